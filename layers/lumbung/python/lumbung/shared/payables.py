"""Payments that wait, as assistance tells the treasury of them: what a payment batch is collected from."""

from dataclasses import dataclass
from typing import Protocol

from lumbung.shared.claims import Claim
from lumbung.shared.transaction import Transaction


class Payable(Protocol):
    """A case that waits to be paid by transfer."""

    @property
    def claim(self) -> Claim: ...

    @property
    def task(self) -> str: ...

    @property
    def code(self) -> str: ...

    @property
    def substance(self) -> str:
        """A digest of what was verified and approved of it."""

    @property
    def barred(self) -> frozenset[str]:
        """Who may not approve its payment."""

    def join(self, transaction: Transaction, batch: str, code: str) -> None:
        """Nobody pays it singly and nobody withdraws it from now on; refused as "case" or "task" where it moved."""


@dataclass(frozen=True)
class Waiting:
    """A payment that waits: its place among them (`cursor`), case and task."""

    cursor: str
    case: str
    task: str


@dataclass(frozen=True)
class Left:
    """A case that waits and is not collected, with the code of the reason."""

    case: str
    code: str
    reason: str


@dataclass(frozen=True)
class Looked:
    """What is known of one: it can be collected, or is left out with a reason, or (neither) is of no concern."""

    cursor: str
    payable: Payable | None = None
    left: Left | None = None
