"""Grants for funds."""

from typing import Protocol

from lumbung.treasury.model import Fund


class Funds(Protocol):
    """Where funds are kept."""

    def read(self, village: str, fund: str) -> Fund | None: ...

    def grant(self, village: str, old: Fund | None, new: Fund) -> None: ...


def grant_fund(village: str, fund: str, rupiah: int, *, funds: Funds) -> Fund:
    """Sets what is granted in all; a repeat changes nothing. Raises FundError below what was used."""
    old = funds.read(village, fund)
    if old is not None and old.granted == rupiah:
        return old
    new = (old or Fund(fund)).with_grant(rupiah)
    funds.grant(village, old, new)
    return new
