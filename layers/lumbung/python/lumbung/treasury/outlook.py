"""What an approver is told of the money before deciding. It commits nothing."""

from dataclasses import dataclass

from lumbung.treasury.budget import BudgetLine, line_key
from lumbung.treasury.ports import BudgetLines, Funds
from lumbung.villages.model import Programme


@dataclass(frozen=True)
class Outlook:
    """What a fund and a line of the budget have left, beside what somebody asks for. All in rupiah."""

    amount: int
    fund: str
    free: int
    code: str  # "" where the programme is under no line
    line: BudgetLine | None = None

    @property
    def left(self) -> int | None:
        """Of the line; None where no budget holds it."""
        return self.line.left if self.line else None

    @property
    def fund_is_short(self) -> bool:
        """Whether the fund has not enough."""
        return self.free < self.amount

    @property
    def budget_is_short(self) -> bool:
        """Whether the line has not enough."""
        return self.left is not None and self.left < self.amount


@dataclass(frozen=True)
class Lookout:
    """Sees what is left."""

    lines: BudgetLines
    funds: Funds

    def look(self, village: str, programme: Programme, amount: int, year: int) -> Outlook:
        """Two reads. It may have changed by the time of reserving, which holds on conditions of its own."""
        fund, code = programme.fund.id, programme.budget
        line = self.lines.read(village, line_key(year, code)) if code else None
        return Outlook(amount, fund, self.funds.free(village, fund), code, line)
