"""An entry comes several times, late, or to two hands at once; another one is poisoned: each thing happens once."""

import threading

import pytest

from lumbung.agenda.model import MOST_ATTEMPTS, Entry, Result, back_off
from lumbung.aws.agenda_store import entry_of_image
from lumbung.aws.tally_store import TallyRecord
from tests.journey import apply, approve, bring_to, confirm, kinds, pay, stage, trace, verify
from tests.tallies import misfits, told


def entries(world, kind=""):
    """What stands in the agenda."""
    found = [entry_of_image(item) for item in world.items("agenda")]
    return [entry for entry in found if kind in ("", entry.kind)]


def as_stream(world, images):
    """The event by which the agenda's stream hands out new entries."""
    return {"Records": [{"eventName": "INSERT", "dynamodb": {"NewImage": i}} for i in images]}


def snapshot(world):
    """Everything that stands written, but for the agenda."""
    return [world.items(room) for room in ("cases", "messages", "treasury", "journal")]


def advance(world, case_id, slip):
    """The next thing that somebody does."""
    act = {"verification": verify, "approval": approve, "payment": pay}.get(stage(world, case_id))
    if act:
        act(world, case_id)
    else:
        confirm(world, slip)


def test_every_entry_of_a_whole_journey_may_come_three_times(world):
    _, slip, case_id = apply(world)
    seen = []
    for _ in range(4):
        for _ in range(4):
            images = [
                i for i in world.items("agenda") if i["at"]["S"] <= "2026-11-24T02:00:00.000Z"
            ]
            seen += images
            world.events.agenda_due(as_stream(world, images * 3), None)
            world.settle()
        advance(world, case_id, slip)
    world.work()
    whole = snapshot(world)
    mails = len(world.mails())

    world.events.agenda_due(as_stream(world, seen * 2), None)
    world.work()

    assert stage(world, case_id) == "closed"
    assert kinds(world, case_id).count("asked") == 4
    assert snapshot(world) == whole
    assert len(world.mails()) == mails
    assert {entry.kind for entry in entries(world)} <= {"watch", "remind", "escalate", "expire"}


@pytest.mark.parametrize("kind", ["remind", "escalate", "watch", "expire"])
def test_an_entry_that_is_written_away_is_done_once_by_two_hands(world, kind):
    _, case_id = bring_to(world, "confirmation" if kind == "expire" else "verification")
    (entry,) = [
        e for e in entries(world, kind) if e.data.get("task", "") in ("", newest(world, case_id))
    ]
    events, results = len(kinds(world, case_id)), []
    ready = threading.Barrier(2)

    def do():
        ready.wait()
        results.append(world.runtime.clockwork.do(entry))

    hands = [threading.Thread(target=do) for _ in range(2)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    world.work()

    assert Result.WRITTEN in results
    assert results.count(Result.WRITTEN) == 1
    assert len(kinds(world, case_id)) - events == (0 if kind == "watch" else 1)
    assert len(entries(world, "watch")) <= 1


@pytest.mark.parametrize("order", [1, -1])
def test_each_payment_is_told_once_with_four_others_however_its_entries_come(world, order):
    cases = [bring_to(world, "payment")[1] for _ in range(5)]
    for case_id in cases:
        pay(world, case_id)
    images = [item for item in world.items("agenda") if item["kind"]["S"] == "tally"]
    for image in images[:4]:
        world.events.agenda_due(as_stream(world, [image] * 2), None)
    assert (len(images), told(world).households) == (5, 0)
    assert misfits(world) == []  # the fifth is still to be counted

    for image in images[::order] * 2:
        world.events.agenda_due(as_stream(world, [image] * 2), None)
    figures, tallies = told(world), counted(world)
    world.events.agenda_due(as_stream(world, images), None)
    world.work()

    assert (figures.households, figures.rupiah) == (5, 5 * 750_000)
    assert told(world) == figures
    assert counted(world) == tallies
    assert misfits(world) == []


def test_a_payment_that_came_back_and_was_paid_again_is_told_once(world):
    slip, case_id = bring_to(world, "confirmation")
    confirm(world, slip, received=False)
    world.work()
    trace(world, case_id, "returned", "Rekeningnya tutup.")
    world.work()
    (back,) = counted(world)
    world.pass_time(days=3)
    pay(world, case_id)
    world.work()
    for _ in range(4):
        bring_to(world, "confirmation")

    assert (back.is_paid, back.told) == (False, False)
    assert told(world).households == 5
    assert told(world).waited == {1: 4, 3: 1}
    assert misfits(world) == []


def test_a_payment_that_nobody_counted_is_named_by_verify(world):
    _, case_id = bring_to(world, "confirmation")
    assert misfits(world) == []

    TallyRecord(f"{world.village.id}#tally#bantuan-tunai", f"case#{case_id}").delete()

    (found,) = misfits(world)
    assert found["code"] == f"tally of case {case_id}"


def counted(world):
    return world.runtime.tallies.all_tallies(world.village.id, "bantuan-tunai")


def newest(world, case_id):
    return world.runtime.cases.read(world.village.id, case_id).task


def test_a_message_taken_by_two_hands_is_sent_once(world):
    apply(world)
    (entry,) = entries(world, "message")
    ready, results = threading.Barrier(2), []

    def do():
        ready.wait()
        results.append(world.runtime.clockwork.do(entry))

    hands = [threading.Thread(target=do) for _ in range(2)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    world.work()

    assert set(results) <= {Result.DONE, Result.BUSY}
    to_resident = [mail for mail in world.mails() if "sri@" in str(mail["destinations"])]
    assert len(to_resident) == 1


def test_a_poisoned_entry_blocks_no_other_and_ends_with_the_administrator(world):
    runtime, village = world.runtime, world.village.id
    tx = runtime.begin()
    runtime.agenda.add(tx, "no_such_kind", "x", village=village, cause="try")
    runtime.agenda.add(tx, "start_workflow", "no-such-case", village=village, cause="try")
    tx.commit()
    _, _, case_id = apply(world)

    world.work()
    assert stage(world, case_id) == "verification"
    for _ in range(MOST_ATTEMPTS):
        world.pass_time(days=1)
        world.work()

    dead = list(runtime.entries.dead(village))
    assert sorted((entry.kind, entry.error) for entry in dead) == [
        ("no_such_kind", "KeyError"),
        ("start_workflow", "NotFoundError"),
    ]
    assert all(entry.attempts == MOST_ATTEMPTS - 1 for entry in dead)


def test_a_dead_entry_is_done_once_its_administrator_revives_it(world, monkeypatch):
    _, _, case_id = apply(world, email="")
    start = world.runtime.case_clockwork.workflow
    monkeypatch.setattr(type(start), "start", _refuse)
    world.work()
    for attempts in range(MOST_ATTEMPTS - 1):
        world.moment = back_off(world.moment, attempts, 1)
        world.work()
    assert stage(world, case_id) == "submitted"
    monkeypatch.undo()

    (dead,) = world.runtime.entries.dead(world.village.id)
    world.runtime.clockwork.revive(dead)
    world.work()

    assert dead.error == "RuntimeError"
    assert stage(world, case_id) == "verification"
    assert list(world.runtime.entries.dead(world.village.id)) == []


def _refuse(*_):
    raise RuntimeError("Step Functions is not there")


def test_the_oldest_entry_of_all_holds_nobody_up(world):
    old = Entry(
        "e", world.village.id, "no_such_kind", "x", "2020-01-01T00:00:00.000Z", "now", "try"
    )
    tx = world.runtime.begin()
    world.runtime.entries.add(tx, old)
    tx.commit()
    cases = [apply(world)[2] for _ in range(3)]

    world.work()

    assert [stage(world, case_id) for case_id in cases] == ["verification"] * 3
