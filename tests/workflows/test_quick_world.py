"""The quick world is no other world: the same journeys leave the same behind there and in moto."""

import json

import pytest
from moto import mock_aws
from pytest import MonkeyPatch

from tests.journey import bring_to, confirm, kinds, pay, stage, trace, verify
from tests.quick.expressions import condition, update
from tests.quick.world import QuickWorld
from tests.workflows.conftest import CONFIG
from tests.world import World

ROOMS = ("cases", "agenda", "messages", "treasury", "journal")
RANDOM = {"hash", "previous", "chain", "wrapped", "sealed", "nik_index", "kk_index", "answers"}
"""Attributes that differ each time: ciphertexts and what is made of them."""


def play(world):
    """Refused, paid, not received, paid again, reminded and closed."""
    _, refused = bring_to(world, "verification")
    verify(world, refused, decision="refused", reason="not_reached", words="Tidak ada di rumah.")
    slip, case_id = bring_to(world, "confirmation")
    confirm(world, slip, received=False)
    world.work()
    trace(world, case_id, "returned", "Rekening tutup.")
    world.work()
    pay(world, case_id, by="yusuf")
    world.work()
    _, waits = bring_to(world, "approval")
    for _ in range(16):
        world.pass_time(days=1)
        world.work()
    return {
        "stages": [stage(world, case) for case in (refused, case_id, waits)],
        "kinds": [kinds(world, case) for case in (refused, case_id, waits)],
        "items": {room: sorted(map(_shape, world.items(room))) for room in ROOMS},
        "mails": len(world.mails()),
        "steps": sorted(world.machine.calls),  # two executions go on side by side
    }


def _shape(item):
    """An item without its ids: which attributes it has, and the values that are the same each time."""
    plain = {name: json.dumps(value, default=str) for name, value in item.items()}
    kept = {
        name: text
        for name, text in plain.items()
        if name in ("kind", "state", "stage", "at", "due", "version", "attempts", "free", "paid")
    }
    return json.dumps([sorted(plain), kept], sort_keys=True)


def test_the_same_journeys_leave_the_same_behind_in_moto_and_in_the_quick_world():
    with MonkeyPatch.context() as patch:
        quick = play(QuickWorld(patch))
    with mock_aws(config=CONFIG), MonkeyPatch.context() as patch:
        slow_world = World(patch)
        slow = play(slow_world)
        slow_world.machine.close()

    assert quick == slow


ITEM = {"a": {"N": "2"}, "b": {"S": "text"}}
NAMES = {"#a": "a", "#b": "b", "#c": "c"}
VALUES = {":2": {"N": "2"}, ":3": {"N": "3"}, ":te": {"S": "te"}, ":two": {"S": "2"}}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("#a = :2", True),
        ("#a = :two", False),
        ("#a <> :two", True),
        ("#c <> :2", True),
        ("#c = :2", False),
        ("#a >= :3", False),
        ("#b < :2", False),
        ("#a BETWEEN :2 AND :3 AND #b <> :te", True),
        ("#b BETWEEN :two AND :te", False),
        ("#a BETWEEN :3 AND :3", False),
        ("attribute_exists (#a) AND attribute_not_exists (#c)", True),
        ("(#a = :3 OR begins_with (#b, :te))", True),
        ("NOT contains (#b, :te)", False),
        ("NOT #a = :2 OR #a < :3", True),
    ],
)
def test_conditions_hold_as_aws_says(text, holds):
    assert condition(text)(ITEM, (NAMES, VALUES)) is holds


@pytest.mark.parametrize("text", ["#a + :2 = :3", "size (#a) = :2", "a = :2", "#a = :2 #b", "#a"])
def test_what_nobody_understands_is_refused(text):
    with pytest.raises(ValueError):
        condition(text)


def test_an_update_changes_a_new_item_alone():
    changed = update("SET #c = #a, #b = if_not_exists (#b, :te) REMOVE #a ADD #a :3")

    assert changed(ITEM, (NAMES, VALUES)) == {**ITEM, "c": {"N": "2"}, "a": {"N": "5"}}
    assert ITEM == {"a": {"N": "2"}, "b": {"S": "text"}}
