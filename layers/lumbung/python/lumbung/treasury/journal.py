"""The journal: double entry in whole rupiah. An entry is never changed; what was wrong is reversed by another.

An entry is written with the change that it tells of and has no number yet. The registrar gives it one, and the period
(month) that it belongs to: that of its date, unless that month is closed; then the first open one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from lumbung.shared.canonical import FIRST, chain
from lumbung.shared.errors import LumbungError

AFTER_THE_YEAR: Final = 13  # the period of what is sealed after December was closed


class Account(StrEnum):
    """Of each fund. A commitment (what is reserved) is booked beside the money, as public books do it."""

    BANK = "bank"  # debit: money that is there
    INCOME = "income"  # credit: what came in
    TRANSFER = "transfer"  # between funds: credit where it arrives, debit where it leaves
    COMMITTED = "committed"  # debit: reserved for cases
    TO_PAY = "to_pay"  # credit: the other side of it
    SPENT = "spent"  # debit: paid out


class Kind(StrEnum):
    """What an entry tells of."""

    BUDGET = "budget"  # what the settings grant
    INCOME = "income"
    TRANSFER = "transfer"
    RESERVE = "reserve"
    RELEASE = "release"
    PAY = "pay"
    RETURN = "return"  # a payment came back
    REVERSAL = "reversal"


@dataclass(frozen=True)
class Line:
    """`amount` rupiah to one account of one fund: debit above zero, credit below. `purpose` is the programme,
    `about` the case.
    """

    account: Account
    fund: str
    amount: int
    purpose: str = ""
    about: str = ""

    @property
    def plain(self) -> list[str | int]:
        """As it is stored and hashed."""
        return [self.account.value, self.fund, self.amount, self.purpose, self.about]

    @classmethod
    def of(cls, plain: Sequence[str | int]) -> "Line":
        """What `plain` gave. Raises ValueError, TypeError for anything else."""
        account, fund, amount, purpose, about = plain
        if type(amount) is not int:
            raise TypeError("an amount is a whole number")
        return cls(Account(str(account)), str(fund), amount, str(purpose), str(about))


@dataclass(frozen=True)
class Moves:
    """What an entry does to one fund, in rupiah."""

    granted: int = 0
    reserved: int = 0
    paid: int = 0

    @property
    def free(self) -> int:
        """What is left follows from the rest."""
        return self.granted - self.reserved - self.paid


@dataclass(frozen=True)
class Posting:
    """One entry of a village's journal. `day` is when it was written, `on` when it happened (village's dates, ISO);
    `cause` the event or proof behind it. `number`, `period`, `previous` and `hash` come with its seal.
    """

    id: str
    village: str
    kind: Kind
    day: str
    on: str
    cause: str
    actor: str
    lines: tuple[Line, ...]
    note: str = ""
    reverses: str = ""
    number: int = 0
    period: str = ""
    previous: str = ""
    hash: str = ""

    @classmethod
    def torn(cls, village: str, year: int) -> "Posting":
        """What stands in a journal and is no entry of ours any more: no number fits it."""
        return cls("", village, Kind.REVERSAL, f"{year}", f"{year}", "", "", ())

    @property
    def year(self) -> int:
        """Whose numbers it is among."""
        return int(self.day[:4])

    @property
    def is_balanced(self) -> bool:
        """In each fund debit and credit are equal, and no line says nothing."""
        sums: dict[str, int] = defaultdict(int)
        for line in self.lines:
            sums[line.fund] += line.amount
        return len(self.lines) > 1 and not any(sums.values()) and all(e.amount for e in self.lines)

    @property
    def moves(self) -> dict[str, Moves]:
        """By fund, what it does to the fund's figures."""
        sums: dict[tuple[str, Account], int] = defaultdict(int)
        for line in self.lines:
            sums[line.fund, line.account] += line.amount
        return {
            fund: Moves(
                granted=-sums[fund, Account.INCOME] - sums[fund, Account.TRANSFER],
                reserved=sums[fund, Account.COMMITTED],
                paid=sums[fund, Account.SPENT],
            )
            for fund in dict.fromkeys(line.fund for line in self.lines)
        }

    @property
    def hashed(self) -> Mapping[str, object]:
        """What its hash is made over, after the one before it."""
        return {
            "number": self.number,
            "period": self.period,
            "id": self.id,
            "village": self.village,
            "kind": self.kind.value,
            "day": self.day,
            "on": self.on,
            "cause": self.cause,
            "actor": self.actor,
            "lines": [line.plain for line in self.lines],
            "note": self.note,
            "reverses": self.reverses,
        }

    def sealed(self, number: int, period: str, previous: str) -> "Posting":
        """With its number, in its period, chained to the one before."""
        numbered = replace(self, number=number, period=period, previous=previous)
        return replace(numbered, hash=chain(previous, numbered.hashed))

    def reversal(self, id: str, day: str, cause: str, actor: str, note: str) -> "Posting":
        """The entry that takes this one back."""
        lines = tuple(replace(line, amount=-line.amount) for line in self.lines)
        return Posting(
            id, self.village, Kind.REVERSAL, day, day, cause, actor, lines, note, self.id
        )


class UnbalancedError(LumbungError):
    """Debit and credit differ: a fault of the program, never stored."""

    code = "journal.unbalanced"


@dataclass(frozen=True)
class Head:
    """Where a year's numbers stand. `closed` is the last month that is closed ("2026-10", or none)."""

    village: str
    year: int
    number: int = 0
    hash: str = FIRST
    closed: str = ""
    version: int = 0

    def after(self, postings: Iterable[Posting]) -> tuple["Head", list[Posting]]:
        """The head behind these, and these with number, period and hash."""
        number, previous, sealed = self.number, self.hash, []
        for posting in postings:
            number += 1
            done = posting.sealed(number, self.period_of(posting.on), previous)
            previous = done.hash
            sealed.append(done)
        return replace(self, number=number, hash=previous, version=self.version + 1), sealed

    def period_of(self, on: str) -> str:
        """The month that something of a date is booked in: its own in this year, unless that is closed."""
        month = int(on[5:7]) if int(on[:4]) == self.year else 1
        if self.closed:
            month = max(month, int(self.closed[5:7]) + 1)
        return f"{self.year}-{min(month, AFTER_THE_YEAR):02d}"

    @property
    def anchor(self) -> str:
        """By which anybody can hold the books to what they once said: year, number and hash."""
        return f"{self.year}/{self.number}/{self.hash}"


Totals = dict[tuple[str, str, str], dict[str, int]]
"""(period, fund, purpose) → what was debited and credited of each account, `bank_debit` and so on, in rupiah."""


def totals_of(postings: Iterable[Posting]) -> Totals:
    """What these add to the totals of their periods."""
    totals: Totals = defaultdict(lambda: defaultdict(int))
    for posting in postings:
        for line in posting.lines:
            side = "debit" if line.amount > 0 else "credit"
            key = (posting.period, line.fund, line.purpose)
            totals[key][f"{line.account}_{side}"] += abs(line.amount)
    return {key: dict(sums) for key, sums in totals.items()}


@dataclass(frozen=True)
class Misfit:
    """The first thing of a year's books that does not fit. `number`: of the entry, 0 for the head or a total."""

    village: str
    year: int
    number: int
    code: str  # number, link, hash, balance, head, totals, fund, anchor


def check_journal(head: Head, postings: Sequence[Posting], totals: Totals) -> Misfit | None:
    """Recomputes a year: numbers without gap, chain, balance, the head, and the totals that pages show."""

    def misfit(number: int, code: str) -> Misfit:
        return Misfit(head.village, head.year, number, code)

    previous = FIRST
    for number, posting in enumerate(postings, start=1):
        if posting.number != number:
            return misfit(number, "number")
        if posting.previous != previous:
            return misfit(number, "link")
        if chain(previous, posting.hashed) != posting.hash:
            return misfit(number, "hash")
        if not posting.is_balanced or posting.village != head.village:
            return misfit(number, "balance")
        previous = posting.hash
    if (head.number, head.hash) != (len(postings), previous):
        return misfit(0, "head")
    return None if totals_of(postings) == totals else misfit(0, "totals")


Held = dict[tuple[str, str], tuple[int, int]]
"""(fund, case) → what it has reserved, what it was paid, in rupiah."""


def held_of(postings: Iterable[Posting]) -> Held:
    """What all these entries leave in the hands of each case; those that hold nothing are left out."""
    held: Held = defaultdict(lambda: (0, 0))
    for posting in postings:
        for line in posting.lines:
            reserved, paid = held[line.fund, line.about]
            if line.account is Account.COMMITTED:
                held[line.fund, line.about] = reserved + line.amount, paid
            elif line.account is Account.SPENT:
                held[line.fund, line.about] = reserved, paid + line.amount
    return {key: sums for key, sums in held.items() if any(sums)}


def figures_of(postings: Iterable[Posting]) -> dict[str, Moves]:
    """By fund, what all these entries come to: what the fund's own figures must say."""
    sums: dict[str, Moves] = {}
    for posting in postings:
        for fund, moves in posting.moves.items():
            so_far = sums.get(fund, Moves())
            sums[fund] = Moves(
                so_far.granted + moves.granted,
                so_far.reserved + moves.reserved,
                so_far.paid + moves.paid,
            )
    return sums
