"""What a use case asks for with its change: that something happens later, that somebody hears of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Protocol

from lumbung.shared.transaction import Transaction

PAID_MESSAGES: Final = frozenset({"application_received", "duplicate", "refused", "paid"})
"""What may cost the village money: that an application came, and its answer. All else is told by mail alone."""


class Agenda(Protocol):
    """The one way in which anything happens later or elsewhere (lumbung.agenda.service)."""

    def add(
        self,
        transaction: Transaction,
        kind: str,
        ref: str,
        *,
        village: str,
        cause: str,
        at: datetime | None = None,
        data: dict[str, str | int] | None = None,
    ) -> None:
        """An entry joins the transaction, due at once or from `at`."""


class Messages(Protocol):
    """Where messages are queued (lumbung.messages.service)."""

    def tell(
        self,
        transaction: Transaction,
        template: str,
        *,
        village: str,
        about: str,
        to: str,
        language: str,
        cause: str,
        data: Mapping[str, str | int] | None = None,
    ) -> None:
        """A message and its agenda entry join the transaction."""
