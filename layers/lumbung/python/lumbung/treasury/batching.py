"""What all use cases of payment batches share: reading one, writing it on with what happened, telling people."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Final, TypeVar

from lumbung.shared.afterwards import Agenda, Messages
from lumbung.shared.clock import Clock, to_text
from lumbung.shared.errors import ChangedError, NotFoundError, TamperedError
from lumbung.shared.transaction import RefusedError, Transaction
from lumbung.shared.vault import Keys
from lumbung.treasury.batch import Batch, Happened
from lumbung.treasury.batch_ports import Batches, Files
from lumbung.villages.model import Bank, Village
from lumbung.villages.ports import Villages

SYSTEM: Final = "system"
WORKING_DAY: Final = 8  # hours
SUPERSEDED: Final = "superseded"
A_CHUNK: Final = 100  # payees that one run of the Map reconciles
KEPT: Final = timedelta(days=30)  # the bank's files, where a batch is not closed before
MOST_TRIES: Final = 8

T = TypeVar("T")

Holders = Callable[[str, str, str], list[tuple[str, str]]]
"""(village, role, area) → (id, language) of who holds it."""


@dataclass(frozen=True)
class Till:
    """The ports of batches, and what is done with several of them at once."""

    batches: Batches
    files: Files
    agenda: Agenda
    messages: Messages
    villages: Villages
    holders: Holders
    begin: Callable[[], Transaction]
    clock: Clock
    keys: Keys
    time_scale: float = 1
    watch_every_seconds: int = 86_400

    @property
    def now(self) -> str:
        return to_text(self.clock())

    def read(self, village: str, batch_id: str) -> Batch:
        """Raises NotFoundError."""
        batch = self.batches.read(village, batch_id)
        if batch is None:
            raise NotFoundError
        return batch

    def settings_of(self, batch: Batch) -> tuple[Village, Bank]:
        """The settings that the batch began under. Raises NotFoundError where they know no bank."""
        village = self.villages.version(batch.village, batch.settings)
        if village.bank is None:
            raise NotFoundError
        return village, village.bank

    def change(
        self,
        transaction: Transaction,
        old: Batch,
        new: Batch,
        kind: str,
        actor: str,
        **data: str | int,
    ) -> None:
        """The batch moves on, and its history says how."""
        happened = Happened(new.version, kind, self.now, actor, data)
        self.batches.change(transaction, old, new, happened)

    def answer(self, transaction: Transaction, batch: Batch) -> None:
        """What waits for the batch looks again."""
        if batch.token:
            self.agenda.add(
                transaction,
                "answer_batch",
                batch.id,
                village=batch.village,
                cause=f"{batch.id}/{batch.version}",
                data={"token": batch.token},
            )

    def start(
        self, transaction: Transaction, batch: Batch, pause: timedelta = timedelta(0)
    ) -> None:
        """The batch's current attempt begins, after a pause."""
        self.agenda.add(
            transaction,
            "start_batch",
            batch.id,
            village=batch.village,
            cause=f"{batch.id}/{batch.version}",
            at=self.clock() + pause if pause else None,
            data={"attempt": batch.attempt},
        )

    def restart(
        self, transaction: Transaction, batch: Batch, pause: timedelta = timedelta(0)
    ) -> None:
        """The next attempt, from where the batch stands."""
        again = batch.changed(attempt=batch.attempt + 1, token="")
        self.change(transaction, batch, again, "rescheduled", SYSTEM, attempt=again.attempt)
        self.start(transaction, again, pause)

    def drop_files_later(self, transaction: Transaction, batch: Batch, pause: timedelta) -> None:
        """What lies in the bucket for it goes then."""
        self.agenda.add(
            transaction,
            "drop_bank_files",
            batch.id,
            village=batch.village,
            cause=f"{batch.id}/{batch.version}",
            at=self.clock() + pause,
        )

    # The approval's seal

    def seal(self, batch: Batch, official: str) -> str:
        """That this official approved exactly these payees and amounts: "<key number>.<HMAC-SHA256>"."""
        version = len(self.keys.secret("fields")) - 1
        return f"{version}.{self._digest(version, batch, official)}"

    def check_seal(self, batch: Batch) -> None:
        """Raises TamperedError unless somebody else than who collected it approved it as it stands."""
        number, _, digest = batch.seal.partition(".")
        known = number.isdigit() and int(number) < len(self.keys.secret("fields"))
        good = known and not batch.bars(batch.approved_by) and batch.approved_by != ""
        if not good or not hmac.compare_digest(
            digest, self._digest(int(number), batch, batch.approved_by)
        ):
            raise TamperedError("tampered.batch")

    def _digest(self, version: int, batch: Batch, official: str) -> str:
        said = f"batch|{batch.village}|{batch.id}|{batch.fund}|{batch.size}|{batch.total}|{batch.content}|{official}"
        return hmac.digest(self.keys.secret("fields")[version], said.encode(), sha256).hex()


def outcome_of(batch: Batch, attempt: int) -> str:
    """What a step answers: where the batch stands, or that a newer attempt took over."""
    return SUPERSEDED if batch.attempt != attempt else batch.stage.value


def until_written(attempt: Callable[[], T]) -> T:
    """Reads and writes again while something moved in between. Raises ChangedError in the end."""
    for _ in range(MOST_TRIES):
        try:
            return attempt()
        except RefusedError as refusal:
            if not {"batch", "payee", "reservation"} & set(refusal.reasons):
                raise
    raise ChangedError


def files_of(batch: Batch) -> list[str]:
    """Every object that there may be of a batch."""
    chunks = range(1, -(-batch.size // A_CHUNK) + 1)
    return [
        *(f"{batch.folder}/file.{kind}" for kind in ("xml", "csv")),
        *(f"{batch.folder}/answer-{number}" for number in range(1, batch.answers + 2)),
        f"{batch.folder}/chunks.json",
        *(chunk_key(batch, chunk) for chunk in chunks),
    ]


def chunk_key(batch: Batch, chunk: int) -> str:
    """Where a part of the bank's last answer lies."""
    return f"{batch.folder}/chunk-{chunk}.json"
