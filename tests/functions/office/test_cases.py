"""Inbox and case: what waits, what is masked, what a reveal opens, who may decide."""

import pytest

NIK_DIGITS = "Sri Wahyuni"


# Inbox


def test_the_inbox_shows_what_waits_by_deadline_overdue_first(office):
    old = office.apply(rt="1")
    office.world.pass_time(days=6)
    new = office.apply(rt="2")

    page = office.signed_in("siti").get("/")

    page.sees("Lewat batas waktu (1)", "Menunggu Anda (1)")
    assert page.body.index(office.case(old).code[:5]) < page.body.index(office.case(new).code[:5])
    page.does_not_see("Wahyuni", "750.000")


def test_an_inbox_holds_only_ones_own_role_and_area(office):
    here, there = office.apply(rw="5"), office.apply(rw="6", rt="2")

    assert office.shown(here) in office.signed_in("siti").get("/").text
    assert office.shown(there) not in office.signed_in("siti").get("/").text
    assert office.shown(there) in office.signed_in("maria").get("/").text
    office.signed_in("ratna").get("/").sees("Tidak ada tugas yang menunggu.")


@pytest.mark.parametrize("typed", ["{code}", " {shown} ", "{lower}"])
def test_a_tracking_code_finds_its_application(office, typed):
    case = office.apply()
    code = office.case(case).code
    typed = typed.format(code=code, shown=office.shown(case), lower=code.lower())

    answer = office.signed_in("siti").get("/cari?kode=" + typed.replace(" ", "%20"))

    assert answer.location == office.path(case)


@pytest.mark.parametrize("typed", ["", "ABC", "00000-00000", "%3Cscript%3E", "ABCDE-FGHJK"])
def test_a_code_that_fits_nothing_is_answered_beside_the_field(office, typed):
    answer = office.signed_in("siti").get(f"/cari?kode={typed}")

    assert answer.status == 422
    answer.sees("Ada yang perlu diperbaiki", "Tugas Anda")
    answer.does_not_see("<script>")


def test_an_application_outside_ones_area_is_not_found(office):
    case = office.apply(rw="6", rt="2")
    browser = office.signed_in("siti")

    browser.get(f"/cari?kode={office.case(case).code}")

    assert browser.follow().status == 404
    assert browser.post(office.path(case) + "/verifikasi", csrf=office.token(browser)).status == 404


@pytest.mark.parametrize(
    "path", ["/perkara/x/y", "/perkara/a%23b/c", "/perkara/" + "x" * 3000 + "/y"]
)
def test_an_address_that_is_no_case_is_not_found(office, path):
    assert office.signed_in("siti").get(path).status == 404


# The case


def test_a_case_shows_facts_checks_and_history_and_masks_the_rest(office):
    case = office.apply(birth_date_is_other=True)

    page = office.signed_in("siti").get(office.path(case))

    page.sees("Rp 750.000", "transfer bank", "RT 003/RW 05", "Permohonan dikirim", "Sesuai")
    page.sees("Perhatikan")
    page.does_not_see("Sri Wahyuni", "Gang Melati", "sri@warga.example", "0123456789", "musala")
    assert "•••" in page.text


def test_a_reveal_opens_what_was_chosen_for_five_minutes_and_is_noted(office):
    case, browser = office.apply(), office.signed_in("siti")
    browser.get(office.path(case))

    answer = browser.post(office.path(case) + "/buka", {"why": "visit_home", "fields": "address"})

    assert (answer.status, answer.location) == (303, office.path(case) + "#data")
    page = browser.follow()
    page.sees("Gang Melati No. 12", "Data yang Anda buka tampil sampai", "Mengunjungi rumah")
    page.does_not_see("Sri Wahyuni", "sri@warga.example")
    (event,) = [e for e in office.events(case) if e.kind == "revealed"]
    assert (event.actor_id, event.data["reason"], event.data["fields"]) == (
        "siti", "visit_home", "address",
    )  # fmt: skip
    office.world.pass_time(minutes=5)
    browser.get(office.path(case)).does_not_see("Gang Melati")


def test_looking_again_while_it_is_open_is_no_second_event(office):
    case, browser = office.apply(), office.signed_in("siti")
    browser.get(office.path(case))
    browser.post(office.path(case) + "/buka", {"why": "visit_home", "fields": "address"})
    before = len(office.events(case))

    browser.follow()
    browser.get(office.path(case))

    assert len(office.events(case)) == before


def test_a_second_reveal_keeps_the_first_open(office):
    case, browser = office.apply(), office.signed_in("siti")
    browser.get(office.path(case))
    browser.post(office.path(case) + "/buka", {"why": "visit_home", "fields": "address"})
    office.world.pass_time(minutes=3)
    browser.follow()

    browser.post(office.path(case) + "/buka", {"why": "call_applicant", "fields": "phone,email"})

    browser.follow().sees("Gang Melati", "sri@warga.example")
    office.world.pass_time(minutes=2)
    browser.get(office.path(case)).sees("sri@warga.example")
    browser.page.does_not_see("Gang Melati")


def test_a_reveal_is_for_ones_own_session_alone(office):
    case, browser = office.apply(), office.signed_in("siti")
    browser.get(office.path(case))
    browser.post(office.path(case) + "/buka", {"why": "visit_home", "fields": "address"})

    office.signed_in("joko").get(office.path(case)).does_not_see("Gang Melati")


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"why": "", "fields": "address"}, "Pilih"),
        ({"why": "curiosity", "fields": "address"}, "Pilih"),
        ({"why": "visit_home"}, "Pilih data yang ingin Anda buka."),
    ],
)
def test_no_reveal_without_a_reason_and_a_choice(office, form, words):
    case, browser = office.apply(), office.signed_in("siti")
    browser.get(office.path(case))
    before = len(office.events(case))

    answer = browser.post(office.path(case) + "/buka", form)

    assert answer.status == 422
    answer.sees("Ada yang perlu diperbaiki", words)
    answer.does_not_see("Gang Melati")
    assert len(office.events(case)) == before


def test_the_residents_number_is_never_revealed(office):
    case, browser = office.apply(), office.signed_in("siti")
    browser.get(office.path(case))

    browser.post(office.path(case) + "/buka", {"why": "visit_home", "fields": "number,address"})

    (event,) = [e for e in office.events(case) if e.kind == "revealed"]
    assert event.data["fields"] == "address"


def test_a_case_whose_key_was_deleted_says_so(office):
    case, browser = office.apply(), office.signed_in("siti")
    office.erase(case)

    page = browser.get(office.path(case))

    assert page.status == 200
    page.sees("Data pribadi permohonan ini sudah dihapus")


# Who may decide


def test_the_one_who_verified_cannot_approve(office):
    office.give_role("ratna", "verifier")
    case = office.verified(by="ratna")
    browser = office.signed_in("ratna")

    page = browser.get(office.path(case))

    page.sees("Anda sudah bertindak di langkah sebelumnya.")
    assert page.value("version") is None
    form = {
        "decision": "approved",
        "version": str(office.case(case).revision),
        "pin": office.pin("ratna"),
    }
    answer = browser.post(office.path(case) + "/setujui", form)
    assert answer.status == 403
    assert office.case(case).stage == "approval"


def test_nobody_decides_on_a_case_of_their_own_nik_or_household(office):
    siti = office.named("siti")
    case = office.apply(kk=siti.kk)
    browser = office.signed_in("siti")

    browser.get(office.path(case)).sees("Permohonan ini dari Anda sendiri atau dari keluarga Anda")
    form = {"decision": "verified", "version": str(office.case(case).revision)}
    assert browser.post(office.path(case) + "/verifikasi", form).status == 403
    assert office.case(case).stage == "verification"


def test_another_role_sees_who_acts_now_and_cannot_decide(office):
    case = office.apply()
    browser = office.signed_in("ratna")

    browser.get(office.path(case)).sees(
        "Tugas ini bukan untuk peran atau wilayah Anda.", "Yang bertindak sekarang:"
    )

    form = {"decision": "verified", "version": str(office.case(case).revision)}
    assert browser.post(office.path(case) + "/verifikasi", form).status == 403


def test_pages_of_the_office_stand_in_english_too(office):
    case, browser = office.verified(), office.signed_in("ratna")

    page = browser.get(office.path(case) + "?lang=en")

    page.sees("Decide on an application", "Approve Rp", "Applicant's data", "History")
    page.does_not_see("Keputusan Anda", "Riwayat")
