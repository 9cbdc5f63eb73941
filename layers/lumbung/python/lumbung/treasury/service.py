"""Grants for funds. New money wakes whoever waits for it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from lumbung.shared.afterwards import Agenda
from lumbung.shared.errors import ChangedError, NotFoundError
from lumbung.shared.transaction import RefusedError, Transaction
from lumbung.treasury.model import Fund

MOST_TRIES = 5  # while cases reserve and pay in between


class Funds(Protocol):
    """Where funds are kept."""

    def read(self, village: str, fund: str) -> Fund | None: ...

    def grant(
        self, transaction: Transaction, village: str, old: Fund | None, new: Fund
    ) -> None: ...


@dataclass(frozen=True)
class Treasury:
    """What is put into funds, in whole rupiah."""

    funds: Funds
    agenda: Agenda
    begin: Callable[[], Transaction]

    def grant_fund(self, village: str, fund: str, rupiah: int) -> Fund:
        """Sets what the settings grant in all, beside what was topped up; a repeat changes nothing.

        Raises FundError below what was used, ChangedError.
        """
        return self._change(village, fund, lambda old: (old or Fund(fund)).with_budget(rupiah))

    def top_up_fund(self, village: str, fund: str, rupiah: int) -> Fund:
        """Puts more into a fund, whatever the settings grant. Raises NotFoundError, FundError, ChangedError."""

        def topped_up(old: Fund | None) -> Fund:
            if old is None:
                raise NotFoundError
            return old.topped_up_by(rupiah)

        return self._change(village, fund, topped_up)

    def _change(self, village: str, fund: str, change: Callable[[Fund | None], Fund]) -> Fund:
        for _ in range(MOST_TRIES):
            old = self.funds.read(village, fund)
            new = change(old)
            if new == old:
                return new
            transaction = self.begin()
            self.funds.grant(transaction, village, old, new)
            if old and new.granted > old.granted:
                cause = f"fund/{fund}"
                self.agenda.add(transaction, "wake_queue", fund, village=village, cause=cause)
            try:
                transaction.commit()
            except RefusedError:
                continue
            return new
        raise ChangedError
