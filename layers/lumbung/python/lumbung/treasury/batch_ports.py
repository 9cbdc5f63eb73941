"""What payment batches need of the world."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from lumbung.shared.claims import Account, Claim
from lumbung.shared.payables import Left, Looked, Waiting
from lumbung.shared.transaction import Transaction
from lumbung.treasury.batch import Batch, Happened, Payee


class Payables(Protocol):
    """The cases that wait to be paid (lumbung.assistance.transfers)."""

    def waiting(self, village: str, after: str, most: int) -> Sequence[Waiting]:
        """All payments that wait, in the order of their deadlines, behind a cursor."""

    def look(self, village: str, found: Sequence[Waiting], fund: str, by: str) -> Sequence[Looked]:
        """As `by`, who collects, may pay them out of the fund."""

    def accounts(self, village: str, substances: Mapping[str, str]) -> Mapping[str, Account | str]:
        """By case where to pay, or the reason why that is not known. Opens what is sealed."""


class Batches(Protocol):
    """Where batches are kept."""

    def read(self, village: str, batch: str) -> Batch | None: ...

    def newest(self, village: str, most: int) -> Sequence[Batch]: ...

    def add(self, transaction: Transaction, batch: Batch, happened: Happened) -> None:
        """Refused as "batch" where it exists."""

    def change(
        self, transaction: Transaction, old: Batch, new: Batch, happened: Happened | None = None
    ) -> None:
        """Refused as "batch" where it is no longer the version read."""

    def approve(self, transaction: Transaction, old: Batch, new: Batch, happened: Happened) -> None:
        """As `change`, and refused also where whoever approves collected it or is barred."""

    def add_payee(self, transaction: Transaction, batch: Batch, payee: Payee) -> None: ...

    def leave(self, transaction: Transaction, batch: Batch, left: Left) -> None: ...

    def settle(self, transaction: Transaction, batch: Batch, old: Payee, new: Payee) -> None:
        """Refused as "payee" where it is not as read."""

    def payees(self, village: str, batch: str, after: int = 0, most: int = 0) -> Iterable[Payee]:
        """By number, those behind `after`; at most so many, or all."""

    def some(self, village: str, batch: str, numbers: Sequence[int]) -> Sequence[Payee]:
        """These, by number."""

    def left_out(self, village: str, batch: str, most: int) -> Sequence[Left]: ...

    def history(self, village: str, batch: str) -> Sequence[Happened]: ...


class Held(Protocol):
    """What cases hold of a fund, as far as batches change it (lumbung.aws.treasury_store)."""

    def join_batch(self, transaction: Transaction, claim: Claim, batch: str) -> None:
        """Reserved, and in no batch yet; else refused as "reservation"."""

    def leave_batch(self, transaction: Transaction, claim: Claim, batch: str) -> None:
        """Reserved, and in this batch; else refused as "reservation"."""

    def pay_in_batch(self, transaction: Transaction, claim: Claim, batch: str) -> None:
        """Reserved in this batch, then paid; else refused as "reservation"."""


@dataclass(frozen=True)
class Upload:
    """A form by which a browser sends a file straight to the bucket."""

    url: str
    fields: Mapping[str, str]

    @property
    def origin(self) -> str:
        """For the page's Content-Security-Policy."""
        return "/".join(self.url.split("/")[:3])


class Files(Protocol):
    """Where the bank's files and answers lie for a while: private, and gone when the batch is closed."""

    def put(self, key: str, content: bytes) -> None: ...

    def read(self, key: str, most: int) -> bytes | None:
        """At most so many bytes of it; None where there is none."""

    def exists(self, key: str) -> bool: ...

    def link(self, key: str, name: str, seconds: int) -> str:
        """By which it can be downloaded for so long."""

    def upload(self, key: str, back: str, most: int) -> Upload: ...

    def forget(self, keys: Sequence[str]) -> None:
        """What is gone already is fine."""


class Machine(Protocol):
    """The executions of the workflow (lumbung.aws.workflow)."""

    def start(self, village: str, batch: str, attempt: int) -> None: ...

    def stop(self, batch: str, attempt: int) -> None: ...

    def is_running(self, batch: str, attempt: int) -> bool: ...

    def answer(self, token: str, outcome: str) -> None: ...
