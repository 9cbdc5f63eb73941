"""Photos of papers on the page of a case: closed, opened with a reason for five minutes, by whoever handles the case."""

import pytest

from lumbung.assistance.papers import Paper
from lumbung.shared.ids import random_id
from tests.bucket import BUCKET, make_bucket
from tests.factories import typed_application
from tests.unit.assistance.test_pictures import photo

SHOWN = 'src="data:image/jpeg;base64,'


@pytest.fixture
def with_photo(office):
    """A case that waits for its verifier, with a photo of the identity card."""
    return sent_with_photo(office)


def sent_with_photo(office):
    s3, here = make_bucket(), office.world.runtime
    draft = here.intake.start_draft(office.village, "bantuan-tunai", "id")
    paper = Paper(office.village.id, draft.case, "photo_ktp", random_id())
    s3.put_object(Bucket=BUCKET, Key=paper.raw, Body=photo())
    here.papers.take_paper(paper.raw)
    here.intake.send_application(
        office.village, draft, typed_application(photo_ktp=paper.id), "id", "198.51.100.7"
    )
    here.steps.screen_application(office.village.id, draft.case, 1)
    office.open(draft.case, "verify")
    return draft.case


def ask(office, browser, case, why="visit_home", paper="photo_ktp"):
    browser.get(office.path(case))
    return browser.post(office.path(case) + "/surat", {"photo_why": why, "paper": paper})


def test_a_photo_is_opened_for_five_minutes_and_that_is_noted(office, with_photo):
    browser, path = office.signed_in("siti"), office.path(with_photo)

    answer = ask(office, browser, with_photo)

    assert (answer.status, answer.location) == (303, f"{path}/surat/photo_ktp")
    page = browser.follow()
    assert SHOWN in page.body
    assert page.headers["Cache-Control"] == "no-store"
    (event,) = [e for e in office.events(with_photo) if e.kind == "revealed"]
    assert (event.actor_id, event.data["reason"], event.data["fields"]) == (
        "siti", "visit_home", "photo_ktp",
    )  # fmt: skip
    office.world.pass_time(minutes=5)
    gone = browser.get(f"{path}/surat/photo_ktp")
    assert (gone.status, gone.location) == (303, f"{path}#papers")


def test_the_page_of_the_case_tells_of_it_and_holds_nothing_that_opens_it(office, with_photo):
    page = office.signed_in("siti").get(office.path(with_photo))

    page.sees("Foto surat", "ada, tertutup", "Buka Foto KTP")
    draft_or_key = [p.id for p in office.world.runtime.papers.register.of_case(
        office.village.id, with_photo
    )]  # fmt: skip
    page.does_not_see(*draft_or_key)


def test_no_photo_without_a_reason(office, with_photo):
    browser = office.signed_in("siti")

    answer = ask(office, browser, with_photo, why="")

    assert answer.status == 422
    answer.sees("Untuk apa fotonya dibuka? Pilih salah satu dari daftar.")
    assert "revealed" not in [event.kind for event in office.events(with_photo)]


def test_it_is_open_in_ones_own_session_alone(office, with_photo):
    ask(office, office.signed_in("siti"), with_photo)

    other = office.signed_in("joko").get(office.path(with_photo) + "/surat/photo_ktp")

    assert SHOWN not in other.body
    assert other.status in (303, 404)


@pytest.mark.parametrize("paper", ["", "nik", "photo_kk", "../x"])
def test_what_is_no_paper_of_this_form_is_not_found(office, with_photo, paper):
    assert ask(office, office.signed_in("siti"), with_photo, paper=paper).status == 404


def test_what_is_brought_to_the_office_has_no_photo(office):
    case, browser = office.apply(), office.signed_in("siti")

    browser.get(office.path(case)).sees("Foto surat", "dibawa ke kantor")
    browser.page.does_not_see("/surat")

    assert ask(office, browser, case).status == 404
    assert "revealed" not in [event.kind for event in office.events(case)]
