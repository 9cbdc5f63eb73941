"""The agenda over entries in memory: what fails is put off, buried and revived, and nothing of it raises."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from lumbung.agenda.model import MOST_ATTEMPTS, Entry, Result
from lumbung.agenda.service import Agenda
from lumbung.shared.transaction import RefusedError
from tests.unit.people.fakes import MemoryTransaction, StepClock

START = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
VILLAGE = "3175071002"


@dataclass
class MemoryEntries:
    """Where entries are kept: alive by their id, and dead."""

    alive: dict[str, Entry] = field(default_factory=dict)
    buried: dict[str, Entry] = field(default_factory=dict)

    def add(self, tx, entry):
        tx.add("entry exists", lambda: True, lambda: self.alive.update({entry.id: entry}))

    def overdue(self, shard, now, most):
        due = [each for each in self.alive.values() if each.shard == shard and each.at <= now]
        return sorted(due, key=lambda each: each.at)[:most]

    def waiting(self, shard, kind):
        return [e for e in self.alive.values() if e.shard == shard and e.kind == kind]

    def finish(self, tx, entry):
        tx.add("entry", lambda: entry.id in self.alive, lambda: self.alive.pop(entry.id))

    def remove(self, entry):
        self.alive.pop(entry.id, None)

    def bury(self, tx, entry):
        tx.add("grave exists", lambda: True, lambda: self.buried.update({entry.id: entry}))

    def dead(self, village):
        return [entry for entry in self.buried.values() if entry.village == village]

    def exhume(self, tx, entry):
        tx.add("grave", lambda: entry.id in self.buried, lambda: self.buried.pop(entry.id))


@dataclass
class Bench:
    """An agenda, what it keeps, what it said, and a service that can be away."""

    entries: MemoryEntries = field(default_factory=MemoryEntries)
    clock: StepClock = field(default_factory=lambda: StepClock(START))
    told: list[tuple[Result, str | None]] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    away: bool = False

    @property
    def agenda(self):
        return Agenda(
            self.entries,
            MemoryTransaction,
            self.clock,
            {"message": self.send, "watch": self.send},
            witness=lambda _entry, result, error: self.told.append((result, error)),
            threads=1,
        )

    def send(self, entry, finish):
        if self.away:
            raise ConnectionError("Sri Wahyuni, 3175071203850001")
        self.done.append(entry.ref)
        return Result.DONE

    def add(self, kind="message", ref="m1"):
        tx = MemoryTransaction()
        self.agenda.add(tx, kind, ref, village=VILLAGE, cause="c")
        tx.commit()

    def days(self, days):
        for _ in range(days):
            self.agenda.tick(self.clock.moment)
            self.clock.move(days=1)


@pytest.fixture
def bench():
    return Bench()


def test_after_eight_attempts_an_entry_is_buried_and_that_is_told_once(bench):
    bench.add()
    bench.away = True

    bench.days(MOST_ATTEMPTS + 3)

    [dead] = bench.entries.dead(VILLAGE)
    assert bench.entries.alive == {}
    assert (dead.attempts, dead.error) == (MOST_ATTEMPTS - 1, "ConnectionError")
    results = [result for result, _ in bench.told]
    assert results == [Result.POSTPONED] * (MOST_ATTEMPTS - 1) + [Result.DEAD]


def test_what_is_told_of_a_fault_holds_nothing_of_its_message(bench):
    bench.add()
    bench.away = True

    bench.days(1)

    assert bench.told == [(Result.POSTPONED, "ConnectionError")]


def test_what_watches_over_a_case_comes_again_for_ever(bench):
    bench.add("watch", "case")
    bench.away = True
    bench.days(60)
    assert bench.entries.buried == {}

    bench.away = False
    bench.days(1)

    assert bench.done == ["case"]


def test_a_revived_entry_is_due_at_once_with_all_its_attempts(bench):
    bench.add()
    bench.away = True
    bench.days(MOST_ATTEMPTS)
    [dead] = bench.entries.dead(VILLAGE)

    bench.agenda.revive(dead)

    [alive] = bench.entries.alive.values()
    assert alive == replace(
        dead, at=alive.at, due="now", attempts=0, error=None
    )  # the same thing to do
    bench.away = False
    bench.agenda.tick(bench.clock.moment + timedelta(seconds=1))
    assert bench.done == ["m1"]
    assert bench.entries.buried == {}


def test_two_hands_revive_an_entry_once(bench):
    bench.add()
    bench.away = True
    bench.days(MOST_ATTEMPTS)
    [dead] = bench.entries.dead(VILLAGE)
    bench.agenda.revive(dead)

    with pytest.raises(RefusedError):
        bench.agenda.revive(dead)

    assert len(bench.entries.alive) == 1
