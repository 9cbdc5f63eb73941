"""What the workflow "payment-batch" calls beside collecting, filing and settling. Guarded by stage and attempt, like all steps."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lumbung.shared.areas import VILLAGE
from lumbung.shared.clock import to_text
from lumbung.shared.transaction import Transaction
from lumbung.treasury.batch import Batch, Stage, State
from lumbung.treasury.batching import SYSTEM, WORKING_DAY, Till, outcome_of, until_written

LINK_LASTS = timedelta(days=14)


@dataclass(frozen=True)
class BatchSteps:
    """Loading, waiting for people, closing, stopping."""

    till: Till

    def load_batch(self, village: str, batch_id: str, attempt: int) -> str:
        """Where it stands."""
        return outcome_of(self.till.read(village, batch_id), attempt)

    def open_batch_task(self, village: str, batch_id: str, attempt: int, token: str) -> str:
        """Whoever is waited for is told; where it moved on already, what waits is answered at once."""
        return until_written(lambda: self._open(village, batch_id, attempt, token))

    def _open(self, village: str, batch_id: str, attempt: int, token: str) -> str:
        batch, tx = self.till.read(village, batch_id), self.till.begin()
        if batch.attempt != attempt or batch.stage not in (Stage.APPROVAL, Stage.ANSWER):
            self.till.agenda.add(
                tx,
                "answer_batch",
                batch.id,
                village=village,
                cause=f"{batch.id}/{batch.version}",
                data={"token": token},
            )
            tx.commit()
            return outcome_of(batch, attempt)
        if batch.token == token:
            return batch.stage
        new = batch.changed(token=token, asked=batch.stage.value)
        self.till.batches.change(tx, batch, new)
        if batch.asked != batch.stage:
            due = self.tell(tx, new)
            self.remind_later(tx, new, due)
        tx.commit()
        return batch.stage

    def tell(self, tx: Transaction, batch: Batch) -> datetime:
        """A message to each person who is waited for; answers when they are reminded."""
        village, _ = self.till.settings_of(batch)
        due = village.working_time.after(self.till.clock(), WORKING_DAY, self.till.time_scale)
        for official, language in self._asked(batch):
            self.till.messages.tell(
                tx,
                "batch_waiting",
                village=batch.village,
                about=f"batch#{batch.id}",
                to=f"official#{official}",
                language=language,
                cause=f"{batch.id}/{batch.version}",
                data={
                    "batch": batch.id,
                    "kind": "approve_batch" if batch.stage is Stage.APPROVAL else "batch_answer",
                    "expires": to_text(due + LINK_LASTS),
                },
            )
        return due

    def remind_later(self, tx: Transaction, batch: Batch, due: datetime) -> None:
        """Again then, if it still waits for the same."""
        self.till.agenda.add(
            tx,
            "remind_batch",
            batch.id,
            village=batch.village,
            cause=f"{batch.id}/{batch.version}",
            at=due,
            data={"stage": batch.stage.value, "answers": batch.answers},
        )

    def _asked(self, batch: Batch) -> list[tuple[str, str]]:
        roles = ("treasurer", "approver") if batch.stage is Stage.APPROVAL else ("treasurer",)
        found = {
            official: language
            for role in roles
            for official, language in self.till.holders(batch.village, role, VILLAGE)
        }
        if batch.stage is Stage.APPROVAL:
            return [each for each in found.items() if not batch.bars(each[0])]
        return [each for each in found.items() if each[0] == batch.collected_by]

    def close_batch(self, village: str, batch_id: str, attempt: int) -> str:
        """Closed where everybody is settled; else the bank's next answer is waited for."""
        return until_written(lambda: self._close(village, batch_id, attempt))

    def _close(self, village: str, batch_id: str, attempt: int) -> str:
        batch = self.till.read(village, batch_id)
        if batch.attempt != attempt or batch.stage is not Stage.RECONCILING:
            return outcome_of(batch, attempt)
        payees = list(self.till.batches.payees(village, batch_id))
        paid = [payee.amount for payee in payees if payee.state == State.PAID]
        refused = sum(payee.state == State.REFUSED for payee in payees)
        all_known = all(payee.is_settled for payee in payees)
        tx, now = self.till.begin(), self.till.now
        new = batch.moved(
            Stage.CLOSED if all_known else Stage.ANSWER,
            now,
            paid=len(paid),
            paid_total=sum(paid),
            refused=refused,
        )
        facts = {"paid": len(paid), "total": sum(paid), "refused": refused}
        self.till.change(tx, batch, new, "closed" if all_known else "reconciled", SYSTEM, **facts)
        if all_known:
            self.till.drop_files_later(tx, new, timedelta(seconds=5))
        tx.commit()
        return new.stage

    def stop_batch(self, village: str, batch_id: str, attempt: int, error: str) -> str:
        """A fault that repeats did not mend: the administrators are asked to look."""
        return until_written(lambda: self._stop(village, batch_id, attempt, error))

    def _stop(self, village: str, batch_id: str, attempt: int, error: str) -> str:
        batch = self.till.read(village, batch_id)
        if batch.attempt != attempt or not batch.needs_execution:
            return outcome_of(batch, attempt)
        tx, new = self.till.begin(), batch.moved(Stage.CARE, self.till.now)
        self.till.change(tx, batch, new, "stopped", SYSTEM, error=error[:200])
        due = self.till.clock() + LINK_LASTS
        for official, language in self.till.holders(village, "administrator", VILLAGE):
            self.till.messages.tell(
                tx,
                "batch_waiting",
                village=village,
                about=f"batch#{batch.id}",
                to=f"official#{official}",
                language=language,
                cause=f"{batch.id}/{batch.version}",
                data={"batch": batch.id, "kind": "batch_care", "expires": to_text(due)},
            )
        tx.commit()
        return new.stage
