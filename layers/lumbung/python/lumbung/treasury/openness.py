"""The figures of the public page: a year's money in and out, what is reserved, whom it reached, where the books stand.

Read from what the registrar and the tallies have added up, never from entries. Payments and whom they reached come by
whole groups (tally.py). What is reserved moves as single cases do, so it is told in steps of what a group can get.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import add
from typing import Final

from lumbung.shared.clock import Clock
from lumbung.treasury.counting import Tallies, Told
from lumbung.treasury.journal import Anchor, Totals
from lumbung.treasury.ports import Journal
from lumbung.treasury.tally import LEAST, Figures, Wait, wait_of

MOST_DAYS: Final = 31
"""So many days' anchors are shown."""

MONTHS: Final = tuple(f"{month:02d}" for month in range(1, 13))


@dataclass(frozen=True)
class Incoming:
    """Money of one source: what came in, and what was moved to (or, below zero, from) its funds. Rupiah."""

    source: str
    came_in: int
    moved: int = 0


@dataclass(frozen=True)
class Outgoing:
    """What one programme paid, by the months in which something is told ("2026-11"), and in all."""

    programme: str
    months: Mapping[str, Figures]

    @property
    def whole(self) -> Figures:
        """Of the year."""
        return reduce(add, self.months.values(), Figures())

    @property
    def wait(self) -> Wait:
        """How long those who are told had waited."""
        return wait_of(self.whole)


@dataclass(frozen=True)
class Openness:
    """A year's figures, as of a moment. `reserved` is told in whole `steps` of rupiah: at least so much, and
    less than one step more.
    """

    year: int
    years: Sequence[int]
    as_of: datetime
    incoming: Sequence[Incoming]
    outgoing: Sequence[Outgoing]
    reserved: int
    step: int
    anchors: Sequence[Anchor]

    @property
    def came_in(self) -> int:
        """Rupiah, of all sources."""
        return sum(each.came_in for each in self.incoming)

    @property
    def whole(self) -> Figures:
        """What all programmes paid: the sum of what is told of each, so nothing is left over between them."""
        return reduce(add, (each.whole for each in self.outgoing), Figures())

    @property
    def wait(self) -> Wait:
        """How long those whom any programme reached had waited."""
        return wait_of(self.whole)

    @property
    def by_month(self) -> dict[str, int]:
        """What all programmes paid in each month of the year, in rupiah."""
        sums = dict.fromkeys((f"{self.year}-{month}" for month in MONTHS), 0)
        for each in self.outgoing:
            for month, figures in each.months.items():
                sums[month] += figures.rupiah
        return sums


@dataclass(frozen=True)
class Reader:
    """Reads them: a Query for the years, one for each year's totals, one for what is told, one for the anchors."""

    journal: Journal
    tallies: Tallies
    clock: Clock

    def read(
        self,
        village: str,
        this_year: int,
        year: int,
        source_of: Callable[[str], str],
        programmes: Iterable[str],
        most_an_application: int,
    ) -> Openness:
        """A year's figures; `programmes` in the order in which they are shown. `year` is one of the books' years,
        else this one. `most_an_application`: rupiah that one household can get.
        """
        years = sorted({this_year, *(head.year for head in self.journal.heads(village))})
        year = year if year in years else this_year
        totals = {each: self.journal.totals(village, each) for each in years}
        step = LEAST * most_an_application
        return Openness(
            year,
            years,
            self.clock(),
            incoming(totals[year], source_of),
            outgoing(self.tallies.told(village, year), programmes),
            in_steps(reserved(totals.values()), step),
            step,
            self.journal.anchors(village, MOST_DAYS),
        )


def incoming(totals: Totals, source_of: Callable[[str], str]) -> list[Incoming]:
    """By source, greatest first; a source through which nothing went is left out."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for (_, fund, _), sides in totals.items():
        found = sums[source_of(fund)]
        found[0] += sides.get("income_credit", 0) - sides.get("income_debit", 0)
        found[1] += sides.get("transfer_credit", 0) - sides.get("transfer_debit", 0)
    rows = [Incoming(source, *found) for source, found in sums.items() if any(found)]
    return sorted(rows, key=lambda row: (-row.came_in, row.source))


def outgoing(told: Told, programmes: Iterable[str]) -> list[Outgoing]:
    """By programme, in their order; those that the settings no longer know come last."""
    order = dict.fromkeys([*programmes, *sorted(programme for _, programme in told)])
    return [
        Outgoing(
            programme, {month: told[month, of] for month, of in sorted(told) if of == programme}
        )
        for programme in order
    ]


def reserved(years: Iterable[Totals]) -> int:
    """Rupiah that are reserved now: what was ever committed and not let go."""
    return sum(
        sides.get("committed_debit", 0) - sides.get("committed_credit", 0)
        for totals in years
        for sides in totals.values()
    )


def in_steps(rupiah: int, step: int) -> int:
    """Whole steps only: which and how many cases are behind it cannot be told."""
    return rupiah - rupiah % step if step else 0
