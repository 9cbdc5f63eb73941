"""Loading a year's budget from a spreadsheet.

A file is loaded whole or not at all: every row is looked at first. Written it is in transactions of up to a hundred items,
each on condition of the chart's version, so two who load at once do not mix; what was interrupted is loaded again, and then
only what is missing is written.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Protocol, TypeVar

from lumbung.shared.afterwards import Agenda
from lumbung.shared.clock import to_text
from lumbung.shared.errors import ChangedError
from lumbung.shared.ids import uuid7
from lumbung.shared.transaction import RefusedError, Transaction
from lumbung.treasury.acts import Act
from lumbung.treasury.budget import BudgetLine, Chart, FileGoneError, Revision, revise
from lumbung.treasury.chart import Reading, read_chart, total_of
from lumbung.treasury.ports import Acts, BudgetLines
from lumbung.treasury.spreadsheet import SpreadsheetError, read_table
from lumbung.villages.budget import PROFILES
from lumbung.villages.model import Programme, Village

A_CHUNK: Final = 80  # lines in one transaction: chart, act and who is woken have to fit beside them
MOST_TRIES: Final = 5  # while cases reserve in between

T = TypeVar("T")


class Files(Protocol):
    """Where spreadsheets lie that somebody sent."""

    def read(self, village: str, file: str) -> bytes | None: ...


@dataclass(frozen=True)
class Report:
    """What a file would change, or what is wrong with it: `wrong` row by row, or `broken` as a whole."""

    chart: Chart
    revision: Revision = field(default_factory=Revision)
    reading: Reading = field(default_factory=Reading)
    broken: SpreadsheetError | None = None
    unbudgeted: tuple[str, ...] = ()  # codes that programmes pay from and that it does not have

    @property
    def is_good(self) -> bool:
        """Whether it may be loaded."""
        return not (self.broken or self.reading.wrong or self.revision.wrong)

    @property
    def is_same(self) -> bool:
        """Whether loading it would write nothing; what was interrupted has its end still to write."""
        return (
            self.is_good and self.chart.whole and not (self.revision.changed or self.revision.gone)
        )

    @property
    def year(self) -> int:
        """Whose budget it is."""
        return self.chart.year

    @property
    def total(self) -> int:
        """Rupiah of all lines."""
        return total_of(self.reading.rows)


@dataclass(frozen=True)
class Budgets:
    """The budgets of a village. `by` is an official's id."""

    lines: BudgetLines
    acts: Acts
    files: Files
    agenda: Agenda
    begin: Callable[[], Transaction]
    now: Callable[[], datetime]

    def look_at(self, village: Village, year: int, file: str) -> Report:
        """What loading a file would do; writes nothing. Raises FileGoneError."""
        data = self.files.read(village.id, file)
        if data is None:
            raise FileGoneError
        try:
            reading = read_chart(read_table(data), PROFILES[village.budget], year)
        except SpreadsheetError as error:
            return Report(Chart(year), broken=error)
        if reading.wrong:
            return Report(Chart(year), reading=reading)
        return self._compare(village, year, reading)

    def load(self, village: Village, year: int, file: str, by: str) -> Report:
        """Loads it, where nothing is wrong with it; what the answer says was done then. Loaded again it changes nothing.

        Raises FileGoneError, and ChangedError where somebody else loads another one at the same time.
        """
        first = self.look_at(village, year, file)
        if not first.is_good or first.is_same:
            return first
        chart = first.chart
        for _ in range(MOST_TRIES):
            report = self._compare(village, year, first.reading)
            if not report.is_good:
                return replace(first, revision=report.revision)
            try:
                self._write(village, chart, report, file, by)
            except RefusedError as refusal:
                last, chart = chart, self.lines.chart(village.id, year)
                ours = chart == last or (chart.by, chart.file, chart.whole) == (by, file, False)
                if "chart" in refusal.reasons or not ours:
                    raise ChangedError from refusal
                continue  # a case was quicker: look again
            return first
        raise ChangedError

    def _compare(self, village: Village, year: int, reading: Reading) -> Report:
        paying = {each.budget for each in village.programmes.values() if each.budget}
        revision = revise(year, self.lines.of_year(village.id, year), reading.rows, paying)
        missing = sorted(paying - {row.code for row in reading.rows})
        chart = self.lines.chart(village.id, year)
        return Report(chart, revision, reading, unbudgeted=tuple(missing))

    def _write(self, village: Village, chart: Chart, report: Report, file: str, by: str) -> None:
        """Chunk by chunk; as long as more is to come the chart says that it is not whole."""
        moves: list[tuple[BudgetLine | None, BudgetLine | None]] = [
            *report.revision.changed,
            *((line, None) for line in report.revision.gone),
        ]
        chunks = list(_chunks(moves, A_CHUNK)) or [[]]
        for number, chunk in enumerate(chunks, start=1):
            whole, at = number == len(chunks), to_text(self.now())
            tx = self.begin()
            for old, new in chunk:
                if new:
                    self.lines.put(tx, village.id, old, new)
                elif old:
                    self.lines.drop(tx, village.id, old)
            new_chart = Chart(report.year, chart.version + 1, whole, at, by, file)
            self.lines.put_chart(tx, village.id, chart, new_chart)
            raised = report.revision.raised & {new.code for _, new in chunk if new}
            for fund in _funds_of(village, raised):
                cause = f"budget/{report.year}"
                self.agenda.add(tx, "wake_queue", fund, village=village.id, cause=cause)
            if whole:
                facts = {
                    "year": report.year,
                    "lines": len(report.reading.rows),
                    "total": report.total,
                }
                self.acts.add(tx, village.id, Act(uuid7(), "budget_loaded", at, by, facts))
            tx.commit()
            chart = new_chart


def _funds_of(village: Village, codes: Iterable[str]) -> list[str]:
    """The funds whose cases may wait for more of these lines."""
    wanted = set(codes)
    programmes: Mapping[str, Programme] = village.programmes
    return sorted({each.fund.id for each in programmes.values() if each.budget in wanted})


def _chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
