"""A photo is asked for again: sent with the number, taken over into the case; the old one goes, and so does what is never sent."""

import json
from dataclasses import replace

import pytest

from lumbung.assistance.audit import check_history
from lumbung.assistance.corrections import Sent
from lumbung.assistance.papers import UNSENT_LASTS, Paper, PaperState
from lumbung.assistance.visits import VISIT_LASTS
from lumbung.forms.model import BROUGHT
from lumbung.shared.errors import (
    ChangedError,
    ErasedError,
    InvalidInputError,
    WrongNumberError,
)
from lumbung.shared.ids import random_id, uuid7
from tests import journey
from tests.bucket import BUCKET, KTP, keys_in, send_photo
from tests.factories import typed_application
from tests.journey import ask_correction, kinds, open_page, stage, track
from tests.unit.assistance.test_pictures import photo

PAGE = "foto-ktp"
ACCOUNT = {
    "pay_by": "bank",
    "bank": "BCA",
    "account_number": "998877665544",
    "account_holder": "Wulan Lestari",
}


def asked(world, *pages, why="unreadable", photo_before=False, bucket=None):
    """A case whose resident was asked for the photo of the identity card; the paper was brought, or a photo sent."""
    old = None
    if photo_before:
        slip, case_id, old = with_a_photo(world, bucket)
    else:
        slip, case_id = journey.bring_to(world, "verification")
    ask_again(world, case_id, *pages, why=why)
    return slip, case_id, old


def ask_again(world, case_id, *pages, why="unreadable"):
    ask_correction(world, case_id, PAGE, *pages, words="x" if pages else "", photos={PAGE: why})
    world.work()


def with_a_photo(world, bucket):
    intake = world.runtime.intake
    draft = intake.start_draft(world.village, journey.PROGRAMME, "id")
    paper = Paper(world.village.id, draft.case, KTP, random_id())
    bucket.put_object(Bucket=BUCKET, Key=paper.raw, Body=photo())
    world.runtime.papers.take_paper(paper.raw)
    typed = typed_application(photo_ktp=paper.id)
    slip = intake.send_application(world.village, draft, typed, "id", journey.ADDRESS)
    world.work()
    return slip, draft.case, paper


def visit(world, slip):
    return world.runtime.visits.open_visit(world.village, slip.code, slip.number)


def filled_in(world, slip, visit, answer, once="a tab", **typed):
    version = track(world, slip).version
    return Sent(slip.code, "", version, once, {KTP: answer, **typed}, visit.id)


def correct(world, slip, visit, answer, **typed):
    sent = filled_in(world, slip, visit, answer, **typed)
    pages = track(world, slip).to_correct
    world.runtime.corrections.send_correction(world.village, pages, sent)
    return sent


def state_of(world, paper):
    return {each.id: each.state for each in register(world, paper.case)}.get(paper.id)


def register(world, case_id):
    return world.runtime.papers.register.of_case(world.village.id, case_id)


def opened(world, case_id):
    """What an official sees, who gives a reason."""
    siti, reveal = world.official("siti"), world.runtime.decisions.reveal
    answer = reveal(world.village, siti, case_id, (KTP,), "visit_home")[KTP]
    return world.runtime.papers.open_paper(world.village, case_id, KTP, answer)


def test_a_paper_that_was_to_be_brought_is_asked_for_as_a_photo_and_seen(world, bucket):
    slip, case_id, _ = asked(world, why="not_sent")
    assert KTP not in open_page(world, world.official("siti"), case_id).masked

    paper = send_photo(world, bucket, here := visit(world, slip))
    correct(world, slip, here, paper.id)
    assert stage(world, case_id) == "corrected"
    world.work()

    assert (stage(world, case_id), state_of(world, paper)) == ("verification", PaperState.KEPT)
    view = open_page(world, world.official("siti"), case_id)
    (step,) = [step for step in view.history if step.kind == "corrected"]
    assert (step.data["fields"], KTP in view.masked) == (KTP, True)
    assert opened(world, case_id).startswith(b"\xff\xd8\xff")
    assert check_history(*world.runtime.cases.whole(world.village.id, case_id)[:2]) is None


def test_the_new_photo_takes_the_place_of_the_old_one_which_goes_with_all_that_was_tried(
    world, bucket
):
    slip, case_id, old = asked(world, photo_before=True, bucket=bucket)
    here = visit(world, slip)
    tried = send_photo(world, bucket, here)
    new = send_photo(world, bucket, here, photo(size=(800, 500)))
    before = opened(world, case_id)

    correct(world, slip, here, new.id)
    world.work()

    assert keys_in(bucket) == [new.sealed]
    assert [(each.id, each.state) for each in register(world, case_id)] == [(new.id, "kept")]
    assert opened(world, case_id) != before
    assert "papers_dropped" not in kinds(world, case_id)
    assert state_of(world, old) is state_of(world, tried) is None


def test_between_sending_and_taking_over_the_old_photo_is_still_there(world, bucket):
    slip, _, old = asked(world, photo_before=True, bucket=bucket)
    here = visit(world, slip)
    new = send_photo(world, bucket, here)

    correct(world, slip, here, new.id)
    world.runtime.clockwork.tick(world.moment)

    assert {old.sealed, new.sealed} == set(keys_in(bucket))


def test_after_it_was_taken_over_nothing_of_the_public_side_opens_it(world, bucket):
    slip, case_id, _ = asked(world)
    paper = send_photo(world, bucket, here := visit(world, slip))
    assert dict(world.runtime.papers.register.read(world.village.id, case_id, paper.id).wrapped)

    correct(world, slip, here, paper.id)
    (kept,) = register(world, case_id)
    assert dict(kept.wrapped) == {}
    world.work()

    left = [item for item in world.items("cases") if case_id in item["pk"]["S"]]
    assert not [i for i in left if i["sk"]["S"] == "correction"]
    roots = {i["wrapped"]["M"].get("root", {}).get("S") for i in left if "wrapped" in i}
    assert roots == {"fields", "intake", None}  # intake: of what officials write to the resident
    assert [i["sk"]["S"] for i in left if "intake" in json.dumps(i.get("wrapped"))] == ["reply"]


@pytest.mark.parametrize("whose", ["nobody", "draft", "another question", "another correction"])
def test_a_photo_that_was_not_sent_for_this_is_refused(world, bucket, whose):
    slip, case_id, old = asked(world, photo_before=True, bucket=bucket)
    here = visit(world, slip)
    mine = send_photo(world, bucket, here)
    papers, tx = world.runtime.papers, world.runtime.begin()
    changes = {
        "another question": {"question": "photo_kk"},
        "another correction": {"correction": 2},
    }
    other = replace(mine, id=random_id(), **changes.get(whose, {}))
    if whose in changes:
        papers.register.add(tx, other)
        tx.commit()
    answer = old.id if whose == "draft" else other.id

    with pytest.raises(InvalidInputError) as refused:
        correct(world, slip, here, answer)

    assert [(e.name, e.code) for e in refused.value.errors] == [(KTP, "paper.unknown")]
    assert (stage(world, case_id), state_of(world, mine)) == ("correction", PaperState.TAKEN)


def test_what_is_wrong_with_a_file_is_known_and_nothing_of_it_stays(world, bucket):
    slip, _, _ = asked(world)

    paper = send_photo(world, bucket, visit(world, slip), b"%PDF-1.7")

    assert (paper.state, paper.why, keys_in(bucket)) == (PaperState.REFUSED, "paper.pdf", [])


def test_sent_twice_is_sent_once_with_other_pages_too(world, bucket):
    slip, case_id, _ = asked(world, "pembayaran")
    paper = send_photo(world, bucket, here := visit(world, slip))

    sent = correct(world, slip, here, paper.id, **ACCOUNT)
    pages = ("pembayaran", PAGE)
    world.runtime.corrections.send_correction(world.village, pages, sent)
    world.work()
    world.runtime.corrections.send_correction(world.village, pages, sent)

    assert kinds(world, case_id).count("correction_sent") == 1
    answers = world.runtime.desk.read_answers(world.runtime.cases.read(world.village.id, case_id))
    assert answers["account_number"] == ACCOUNT["account_number"]
    assert answers[KTP].startswith(paper.id)


def test_who_cannot_take_a_photo_brings_the_paper_after_all(world, bucket):
    slip, case_id, _ = asked(world, photo_before=True, bucket=bucket)

    correct(world, slip, visit(world, slip), BROUGHT)
    world.work()

    assert KTP not in open_page(world, world.official("siti"), case_id).masked
    assert (keys_in(bucket), register(world, case_id)) == ([], [])


def test_a_photo_of_a_correction_that_runs_out_goes_and_the_old_one_stays(world, bucket):
    slip, case_id, old = asked(world, photo_before=True, bucket=bucket)
    send_photo(world, bucket, visit(world, slip))

    world.pass_time(days=8)
    world.work()

    assert "no_answer" in kinds(world, case_id)
    assert keys_in(bucket) == [old.sealed]
    assert [each.id for each in register(world, case_id)] == [old.id]


def test_a_photo_goes_with_the_application_that_is_withdrawn(world, bucket):
    slip, case_id, _ = asked(world)
    send_photo(world, bucket, visit(world, slip))

    journey.withdraw(world, slip)
    world.work()

    assert (keys_in(bucket), register(world, case_id)) == ([], [])


def test_while_a_correction_may_still_be_sent_its_photo_stays(world, bucket):
    slip, case_id, _ = asked(world)
    here = visit(world, slip)
    paper = send_photo(world, bucket, here)
    world.runtime.steps.ask_for_care(world.village.id, case_id, 1, "States.Timeout")

    for _ in range(2):
        world.pass_time(seconds=UNSENT_LASTS.total_seconds() + 60)
        world.work()
        assert (stage(world, case_id), keys_in(bucket)) == ("care", [paper.sealed])
    journey.restart(world, case_id)
    world.work()
    correct(world, slip, visit(world, slip), paper.id)
    world.work()

    assert state_of(world, paper) is PaperState.KEPT


def test_a_photo_that_is_looked_at_just_now_waits_for_its_own_entry(world, bucket):
    slip, case_id, _ = asked(world)
    here = visit(world, slip)
    papers, tx = world.runtime.papers, world.runtime.begin()
    looked_at = Paper(here.village, case_id, KTP, random_id(), correction=here.correction)
    wrapped = world.runtime.keys.new(f"{here.village}#paper#{case_id}#{looked_at.id}", "intake")
    looked_at = replace(looked_at, wrapped=dict(wrapped.wrapped))
    papers.register.add(tx, looked_at)
    tx.commit()
    bucket.put_object(Bucket=BUCKET, Key=looked_at.raw, Body=photo())

    other = send_photo(world, bucket, here)
    journey.withdraw(world, slip)
    world.work()
    assert [each.state for each in register(world, case_id)] == [PaperState.TAKING]
    assert papers.take_paper(looked_at.raw) == PaperState.TAKEN
    assert (keys_in(bucket), state_of(world, other)) == ([looked_at.sealed], None)
    world.pass_time(seconds=UNSENT_LASTS.total_seconds() + 60)
    world.work()

    assert (keys_in(bucket), register(world, case_id)) == ([], [])


def test_what_comes_too_late_or_for_nobody_is_thrown_away_unseen(world, bucket):
    slip, case_id, _ = asked(world)
    here = visit(world, slip)
    late = Paper(here.village, case_id, KTP, random_id(), correction=here.correction)
    others = [replace(late, correction=2), replace(late, case=uuid7())]
    journey.withdraw(world, slip)
    world.work()

    for paper in (late, *others):
        bucket.put_object(Bucket=BUCKET, Key=paper.raw, Body=photo())
        assert world.runtime.papers.take_paper(paper.raw) == "late"

    assert (keys_in(bucket), register(world, case_id)) == ([], [])


def test_of_a_person_who_was_forgotten_no_photo_is_kept(world, bucket):
    slip, case_id, _ = asked(world)
    here = visit(world, slip)
    paper = send_photo(world, bucket, here)
    nik = world.runtime.desk.read_answers(world.runtime.cases.read(world.village.id, case_id))[
        "nik"
    ]

    world.runtime.erasure.erase_person(world.village.id, nik, even_open=True)
    world.work()

    assert (keys_in(bucket), register(world, case_id)) == ([], [])
    assert send_photo(world, bucket, here) is None
    with pytest.raises(ErasedError):
        visit(world, slip)
    with pytest.raises(ErasedError):
        correct(world, slip, here, paper.id)


def test_a_photo_that_was_sent_and_never_taken_over_goes_when_the_case_is_over(world, bucket):
    slip, case_id, _ = asked(world)
    here = visit(world, slip)
    paper = send_photo(world, bucket, here)
    correct(world, slip, here, paper.id)
    world.runtime.steps.ask_for_care(world.village.id, case_id, 1, "States.Timeout")
    page = open_page(world, agus := world.official("agus"), case_id)
    ids = (case_id, page.task.id, page.case.version)
    world.runtime.decisions.refuse_case(world.village, agus, *ids, "withdrawn", "Tidak jadi.")
    world.work()
    assert keys_in(bucket) == [paper.sealed]
    assert not [i for i in world.items("cases") if i["sk"]["S"] == "correction"]

    world.pass_time(days=world.village.keep_papers_days, seconds=60)
    world.work()

    assert (keys_in(bucket), register(world, case_id)) == ([], [])


def test_the_number_opens_a_visit_to_one_correction_of_one_case_for_two_hours(world, bucket):
    slip, case_id, _ = asked(world)
    visits, village = world.runtime.visits, world.village
    wrong = "1111" if slip.number != "1111" else "2222"
    with pytest.raises(WrongNumberError):
        visits.open_visit(village, slip.code, wrong)
    with pytest.raises(InvalidInputError):
        visits.open_visit(village, slip.code, " ")

    here = visit(world, slip)
    mine = (village.id, case_id, 1)
    assert visits.read_visit(*mine, here.id) == here
    assert visits.read_visit(village.id, uuid7(), 1, here.id) is None
    assert visits.read_visit(village.id, case_id, 2, here.id) is None
    assert visits.read_visit(*mine, random_id()) is visits.read_visit(*mine, "") is None
    world.pass_time(seconds=VISIT_LASTS.total_seconds())

    assert visits.read_visit(*mine, here.id) is None
    with pytest.raises(ChangedError):
        visits.choose_photo(here, KTP, BROUGHT)
    with pytest.raises(InvalidInputError) as refused:
        correct(world, slip, here, BROUGHT)
    assert [e.code for e in refused.value.errors] == ["number.blank"]


def test_two_tabs_choose_two_photos(world, bucket):
    slip, _, _ = asked(world)
    here = visit(world, slip)

    world.runtime.visits.choose_photo(here, "photo_kk", "0" * 32)
    both = world.runtime.visits.choose_photo(here, KTP, BROUGHT)

    assert both.chosen == {"photo_kk": "0" * 32, KTP: BROUGHT}


def test_a_visit_gives_no_other_account_and_there_is_none_where_nothing_is_asked(world, bucket):
    slip, _, _ = asked(world)
    here = visit(world, slip)
    paper = send_photo(world, bucket, here)
    correct(world, slip, here, paper.id)
    world.work()

    with pytest.raises(InvalidInputError):
        change = filled_in(world, slip, here, paper.id, **ACCOUNT)
        world.runtime.corrections.change_contact(world.village, ("pembayaran",), change)
    with pytest.raises(ChangedError):
        visit(world, slip)


def test_a_photo_is_asked_for_with_a_reason_and_words_where_more_is_asked(world):
    _, case_id = journey.bring_to(world, "verification")

    for pages, words, photos in (
        ((PAGE,), "x", {}),
        ((PAGE,), "x", {PAGE: "ugly"}),
        ((PAGE, "pembayaran"), "", {PAGE: "unreadable"}),
    ):
        with pytest.raises(InvalidInputError):
            ask_correction(world, case_id, *pages, words=words, photos=photos)

    assert stage(world, case_id) == "verification"
