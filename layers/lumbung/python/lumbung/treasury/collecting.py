"""Everybody who waits to be paid out of a fund is collected into a batch, a hundred in one step."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lumbung.shared.payables import Left, Looked, Payable
from lumbung.shared.transaction import RefusedError
from lumbung.treasury.batch import MOST_PAYEES, Batch, Payee, Stage
from lumbung.treasury.batch_ports import Held, Payables
from lumbung.treasury.batching import Till, outcome_of, until_written

MOST_LOOKED_AT: Final = 100  # payments in one step: the workflow comes again for more
TOGETHER: Final = (
    8  # cases in one transaction of at most 100 items, each with its places in inboxes
)


@dataclass(frozen=True)
class Collecting:
    """One payee is in one batch at a time: the reservation and the task have it as a condition."""

    till: Till
    payables: Payables
    held: Held

    def collect_payees(self, village: str, batch_id: str, attempt: int) -> str:
        """Up to a hundred more of those who wait; "collecting" as long as there are others."""
        return until_written(lambda: self._collect(village, batch_id, attempt))

    def _collect(self, village: str, batch_id: str, attempt: int) -> str:
        batch = self.till.read(village, batch_id)
        if batch.attempt != attempt or batch.stage is not Stage.COLLECTING:
            return outcome_of(batch, attempt)
        most = min(MOST_LOOKED_AT, MOST_PAYEES - batch.size)
        found = self.payables.waiting(village, batch.cursor, most)
        looked = self.payables.look(village, found, batch.fund, batch.collected_by)
        for start in range(0, len(looked), TOGETHER):
            batch = self._join(batch, looked[start : start + TOGETHER])
        if len(found) == most and batch.size < MOST_PAYEES:
            return Stage.COLLECTING
        tx, end = self.till.begin(), Stage.APPROVAL if batch.size else Stage.DROPPED
        new = batch.moved(end, self.till.now)
        facts = {"payees": batch.size, "total": batch.total, "left": batch.left}
        self.till.change(tx, batch, new, "collected", batch.collected_by, **facts)
        tx.commit()
        return new.stage

    def _join(self, batch: Batch, looked: Sequence[Looked]) -> Batch:
        """These in one transaction; where somebody moved meanwhile, one by one, and who moved is left out."""
        try:
            return self._joined(batch, looked)
        except RefusedError as refusal:
            if "batch" in refusal.reasons:
                raise
        for each in looked:
            try:
                batch = self._joined(batch, [each])
            except RefusedError as refusal:
                if "batch" in refusal.reasons or each.payable is None:
                    raise
                left = Left(each.payable.claim.case, each.payable.code, "moved")
                batch = self._joined(batch, [Looked(each.cursor, left=left)])
        return batch

    def _joined(self, batch: Batch, looked: Sequence[Looked]) -> Batch:
        tx, new = self.till.begin(), batch
        ready = [each.payable for each in looked if each.payable]
        payees = [_payee(batch.size + n, each) for n, each in enumerate(ready, start=1)]
        barred = {official for each in ready for official in each.barred}
        new = batch.with_payees(payees, barred, looked[-1].cursor)
        for payable, payee in zip(ready, payees, strict=True):
            payable.join(tx, batch.id, batch.code)
            self.held.join_batch(tx, payable.claim, batch.id)
            self.till.batches.add_payee(tx, batch, payee)
        left = [each.left for each in looked if each.left]
        cash = sum(each.reason == "cash" for each in left)
        for each in left:
            if each.reason != "cash":
                self.till.batches.leave(tx, batch, each)
        new = new.changed(cash=new.cash + cash, left=new.left + len(left) - cash)
        self.till.batches.change(tx, batch, new)
        tx.commit()
        return new


def _payee(number: int, payable: Payable) -> Payee:
    claim = payable.claim
    return Payee(
        number,
        claim.case,
        payable.task,
        payable.code,
        claim.programme,
        claim.amount,
        payable.substance,
    )
