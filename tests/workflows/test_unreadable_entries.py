"""An entry of the agenda that no code of ours can read stands in nobody's way."""

import boto3
import pytest

from tests.journey import apply, stage
from tests.world import REGION

TORN = {
    "nothing but its key": {},
    "of a newer version": {"id": {"S": "x"}, "kind": {"S": "start_workflow"}, "when": {"S": "now"}},
    "a text where a number belongs": {
        **{name: {"S": "x"} for name in ("id", "village", "kind", "ref", "at", "due", "cause")},
        "attempts": {"S": "many"},
    },
}


@pytest.mark.parametrize("torn", TORN.values(), ids=TORN)
def test_an_unreadable_entry_is_moved_aside_and_the_others_are_done(world, torn):
    key = {"pk": {"S": "AGENDA#0"}, "sk": {"S": "2026-01-01T00:00:00.000Z#torn"}}
    database = boto3.client("dynamodb", region_name=REGION)
    database.put_item(TableName="lumbung-test-agenda", Item={**key, **torn})
    _draft, _slip, case_id = apply(world)

    world.work()

    assert stage(world, case_id) == "verification"
    lying = {item["pk"]["S"] for item in world.items("agenda") if item["sk"] == key["sk"]}
    assert lying == {"DEAD#unreadable"}


def test_the_stream_leaves_an_unreadable_entry_to_the_tick(world):
    good = [item for item in (apply(world), world.items("agenda"))[1] if "id" in item]
    torn = {"pk": {"S": "AGENDA#0"}, "sk": {"S": "2026-01-01T00:00:00.000Z#torn"}}
    records = [{"dynamodb": {"NewImage": image}} for image in ({}, torn, *good)]

    counts = world.events.agenda_due({"Records": records}, None)

    assert sum(counts.values()) == len(good)
