"""Photos of papers: taken once, sealed until they are erased, gone in time."""

import boto3
import pytest

from lumbung.agenda.model import Result
from lumbung.assistance.papers import UNSENT_LASTS, Paper, PaperState, paper_of
from lumbung.shared.errors import TamperedError
from lumbung.shared.ids import random_id, uuid7
from tests.unit.assistance.test_pictures import photo
from tests.workflows.machine import REGION

BUCKET = "lumbung-test-papers"


@pytest.fixture
def bucket(world):
    s3 = boto3.client("s3", region_name=REGION)
    place = {"LocationConstraint": REGION}
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=place)
    yield s3
    for key in keys_in(s3):
        s3.delete_object(Bucket=BUCKET, Key=key)
    s3.delete_bucket(Bucket=BUCKET)


@pytest.fixture
def sent(world, bucket):
    paper = Paper(world.village.id, uuid7(), "photo_ktp", random_id())
    bucket.put_object(Bucket=BUCKET, Key=paper.raw, Body=photo())
    return paper


def keys_in(bucket):
    found = bucket.list_objects_v2(Bucket=BUCKET).get("Contents", ())
    return [each["Key"] for each in found]


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
