"""Whether the books are whole: recomputed from what is stored, against what the funds and the cases say of themselves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from lumbung.shared.canonical import chain
from lumbung.treasury.budget import BudgetLine, check_lines, uses_of
from lumbung.treasury.journal import (
    Head,
    Held,
    Misfit,
    Moves,
    Posting,
    Totals,
    check_journal,
    figures_of,
    held_of,
)
from lumbung.treasury.model import Fund, Reservation
from lumbung.treasury.months import Months, months_of
from lumbung.treasury.ports import BudgetLines, Journal


class FundsToAudit(Protocol):
    """Every fund with what cases hold of it."""

    def everything(self) -> Iterable[tuple[str, Fund, list[Reservation]]]: ...


@dataclass(frozen=True)
class Year:
    """The books of one year: sealed entries by number, those that wait for theirs, totals, months."""

    head: Head
    sealed: Sequence[Posting]
    totals: Totals
    unsealed: Sequence[Posting] = ()
    months: Months = field(default_factory=dict)


@dataclass(frozen=True)
class AllBooks:
    """All of a village's books, as they were read."""

    village: str
    years: Sequence[Year]
    funds: Sequence[tuple[Fund, Sequence[Reservation]]]
    aside: Sequence[str] = field(default=())
    lines: Sequence[BudgetLine] = field(default=())

    @property
    def entries(self) -> int:
        """How many entries have a number."""
        return sum(year.head.number for year in self.years)


def read_books(
    journal: Journal, funds: FundsToAudit, lines: BudgetLines, village: str, this_year: int
) -> AllBooks:
    """All of it, entry by entry: for `verify`, never for a page."""
    years, known = [], sorted({*(head.year for head in journal.heads(village)), this_year})
    for year in known:
        head, sealed = journal.head(village, year), list(journal.sealed(village, year))
        waiting = journal.unsealed(village, year, None)
        totals, months = journal.totals(village, year), journal.months(village, year)
        years.append(Year(head, sealed, totals, waiting, months))
    held = [(fund, found) for where, fund, found in funds.everything() if where == village]
    planned = range(known[0], known[-1] + 2)  # a budget is loaded before its year begins
    budget = [line for year in planned for line in lines.of_year(village, year)]
    return AllBooks(village, years, held, journal.aside(village), budget)


def check_books(books: AllBooks) -> Misfit | None:
    """The first thing that does not fit, or None: each year's chain, numbers, balance and totals; each fund's
    figures, each case's money and each line of the budget against all entries; entries that were put aside.
    """
    for year in books.years:
        if found := check_journal(year.head, year.sealed, year.totals):
            return found
        if months_of(year.sealed) != year.months:
            return Misfit(books.village, year.head.year, 0, "months")
    everything = [p for year in books.years for p in (*year.sealed, *year.unsealed)]
    last = books.years[-1].head.year if books.years else 0
    if books.aside:
        return Misfit(books.village, last, 0, f"aside {books.aside[0]}")
    figures = figures_of(everything)
    for fund, _ in books.funds:
        if figures.pop(fund.id, Moves()) != Moves(fund.granted, fund.reserved, fund.paid):
            return Misfit(books.village, last, 0, f"fund {fund.id}")
    for name, moves in figures.items():
        if moves != Moves():
            return Misfit(books.village, last, 0, f"fund {name}")
    if wrong := _first_difference(held_of(everything), _held(books.funds)):
        return Misfit(books.village, last, 0, f"case {wrong}")
    wrong = check_lines(books.lines, uses_of(everything))
    return Misfit(books.village, last, 0, f"budget {wrong}") if wrong else None


def holds_against(books: AllBooks, anchor: str) -> bool:
    """Whether these books still say what they said when `anchor` (year/number/hash) was shown.

    The hash of an entry is made over all before it: the same hash at the same number is the same history.
    """
    wanted, number, digest = anchor.strip().split("/")
    for year in books.years:
        if str(year.head.year) == wanted:
            sealed = [posting for posting in year.sealed if posting.number == int(number)]
            return any(chain(p.previous, p.hashed) == digest == p.hash for p in sealed)
    return False


def _held(funds: Iterable[tuple[Fund, Sequence[Reservation]]]) -> Held:
    return {
        (fund.id, each.case): (each.amount, 0) if each.state == "reserved" else (0, each.amount)
        for fund, reservations in funds
        for each in reservations
        if each.state != "released"
    }


def _first_difference(one: Held, other: Held) -> str:
    keys = sorted({*one, *other})
    return next(
        (case for fund, case in keys if one.get((fund, case)) != other.get((fund, case))), ""
    )
