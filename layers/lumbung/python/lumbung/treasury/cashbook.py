"""Reading the books: how each fund stands, what its entries did, one entry. Changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from lumbung.shared.errors import NotFoundError
from lumbung.treasury.journal import Posting
from lumbung.treasury.ports import Funds, Statements
from lumbung.treasury.statements import Standing, Statement, StatementLine
from lumbung.villages.model import Village

LINES_A_PAGE: Final = 30
MOST_WITHOUT_NUMBER: Final = 100


@dataclass(frozen=True)
class Cashbook:
    """`waiting` is how many cases wait for a fund of a village."""

    funds: Funds
    statements: Statements
    waiting: Callable[[str, str], int]

    def overview(self, village: Village) -> list[Standing]:
        """Every fund that there is, in the order of the settings."""
        found = (self.funds.read(village.id, fund) for fund in village.fund_ids)
        return [Standing(fund, self.waiting(village.id, fund.id)) for fund in found if fund]

    def statement(self, village: Village, fund: str, year: int, before: int = 0) -> Statement:
        """What the entries of a year did to a fund, newest first. Those without a number stand before all others.

        They are read first: an entry that gets its number in between is found in both places, and shown once.
        Raises NotFoundError.
        """
        standing = self.funds.read(village.id, fund) if fund in village.fund_ids else None
        if standing is None:
            raise NotFoundError
        unsealed = []
        if not before:
            waiting = self.statements.without_number(village.id, year, MOST_WITHOUT_NUMBER)
            unsealed = [StatementLine.of(each, fund) for each in waiting if fund in each.moves]
        sealed = self.statements.statement(village.id, fund, year, before, LINES_A_PAGE + 1)
        shown, more = sealed[:LINES_A_PAGE], sealed[LINES_A_PAGE:]
        known = {line.id for line in shown}
        lines = [line for line in unsealed if line.id not in known]
        older = shown[-1].number if more else 0
        return Statement(standing, year, [*lines, *shown], older)

    def entry(self, village: Village, year: int, number: int) -> Posting:
        """One entry by its number. Raises NotFoundError."""
        found = self.statements.entry(village.id, year, number)
        if found is None:
            raise NotFoundError
        return found
