"""The chart and the amounts of a year's budget, read row by row from a table: every mistake with its row and column.

The heading names the columns: Kode, Uraian, Jumlah, and where there is one Induk and Tahun. Rows above it (a title) are passed
over, and so are empty ones.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from lumbung.shared.errors import InvalidTextError
from lumbung.shared.money import MOST_TYPED, Money
from lumbung.shared.text import control_sign, one_line
from lumbung.treasury.budget import Row, Wrong
from lumbung.treasury.spreadsheet import Cell, Table, letter_of
from lumbung.villages.budget import BudgetProfile, plain_code

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "code": ("kode", "kode rekening", "code"),
    "name": ("uraian", "nama", "nama rekening", "name"),
    "amount": ("jumlah", "anggaran", "pagu", "jumlah (rp)", "amount"),
    "parent": ("induk", "parent"),
    "year": ("tahun", "year"),
}
NEEDED: Final = ("code", "name", "amount")
HEADING_WITHIN: Final = 20  # rows
LONGEST_NAME: Final = 300


@dataclass(frozen=True)
class Reading:
    """What a table says: its rows, or what is wrong with them."""

    rows: tuple[Row, ...] = ()
    wrong: tuple[Wrong, ...] = ()


def read_chart(table: Table, profile: BudgetProfile, year: int) -> Reading:
    """All rows, with everything that is wrong; where anything is, nothing is to be loaded."""
    places, first = _heading(table)
    missing = [name for name in NEEDED if name not in places]
    if missing:
        return Reading(wrong=tuple(Wrong(0, "", f"budget.column.{name}") for name in missing))
    reader = _Reader(table, places, profile, year)
    for number in range(first, len(table.rows) + 1):
        reader.take(number)
    reader.relate()
    if not reader.rows and not reader.wrong:
        reader.wrong.append(Wrong(0, "", "budget.no_rows"))
    wrong = sorted(reader.wrong, key=lambda each: each.row)
    return Reading(() if wrong else tuple(reader.rows.values()), tuple(wrong))


def _heading(table: Table) -> tuple[dict[str, int], int]:
    """Column (from 1) by name, and the number of the first row below; the row that names the most of them."""
    best: tuple[dict[str, int], int] = ({}, 1)
    for number, row in enumerate(table.rows[:HEADING_WITHIN], start=1):
        said = [one_line(cell).lower() if isinstance(cell, str) else "" for cell in row]
        places = {
            name: said.index(word) + 1
            for name, words in COLUMNS.items()
            for word in words
            if word in said
        }
        if len(places) > len(best[0]):
            best = (places, number + 1)
    return best


class _Reader:
    """Gathers rows and mistakes."""

    def __init__(
        self, table: Table, places: Mapping[str, int], profile: BudgetProfile, year: int
    ) -> None:
        self.table, self.places, self.profile, self.year = table, places, profile, year
        self.rows: dict[str, Row] = {}
        self.wrong: list[Wrong] = []
        self._amounts: dict[str, int | None] = {}

    def take(self, number: int) -> None:
        """One row; one in which none of our columns says anything is passed over."""
        row = self.table.rows[number - 1]
        said = {name: row[at - 1] if at <= len(row) else None for name, at in self.places.items()}
        if all(cell is None or not str(cell).strip() for cell in said.values()):
            return
        before = len(self.wrong)
        for name, at in self.places.items():
            if (number, at) in self.table.formulas:
                self._fail(number, name, "budget.formula")
                said[name] = None
        if len(self.wrong) > before:
            return
        code, name = self._code(number, said["code"]), self._name(number, said["name"])
        amount = self._amount(number, said["amount"])
        parent = self._parent(number, said.get("parent"))
        self._check_year(number, said.get("year"))
        if code in self.rows:
            self._fail(number, "code", "budget.code.twice", row=self.rows[code].number)
        elif code:
            self.rows[code] = Row(number, code, name, parent, False, 0)
            self._amounts[code] = amount

    def relate(self) -> None:
        """Each row finds its parent; a heading's amount is the sum of what stands below it."""
        parents = {code: row.parent or self._above(code) for code, row in self.rows.items()}
        headings = set(parents.values())
        for code, row in self.rows.items():
            if row.parent and not (row.parent in self.rows and code.startswith(row.parent + ".")):
                self._fail(row.number, "parent", "budget.parent.unknown", parent=row.parent)
            if code not in headings and self._amounts[code] is None:
                self._missing(row)
        sums = self._sums(parents)
        for code, row in self.rows.items():
            typed = self._amounts[code]
            if code in headings and typed is not None and typed != sums[code] and not self.wrong:
                told = {"sum": str(Money(sums[code])), "found": str(Money(typed))}
                self.wrong.append(Wrong(row.number, self._letter("amount"), "budget.sum", told))
        self.rows = {
            code: replace(row, parent=parents[code], heading=code in headings, budgeted=sums[code])
            for code, row in self.rows.items()
        }

    def _sums(self, parents: Mapping[str, str]) -> dict[str, int]:
        """Of a line its amount, of a heading what stands below it: the deepest first."""
        headings, sums = set(parents.values()), dict.fromkeys(self.rows, 0)
        for code in sorted(self.rows, key=lambda each: each.count("."), reverse=True):
            if code not in headings:
                sums[code] = self._amounts[code] or 0
            if parents[code] in sums:
                sums[parents[code]] += sums[code]
        return sums

    def _above(self, code: str) -> str:
        above = code
        while "." in above:
            above = above.rpartition(".")[0]
            if above in self.rows:
                return above
        return ""

    def _missing(self, row: Row) -> None:
        at = self._letter("amount")
        if not any(wrong.row == row.number and wrong.column == at for wrong in self.wrong):
            self._fail(row.number, "amount", "budget.amount.blank")

    def _code(self, number: int, cell: Cell) -> str:
        if isinstance(cell, (int, float)):
            self._fail(number, "code", "budget.code.number")
            return ""
        code = plain_code(cell or "")
        if not code:
            self._fail(number, "code", "budget.code.blank")
        elif not self.profile.fits(code):
            self._fail(number, "code", "budget.code.form", example=self.profile.example)
            return ""
        return code

    def _name(self, number: int, cell: Cell) -> str:
        name = one_line(str(cell)) if cell is not None else ""
        if not name:
            self._fail(number, "name", "budget.name.blank")
        elif len(name) > LONGEST_NAME or control_sign(name):
            self._fail(number, "name", "budget.name.long", most=LONGEST_NAME)
            return ""
        return name

    def _parent(self, number: int, cell: Cell) -> str:
        if isinstance(cell, (int, float)):
            self._fail(number, "parent", "budget.code.number")
            return ""
        return plain_code(cell or "")

    def _amount(self, number: int, cell: Cell) -> int | None:
        """Whole rupiah, or None where nothing stands there."""
        if isinstance(cell, float):
            self._fail(number, "amount", "budget.amount.fraction")
            return None
        if isinstance(cell, int):
            if 0 <= cell <= MOST_TYPED:
                return cell
            code = "budget.amount.negative" if cell < 0 else "budget.amount.large"
            self._fail(number, "amount", code, most=str(Money(MOST_TYPED)))
            return None
        if cell is None or cell.strip() in ("", "-"):
            return None
        try:
            return Money.parse(one_line(cell)).rupiah
        except InvalidTextError as error:
            code = AMOUNTS.get(error.code, "budget.amount.form")
            self._fail(number, "amount", code, most=str(Money(MOST_TYPED)))
            return None

    def _check_year(self, number: int, cell: Cell) -> None:
        if cell is not None and str(cell).strip() not in ("", str(self.year)):
            self._fail(number, "year", "budget.year", year=self.year)

    def _fail(self, number: int, column: str, code: str, **data: object) -> None:
        self.wrong.append(
            Wrong(number, self._letter(column), code, {k: str(v) for k, v in data.items()})
        )

    def _letter(self, column: str) -> str:
        return letter_of(self.places[column])


AMOUNTS: Final = {
    "money.fraction": "budget.amount.fraction",
    "money.negative": "budget.amount.negative",
    "money.too_large": "budget.amount.large",
}


def total_of(rows: Iterable[Row]) -> int:
    """What a budget grants in all: the sum of its lines without its headings, in rupiah."""
    return sum(row.budgeted for row in rows if not row.heading)
