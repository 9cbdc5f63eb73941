"""Reviewing an objection: why it was refused, what the resident says, and a decision with words."""

import pytest

from tests.factories import typed_application
from tests.functions.office.test_decisions import decide

WORDS = "Saya bekerja malam; siang hari saya di rumah ibu."
STANDS = "Tetangga mengatakan Anda sudah pindah."


def objected(office, **changes):
    """A refusal that was objected to and waits for its review."""
    case = office.verified(**changes)
    no = ("refused", "not_reached", "Tiga kali kosong.")
    office._decide("ratna", "approve_application", case, *no)
    here, found = office.world.runtime, office.case(case)
    number = here.desk.read_answers(found, ("number",))["number"]
    here.tracking.object(office.village, found.code, number, found.revision, WORDS)
    here.steps.open_task(office.village.id, case, 2, "review", "token-review")
    return case


def test_the_page_shows_why_by_whom_and_what_the_resident_says(office):
    case, browser = objected(office), office.signed_in("bambang")

    page = browser.get(office.path(case))

    page.sees(
        "Mengapa dulu ditolak",
        "Kami tidak dapat menemui",
        "Tiga kali kosong.",
        "Sanggah pemohon",
        WORDS,
        "Kabulkan",
    )


def test_upheld_it_is_verified_anew(office):
    case, browser = objected(office), office.signed_in("bambang")

    answer = decide(browser, office, case, "tinjau", decision="upheld", pin=office.pin("bambang"))

    assert (answer.status, office.case(case).stage) == (303, "verification")
    browser.follow().sees("Sanggah dikabulkan", "oleh Anda")


def test_kept_it_is_refused_for_good(office):
    case, browser = objected(office), office.signed_in("bambang")
    form = {"decision": "kept", "words": STANDS, "pin": office.pin("bambang")}

    decide(browser, office, case, "tinjau", **form)
    path, events = office.path(case), len(office.events(case))
    browser.get(path)
    browser.post(f"{path}/tinjau", {**form, "version": "0"})

    assert office.case(case).stage == "refused"
    assert len(office.events(case)) == events
    browser.get(path).sees("Penolakan tetap setelah sanggah", STANDS)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({}, "Keputusan Anda belum diisi."),
        ({"decision": "approved"}, "Keputusan Anda belum diisi."),
        ({"decision": "kept", "words": " "}, "Catatan Anda belum diisi."),
        ({"decision": "kept", "words": "x" * 2001}, "Catatan paling banyak 2000 huruf."),
        ({"decision": "kept", "words": STANDS, "pin": "000000"}, "PIN"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(office, form, words):
    case, browser = objected(office), office.signed_in("bambang")

    answer = decide(browser, office, case, "tinjau", **{"pin": office.pin("bambang"), **form})

    assert answer.status == 422
    answer.sees("Kesalahan:", words, form.get("words", "").strip())
    assert office.case(case).stage == "objection"


def test_who_refused_reads_it_and_cannot_decide(office):
    case, browser = objected(office), office.signed_in("ratna")

    browser.get(office.path(case)).sees("Langkah ini harus diputuskan orang lain")
    form = {"decision": "kept", "words": STANDS, "pin": office.pin("ratna")}
    answer = browser.post(
        f"{office.path(case)}/tinjau", {**form, "version": str(office.case(case).revision)}
    )

    assert (answer.status, office.case(case).stage) == (403, "objection")


def test_where_the_household_applied_again_only_the_refusal_can_stand(office):
    case = objected(office, kk="3175992203150011")
    office.apply(kk="3175992203150011")
    browser = office.signed_in("bambang")

    answer = decide(browser, office, case, "tinjau", decision="upheld", pin=office.pin("bambang"))

    assert (answer.status, office.case(case).stage) == (403, "objection")
    answer.sees("sudah punya permohonan lain yang lebih baru")


def test_a_rules_refusal_says_which_rule(office):
    here = office.world.runtime
    born = {"birth_date-day": "3", "birth_date-month": "2", "birth_date-year": "2012"}
    draft = here.intake.start_draft(office.village, "bantuan-tunai", "id")
    slip = here.intake.send_application(
        office.village, draft, typed_application(**born), "id", "198.51.100.7"
    )
    case = here.cases.find(office.village.id, slip.code)
    here.steps.screen_application(office.village.id, case, 1)
    version = office.case(case).revision
    here.tracking.object(office.village, slip.code, slip.number, version, WORDS)
    here.steps.open_task(office.village.id, case, 2, "review", "token-review")

    page = office.signed_in("ratna").get(office.path(case))

    page.sees("belum berusia 17 tahun", "Pemeriksaan otomatis", WORDS)
