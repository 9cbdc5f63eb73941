"""A photo that comes while the bucket is away: it is looked at later, once, and nothing else waits for it."""

import json

import boto3
import botocore.client
import pytest
from botocore.exceptions import ReadTimeoutError

from lumbung.agenda.model import MOST_ATTEMPTS, Result
from lumbung.assistance.arrivals import LATER
from lumbung.assistance.papers import UNSENT_LASTS, Paper, PaperState
from lumbung.shared.ids import random_id, uuid7
from tests import outages
from tests.unit.assistance.test_pictures import photo
from tests.workflows.machine import REGION

BUCKET = "lumbung-test-papers"
FAULTS = {
    "answers 503": outages.slow_down,
    "cannot be reached": outages.away,
    "is too slow": lambda _: ReadTimeoutError(endpoint_url="https://s3.example"),
}


@pytest.fixture
def bucket(world):
    s3 = boto3.client("s3", region_name=REGION)
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    yield s3
    for key in keys_in(s3):
        s3.delete_object(Bucket=BUCKET, Key=key)
    s3.delete_bucket(Bucket=BUCKET)


@pytest.fixture
def sent(world, bucket):
    paper = Paper(world.village.id, uuid7(), "photo_ktp", random_id())
    bucket.put_object(Bucket=BUCKET, Key=paper.raw, Body=photo())
    return paper


@pytest.fixture(autouse=True)
def functions(world, monkeypatch):
    """What is called by its name is called here; answers what was."""
    real, called = botocore.client.BaseClient._make_api_call, []

    def call(client, operation, arguments):
        if operation != "Invoke":
            return real(client, operation, arguments)
        called.append(arguments["FunctionName"])
        assert arguments["InvocationType"] == "Event"
        world.events.take_paper(json.loads(arguments["Payload"]), None)
        return {"StatusCode": 202}

    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", call)
    return called


def keys_in(bucket):
    return [each["Key"] for each in bucket.list_objects_v2(Bucket=BUCKET).get("Contents", ())]


def comes(world, paper, tried=0):
    event = {"detail": {"object": {"key": paper.raw}}, "tried": tried}
    return world.events.take_paper(event, None)


def known(world, paper):
    return world.runtime.papers.read_paper(paper.village, paper.case, paper.question, paper.id)


def again(world):
    """A minute later the clock calls."""
    world.pass_time(minutes=1)
    return world.events.agenda_tick({}, None)


@pytest.mark.parametrize("operation", ["GetObject", "PutObject", "DeleteObject"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_photo_waits_until_the_bucket_is_back(world, bucket, sent, functions, operation, fault):
    with outages.outage("s3", FAULTS[fault], operation=operation):
        assert comes(world, sent)["state"] == LATER
        again(world)  # it is still away
    paper = known(world, sent)
    assert paper is None or paper.state in (PaperState.TAKING, PaperState.TAKEN)
    assert sent.raw in keys_in(bucket)

    world.pass_time(minutes=1)
    assert again(world) == {"done": 1}

    assert set(functions) == {"lumbung-test-events-take_paper"}
    assert known(world, sent).state is PaperState.TAKEN
    assert keys_in(bucket) == [sent.sealed]
    assert again(world) == {}


def test_what_the_page_says_meanwhile_and_then(world, bucket, sent):
    with outages.outage("s3", outages.away, operation="PutObject"):
        comes(world, sent)

    assert known(world, sent).state is PaperState.TAKING
    again(world)
    assert known(world, sent).state is PaperState.TAKEN


def test_it_waits_longer_each_time_and_after_the_eighth_time_it_is_told(world, bucket, sent):
    before = world.moment
    with outages.outage("s3", outages.away, operation="GetObject"):
        comes(world, sent)
        for _ in range(MOST_ATTEMPTS - 2):
            [entry] = [e for e in world.items("agenda") if e["kind"]["S"] == "take_paper"]
            tried = int(entry["data"]["M"]["tried"]["N"])
            world.pass_time(hours=20)
            world.events.agenda_tick({}, None)
        assert tried == MOST_ATTEMPTS - 2

        with pytest.raises(Exception, match="s3"):
            comes(world, sent, tried=MOST_ATTEMPTS - 1)
    assert world.moment > before


def test_what_cannot_even_be_put_off_is_a_fault_that_lambda_repeats(world, bucket, sent):
    with (
        outages.outage("dynamodb", outages.throttled),
        pytest.raises(Exception, match="ProvisionedThroughput"),
    ):
        comes(world, sent)

    assert keys_in(bucket) == [sent.raw]
    assert comes(world, sent)["state"] == PaperState.TAKEN


def test_a_photo_that_comes_again_twice_is_taken_once(world, bucket, sent):
    with outages.outage("s3", outages.away):
        comes(world, sent)
        comes(world, sent)

    assert again(world) == {"done": 2}

    assert keys_in(bucket) == [sent.sealed]


def test_photos_that_cannot_be_dropped_are_dropped_later_and_hold_nobody_up(world, bucket, sent):
    comes(world, sent)
    world.pass_time(seconds=UNSENT_LASTS.total_seconds())
    tx, village = world.runtime.begin(), world.village.id
    world.runtime.agenda.add(tx, "drop_papers", uuid7(), village=village, cause="another draft")
    tx.commit()

    with outages.outage("s3", outages.slow_down):
        assert again(world) == {Result.POSTPONED: 1, Result.WRITTEN: 1}
    assert (keys_in(bucket), known(world, sent).state) == ([sent.sealed], PaperState.TAKEN)

    world.pass_time(minutes=1)
    world.work()

    assert (keys_in(bucket), known(world, sent)) == ([], None)
