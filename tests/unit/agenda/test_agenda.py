"""The agenda over entries in memory: what fails is put off, buried and revived, and nothing of it raises."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from lumbung.agenda.model import MOST_ATTEMPTS, Entry, Result
from lumbung.agenda.service import Agenda
from lumbung.shared.clock import to_text
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


@pytest.mark.parametrize(
    ("pause", "due", "moved"),
    [(None, "now", 0), (-60, "now", 0), (0, "now", 0), (1, "later", 1), (3600, "later", 3600)],
)
def test_what_is_due_in_the_past_or_now_goes_by_the_stream_and_the_rest_by_the_tick(
    bench, pause, due, moved
):
    tx, at = MemoryTransaction(), None if pause is None else START + timedelta(seconds=pause)
    bench.agenda.add(tx, "message", "m", village=VILLAGE, cause="c", at=at, data={"a": 1})
    tx.commit()

    [entry] = bench.entries.alive.values()
    assert (entry.due, entry.data) == (due, {"a": 1})
    assert entry.at == to_text(START + timedelta(seconds=moved))


def test_what_is_later_waits_for_its_time(bench):
    tx = MemoryTransaction()
    bench.agenda.add(
        tx, "message", "m", village=VILLAGE, cause="c", at=START + timedelta(minutes=5)
    )
    tx.commit()

    assert bench.agenda.tick(START + timedelta(minutes=4, seconds=59)) == {}
    assert bench.agenda.tick(START + timedelta(minutes=5)) == {"done": 1}
    assert bench.agenda.tick(START + timedelta(minutes=6)) == {}


def test_of_one_thing_the_oldest_entry_is_done_first(bench):
    for minutes in (3, 1, 2):
        entry = Entry(
            f"e{minutes}", VILLAGE, "message", "the same", to_text(START + timedelta(minutes=minutes)),
            "later", str(minutes),
        )  # fmt: skip
        tx = MemoryTransaction()
        bench.entries.add(tx, entry)
        tx.commit()
    order = []
    bench.send = lambda entry, _finish: order.append(entry.cause) or Result.DONE

    bench.agenda.tick(START + timedelta(hours=1))

    assert order == ["1", "2", "3"]


def test_a_poisoned_entry_blocks_no_other(bench):
    for number in range(5):
        bench.add("no_such_kind" if number == 2 else "message", f"m{number}")

    counts = bench.agenda.tick(START)

    assert counts == {"done": 4, "postponed": 1}
    assert sorted(bench.done) == ["m0", "m1", "m3", "m4"]


def test_a_batch_with_several_threads_does_everything_once(bench):
    for number in range(40):
        bench.add("no_such_kind" if number % 10 == 0 else "message", f"m{number}")
    agenda = replace(bench.agenda, threads=4)

    counts = agenda.take(list(bench.entries.alive.values()))

    assert counts == {"done": 36, "postponed": 4}
    assert len(set(bench.done)) == len(bench.done) == 36


def test_an_entry_that_another_hand_has_done_is_not_put_off(bench):
    bench.add()
    [entry] = bench.entries.alive.values()
    bench.entries.remove(entry)
    bench.away = True

    assert bench.agenda.do(entry) is Result.DONE

    assert (bench.entries.alive, bench.entries.buried) == ({}, {})


def test_what_is_busy_stays_as_it_is_for_the_next_tick(bench):
    bench.add()
    [entry] = bench.entries.alive.values()
    bench.send = lambda _entry, _finish: Result.BUSY

    assert bench.agenda.tick(START) == {"busy": 1}

    assert list(bench.entries.alive.values()) == [entry]


def test_where_not_even_putting_off_works_the_entry_stays_and_nothing_is_raised(bench):
    bench.add()
    [entry] = bench.entries.alive.values()
    bench.away = True
    broken = replace(bench.agenda, begin=_broken)

    assert broken.do(entry) is Result.BUSY

    assert list(bench.entries.alive.values()) == [entry]
    assert bench.told == [(Result.BUSY, "RuntimeError"), (Result.BUSY, "ConnectionError")]


def _broken():
    raise RuntimeError


def test_an_effect_that_writes_takes_its_entry_away_in_the_same_transaction(bench):
    bench.add()

    def write(entry, finish):
        tx = MemoryTransaction()
        finish(tx)
        tx.add("it", lambda: True, lambda: bench.done.append(entry.ref))
        tx.commit()
        return Result.WRITTEN

    bench.send = write
    [entry] = bench.entries.alive.values()

    assert [bench.agenda.do(entry) for _ in range(3)] == [Result.WRITTEN, Result.DONE, Result.DONE]

    assert bench.done == ["m1"]
    assert bench.entries.alive == {}


def test_after_a_restart_what_watches_is_done_before_its_time(bench):
    tx = MemoryTransaction()
    tomorrow = START + timedelta(days=1)
    bench.agenda.add(tx, "watch", "case", village=VILLAGE, cause="c", at=tomorrow)
    bench.agenda.add(tx, "message", "m", village=VILLAGE, cause="c", at=tomorrow)
    tx.commit()

    assert bench.agenda.look_after() == {"done": 1}

    assert bench.done == ["case"]
