"""Grants for funds. New money wakes whoever waits for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from lumbung.shared.errors import ChangedError, NotFoundError
from lumbung.shared.ids import uuid7
from lumbung.shared.transaction import RefusedError, Transaction
from lumbung.treasury.journal import Account, Kind, Line, Posting
from lumbung.treasury.ledger import Books
from lumbung.treasury.model import Fund

MOST_TRIES = 5  # while cases reserve and pay in between
SYSTEM = "system"


@dataclass(frozen=True)
class Treasury:
    """What is put into funds, in whole rupiah. `today` is a village's date."""

    books: Books
    begin: Callable[[], Transaction]
    today: Callable[[str], date]

    def grant_fund(self, village: str, fund: str, rupiah: int) -> Fund:
        """Sets what the settings grant in all, beside what was topped up; a repeat changes nothing.

        Raises FundError below what was used, ChangedError.
        """
        return self._change(
            village,
            fund,
            lambda old: (old or Fund(fund)).with_budget(rupiah),
            Kind.BUDGET,
            "settings",
        )

    def top_up_fund(
        self, village: str, fund: str, rupiah: int, cause: str = "top-up", actor: str = SYSTEM
    ) -> Fund:
        """Puts more into a fund, whatever the settings grant. Raises NotFoundError, FundError, ChangedError."""

        def topped_up(old: Fund | None) -> Fund:
            if old is None:
                raise NotFoundError
            return old.topped_up_by(rupiah)

        return self._change(village, fund, topped_up, Kind.INCOME, cause, actor)

    def _change(
        self,
        village: str,
        fund: str,
        change: Callable[[Fund | None], Fund],
        kind: Kind,
        cause: str,
        actor: str = SYSTEM,
    ) -> Fund:
        for _ in range(MOST_TRIES):
            old = self.books.funds.read(village, fund)
            new = change(old)
            if new == old:
                return new
            transaction = self.begin()
            self.books.funds.grant(transaction, village, old, new)
            more = new.granted - (old.granted if old else 0)
            if more:
                self.books.record(
                    transaction, self._income(village, fund, more, kind, cause, actor)
                )
            if old and more > 0:
                self.books.agenda.add(
                    transaction, "wake_queue", fund, village=village, cause=f"fund/{fund}"
                )
            try:
                transaction.commit()
            except RefusedError:
                continue
            return new
        raise ChangedError

    def _income(
        self, village: str, fund: str, rupiah: int, kind: Kind, cause: str, actor: str
    ) -> Posting:
        lines = Line(Account.BANK, fund, rupiah), Line(Account.INCOME, fund, -rupiah)
        today = self.today(village).isoformat()
        return Posting(uuid7(), village, kind, today, today, cause, actor, lines)
