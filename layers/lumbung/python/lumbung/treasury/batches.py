"""What officials do with payment batches. Each act is one conditional write with what follows from it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol

from lumbung.shared.areas import VILLAGE
from lumbung.shared.clock import from_text
from lumbung.shared.errors import ChangedError, NotAllowedError, NotFoundError
from lumbung.shared.ids import new_code
from lumbung.shared.payables import Left
from lumbung.shared.transaction import RefusedError, Transaction
from lumbung.treasury.bank_answer import LARGEST
from lumbung.treasury.batch import Batch, Happened, Payee, Stage
from lumbung.treasury.batch_ports import Upload
from lumbung.treasury.batching import KEPT, Till
from lumbung.villages.model import Village

TREASURER, APPROVER, ADMINISTRATOR = "treasurer", "approver", "administrator"
LINK_SECONDS: Final = 300
ONCE: Final = re.compile(r"[0-9a-f]{32}")
A_PAGE: Final = 50
MOST_LISTED: Final = 20


class Holding(Protocol):
    @property
    def role(self) -> str: ...

    @property
    def area_key(self) -> str: ...


class Official(Protocol):
    """What batches need to know of an official (lumbung.people.model.Official)."""

    @property
    def id(self) -> str: ...

    @property
    def roles(self) -> Sequence[Holding]: ...


@dataclass(frozen=True)
class BatchView:
    """The page of one batch. `why_not`: the code of what keeps this official from approving it, None where they may."""

    batch: Batch
    payees: tuple[Payee, ...]
    after: int  # where the next page of payees begins, 0 on the last
    left: tuple[Left, ...]
    history: tuple[Happened, ...]
    why_not: str | None
    is_treasurer: bool
    is_administrator: bool


@dataclass(frozen=True)
class PaymentBatches:
    """The office's side. Raises NotFoundError where somebody has no business with batches."""

    till: Till

    def newest(self, village: str, official: Official) -> Sequence[Batch]:
        """The newest batches, newest first."""
        _see(official)
        return self.till.batches.newest(village, MOST_LISTED)

    def view(self, village: str, official: Official, batch_id: str, after: int = 0) -> BatchView:
        """A batch, with some of its payees: those behind a number."""
        _see(official)
        batch, batches = self.till.read(village, batch_id), self.till.batches
        payees = tuple(batches.payees(village, batch_id, after, A_PAGE + 1))
        return BatchView(
            batch,
            payees[:A_PAGE],
            payees[A_PAGE - 1].number if len(payees) > A_PAGE else 0,
            tuple(batches.left_out(village, batch_id, A_PAGE)),
            tuple(batches.history(village, batch_id)),
            _why_not(batch, official),
            _holds(official, TREASURER),
            _holds(official, ADMINISTRATOR),
        )

    def collect_batch(self, village: Village, official: Official, fund: str, once: str) -> None:
        """Begins a batch of everybody who waits to be paid out of a fund; `once` is its id, drawn when the page was
        opened, so that the form sent twice is one batch. Raises NotAllowedError, NotFoundError.
        """
        if not _holds(official, TREASURER):
            raise NotAllowedError("not_your_role")
        if village.bank is None or fund not in village.funds or not ONCE.fullmatch(once):
            raise NotFoundError
        now = self.till.now
        batch = Batch(
            village=village.id,
            id=once,
            code=new_code(),
            fund=fund,
            settings=village.hash,
            stage=Stage.COLLECTING,
            stage_since=now,
            opened_at=now,
            collected_by=official.id,
        )
        tx = self.till.begin()
        self.till.batches.add(tx, batch, Happened(1, "begun", now, official.id))
        self.till.start(tx, batch)
        self.till.agenda.add(
            tx,
            "watch_batch",
            batch.id,
            village=village.id,
            cause=f"{batch.id}/1",
            at=self.till.clock() + timedelta(seconds=self.till.watch_every_seconds),
        )
        try:
            tx.commit()
        except RefusedError as refusal:
            known = self.till.batches.read(village.id, once)
            if known is None or known.collected_by != official.id or known.fund != fund:
                raise ChangedError from refusal

    def approve_batch(self, village: str, official: Official, batch_id: str, version: int) -> None:
        """Another person than who collected it, with no hand in any case of it, lets it be paid. A repeat changes nothing.

        The condition is in the write. Raises ChangedError, NotAllowedError.
        """
        batch = self.till.read(village, batch_id)
        if batch.approved_by == official.id:
            return
        if code := _why_not(batch, official):
            raise NotAllowedError(code)
        self._check(batch, version, Stage.APPROVAL)
        now = self.till.now
        new = batch.moved(
            Stage.FILE,
            now,
            approved_by=official.id,
            approved_at=now,
            seal=self.till.seal(batch, official.id),
        )
        tx = self.till.begin()
        happened = Happened(new.version, "approved", now, official.id, {"total": batch.total})
        self.till.batches.approve(tx, batch, new, happened)
        self.till.answer(tx, batch)
        _commit(tx)

    def drop_batch(self, village: str, official: Official, batch_id: str, version: int) -> None:
        """Nobody in it is paid by it: by who collected it, or by who would approve it. A repeat changes nothing."""
        batch = self.till.read(village, batch_id)
        if batch.stage in (Stage.DROPPING, Stage.DROPPED):
            return
        if batch.collected_by != official.id and (code := _why_not(batch, official)):
            raise NotAllowedError(code)
        self._check(batch, version, Stage.APPROVAL)
        tx, new = self.till.begin(), batch.moved(Stage.DROPPING, self.till.now)
        self.till.change(tx, batch, new, "dropped", official.id)
        self.till.answer(tx, batch)
        _commit(tx)

    def open_file(self, village: str, official: Official, batch_id: str) -> None:
        """Says in the history that a treasurer takes the bank's file: it holds names and accounts."""
        batch = self.till.read(village, batch_id)
        if not _holds(official, TREASURER):
            raise NotAllowedError("not_your_role")
        if not self._has_file(batch):
            raise ChangedError
        tx, new = self.till.begin(), batch.changed()
        self.till.change(tx, batch, new, "file_opened", official.id)
        _commit(tx)

    def file_link(self, batch: Batch) -> str:
        """The address from which the file is downloaded, for five minutes; "" where there is none (any more)."""
        if not self._has_file(batch):
            return ""
        name = f"{batch.code}.{batch.file_key.rpartition('.')[2]}"
        return self.till.files.link(batch.file_key, name, LINK_SECONDS)

    def offer_upload(self, batch: Batch, back: str) -> Upload | None:
        """The form for the bank's next answer; None where none is waited for."""
        if batch.stage is not Stage.ANSWER:
            return None
        return self.till.files.upload(_next_answer(batch), back, LARGEST)

    def is_uploaded(self, batch: Batch) -> bool:
        """Whether an answer lies there that nobody has taken yet."""
        return batch.stage is Stage.ANSWER and self.till.files.exists(_next_answer(batch))

    def take_answer(self, village: str, official: Official, batch_id: str, version: int) -> None:
        """The uploaded answer is read. Raises ChangedError, NotAllowedError."""
        batch = self.till.read(village, batch_id)
        if not _holds(official, TREASURER):
            raise NotAllowedError("not_your_role")
        self._check(batch, version, Stage.ANSWER)
        if not self.is_uploaded(batch):
            raise ChangedError
        new = batch.moved(
            Stage.READING,
            self.till.now,
            answers=batch.answers + 1,
            answer_key=_next_answer(batch),
            wrong="",
            wrong_line=0,
        )
        tx = self.till.begin()
        self.till.change(tx, batch, new, "answer_taken", official.id, answer=new.answers)
        self.till.answer(tx, batch)
        _commit(tx)

    def restart_batch(self, village: str, official: Official, batch_id: str, version: int) -> None:
        """An administrator lets a batch that stopped go on where it stood."""
        batch = self.till.read(village, batch_id)
        if not _holds(official, ADMINISTRATOR):
            raise NotAllowedError("administrators_only")
        self._check(batch, version, Stage.CARE)
        new = batch.moved(Stage(batch.care_from), self.till.now, attempt=batch.attempt + 1)
        tx = self.till.begin()
        self.till.change(tx, batch, new, "restarted", official.id, attempt=new.attempt)
        self.till.start(tx, new)
        _commit(tx)

    def _has_file(self, batch: Batch) -> bool:
        if batch.stage not in (Stage.ANSWER, Stage.READING, Stage.RECONCILING):
            return False
        kept = KEPT / self.till.time_scale
        return self.till.clock() < from_text(batch.approved_at) + kept

    @staticmethod
    def _check(batch: Batch, version: int, stage: Stage) -> None:
        if batch.version != version or batch.stage is not stage:
            raise ChangedError


def _commit(tx: Transaction) -> None:
    try:
        tx.commit()
    except RefusedError as refusal:
        raise ChangedError from refusal


def _next_answer(batch: Batch) -> str:
    return f"{batch.folder}/answer-{batch.answers + 1}"


def _holds(official: Official, role: str) -> bool:
    """For the whole village: a batch takes everybody."""
    return any(each.role == role and each.area_key == VILLAGE for each in official.roles)


def _see(official: Official) -> None:
    if not any(_holds(official, role) for role in (TREASURER, APPROVER, ADMINISTRATOR)):
        raise NotFoundError


def _why_not(batch: Batch, official: Official) -> str | None:
    if not any(_holds(official, role) for role in (TREASURER, APPROVER)):
        return "not_your_role"
    if official.id == batch.collected_by:
        return "collected_it"
    return "hand_in_it" if batch.bars(official.id) else None
