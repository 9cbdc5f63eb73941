"""What the agenda does for batches: start, answer, remind, watch, drop files. A repeat or a late entry is a quiet no-op."""

from dataclasses import dataclass
from datetime import timedelta

from lumbung.agenda.model import Entry, Result
from lumbung.agenda.ports import Effect, Finish
from lumbung.treasury.batch import Stage
from lumbung.treasury.batch_ports import Machine
from lumbung.treasury.batch_steps import BatchSteps
from lumbung.treasury.batching import Till, files_of, until_written

BUSY = (Stage.READING, Stage.RECONCILING)  # what lies in the bucket is read just now
FIRST_PAUSE, LONGEST_PAUSE, MOST_DOUBLINGS = timedelta(seconds=5), timedelta(hours=1), 10


@dataclass(frozen=True)
class BatchClockwork:
    """The effects of the agenda's entries about batches."""

    till: Till
    machine: Machine

    def effects(self) -> dict[str, Effect]:
        """By the kind of entry."""
        return {
            "start_batch": self.start_batch,
            "answer_batch": self.answer_batch,
            "remind_batch": self.remind_batch,
            "watch_batch": self.watch_batch,
            "drop_bank_files": self.drop_bank_files,
        }

    def start_batch(self, entry: Entry, finish: Finish) -> Result:
        """Starts the execution `<batch>.<attempt>`; the one before is stopped first."""
        batch = self.till.read(entry.village, entry.ref)
        if batch.attempt != entry.data["attempt"] or not batch.needs_execution:
            return Result.DONE
        if batch.attempt > 1:
            self.machine.stop(batch.id, batch.attempt - 1)
        self.machine.start(batch.village, batch.id, batch.attempt)
        return Result.DONE

    def answer_batch(self, entry: Entry, finish: Finish) -> Result:
        """Tells what waits to look again; the batch says what was decided."""
        self.machine.answer(str(entry.data["token"]), "look_again")
        return Result.DONE

    def remind_batch(self, entry: Entry, finish: Finish) -> Result:
        """Each working day, as long as it waits for the same: those who were asked hear of it again."""
        batch = self.till.read(entry.village, entry.ref)
        if (batch.stage.value, batch.answers) != (entry.data["stage"], entry.data["answers"]):
            return Result.DONE
        tx, steps = self.till.begin(), BatchSteps(self.till)
        finish(tx)
        steps.remind_later(tx, batch, steps.tell(tx, batch))
        tx.commit()
        return Result.WRITTEN

    def watch_batch(self, entry: Entry, finish: Finish) -> Result:
        """Once a day: where nothing moves an open batch any more, the next attempt starts."""
        return until_written(lambda: self._watch(entry, finish))

    def _watch(self, entry: Entry, finish: Finish) -> Result:
        batch = self.till.read(entry.village, entry.ref)
        if batch.is_over:
            return Result.DONE
        tx, every = self.till.begin(), timedelta(seconds=self.till.watch_every_seconds)
        finish(tx)
        self.till.agenda.add(
            tx,
            "watch_batch",
            batch.id,
            village=batch.village,
            cause=f"{batch.id}/{batch.version}",
            at=self.till.clock() + every,
        )
        if batch.needs_execution and not self.machine.is_running(batch.id, batch.attempt):
            self.till.restart(tx, batch)
        tx.commit()
        return Result.WRITTEN

    def restart_execution(self, village: str, batch_id: str, attempt: int, cause: str) -> bool:
        """An execution failed: the next attempt begins after a pause that grows. A repeat changes nothing."""

        def once() -> bool:
            batch = self.till.read(village, batch_id)
            if batch.attempt != attempt or not batch.needs_execution:
                return False
            tx = self.till.begin()
            pause = min(FIRST_PAUSE * (1 << min(attempt, MOST_DOUBLINGS)), LONGEST_PAUSE)
            self.till.restart(tx, batch, pause)
            tx.commit()
            return True

        return until_written(once)

    def drop_bank_files(self, entry: Entry, finish: Finish) -> Result:
        """What lies in the bucket for a batch goes: when it is closed, and a month after its file was made at the latest."""
        batch = self.till.read(entry.village, entry.ref)
        if batch.stage in BUSY:
            tx = self.till.begin()
            finish(tx)
            self.till.drop_files_later(tx, batch, timedelta(days=1))
            tx.commit()
            return Result.WRITTEN
        self.till.files.forget(files_of(batch))
        return Result.DONE
