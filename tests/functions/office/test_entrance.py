"""Getting into the office: links, PINs, enrolment, sessions, and everything that must not get in."""

from datetime import timedelta
from html import escape

import pytest

from tests.functions.office.conftest import HOST, PINS


def table(office):
    """Everything in the people table, to see that nothing changed."""
    import boto3

    items = boto3.client("dynamodb").scan(TableName="lumbung-test-people")["Items"]
    return sorted(items, key=lambda item: (item["pk"]["S"], item["sk"]["S"]))


def session_items(office):
    return [item for item in table(office) if item["sk"]["S"] == "session"]


# Signing in


def test_who_is_not_signed_in_is_led_to_the_sign_in_page(office):
    case = office.apply()

    for path in ("/", "/cari?kode=x", office.path(case)):
        assert office.browser().get(path).location == "/masuk"


def test_a_decision_without_a_session_changes_nothing(office):
    case, browser = office.apply(), office.browser()
    browser.get("/masuk")

    answer = browser.post(office.path(case) + "/verifikasi", {"decision": "verified"})

    assert answer.status == 401
    assert office.case(case).stage == "verification"


WRITTEN = {
    "verifikasi": {"words": "Rumahnya kosong,\nkata tetangga <b>pindah</b>."},
    "bayar": {"bank_reference": "BRI-2026-11-24-777"},
    "tolak": {"refuse_words": "Rekeningnya milik orang lain."},
}


@pytest.mark.parametrize("form", WRITTEN)
def test_what_was_written_when_the_session_ended_is_shown_to_copy_and_no_pin(office, form):
    case, browser = office.apply(), office.signed_in("siti")
    browser.get(office.path(case))
    office.world.pass_time(minutes=31)

    pins = {"pin": "918273", "refuse_pin": "736455"}
    answer = browser.post(f"{office.path(case)}/{form}", {**WRITTEN[form], **pins})

    assert answer.status == 401
    answer.sees("Sesi Anda sudah berakhir", "belum tersimpan", "Minta tautan baru", "e-mail")
    for text in WRITTEN[form].values():
        assert f">\n{escape(text)}</textarea>" in answer.body
    answer.does_not_see("918273", "736455", "<b>pindah")


def test_who_wrote_nothing_when_the_session_ended_is_told_how_to_come_back(office):
    case, browser = office.apply(), office.signed_in("siti")
    office.world.pass_time(minutes=31)

    answer = browser.post(f"{office.path(case)}/lanjutkan")

    assert answer.status == 401
    answer.does_not_see("<textarea", "Yang Anda tulis")


def test_signing_out_after_the_session_ended_is_no_mistake(office):
    browser = office.signed_in("siti")
    office.world.pass_time(minutes=31)

    assert browser.post("/keluar").location == "/masuk"


def test_a_form_that_is_refused_leads_back_to_its_page(office):
    case, browser = office.apply(), office.signed_in("siti")

    answer = browser.post(f"{office.path(case)}/verifikasi", csrf="")

    assert answer.status == 403
    assert f'href="{office.path(case)}"' in answer.body
    assert browser.get(office.path(case)).status == 200


@pytest.mark.parametrize("email", ["siti@lumbung.example", "nobody@lumbung.example"])
def test_asking_for_a_link_is_always_answered_in_the_same_way(office, email):
    browser = office.browser()
    browser.get("/masuk")

    assert browser.post("/masuk", {"email": email}).location == "/masuk?terkirim=1"
    browser.follow().sees("Periksa e-mail Anda.", "Kalau alamat itu milik seorang petugas")
    browser.page.does_not_see(email)


def test_the_link_in_the_mail_opens_the_inbox_with_the_pin(office):
    browser = office.browser()
    browser.get("/masuk")
    browser.post("/masuk", {"email": "Siti@lumbung.example"})
    token = office.mailed_link()

    browser.get(f"/t/{token}").sees("Masuk ke kantor", "PIN Anda")
    assert browser.post(f"/t/{token}", {"pin": PINS["siti"]}).location == "/"

    browser.follow().sees("Tugas Anda", "Anda masuk sebagai Siti Rahmawati.")


@pytest.mark.parametrize(
    ("email", "words"),
    [("", "Alamat e-mail belum diisi."), ("siti", "Tulis alamat e-mail seperti")],
)
def test_what_is_no_address_is_said_beside_the_field(office, email, words):
    browser = office.browser()
    browser.get("/masuk")

    answer = browser.post("/masuk", {"email": email})

    assert answer.status == 422
    answer.sees("Kesalahan:", words)
    assert answer.value("email") == email


# Links


def test_a_links_first_page_shows_kind_area_and_deadline_and_nothing_personal(office):
    case = office.apply()
    token = office.link("siti", case=case, task=office.case(case).task)

    answer = office.browser().get(f"/t/{token}")

    answer.sees("periksa permohonan", "RW 05", "26 November 2026")
    answer.does_not_see("Wahyuni", "750.000", "Siti", office.case(case).code, case)


def test_a_mail_scanner_that_opens_links_changes_nothing(office):
    case = office.apply()
    task = office.link("siti", case=case, task=office.case(case).task)
    enrolment = office.people.new_enrolment(office.village.id, "agus")
    before = table(office)

    for _ in range(3):
        for path in (
            f"/t/{task}",
            f"/t/{office.link('siti', 'inbox')}",
            f"/daftar/{enrolment.token}",
        ):
            assert office.browser().get(path).status == 200

    assert table(office) == before
    assert office.case(case).stage == "verification"


def test_a_tasks_link_and_the_pin_open_the_case(office):
    case = office.apply()
    token = office.link("siti", case=case, task=office.case(case).task)
    browser = office.browser()
    browser.get(f"/t/{token}")

    assert browser.post(f"/t/{token}", {"pin": PINS["siti"]}).location == office.path(case)

    browser.follow().sees("Periksa permohonan", "Rp 750.000", "RT 003/RW 05")


def test_a_link_of_ones_own_opens_at_once_while_signed_in(office):
    case = office.apply()
    browser = office.signed_in("siti")

    answer = browser.get(f"/t/{office.link('siti', case=case, task=office.case(case).task)}")

    assert (answer.status, answer.location) == (303, office.path(case))


def test_a_link_forwarded_to_another_official_asks_for_the_pin_of_its_owner(office):
    case = office.apply()
    token = office.link("siti", case=case, task=office.case(case).task)
    browser = office.signed_in("joko")

    browser.get(f"/t/{token}").sees("PIN Anda")
    answer = browser.post(f"/t/{token}", {"pin": PINS["joko"]})

    assert answer.status == 422
    answer.sees("PIN salah.")
    browser.get("/").sees("Anda masuk sebagai Joko Prasetyo.")


def test_signing_in_as_another_ends_the_session_before(office):
    browser = office.signed_in("joko")
    old = dict(browser.cookies)
    token = office.link("siti", "inbox")
    browser.get(f"/t/{token}")
    browser.post(f"/t/{token}", {"pin": PINS["siti"]})

    browser.get("/").sees("Siti Rahmawati")
    browser.cookies = old
    assert browser.get("/").location == "/masuk"


def test_a_link_to_the_inbox_used_twice_opens_nothing(office):
    token, browser = office.link("siti", "inbox"), office.browser()
    browser.get(f"/t/{token}")
    browser.post(f"/t/{token}", {"pin": PINS["siti"]})
    before = session_items(office)

    other = office.browser()
    other.get(f"/t/{token}")
    answer = other.post(f"/t/{token}", {"pin": PINS["siti"]})

    assert answer.status == 404
    answer.sees("sudah dipakai")
    assert session_items(office) == before
    assert "__Host-session" not in other.cookies


def test_an_expired_link_says_so_and_opens_nothing(office):
    token, browser = office.link("siti", "inbox", hours=1), office.browser()
    browser.get(f"/t/{token}")
    office.world.pass_time(hours=1)

    for answer in (
        browser.get(f"/t/{token}"),
        browser.post(f"/t/{token}", {"pin": PINS["siti"]}, csrf=office.csrf(browser)),
    ):
        assert answer.status == 410
        answer.sees("Minta tautan baru.")
    assert session_items(office) == []


@pytest.mark.parametrize("change", ["A", "cut", "junk"])
def test_a_link_that_was_changed_is_not_found(office, change):
    token = office.link("siti", "inbox")
    changed = {"A": token[:-9] + "A" * 9, "cut": token[:-5], "junk": "x" * 400}[change]

    assert office.browser().get(f"/t/{changed}").status == 404


def test_a_tasks_link_cannot_enrol_and_an_enrolment_opens_no_task(office):
    enrolment = office.people.new_enrolment(office.village.id, "siti")

    assert office.browser().get(f"/daftar/{office.link('siti')}").status == 404
    assert office.browser().get(f"/t/{enrolment.token}").status == 404


def test_another_villages_link_is_not_found(office):
    expires = office.world.moment + timedelta(hours=1)
    token = office.people.make_link("3175071001", "inbox", "siti", expires=expires)

    assert office.browser().get(f"/t/{token}").status == 404


# PIN


def test_five_wrong_pins_lock_and_tell_the_administrator(office):
    token, browser = office.link("siti"), office.browser()
    browser.get(f"/t/{token}")

    answers = [
        browser.post(f"/t/{token}", {"pin": "999000"}, csrf=office.csrf(browser)) for _ in range(5)
    ]

    assert [answer.status for answer in answers] == [422] * 4 + [403]
    assert "Sisa percobaan: 4" in answers[0].text
    assert "Sisa percobaan: 1" in answers[3].text
    answers[4].sees("PIN terkunci")
    browser.get(f"/t/{token}")
    assert browser.post(f"/t/{token}", {"pin": PINS["siti"]}).status == 403
    assert office.messages("pin_locked") == ["official#agus"]


def test_wrong_pins_while_approving_end_the_session(office):
    case, browser = office.verified(), office.signed_in("ratna")
    browser.get(office.path(case))
    form = {"decision": "approved", "version": browser.page.value("version"), "pin": "999000"}
    for _ in range(5):
        browser.post(office.path(case) + "/setujui", form, csrf=office.csrf(browser))

    assert browser.page.status == 403
    assert office.case(case).stage == "approval"
    assert browser.get("/").location == "/masuk"


@pytest.mark.parametrize("pin", ["", "12345", "abcdef", "<script>", "9" * 70_000, "\x00", "٣٨٢٩١٦"])
def test_what_is_no_pin_is_answered_and_never_shown_again(office, pin):
    token, browser = office.link("siti"), office.browser()
    browser.get(f"/t/{token}")

    answer = browser.post(f"/t/{token}", {"pin": pin})

    assert answer.status == 422
    answer.sees("Isi PIN: enam angka.")
    assert answer.value("pin") == ""


def test_no_pin_yet_is_said(office):
    office.people.put_official(office.village.id, office.new_official("budi"))
    token, browser = office.link("budi"), office.browser()
    browser.get(f"/t/{token}")

    answer = browser.post(f"/t/{token}", {"pin": "382916"})

    assert answer.status == 403
    answer.sees("Anda belum mempunyai PIN.")


# Enrolment


def test_a_first_pin_is_set_with_link_and_code(office):
    office.people.put_official(office.village.id, office.new_official("budi"))
    invitation, browser = office.people.new_enrolment(office.village.id, "budi"), office.browser()
    path = f"/daftar/{invitation.token}"
    browser.get(path).sees("Buat PIN Anda", "Kode aktivasi")

    form = {"activation": invitation.code.lower(), "pin": "382916", "pin_again": "382916"}
    assert browser.post(path, form).location == "/"

    browser.follow().sees("Anda masuk sebagai Budi.")
    assert office.browser().get(path).status == 404


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"activation": "ABC"}, "delapan huruf dan angka"),
        ({"activation": "22222222"}, "Kode aktivasi tidak cocok. Masih ada 4 kali"),
        ({"pin": "123456", "pin_again": "123456"}, "mudah ditebak"),
        ({"pin_again": "382917"}, "PIN yang kedua berbeda"),
        ({"pin": "", "pin_again": ""}, "Isi PIN: enam angka."),
    ],
)
def test_a_bad_enrolment_says_what_is_wrong_and_keeps_the_code(office, changes, words):
    invitation, browser = office.people.new_enrolment(office.village.id, "agus"), office.browser()
    path = f"/daftar/{invitation.token}"
    browser.get(path)

    form = {"activation": invitation.code, "pin": "382916", "pin_again": "382916"} | changes
    answer = browser.post(path, form)

    assert answer.status == 422
    answer.sees(words)
    assert answer.value("activation") == form["activation"]
    assert answer.value("pin") == ""


# Sessions


def test_the_session_cookie_is_for_this_host_alone(office):
    token, browser = office.link("siti", "inbox"), office.browser()
    browser.get(f"/t/{token}")
    browser.post(f"/t/{token}", {"pin": PINS["siti"]})

    (header,) = [c for c in browser.page.headers["Set-Cookie"] if "session" in c]
    assert header.startswith("__Host-session=")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in header
    assert "Domain" not in header


def test_signing_out_ends_the_session_on_the_server(office):
    browser = office.signed_in("siti")
    kept = dict(browser.cookies)

    assert browser.post("/keluar").location == "/masuk"

    assert "__Host-session" not in browser.cookies
    browser.cookies = kept
    assert browser.get("/").location == "/masuk"


@pytest.mark.parametrize("minutes", [30, 8 * 60])
def test_a_session_that_is_over_leads_to_the_sign_in_page(office, minutes):
    browser = office.signed_in("siti")
    for _ in range(minutes // 30 - 1):
        office.world.pass_time(minutes=29)
        browser.get("/")
    office.world.pass_time(minutes=30)

    assert browser.get("/").location == "/masuk"


def test_blocking_ends_a_session_at_once(office):
    browser = office.signed_in("siti")
    office.people.block_official(office.village.id, "siti")

    assert browser.get("/").location == "/masuk"


def test_a_foreign_villages_session_is_not_found(office):
    browser = office.signed_in("siti")
    own = browser.cookies["__Host-session"]
    browser.cookies["__Host-session"] = own.replace(office.village.id, "3175071001")

    assert browser.get("/").status == 404


def test_the_public_host_has_no_office(office):
    browser = office.browser()
    browser.host = HOST.removeprefix("kantor.")

    assert browser.get("/masuk").status == 404


# Forged requests


@pytest.mark.parametrize("path", ["/masuk", "/keluar", "/t/x", "/daftar/x", "/perkara/c/t/verifikasi",
                                  "/perkara/c/t/setujui", "/perkara/c/t/bayar", "/perkara/c/t/buka",
                                  "/perkara/c/t/lanjutkan"])  # fmt: skip
def test_every_form_needs_its_token_and_its_origin(office, path):
    browser = office.signed_in("siti")

    assert browser.post(path, csrf="").status == 403
    browser.get("/")
    assert browser.post(path, Origin="https://evil.example").status == 403
    browser.get("/")
    assert browser.post(path, **{"Sec-Fetch-Site": "cross-site"}).status == 403
    browser.get("/").sees("Siti Rahmawati")


def test_no_page_of_the_office_is_kept_by_the_browser(office):
    case, browser = office.apply(), office.signed_in("siti")

    for path in ("/", office.path(case)):
        headers = browser.get(path).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
