"""A year's budget: what each line of the chart grants, and what cases reserve and are paid under it. Whole rupiah.

Beside the money that a fund has, a line says for what it may be spent. A desa's lines follow its APBDes (Permendagri
20/2018), a kelurahan's the city's APBD (Permendagri 90/2019); which of them, the village's settings say.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lumbung.shared.errors import NotAllowedError
from lumbung.shared.money import Money
from lumbung.treasury.journal import Posting


class FileGoneError(NotAllowedError):
    """The file is not there: it was never sent, or it lay for more than a week."""

    code = "budget.file_gone"


@dataclass(frozen=True)
class BudgetLine:
    """One code of a year's chart. `budgeted` is None where no chart with it was loaded: then nothing holds it, and
    what is reserved and paid is noted all the same. free = budgeted - reserved - paid, below zero only without a budget.
    """

    year: int
    code: str
    name: str = ""
    parent: str = ""
    heading: bool = False  # its budget is the sum of those below it; nothing is paid from it
    budgeted: int | None = None
    free: int = 0
    reserved: int = 0
    paid: int = 0

    @property
    def key(self) -> str:
        """By which entries and reservations name it: year and code."""
        return line_key(self.year, self.code)

    @property
    def used(self) -> int:
        """What is reserved or paid."""
        return self.reserved + self.paid

    @property
    def left(self) -> int | None:
        """What may still be reserved; None where no budget holds it."""
        return None if self.budgeted is None else self.free

    @property
    def balances(self) -> bool:
        """Whether nothing was lost or made, and no more was used than the budget grants."""
        if self.free != (self.budgeted or 0) - self.used or min(self.reserved, self.paid) < 0:
            return False
        return self.budgeted is None or self.free >= 0


@dataclass(frozen=True)
class Chart:
    """What was loaded for a year: how often (`version`), when and by whom last, and whether to its end."""

    year: int
    version: int = 0
    whole: bool = True
    at: str = ""
    by: str = ""
    file: str = ""  # the file that is loaded again to go on with what was not loaded to its end


@dataclass(frozen=True)
class Row:
    """One row of a spreadsheet: where it stands, and what it says."""

    number: int
    code: str
    name: str
    parent: str
    heading: bool
    budgeted: int


@dataclass(frozen=True)
class Wrong:
    """One thing that keeps a spreadsheet from being loaded. `row` 0 is none of its rows; `column` is a letter or ""."""

    row: int
    column: str
    code: str
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Revision:
    """What loading rows changes: lines new or changed (before, after), and lines that are gone."""

    changed: tuple[tuple[BudgetLine | None, BudgetLine], ...] = ()
    gone: tuple[BudgetLine, ...] = ()
    same: int = 0
    wrong: tuple[Wrong, ...] = ()

    @property
    def raised(self) -> set[str]:
        """The codes that grant more than before: whoever waits for them is to be woken."""
        return {new.code for old, new in self.changed if (new.budgeted or 0) > _granted(old)}


def line_key(year: int, code: str) -> str:
    """As entries name a line; "" where there is no code."""
    return f"{year}/{code}" if code else ""


def year_and_code(key: str) -> tuple[int, str]:
    """What `line_key` joined; (0, "") of an empty one."""
    year, _, code = key.partition("/")
    return (int(year), code) if key else (0, "")


def revise(
    year: int, lines: Iterable[BudgetLine], rows: Iterable[Row], paying: Iterable[str]
) -> Revision:
    """What these rows make of a year's lines. `paying`: the codes that programmes pay from.

    A line keeps what was used of it: none grants less, none that was used goes or becomes a heading.
    """
    before, same = {line.code: line for line in lines}, 0
    changed: list[tuple[BudgetLine | None, BudgetLine]] = []
    wrong: list[Wrong] = []
    named = set(paying)
    for row in rows:
        old = before.pop(row.code, None)
        new = _revised(year, row, old)
        if row.heading and (row.code in named or new.used):
            wrong.append(Wrong(row.number, "", "budget.heading", {"line": row.code}))
        elif row.budgeted < new.used:
            told = {"line": row.code, "used": str(Money(new.used))}
            wrong.append(Wrong(row.number, "", "budget.less_than_used", told))
        elif new == old:
            same += 1
        else:
            changed.append((old, new))
    gone = [line for line in before.values() if line.budgeted is not None]
    for line in gone:
        if line.used:
            told = {"line": line.code, "used": str(Money(line.used))}
            wrong.append(Wrong(0, "", "budget.used_and_gone", told))
    return Revision(tuple(changed), tuple(gone), same, tuple(wrong))


def _revised(year: int, row: Row, old: BudgetLine | None) -> BudgetLine:
    reserved, paid = (old.reserved, old.paid) if old else (0, 0)
    return BudgetLine(
        year,
        row.code,
        row.name,
        row.parent,
        row.heading,
        row.budgeted,
        row.budgeted - reserved - paid,
        reserved,
        paid,
    )


def _granted(line: BudgetLine | None) -> int:
    return (line.budgeted or 0) if line else 0


Uses = dict[str, tuple[int, int]]
"""Line (year and code) → what is reserved, what is paid, in rupiah."""


def uses_of(postings: Iterable[Posting]) -> Uses:
    """What all these entries leave reserved and paid on each line; those without any are left out."""
    sums: Uses = {}
    for posting in postings:
        for key, (reserved, paid) in posting.uses.items():
            so_far = sums.get(key, (0, 0))
            sums[key] = (so_far[0] + reserved, so_far[1] + paid)
    return {key: used for key, used in sums.items() if any(used)}


def check_lines(lines: Iterable[BudgetLine], uses: Uses) -> str:
    """The key of the first line that does not say what the entries say, or does not add up; "" where all do."""
    left = dict(uses)
    for line in lines:
        if not line.balances or left.pop(line.key, (0, 0)) != (line.reserved, line.paid):
            return line.key
    return min(left, default="")
