"""What pages show of funds: how each stands, and what its entries did to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from lumbung.treasury.journal import Posting
from lumbung.treasury.model import Fund


@dataclass(frozen=True)
class Standing:
    """A fund, and how many cases wait for its money."""

    fund: Fund
    waiting: int


@dataclass(frozen=True)
class StatementLine:
    """What one entry did to one fund, in rupiah. `number` 0: the registrar has not given it one yet."""

    number: int
    day: str
    kind: str
    granted: int
    reserved: int
    paid: int
    id: str = ""

    @classmethod
    def of(cls, posting: Posting, fund: str) -> "StatementLine":
        """Of an entry that waits for its number."""
        moves = posting.moves[fund]
        return cls(
            number=0,
            day=posting.day,
            kind=posting.kind,
            granted=moves.granted,
            reserved=moves.reserved,
            paid=moves.paid,
            id=posting.id,
        )


@dataclass(frozen=True)
class Statement:
    """A page of a fund's statement, newest first; `older` is the number to go on before, 0 where there is no more."""

    fund: Fund
    year: int
    lines: Sequence[StatementLine]
    older: int = 0
