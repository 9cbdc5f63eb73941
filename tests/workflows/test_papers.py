"""Photos of papers: taken once, sealed until they are erased, gone in time."""

from dataclasses import replace

import pytest

from lumbung.agenda.model import Result
from lumbung.assistance.papers import UNSENT_LASTS, Paper, PaperState, paper_of
from lumbung.shared.errors import InvalidInputError, TamperedError, TooManyError
from lumbung.shared.ids import random_id, uuid7
from tests import journey
from tests.bucket import BUCKET, keys_in
from tests.factories import typed_application
from tests.unit.assistance.test_pictures import photo


@pytest.fixture
def sent(world, bucket):
    paper = Paper(world.village.id, uuid7(), "photo_ktp", random_id())
    bucket.put_object(Bucket=BUCKET, Key=paper.raw, Body=photo())
    return paper


def known(world, paper):
    return world.runtime.papers.read_paper(paper.village, paper.case, paper.question, paper.id)


def test_a_photo_is_sealed_and_what_was_sent_is_gone(world, bucket, sent):
    assert world.runtime.papers.take_paper(sent.raw) == PaperState.TAKEN

    assert keys_in(bucket) == [sent.sealed]
    body = bucket.get_object(Bucket=BUCKET, Key=sent.sealed)["Body"].read()
    assert b"\xff\xd8\xff" not in body[:64]
    assert known(world, sent).state is PaperState.TAKEN


def test_a_second_event_changes_nothing(world, bucket, sent):
    papers = world.runtime.papers
    papers.take_paper(sent.raw)
    before = bucket.get_object(Bucket=BUCKET, Key=sent.sealed)["Body"].read()

    assert papers.take_paper(sent.raw) == PaperState.TAKEN

    assert bucket.get_object(Bucket=BUCKET, Key=sent.sealed)["Body"].read() == before


def test_a_wrong_file_is_told_and_nothing_of_it_stays(world, bucket, sent):
    bucket.put_object(Bucket=BUCKET, Key=sent.raw, Body=b"%PDF-1.7")

    assert world.runtime.papers.take_paper(sent.raw) == PaperState.REFUSED

    assert keys_in(bucket) == []
    assert (known(world, sent).why, dict(known(world, sent).wrapped)) == ("paper.pdf", {})


@pytest.mark.parametrize("key", ["raw/x", "papers/1/2", "raw/3175071002/../../a/b"])
def test_what_no_form_of_ours_asked_for_is_left_alone(world, bucket, key):
    assert world.runtime.papers.take_paper(key) == "stray"


def test_an_upload_form_takes_exactly_one_object(world, bucket, sent):
    upload = world.runtime.papers.offer_upload(sent.village, sent.case, "photo_kk", "https://x/y")

    assert upload.fields["success_action_redirect"] == "https://x/y"
    mine = paper_of(upload.fields["key"], sent.village, sent.case, "photo_kk")
    assert mine
    for village, case, question in (
        ("3175071003", sent.case, "photo_kk"),
        (sent.village, uuid7(), "photo_kk"),
        (sent.village, sent.case, "photo_ktp"),
    ):
        assert paper_of(upload.fields["key"], village, case, question) is None


def test_photos_that_became_part_of_no_case_go_after_a_week(world, bucket, sent):
    world.runtime.papers.take_paper(sent.raw)

    world.pass_time(seconds=UNSENT_LASTS.total_seconds() - 60)
    world.work()
    assert keys_in(bucket) == [sent.sealed]
    world.pass_time(seconds=120)
    assert world.runtime.clockwork.tick(world.moment)[Result.WRITTEN] == 1

    assert (keys_in(bucket), known(world, sent)) == ([], None)


def test_the_key_that_is_carried_opens_the_photo_at_its_own_place_alone(world, bucket, sent):
    runtime = world.runtime
    runtime.papers.take_paper(sent.raw)
    stored = known(world, sent)
    vault = runtime.keys.open(f"{sent.village}#paper#{sent.case}#{sent.id}", stored.wrapped)
    answer = f"{sent.id}.{runtime.keys.carry(vault)}"

    opened = runtime.papers.open_paper(world.village, sent.case, sent.question, answer)

    assert opened.startswith(b"\xff\xd8\xff")
    with pytest.raises(TamperedError):
        runtime.papers.open_paper(world.village, sent.case, "photo_kk", answer)


def a_draft_with_a_photo(world, bucket):
    intake = world.runtime.intake
    draft = intake.start_draft(world.village, journey.PROGRAMME, "id")
    paper = Paper(world.village.id, draft.case, "photo_ktp", random_id())
    bucket.put_object(Bucket=BUCKET, Key=paper.raw, Body=photo())
    world.runtime.papers.take_paper(paper.raw)
    typed = typed_application(photo_ktp=paper.id)
    return intake.save_page(world.village, draft, typed), paper


def send(world, draft):
    send_application = world.runtime.intake.send_application
    return send_application(world.village, draft, {}, "id", journey.ADDRESS)


def test_what_is_sent_with_a_case_opens_with_the_cases_key_alone_and_goes_in_time(world, bucket):
    draft, paper = a_draft_with_a_photo(world, bucket)
    send(world, draft)
    world.work()
    kept = known(world, paper)
    assert (kept.state, dict(kept.wrapped)) == (PaperState.KEPT, {})
    official = world.official("siti")
    reveal = world.runtime.decisions.reveal
    answer = reveal(world.village, official, draft.case, ("photo_ktp",), "visit_home")["photo_ktp"]
    opened = world.runtime.papers.open_paper(world.village, draft.case, "photo_ktp", answer)
    assert opened.startswith(b"\xff\xd8\xff")

    journey.verify(world, draft.case, decision="refused", reason="withdrawn")
    world.work()
    world.pass_time(days=world.village.keep_papers_days, seconds=-60)
    world.work()
    assert keys_in(bucket) == [paper.sealed]
    world.pass_time(seconds=120)
    world.work()

    assert (keys_in(bucket), known(world, paper)) == ([], None)
    assert journey.kinds(world, draft.case)[-1] == "papers_dropped"
    assert world.runtime.papers.open_paper(world.village, draft.case, "photo_ktp", answer) is None


def test_a_photo_that_is_not_there_cannot_be_sent_along(world, bucket):
    draft, paper = a_draft_with_a_photo(world, bucket)
    other = random_id()
    draft = world.runtime.intake.save_page(world.village, draft, {"photo_ktp": other})

    with pytest.raises(InvalidInputError) as refused:
        send(world, draft)

    assert [(e.name, e.code) for e in refused.value.errors] == [("photo_ktp", "paper.unknown")]
    assert known(world, paper).state is PaperState.TAKEN


def test_photos_of_a_draft_that_is_discarded_go_at_once(world, bucket):
    draft, paper = a_draft_with_a_photo(world, bucket)

    world.runtime.intake.discard_draft(world.village, draft.id)
    world.work()

    assert (keys_in(bucket), known(world, paper)) == ([], None)


def test_what_is_more_than_anybody_needs_is_thrown_away_unseen(world, bucket, sent, monkeypatch):
    monkeypatch.setattr("lumbung.assistance.papers.MOST_OF_ONE", 1)
    world.runtime.papers.take_paper(sent.raw)
    another = replace(sent, id=random_id())
    bucket.put_object(Bucket=BUCKET, Key=another.raw, Body=photo())

    assert world.runtime.papers.take_paper(another.raw) == "many"

    assert (keys_in(bucket), known(world, another)) == ([sent.sealed], None)
    with pytest.raises(TooManyError):
        world.runtime.papers.offer_upload(sent.village, sent.case, "photo_ktp", "https://x/y")
