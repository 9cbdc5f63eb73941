"""Months of the journal: what was booked in each, and which are closed. Pure rules.

From the moment a month is closed, what is dated in it is booked in the next (Head.period_of). Months are closed one after the
other, each once it is over; only the last closed one is opened again, by two people.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lumbung.treasury.journal import Account, Head, Posting

DECEMBER = 12


@dataclass(frozen=True)
class Month:
    """What was booked in a month ("2026-11"; "2026-13" is what came after December was closed), in rupiah."""

    period: str
    entries: int = 0
    came_in: int = 0
    paid_out: int = 0  # less what came back


Months = dict[str, Month]
"""By period, those in which anything was booked."""


@dataclass(frozen=True)
class Reopening:
    """One person wants a closed month open again; it waits for a second one."""

    id: str
    year: int
    month: str
    by: str
    at: str


def months_of(postings: Iterable[Posting]) -> Months:
    """What these are in the months that they are booked in."""
    found: Months = {}
    for posting in postings:
        so_far = found.get(posting.period, Month(posting.period))
        found[posting.period] = Month(
            posting.period,
            so_far.entries + 1,
            so_far.came_in - _sum(posting, Account.INCOME),
            so_far.paid_out + _sum(posting, Account.SPENT),
        )
    return found


def next_to_close(head: Head, booked: Iterable[str]) -> str:
    """The month that is closed next: after the last one, or the first in which anything was booked; "" where the
    year has none left.
    """
    if head.closed:
        number = int(head.closed[5:7]) + 1
    else:
        number = min((int(period[5:7]) for period in booked), default=DECEMBER + 1)
    return f"{head.year}-{number:02d}" if number <= DECEMBER else ""


def is_over(month: str, today: date) -> bool:
    """Whether its last day is past."""
    return (today.year, today.month) > (int(month[:4]), int(month[5:7]))


def before(month: str) -> str:
    """What is the last closed month once this one is open again; "" before January."""
    number = int(month[5:7]) - 1
    return f"{month[:4]}-{number:02d}" if number else ""


def _sum(posting: Posting, account: Account) -> int:
    return sum(line.amount for line in posting.lines if line.account is account)
