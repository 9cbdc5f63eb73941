"""The bank's file is made of what was approved, and the bank's answer to it is read."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256

from lumbung.shared.claims import Account
from lumbung.shared.clock import from_text, local
from lumbung.shared.errors import TamperedError
from lumbung.treasury.bank_answer import LARGEST, AnswerError, Outcome, read_answer, settle
from lumbung.treasury.bank_file import Order, Transfer, write_file
from lumbung.treasury.bank_text import account_number, bank_name
from lumbung.treasury.batch import Batch, Payee, Stage, State, content_of
from lumbung.treasury.batch_ports import Payables
from lumbung.treasury.batching import (
    A_CHUNK,
    KEPT,
    SYSTEM,
    Till,
    chunk_key,
    outcome_of,
    until_written,
)
from lumbung.treasury.settling import Settling


@dataclass(frozen=True)
class Filing:
    """Names and accounts are opened here, and lie nowhere but in the bank's file."""

    till: Till
    payables: Payables
    settling: Settling

    def make_bank_file(self, village: str, batch_id: str, attempt: int) -> str:
        """What was approved is written for the bank, once more the same where it is run twice. Raises TamperedError."""
        return until_written(lambda: self._make_file(village, batch_id, attempt))

    def _make_file(self, village: str, batch_id: str, attempt: int) -> str:
        batch = self.till.read(village, batch_id)
        if batch.attempt != attempt or batch.stage is not Stage.FILE:
            return outcome_of(batch, attempt)
        self.till.check_seal(batch)
        everybody = list(self.till.batches.payees(village, batch_id))
        if content_of(everybody) != batch.content or len(everybody) != batch.size:
            raise TamperedError("tampered.batch")
        payees = [payee for payee in everybody if not payee.is_settled]
        transfers, unfit = self._transfers(batch, payees)
        self.settling.let_go(batch, unfit)
        tx, now = self.till.begin(), self.till.now
        if not transfers:
            new = batch.moved(Stage.CLOSED, now)
            self.till.change(tx, batch, new, "closed", SYSTEM, unfit=batch.size)
            tx.commit()
            return new.stage
        order = self._order(batch, transfers)
        content = write_file(order)
        key = f"{batch.folder}/file.{'csv' if order.bank.file == 'csv' else 'xml'}"
        self.till.files.put(key, content)
        facts: dict[str, str | int] = {
            "payees": len(transfers),
            "total": order.total,
            "sha256": sha256(content).hexdigest(),
        }
        new = batch.moved(
            Stage.ANSWER, now, file_key=key, file_count=len(transfers), file_total=order.total
        )
        self.till.change(tx, batch, new, "file_made", SYSTEM, **facts)
        self.till.drop_files_later(tx, new, KEPT / self.till.time_scale)
        tx.commit()
        return new.stage

    def _transfers(
        self, batch: Batch, payees: Sequence[Payee]
    ) -> tuple[tuple[Transfer, ...], list[tuple[Payee, str, str]]]:
        """Those that can be written, and those that cannot, with state and reason."""
        transfers, unfit = [], []
        for start in range(0, len(payees), A_CHUNK):
            part = payees[start : start + A_CHUNK]
            known = self.payables.accounts(batch.village, {p.case: p.substance for p in part})
            for payee in part:
                made = _transfer(batch, payee, known[payee.case])
                if isinstance(made, Transfer):
                    transfers.append(made)
                else:
                    unfit.append((payee, State.UNFIT.value, made))
        return tuple(transfers), unfit

    def _order(self, batch: Batch, transfers: tuple[Transfer, ...]) -> Order:
        village, bank = self.till.settings_of(batch)
        on = local(from_text(batch.approved_at), village.zone).date().isoformat()
        return Order(batch.code, batch.approved_at, on, bank.note, bank, transfers)

    def read_bank_answer(self, village: str, batch_id: str, attempt: int) -> str:
        """Taken whole, in chunks for the Map, or refused whole: then another file is waited for."""
        return until_written(lambda: self._read_answer(village, batch_id, attempt))

    def _read_answer(self, village: str, batch_id: str, attempt: int) -> str:
        batch = self.till.read(village, batch_id)
        if batch.attempt != attempt or batch.stage is not Stage.READING:
            return outcome_of(batch, attempt)
        tx, now = self.till.begin(), self.till.now
        content = self.till.files.read(batch.answer_key, LARGEST + 1) or b""
        facts: dict[str, str | int] = {"sha256": sha256(content).hexdigest()}
        try:
            _, bank = self.till.settings_of(batch)
            answer = read_answer(content, batch, bank)
            new_ones = settle(batch, self.till.batches.payees(village, batch_id), answer)
        except AnswerError as error:
            new = batch.moved(Stage.ANSWER, now, wrong=error.code, wrong_line=error.line)
            facts |= {"why": error.code, "line": error.line}
            self.till.change(tx, batch, new, "answer_refused", SYSTEM, **facts)
            tx.commit()
            return new.stage
        chunks = self._write_chunks(batch, new_ones)
        new = batch.moved(
            Stage.RECONCILING if chunks else Stage.ANSWER,
            now,
            ignored=answer.ignored,
            chunks=chunks,
        )
        facts |= {"settled": len(new_ones), "ignored": answer.ignored}
        self.till.change(tx, batch, new, "answer_read", SYSTEM, **facts)
        tx.commit()
        return new.stage

    def _write_chunks(self, batch: Batch, outcomes: Sequence[Outcome]) -> int:
        """Numbers and codes alone; and beside them, what the Map runs over."""
        starts = range(0, len(outcomes), A_CHUNK)
        items = []
        for chunk, start in enumerate(starts, start=1):
            part = [asdict(each) for each in outcomes[start : start + A_CHUNK]]
            self.till.files.put(chunk_key(batch, chunk), json.dumps(part).encode())
            items.append({"village": batch.village, "batch": batch.id, "chunk": chunk})
        if items:
            self.till.files.put(f"{batch.folder}/chunks.json", json.dumps(items).encode())
        return len(items)


def _transfer(batch: Batch, payee: Payee, known: Account | str) -> Transfer | str:
    """A line of the file, or why there can be none: `account.*` is for the resident to correct."""
    if isinstance(known, str):
        return known
    holder, number = bank_name(known.holder), account_number(known.number)
    if not holder:
        return "account.name"
    if not number:
        return "account.number"
    reference = batch.reference(payee.number)
    return Transfer(payee.number, reference, holder, known.bank, number, payee.amount)
