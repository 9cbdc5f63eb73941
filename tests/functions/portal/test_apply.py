"""Applying: page by page, back and forth, once."""

import pytest

from tests.factories import typed_application
from tests.functions.portal.conftest import PAGES, on_page, slip_of


def test_a_resident_applies_and_gets_a_slip(shared):
    phone = shared.phone().open("/")
    phone.sees("Bantuan untuk warga Kelurahan Duren Sawit", "Bantuan tunai")

    phone.open("/program/bantuan-tunai")
    phone.sees("Untuk siapa", "Yang diberikan", "Cara memutuskannya", "Berapa lama", "2 hari kerja")

    phone.send()
    assert phone.path == "/ajukan/bantuan-tunai/untuk-siapa"
    phone.sees("Langkah 1 dari 10", "Untuk siapa permohonan ini")
    typed = typed_application()
    for page in PAGES:
        assert phone.path == f"/ajukan/bantuan-tunai/{page}"
        phone.send(**on_page(phone, typed))
    phone.sees("Periksa dan kirim", "Sri Wahyuni", "27 Maret 1985", "Rp 750.000", "UU 27/2022")

    phone.send(consent="yes")
    assert (phone.path, phone.status) == ("/bukti/bantuan-tunai", 200)
    phone.sees("Permohonan Anda sudah kami terima", "24 November 2026", "26 November 2026")
    code, number = slip_of(phone)
    assert shared.case_of(code.replace("-", ""))
    assert number.isdigit()


def test_going_back_keeps_everything(shared):
    phone = shared.begun("pembayaran")

    phone.open("/ajukan/bantuan-tunai/alamat")
    assert (phone.typed["rw"], phone.typed["address"]) == ("5", "Gang Melati No. 12, dekat musala")
    phone.open("/ajukan/bantuan-tunai/kebutuhan")
    assert phone.typed["reason"].splitlines()[1] == "Uangnya untuk makan dan sewa rumah."
    phone.open("/ajukan/bantuan-tunai/diri")
    assert phone.typed["birth_date-month"] == "3"


def test_each_page_leads_back_to_the_one_before_it(shared):
    phone = shared.begun("periksa")

    ways = []
    for page in ("periksa", *reversed(PAGES)):
        assert phone.open(f"/ajukan/bantuan-tunai/{page}").status == 200
        ways.append(
            next(link for link in phone.markup.links if link.startswith(("/ajukan", "/prog")))
        )

    assert ways == [
        *(f"/ajukan/bantuan-tunai/{page}" for page in reversed(PAGES)),
        "/program/bantuan-tunai",
    ]


def test_a_change_leads_back_to_the_last_look(shared):
    phone = shared.begun("periksa")
    change = next(
        link
        for link in phone.markup.links
        if "/ajukan/bantuan-tunai/kebutuhan" in link and "#amount" in link
    )

    phone.open(change).send(amount="900.000")

    assert phone.path == "/ajukan/bantuan-tunai/periksa"
    phone.sees("Rp 900.000")


def test_a_mistake_in_a_change_is_shown_and_still_leads_back(shared):
    phone = shared.begun("periksa").open("/ajukan/bantuan-tunai/kebutuhan?dari=periksa")

    phone.send(amount="sedikit")
    assert phone.status == 422
    phone.send(amount="900.000")

    assert phone.path == "/ajukan/bantuan-tunai/periksa"


def test_the_language_can_be_changed_in_the_middle_of_a_change(shared):
    phone = shared.begun("periksa").open("/ajukan/bantuan-tunai/kebutuhan?dari=periksa")

    phone.open(
        "/ajukan/bantuan-tunai/kebutuhan"
        + next(link for link in phone.markup.links if "lang=en" in link)
    )
    phone.sees("What you need")
    phone.send(amount="900.000")

    assert phone.path == "/ajukan/bantuan-tunai/periksa"
    phone.sees("Check and send")


def test_an_unfinished_page_comes_before_the_last_look(shared):
    phone = shared.begun("kontak")

    phone.open("/ajukan/bantuan-tunai/periksa")

    assert (
        phone.path == "/ajukan/bantuan-tunai/pekerjaan"
    )  # a phone number and an e-mail address are not needed


def test_cash_asks_for_no_account(shared):
    phone = shared.begun("pembayaran")

    phone.send(pay_by="cash", bank="", account_number="", account_holder="").send()

    assert phone.path == "/ajukan/bantuan-tunai/periksa"
    phone.sees("Diambil tunai di kantor")
    phone.does_not_see("Nomor rekening")
    phone.send(consent="yes").sees("Permohonan Anda sudah kami terima")


def test_what_hangs_on_an_answer_stands_under_it(shared):
    phone = shared.begun("pembayaran")

    under_bank = phone.body.partition('value="bank"')[2].partition('value="cash"')[0]

    assert all(
        f'name="{name}"' in under_bank for name in ("bank", "account_number", "account_holder")
    )


def test_without_consent_nothing_is_sent(shared):
    phone = shared.begun("periksa")

    phone.send()

    assert phone.status == 422
    assert phone.title.startswith("Kesalahan:")
    assert len(phone.mistakes) == 1
    phone.sees("Sri Wahyuni")


def test_sending_twice_makes_one_application(shared):
    phone = shared.begun("periksa")
    fields = {**phone.typed, "consent": "yes"}

    first = slip_of(phone.post("/ajukan/bantuan-tunai/periksa", fields))
    second = slip_of(phone.post("/ajukan/bantuan-tunai/periksa", fields))

    assert phone.path == "/bukti/bantuan-tunai"
    assert first == second


def test_back_and_again_after_sending_shows_the_slip(shared):
    phone = shared.applied()
    slip = slip_of(phone)

    for path in (
        "/ajukan/bantuan-tunai/diri",
        "/ajukan/bantuan-tunai/periksa",
        "/bukti/bantuan-tunai",
    ):
        assert slip_of(phone.open(path)) == slip
    token = phone.open("/selesai").typed["csrf"]
    assert slip_of(phone.post("/ajukan/bantuan-tunai/alamat", {"csrf": token, "rw": "9"})) == slip


def test_tapping_save_twice_goes_on_once(shared):
    phone = shared.begun("alamat")
    fields = {**phone.typed, **on_page(phone, typed_application())}

    phone.post("/ajukan/bantuan-tunai/alamat", fields)
    phone.post("/ajukan/bantuan-tunai/alamat", fields)

    assert (phone.path, phone.status) == ("/ajukan/bantuan-tunai/kontak", 200)


def test_an_application_that_was_begun_can_be_continued(shared):
    phone = shared.begun("kebutuhan")

    phone.open("/program/bantuan-tunai")
    phone.sees("ada permohonan yang belum dikirim")
    phone.send(button=0)

    assert phone.path == "/ajukan/bantuan-tunai/kebutuhan"
    assert phone.open("/ajukan/bantuan-tunai/diri").typed["name"] == "Sri Wahyuni"


def test_an_application_that_was_begun_can_be_begun_anew(shared):
    phone = shared.begun("kebutuhan")
    old = phone.cookies["__Host-draft-bantuan-tunai"]

    phone.open("/program/bantuan-tunai").send(button=1)

    assert phone.path == "/ajukan/bantuan-tunai/untuk-siapa"
    assert "filled_for" not in phone.typed
    assert phone.open("/ajukan/bantuan-tunai/diri").typed["name"] == ""
    assert shared.world.runtime.intake.read_draft(shared.village, old) is None


def test_after_sending_a_new_one_can_be_begun_on_the_same_phone(shared):
    phone = shared.applied()

    phone.open("/program/bantuan-tunai")
    phone.sees("sudah ada permohonan yang dikirim")
    phone.send()

    assert phone.path == "/ajukan/bantuan-tunai/untuk-siapa"
    assert "filled_for" not in phone.typed
    assert phone.open("/ajukan/bantuan-tunai/diri").typed["name"] == ""


def test_starting_again_by_an_old_page_shows_the_slip_of_what_was_sent(shared):
    phone = shared.phone().open("/program/bantuan-tunai")
    old_page = phone.typed
    phone.send()
    for _page in PAGES:
        phone.send(**on_page(phone, typed_application()))
    phone.send(consent="yes")

    phone.post("/program/bantuan-tunai", old_page)

    assert phone.path == "/bukti/bantuan-tunai"


def test_finishing_leaves_nothing_on_the_phone(shared):
    phone = shared.applied()
    code, _ = slip_of(phone)

    phone.open("/selesai").sees("Hapus dari HP ini?", "tetap diproses")
    phone.send()

    assert phone.path == "/?selesai=1"
    phone.sees("Tidak ada lagi data permohonan di HP ini")
    assert "__Host-draft-bantuan-tunai" not in phone.cookies
    phone.open("/bukti/bantuan-tunai")
    assert phone.status == 404
    phone.does_not_see(code)
    assert shared.case_of(code.replace("-", ""))


@pytest.mark.parametrize("page", [*PAGES, "keluarga/77", "periksa"])
def test_every_page_of_the_form_offers_to_finish_on_this_phone(shared, page):
    phone = shared.begun("periksa").open(f"/ajukan/bantuan-tunai/{page}")

    assert "/selesai" in phone.markup.links


def test_finishing_clears_what_was_not_sent(shared):
    phone = shared.begun("alamat")
    draft = phone.cookies["__Host-draft-bantuan-tunai"]

    phone.open("/selesai").sees("belum dikirim")
    assert shared.world.runtime.intake.read_draft(shared.village, draft)
    phone.send()

    assert "__Host-draft-bantuan-tunai" not in phone.cookies
    assert shared.world.runtime.intake.read_draft(shared.village, draft) is None
    phone.open("/ajukan/bantuan-tunai/diri").sees("Tidak ada permohonan yang sedang diisi")


def test_where_there_is_nothing_to_clear_nobody_is_asked(shared):
    assert shared.phone().open("/selesai").path == "/"


def test_finishing_without_a_draft_is_harmless(shared):
    phone = shared.phone().open("/lacak")

    phone.post("/selesai", phone.typed)

    assert phone.path == "/?selesai=1"


@pytest.mark.parametrize(
    "path",
    [
        "/ajukan/bantuan-tunai/diri",
        "/ajukan/bantuan-tunai/periksa",
        "/bukti/bantuan-tunai",
        "/ajukan/bantuan-tunai/tidak-ada",
    ],
)
@pytest.mark.parametrize(
    "cookie",
    [
        "",
        "__Host-draft-bantuan-tunai=" + "f" * 32,
        "__Host-draft-bantuan-tunai=",
        "__Host-draft-bantuan-tunai=" + "a" * 200,
        "__Host-draft-bantuan-tunai=" + "a" * 9000,
        '__Host-draft-bantuan-tunai="; DROP TABLE',
        "__Host-draft-bantuan-tunai=../../etc/passwd",
        "__Host-draft-bantuan-tunai=%00%ff; __Host-csrf=x; __Host-lang=zz",
        "=;=;;;",
        "__Host-draft-bantuan-tunai=\N{GRINNING FACE}",
    ],
    ids=str,
)
def test_a_missing_or_absurd_draft_leads_to_the_start(shared, path, cookie):
    phone = shared.phone().open(path, Cookie=cookie)

    assert phone.status == 404
    phone.sees("Tidak ada permohonan yang sedang diisi di HP ini")
    assert "/" in phone.markup.links


def test_a_draft_is_kept_for_seven_days(shared):
    phone = shared.phone().open("/program/bantuan-tunai").send()
    answer = next(
        a for method, path, a in phone.visited if path.startswith("/program") and method == "POST"
    )

    (cookie,) = [
        line
        for line in answer.headers["Set-Cookie"]
        if line.startswith("__Host-draft-bantuan-tunai=")
    ]

    assert "Max-Age=604800; Path=/; Secure; HttpOnly; SameSite=Lax" in cookie
    assert "Domain" not in cookie


def test_a_machine_that_fills_the_hidden_field_sends_nothing(shared):
    phone = shared.begun("periksa")

    phone.send(consent="yes", website="https://spam.example")

    assert phone.status == 422
    phone.sees("Kiriman ini terlalu cepat")
    assert (
        phone.open("/ajukan/bantuan-tunai/periksa").status == 200
    )  # what was typed is still there


def test_the_hidden_field_is_hidden_from_everybody(shared):
    phone = shared.begun("periksa")

    (trap,) = [attrs for attrs in phone.markup.inputs if attrs["name"] == "website"]

    assert trap["tabindex"] == "-1"
    assert trap["autocomplete"] == "off"
    assert '<div class="trap" aria-hidden="true">' in phone.body


def test_everything_can_be_done_in_english(shared):
    phone = shared.phone(language="en-GB,en;q=0.9").open("/program/bantuan-tunai").send()
    typed = typed_application()
    for _page in PAGES:
        phone.send(**on_page(phone, typed))
    phone.sees("Check and send", "27 March 1985")

    phone.send(consent="yes")

    phone.sees("We have received your application", "Application code", "Your secret number")
