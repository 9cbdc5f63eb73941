"""A fund: money that came in for a purpose. Whole rupiah; what is free, reserved and paid always add up."""

from dataclasses import dataclass, replace

from lumbung.shared.errors import LumbungError


class FundError(LumbungError):
    """A grant below what is already reserved or paid, or no amount to top up with."""

    code = "fund.less_than_used"


@dataclass(frozen=True)
class Fund:
    """All amounts in rupiah; granted = free + reserved + paid. Of `granted`, which is all that came in,
    `topped_up` is beside what the settings grant.
    """

    id: str
    granted: int = 0
    free: int = 0
    reserved: int = 0
    paid: int = 0
    topped_up: int = 0

    @property
    def balances(self) -> bool:
        """Whether nothing was lost or made."""
        parts = (self.free, self.reserved, self.paid)
        return self.granted == sum(parts) and min(parts) >= 0

    def with_budget(self, budget: int) -> "Fund":
        """The settings grant so much; what was topped up stays. Raises FundError where less is left than was used."""
        return self._with_grant(budget + self.topped_up)

    def topped_up_by(self, rupiah: int) -> "Fund":
        """With more beside what the settings grant. Raises FundError where it is no more."""
        if rupiah <= 0:
            raise FundError("fund.no_more", rupiah=rupiah)
        return replace(self._with_grant(self.granted + rupiah), topped_up=self.topped_up + rupiah)

    def _with_grant(self, granted: int) -> "Fund":
        free = self.free + granted - self.granted
        if free < 0:
            raise FundError(granted=granted, used=self.reserved + self.paid)
        return replace(self, granted=granted, free=free)


@dataclass(frozen=True)
class Reservation:
    """What one case holds of a fund: reserved, then paid or released. `line`: year and code of the budget's line
    that it was reserved under, "" where there was none.
    """

    case: str
    amount: int
    state: str
    line: str = ""


def check_fund(fund: Fund, reservations: list[Reservation]) -> str | None:
    """What does not fit of a fund and what cases hold of it: "balance", "reserved", "paid", or None."""
    if not fund.balances:
        return "balance"
    held = dict.fromkeys(("reserved", "paid", "released"), 0)
    for reservation in reservations:
        held[reservation.state] += reservation.amount
    if held["reserved"] != fund.reserved:
        return "reserved"
    return None if held["paid"] == fund.paid else "paid"
