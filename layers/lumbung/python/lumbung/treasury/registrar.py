"""The registrar: numbers without gap, a period and a hash for each entry, in the order in which it finds them.

No writer waits for another: whoever writes an entry asks the agenda for a seal. Two registrars at once: the head's
condition lets one of them write, the other reads again. The totals that pages show grow in the same transaction, so
each entry counts once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lumbung.agenda.model import Entry, Result
from lumbung.agenda.ports import Finish
from lumbung.shared.errors import ChangedError
from lumbung.shared.transaction import RefusedError, Transaction
from lumbung.treasury.journal import Posting, totals_of
from lumbung.treasury.ports import Journal

MOST_WRITES = 96  # of the hundred that a transaction may have
MOST_AT_ONCE = 30


@dataclass(frozen=True)
class Registrar:
    """Seals the journal of a village's year."""

    journal: Journal
    begin: Callable[[], Transaction]

    def seal(self, entry: Entry, _finish: Finish) -> Result:
        """Everything that waits for a number gets one. A repeat finds nothing."""
        self.seal_all(entry.village, int(entry.data["year"]))
        return Result.DONE

    def seal_all(self, village: str, year: int) -> int:
        """How many got their number. Raises ChangedError where a number is taken though the head stood still."""
        count = 0
        while waiting := self.journal.unsealed(village, year, MOST_AT_ONCE):
            sealed = self._seal(village, year, waiting)
            count += sealed
            if sealed == len(waiting) < MOST_AT_ONCE:
                break  # whatever came since has asked for a seal of its own
        return count

    def _seal(self, village: str, year: int, waiting: Sequence[Posting]) -> int:
        head = self.journal.head(village, year)
        if wrong := [posting for posting in waiting if not posting.is_balanced]:
            return self._put_aside(wrong)
        new, sealed = head.after(waiting)
        while _writes(sealed) > MOST_WRITES:
            new, sealed = head.after(waiting[: len(sealed) - 1])
        transaction = self.begin()
        self.journal.seal(transaction, head, new, sealed)
        try:
            transaction.commit()
        except RefusedError as refusal:
            if self.journal.head(village, year) == head and set(refusal.reasons) != {"unsealed"}:
                raise ChangedError("journal.number_taken") from refusal
            return 0  # another registrar was quicker
        return len(sealed)

    def _put_aside(self, wrong: Sequence[Posting]) -> int:
        """What does not balance was never written by us: it gets no number, and holds up nobody."""
        transaction = self.begin()
        for posting in wrong:
            self.journal.put_aside(transaction, posting)
        try:
            transaction.commit()
        except RefusedError:
            return 0  # another hand did it
        return 0


def _writes(sealed: Sequence[Posting]) -> int:
    """How many items sealing these writes: head, each in its new place and gone from the old one, each with its
    fund's statements, totals.
    """
    statements = sum(len(posting.moves) for posting in sealed)
    return 1 + 2 * len(sealed) + statements + len(totals_of(sealed))
