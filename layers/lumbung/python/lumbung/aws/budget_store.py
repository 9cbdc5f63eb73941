"""The budget's lines, `<v>#budget#<year>`, and what was done to the books, `<v>#acts`, in the treasury table.

Implements lumbung.treasury.ports.BudgetLines and Acts.
"""

from typing import Any

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute

from lumbung.aws.tables import FactsAttribute, IntegerAttribute
from lumbung.aws.transaction import of
from lumbung.aws.treasury_store import TreasuryItem
from lumbung.shared.transaction import Transaction
from lumbung.treasury.acts import Act
from lumbung.treasury.budget import BudgetLine, Chart, year_and_code
from lumbung.treasury.months import Reopening

CHART = "chart"


class LineRecord(TreasuryItem):
    """`budgeted` is missing where no chart with it was loaded; `free` grows and falls with the rest all the same."""

    code = UnicodeAttribute()
    year = IntegerAttribute()
    name = UnicodeAttribute(null=True)
    parent = UnicodeAttribute(null=True)
    heading = BooleanAttribute(null=True)
    budgeted = IntegerAttribute(null=True)
    free = IntegerAttribute(null=True)
    reserved = IntegerAttribute(null=True)
    paid = IntegerAttribute(null=True)


class ChartRecord(TreasuryItem):
    year = IntegerAttribute()
    version = IntegerAttribute()
    whole = BooleanAttribute()
    at = UnicodeAttribute()
    by = UnicodeAttribute()
    file = UnicodeAttribute(null=True)


class ActRecord(TreasuryItem):
    id = UnicodeAttribute()
    kind = UnicodeAttribute()
    at = UnicodeAttribute()
    by = UnicodeAttribute()
    data = FactsAttribute(default=dict)


class ReopeningRecord(TreasuryItem):
    id = UnicodeAttribute()
    year = IntegerAttribute()
    month = UnicodeAttribute()
    by = UnicodeAttribute()
    at = UnicodeAttribute()


class BudgetStore:
    """One partition a year: `chart`, and `line#<code>` for each line."""

    def read(self, village: str, line: str) -> BudgetLine | None:
        """One line, by a consistent read; None where nothing is known of it."""
        record = LineRecord.find(*_place(village, line))
        return record.as_a(BudgetLine) if record else None

    def of_year(self, village: str, year: int) -> list[BudgetLine]:
        """All of a year, by code."""
        found = LineRecord.query(
            _pk(village, year), LineRecord.sk.startswith("line#"), consistent_read=True
        )
        return [record.as_a(BudgetLine) for record in found]

    def move(
        self, transaction: Transaction, village: str, line: str, reserved: int, paid: int
    ) -> None:
        """Refused as "budget" where the budget grants no more, or where something would fall below zero."""
        year, code = year_and_code(line)
        changes: list[Any] = [LineRecord.code.set(code), LineRecord.year.set(year)]
        changes.append(LineRecord.schema.set(1))
        condition: Any = LineRecord.pk.exists() | LineRecord.pk.does_not_exist()
        for attribute, more in ((LineRecord.reserved, reserved), (LineRecord.paid, paid)):
            changes += [attribute.add(more)] if more else []
            if more < 0:
                condition &= attribute >= -more
        if used := reserved + paid:
            changes.append(LineRecord.free.add(-used))
        if used > 0:
            condition &= LineRecord.budgeted.does_not_exist() | (LineRecord.free >= used)
        of(transaction).update(LineRecord(*_place(village, line)), changes, "budget", condition)

    def put(
        self, transaction: Transaction, village: str, old: BudgetLine | None, new: BudgetLine
    ) -> None:
        """Refused as "budget" where less is left than was used, or where its budget is not as read."""
        more = (new.budgeted or 0) - ((old.budgeted or 0) if old else 0)
        changes: list[Any] = [LineRecord.schema.set(1), LineRecord.free.add(more)]
        for name in ("code", "year", "name", "parent", "heading", "budgeted"):
            changes.append(getattr(LineRecord, name).set(getattr(new, name)))
        budgeted, known = LineRecord.budgeted, old.budgeted if old else None
        condition: Any = budgeted.does_not_exist() if known is None else budgeted == known
        enough: Any = LineRecord.free >= -more
        if more >= 0:
            enough |= LineRecord.free.does_not_exist()
        if new.heading:
            enough &= _nothing(LineRecord.reserved) & _nothing(LineRecord.paid)
        record = LineRecord(*_place(village, new.key))
        of(transaction).update(record, changes, "budget", condition & enough)

    def drop(self, transaction: Transaction, village: str, line: BudgetLine) -> None:
        """Refused as "budget" where something of it is used."""
        unused = _nothing(LineRecord.reserved) & _nothing(LineRecord.paid)
        of(transaction).delete(LineRecord(*_place(village, line.key)), "budget", unused)

    def chart(self, village: str, year: int) -> Chart:
        """What was loaded for a year."""
        record = ChartRecord.find(_pk(village, year), CHART)
        return record.as_a(Chart) if record else Chart(year)

    def put_chart(self, transaction: Transaction, village: str, old: Chart, new: Chart) -> None:
        """Refused as "chart" where somebody else loaded meanwhile."""
        same = (
            ChartRecord.version == old.version if old.version else ChartRecord.pk.does_not_exist()
        )
        record = ChartRecord.made_of(_pk(village, new.year), CHART, new)
        of(transaction).put(record, CHART, same)


class ActStore:
    """`<v>#acts` by time, and `<v>#reopening` with what waits for a second person, one a year."""

    def add(self, transaction: Transaction, village: str, act: Act) -> None:
        """One more."""
        of(transaction).put(ActRecord.made_of(f"{village}#acts", f"act#{act.id}", act), "act")

    def newest(self, village: str, most: int) -> list[Act]:
        """Newest first."""
        found = ActRecord.query(
            f"{village}#acts", consistent_read=True, scan_index_forward=False, limit=most
        )
        return [record.as_a(Act) for record in found]

    def reopening(self, village: str, year: int) -> Reopening | None:
        """What waits for a second person."""
        record = ReopeningRecord.find(*_reopening(village, year))
        return record.as_a(Reopening) if record else None

    def ask(self, transaction: Transaction, village: str, asked: Reopening) -> None:
        """Refused as "asked" where one waits already."""
        record = ReopeningRecord.made_of(*_reopening(village, asked.year), asked)
        of(transaction).put(record, "asked")

    def end(self, transaction: Transaction, village: str, asked: Reopening, by: str = "") -> None:
        """Refused as "asked" where it is another one, or where `by` asked for it."""
        condition = ReopeningRecord.id == asked.id
        if by:
            condition &= ReopeningRecord.by != by
        record = ReopeningRecord(*_reopening(village, asked.year))
        of(transaction).delete(record, "asked", condition)


def _nothing(attribute: Any) -> Any:
    return attribute.does_not_exist() | (attribute == 0)


def _pk(village: str, year: int) -> str:
    return f"{village}#budget#{year}"


def _place(village: str, line: str) -> tuple[str, str]:
    year, code = year_and_code(line)
    return _pk(village, year), f"line#{code}"


def _reopening(village: str, year: int) -> tuple[str, str]:
    return f"{village}#reopening", f"journal#{year}"
