"""Counts for the public page whom aid reached: by the agenda, each payment once, in a transaction of its own.

Whoever pays writes an entry "tally" with the money's transaction. The public page reads what this counts and nothing else.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from lumbung.agenda.model import Entry, Result
from lumbung.agenda.ports import Finish
from lumbung.shared.afterwards import Agenda
from lumbung.shared.claims import Claim
from lumbung.shared.errors import ChangedError
from lumbung.shared.transaction import RefusedError, Transaction
from lumbung.treasury.tally import Figures, Group, Happened, Payment, Tally, Waiting

MOST_TRIES = 8  # payments of one programme are counted one by one

Told = dict[tuple[str, str], Figures]
"""(month, programme) → what is told of it."""


class Tallies(Protocol):
    """Where it is counted."""

    def waiting(self, village: str, programme: str) -> Waiting: ...

    def tally(self, village: str, programme: str, case: str) -> Tally | None: ...

    def write(
        self,
        transaction: Transaction,
        village: str,
        programme: str,
        waiting: Waiting,
        tally: Tally,
        group: Group | None,
    ) -> None:
        """Refused as "waiting" where another payment of the programme was counted meanwhile."""

    def told(self, village: str, year: int) -> Told:
        """The figures of a year."""

    def all_tallies(self, village: str, programme: str) -> Sequence[Tally]:
        """Every case of a programme, for `verify`."""


def ask_for_tally(agenda: Agenda, transaction: Transaction, claim: Claim, is_paid: bool) -> None:
    """With the transaction that pays a case, or that takes back what came back."""
    agenda.add(
        transaction,
        "tally",
        claim.case,
        village=claim.village,
        cause=claim.cause,
        data={
            "programme": claim.programme,
            "paid": int(is_paid),
            "seq": claim.seq,
            "household": claim.household or claim.case,
            "rupiah": claim.amount,
            "waited": claim.waited,
            "day": claim.day,
        },
    )


@dataclass(frozen=True)
class Counting:
    """The effect of the agenda's entries "tally"."""

    tallies: Tallies
    begin: Callable[[], Transaction]

    def tally(self, entry: Entry, finish: Finish) -> Result:
        """Counts, and ends the entry, in one transaction. A repeat, or what is overtaken, counts nothing."""
        programme, happened = str(entry.data["programme"]), happened_of(entry)
        for _ in range(MOST_TRIES):
            known = self.tallies.tally(entry.village, programme, entry.ref)
            found = self.tallies.waiting(entry.village, programme).after(happened, known)
            if found is None:
                return Result.DONE
            waiting, tally, group = found
            transaction = self.begin()
            finish(transaction)
            self.tallies.write(transaction, entry.village, programme, waiting, tally, group)
            try:
                transaction.commit()
            except RefusedError as refusal:
                if set(refusal.reasons) != {"waiting"}:
                    raise
                continue
            return Result.WRITTEN
        raise ChangedError


def happened_of(entry: Entry) -> Happened:
    """What an entry tells of."""
    data = entry.data
    payment = Payment(
        entry.ref, str(data["household"]), int(data["rupiah"]), max(0, int(data["waited"]))
    )
    return Happened(payment, bool(data["paid"]), int(data["seq"]), str(data["day"]))
