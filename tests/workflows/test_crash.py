"""A function dies, or loses an answer, at every point of nine recorded journeys, and afterwards everything is where it should be, once.

A run kills in several phases, at most once in each: between two phases everything has come to rest, so each kill
meets the state that it would have met alone. A boundary at which nothing died fails the run.
"""

from collections import Counter
from dataclasses import dataclass

import pytest
from pytest import MonkeyPatch

from lumbung.assistance.audit import check_history
from lumbung.treasury.model import check_fund
from tests.quick.world import QuickWorld
from tests.tallies import misfits
from tests.workflows.crash import Boundary, Mail, Point, Witness
from tests.workflows.crash_again import Again
from tests.workflows.crash_journeys import (
    Broken,
    Cold,
    Double,
    Journey,
    Lossy,
    Plain,
    Slow,
    SteppedBack,
    Twice,
)
from tests.world import World

FUND = "bantuan-tunai"
JOURNEYS = {
    "plain": Plain,
    "double": Double,
    "lossy": Lossy,
    "cold": Cold,
    "slow": Slow,
    "broken": Broken,
    "stepped back": SteppedBack,
    "again": Again,
    "twice": Twice,
}
ONCE_MORE = ("rescheduled", "taken")
"""A restart that is asked for again, and what a treasurer is shown again: events, each rightly with its own."""
RESTARTS = ("rescheduled", "restarted", "funds_found", "objected")
WITH_OTHERS = (
    "verified",
    "approved",
    "no money",
    "paid",
    "confirmed",
    "care",
    "restarted",
    "refused",
)
"""Phases in which somebody else applies too, each run in another one."""


@dataclass
class Ending:
    """What is left of a journey: the same, wherever anything died."""

    history: list[str]  # but for what may come once more
    things: Counter  # items of each kind in all tables
    fund: tuple[int, int, int, int]


class WithPhotos(QuickWorld):
    """The bucket is its own too: what lies in it is compared."""

    answers = (*QuickWorld.answers, "s3")


@pytest.fixture(scope="module")
def witness():
    with MonkeyPatch.context() as patch:
        sees = Witness(WithPhotos(patch))
        sees.watch(patch)
        yield sees


@pytest.fixture
def world(witness):
    """The quick one, whose journeys leave the same behind (test_quick_world.py)."""
    return witness.world


@pytest.mark.parametrize("name", JOURNEYS)
def test_whatever_dies_the_case_is_where_it_should_be_once(world, witness, name, record_property):
    kind = JOURNEYS[name]
    ending = _ending(world, _play(world, witness, kind))
    boundaries, points = witness.boundaries(), witness.points()
    shared = [phase for phase, _ in kind(world, witness).phases() if phase in WITH_OTHERS]
    runs, met = max(map(len, points.values())), set()

    for run in range(runs):
        kills = {phase: all_of[run] for phase, all_of in points.items() if run < len(all_of)}
        other_in = shared[run % len(shared)] if shared else ""
        journey = _play(world, witness, kind, kills, other_in)
        assert witness.killed == list(kills.values()), "something did not die where it should have"
        _check(world, witness, journey, ending)
        met |= boundaries.keys() & set().union(*map(_covered, kills.values()))

    assert met == boundaries.keys()
    what = f"boundaries of the {name} journey at which something died"
    record_property(what, [len(met), len(boundaries)])
    record_property("journeys in which something died", runs)


def _play(
    world: World,
    witness: Witness,
    kind: type[Journey],
    kills: dict[str, Point] | None = None,
    other_in: str = "",
) -> Journey:
    world.fresh()
    witness.forget()
    witness.cold, witness.lossy, witness.kills = kind.cold, kind.lossy, dict(kills or {})
    journey = kind(world, witness)
    if not kind.cold:
        _warm(world)
    journey.play(other_in)
    return journey


def _warm(world: World) -> None:
    """Keys and settings are read before, so that each unit has the same calls in whichever order they come."""
    runtime, village = world.runtime, world.village
    for purpose in ("intake", "fields", "index", "links"):
        runtime.keys.secret(purpose)
    runtime.villages.version(village.id, village.hash)
    runtime.villages.current(village.id)
    for side in ("public", "office"):
        runtime.villages.host_of(village.id, side)


def _covered(point: Point) -> set[Boundary]:
    unit, number = point
    return {Boundary(unit, number, "after"), Boundary(unit, number + 1, "before")}


def _ending(world: World, journey: Journey) -> Ending:
    case, events, _ = world.runtime.cases.whole(world.village.id, journey.case_id)
    things = Counter(
        _what(room, item)
        for room in ("cases", "agenda", "messages", "treasury", "journal")
        for item in world.items(room)
        if journey.case_id in repr(item)
    )
    del things[""]
    things += Counter(f"bucket {key.split('/')[0]}" for key in world.objects)
    fund = world.runtime.funds.read(world.village.id, FUND)
    held = (fund.granted, fund.free, fund.reserved, fund.paid)
    kinds = [event.kind for event in events]
    assert case.attempt == 1 + sum(kind in RESTARTS for kind in kinds)
    return Ending([kind for kind in kinds if kind not in ONCE_MORE], things, held)


def _what(room: str, item: dict) -> str:
    """What kind of thing an item is, without its ids and times."""
    texts = {name: next(iter(value.values())) for name, value in item.items()}
    if room == "agenda":
        return f"{room} {texts['kind']} {texts['attempts']}"
    if room == "messages":
        return f"{room} {texts['template']} {texts['to']} {texts['state']}"
    what, *which = texts["pk"].split("#")[1:]
    if texts["sk"].startswith("event#"):
        return f"{room} event: {texts['kind']}" if texts["kind"] not in ONCE_MORE else ""
    if what == "paper":
        return f"{room} {what} {texts['question']} {texts['state']}"
    sort = " ".join(which) if what == "inbox" else texts["sk"].split("#")[0]
    if what == "decided":  # sorted by the moment, which is another after a death
        sort = " ".join(which)
    return f"{room} {what} {sort} {texts.get('decision', '')}"


def _check(world: World, witness: Witness, journey: Journey, clean: Ending) -> None:
    story = f"after {list(witness.killed)}"
    ending = _ending(world, journey)
    assert ending.history == clean.history, story
    assert ending.things == clean.things, story
    assert ending.fund == clean.fund, story

    runtime, village = world.runtime, world.village.id
    case, events, _ = runtime.cases.whole(village, journey.case_id)
    assert check_history(case, events) is None, story
    assert ending.history.count("paid") - ending.history.count("returned") <= 1, story
    fund, held = runtime.funds.read(village, FUND), runtime.funds.reservations(village, FUND)
    assert check_fund(fund, held) is None, story
    assert misfits(world) == [], story
    assert not world.items_of("agenda", "DEAD#"), story
    _check_mails(witness, story)


def _check_mails(witness: Witness, story: str) -> None:
    """Twice only where its sender died between SES's answer and our mark, and then word for word the same."""
    sent: dict[str, list[Mail]] = {}
    for mail in witness.mails:
        sent.setdefault(mail.reference, []).append(mail)
    twice = [mails for mails in sent.values() if len(mails) > 1]
    assert all(mails == [mails[0]] * 2 for mails in twice), story
    assert len(twice) == sum(map(witness.died_having_sent, witness.killed)), story
