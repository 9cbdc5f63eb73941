"""Takes entries and does them. `do` never raises: one bad entry blocks no other."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime

from lumbung.agenda.model import SHARDS, Entry, Result, back_off
from lumbung.agenda.ports import Effect, Entries
from lumbung.shared.clock import Clock, to_text
from lumbung.shared.errors import fault_code
from lumbung.shared.ids import uuid7
from lumbung.shared.transaction import RefusedError, Transaction

MOST_A_TICK = 200  # entries of one shard in one tick; the rest waits a minute
Witness = Callable[[Entry, Result, str | None], None]


@dataclass(frozen=True)
class Agenda:
    """The one way in which anything happens later or elsewhere."""

    entries: Entries
    begin: Callable[[], Transaction]
    clock: Clock
    effects: Mapping[str, Effect]
    witness: Witness = lambda _entry, _result, _error: None
    threads: int = 4

    def add(
        self,
        transaction: Transaction,
        kind: str,
        ref: str,
        *,
        village: str,
        cause: str,
        at: datetime | None = None,
        data: dict[str, str | int] | None = None,
    ) -> None:
        """One more thing to do, written with the change that asks for it; due now unless `at` says when."""
        now = self.clock()
        due = "now" if at is None or at <= now else "later"
        moment = to_text(now if at is None or at <= now else at)
        entry = Entry(uuid7(), village, kind, ref, moment, due, cause, data=data or {})
        self.entries.add(transaction, entry)

    def tick(self, now: datetime) -> dict[str, int]:
        """Does what is overdue at `now`; counts by result."""
        text = to_text(now)
        overdue = [
            entry
            for shard in range(SHARDS)
            for entry in self.entries.overdue(shard, text, MOST_A_TICK)
        ]
        return self.take(overdue)

    def take(self, entries: Iterable[Entry]) -> dict[str, int]:
        """Does a batch with a few threads; counts by result."""
        batch, counts = list(entries), dict.fromkeys(Result, 0)
        if self.threads == 1 or len(batch) < 2:
            results = [self.do(entry) for entry in batch]
        else:
            with ThreadPoolExecutor(self.threads) as hands:
                results = list(hands.map(self.do, batch))
        for result in results:
            counts[result] += 1
        return {result.value: count for result, count in counts.items() if count}

    def look_after(self, kind: str = "watch") -> dict[str, int]:
        """Does the entries of one kind before their time: after a restart, what watches over cases."""
        waiting = [e for shard in range(SHARDS) for e in self.entries.waiting(shard, kind)]
        return self.take(waiting)

    def do(self, entry: Entry) -> Result:
        """One entry: its effect, then its end; after a failure again later, after eight never by itself."""
        result, error = Result.DONE, None
        try:
            result = self.effects[entry.kind](
                entry, lambda transaction: self.entries.finish(transaction, entry)
            )
            if result is Result.DONE:
                self.entries.remove(entry)
        except Exception as fault:
            error = fault_code(fault)
            result = self._again_later(entry, error)
        self._tell(entry, result, error)
        return result

    def revive(self, entry: Entry) -> None:
        """A dead entry comes back to life, due now, with all its attempts.

        Raises RefusedError("grave") where another hand has revived it already.
        """
        transaction = self.begin()
        self.entries.exhume(transaction, entry)
        fresh = replace(entry, at=to_text(self.clock()), due="now", attempts=0, error=None)
        self.entries.add(transaction, fresh)
        transaction.commit()

    def revive_dead(self, village: str, wanted: str) -> int:
        """Revives one of a village's dead by its id, or "all" of them; how many. What another hand revived is no fault."""
        revived = 0
        for entry in list(self.entries.dead(village)):
            if wanted in ("all", entry.id):
                try:
                    self.revive(entry)
                except RefusedError:
                    continue
                revived += 1
        return revived

    def _again_later(self, entry: Entry, error: str) -> Result:
        try:
            transaction = self.begin()
            self.entries.finish(transaction, entry)
            if entry.is_spent:
                self.entries.bury(transaction, replace(entry, error=error))
            else:
                at = to_text(back_off(self.clock(), entry.attempts))
                self.entries.add(transaction, entry.postponed(at, error))
            transaction.commit()
        except RefusedError:
            return Result.DONE  # another hand was quicker
        except Exception as fault:
            self._tell(entry, Result.BUSY, fault_code(fault))
            return Result.BUSY
        return Result.DEAD if entry.is_spent else Result.POSTPONED

    def _tell(self, entry: Entry, result: Result, error: str | None) -> None:
        self.witness(entry, result, error)
