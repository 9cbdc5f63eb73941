"""What the treasury needs of the world."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from lumbung.shared.claims import Claim
from lumbung.shared.transaction import Transaction
from lumbung.treasury.journal import Anchor, Head, Moves, Posting, Totals
from lumbung.treasury.model import Fund


class Funds(Protocol):
    """Where funds and what cases hold of them are kept."""

    def read(self, village: str, fund: str) -> Fund | None: ...

    def free(self, village: str, fund: str) -> int: ...

    def grant(self, transaction: Transaction, village: str, old: Fund | None, new: Fund) -> None:
        """A new fund, or more or less granted; refused as "fund" where it moved meanwhile."""

    def move(self, transaction: Transaction, village: str, fund: str, moves: Moves) -> None:
        """Refused as "fund" where something of it would fall below zero."""

    def hold(self, transaction: Transaction, claim: Claim) -> None:
        """Refused as "reservation" where the case holds something already."""

    def turn(self, transaction: Transaction, claim: Claim, before: str, after: str) -> None:
        """What a case holds goes from one state to another; refused as "reservation" where it is not so."""


class Journal(Protocol):
    """Where entries are kept."""

    def add(self, transaction: Transaction, posting: Posting) -> None:
        """Without a number yet."""

    def head(self, village: str, year: int) -> Head: ...

    def heads(self, village: str) -> Sequence[Head]:
        """Where the numbers of each year stand, oldest first."""

    def unsealed(self, village: str, year: int, most: int | None) -> Sequence[Posting]:
        """What waits for its number, oldest first, consistently read. What cannot be read is put aside."""

    def sealed(
        self, village: str, year: int, after: int = 0, most: int | None = None
    ) -> Iterator[Posting]:
        """Entries by number, those behind `after`."""

    def totals(self, village: str, year: int) -> Totals:
        """What pages show of a year."""

    def anchors(self, village: str, most: int) -> Sequence[Anchor]:
        """The last days on which something was sealed, newest first."""

    def aside(self, village: str) -> Sequence[str]:
        """The ids of what was put aside."""

    def seal(
        self, transaction: Transaction, old: Head, new: Head, sealed: Sequence[Posting]
    ) -> None:
        """Refused as "head" where another hand was quicker."""

    def put_aside(self, transaction: Transaction, posting: Posting) -> None:
        """It gets no number; `verify` names it."""
