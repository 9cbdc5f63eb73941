"""What the agenda does for cases: start, answer, remind, escalate, expire, watch, look for money.

Each guards on the state that its entry refers to, so a repeat or a late entry is a quiet no-op. Where the
effect is a write of ours, the entry's end goes into its transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from lumbung.agenda.model import Entry, Result
from lumbung.agenda.ports import Effect, Finish
from lumbung.assistance.desk import Desk, next_cause
from lumbung.assistance.model import STAGE_OF, SYSTEM, Case, Kind, Stage
from lumbung.assistance.ports import Funds, Workflow
from lumbung.assistance.queue import MoneyQueue
from lumbung.assistance.task import Task, TaskState
from lumbung.shared.clock import from_text, to_text
from lumbung.shared.transaction import Transaction

FIRST_RESTART, LONGEST_RESTART = timedelta(seconds=5), timedelta(hours=1)
LONGEST_STEP = timedelta(hours=1)  # with all its repeats, from one stage to whom the next one asks
MOST_DOUBLINGS = 10  # five seconds doubled so often are more than the longest pause
EXPIRES = {
    Kind.CONFIRM: (Stage.CLOSED, "closed_unconfirmed"),
    Kind.CORRECT: (Stage.VERIFICATION, "no_answer"),
}
"""Of what is asked of the resident: where the case goes without an answer, and the event that says so."""

Act = Callable[[Transaction, Case, Task], None]


@dataclass(frozen=True)
class Clockwork:
    """The effects of the agenda's entries about cases."""

    desk: Desk
    funds: Funds
    workflow: Workflow

    @property
    def queue(self) -> MoneyQueue:
        """Of those that wait for money."""
        return MoneyQueue(self.desk)

    def effects(self) -> dict[str, Effect]:
        """By the kind of entry."""
        return {
            "start_workflow": self.start_workflow,
            "answer_task": self.answer_task,
            "remind": self.remind,
            "escalate": self.escalate,
            "expire": self.expire,
            "watch": self.watch,
            "look_now": self.look_now,
            "look_for_funds": self.look_for_funds,
            "free_money": self.free_money,
            "wake_queue": self.wake_queue,
        }

    def start_workflow(self, entry: Entry, finish: Finish) -> Result:
        """Starts the execution `<case>.<attempt>`; the one before is stopped first."""
        case = self.desk.read(entry.village, entry.ref)
        if case.attempt != entry.data["attempt"] or not case.needs_execution:
            return Result.DONE
        if case.attempt > 1:
            self.workflow.stop(case.id, case.attempt - 1)
        self.workflow.start(case.village, case.id, case.attempt)
        return Result.DONE

    def answer_task(self, entry: Entry, finish: Finish) -> Result:
        """Tells what waits to look again. The answer carries no decision: the case does."""
        token = str(entry.data.get("token", ""))
        if not token:
            task = self._task(entry)
            token = task.token if task else ""
        if token:
            self.workflow.answer(token, "look_again")
        return Result.DONE

    def remind(self, entry: Entry, finish: Finish) -> Result:
        """Half of the deadline is over: those who were asked hear of it again."""
        return self._write(entry, finish, self._remind)

    def escalate(self, entry: Entry, finish: Finish) -> Result:
        """The deadline passed: the deputy role is asked too, and those who were asked hear of it."""
        return self._write(entry, finish, self._escalate)

    def expire(self, entry: Entry, finish: Finish) -> Result:
        """The resident did not answer in time: the case is closed without their word, or verified as it is."""
        return self._write(entry, finish, self._expire)

    def watch(self, entry: Entry, finish: Finish) -> Result:
        """Looks whether an open case goes on, and starts the next attempt of its execution where not."""
        return self.desk.until_written(lambda: self._watch(entry, finish))

    def look_now(self, entry: Entry, finish: Finish) -> Result:
        """As `watch`, because an administrator asks: once, beside the daily one."""
        return self.desk.until_written(lambda: self._look_now(entry, finish))

    def look_for_funds(self, entry: Entry, finish: Finish) -> Result:
        """Once a day for each case that waits for money: its place is mended, and its queue looked at."""
        return self.desk.until_written(lambda: self._look_for_funds(entry, finish))

    def free_money(self, entry: Entry, finish: Finish) -> Result:
        """The resident stepped back: what was reserved is free again, once."""
        case = self.desk.read(entry.village, entry.ref)
        _, programme = self.desk.settings_of(case)
        tx = self.desk.begin()
        finish(tx)
        self.funds.release(tx, replace(self.desk.claim(case, SYSTEM.role), cause=entry.cause))
        self.desk.wake_queue(tx, case.village, programme.fund.id, entry.cause)
        tx.commit()
        return Result.WRITTEN

    def wake_queue(self, entry: Entry, finish: Finish) -> Result:
        """Lets whoever waits longest for a fund's money try again, if enough is free for them."""
        return self.desk.until_written(lambda: self._wake_queue(entry, finish))

    def _watch(self, entry: Entry, finish: Finish) -> Result:
        case = self.desk.read(entry.village, entry.ref)
        if case.is_over:
            return Result.DONE
        tx = self.desk.begin()
        finish(tx)
        self.desk.watch(tx, case)
        if case.needs_execution and not self._goes_on(case):
            self._restart(tx, case, "watch", timedelta(0))
        tx.commit()
        return Result.WRITTEN

    def _look_now(self, entry: Entry, finish: Finish) -> Result:
        case = self.desk.read(entry.village, entry.ref)
        if not case.needs_execution or self._goes_on(case):
            return Result.DONE
        tx = self.desk.begin()
        finish(tx)
        self._restart(tx, case, entry.cause, timedelta(0))
        tx.commit()
        return Result.WRITTEN

    def _look_for_funds(self, entry: Entry, finish: Finish) -> Result:
        case = self.desk.read(entry.village, entry.ref)
        waited = entry.data.get("attempt", case.attempt)  # it was woken since, and waits anew
        if case.stage is not Stage.NO_FUNDS or waited != case.attempt:
            return Result.DONE
        _, programme = self.desk.settings_of(case)
        tx = self.desk.begin()
        finish(tx)
        self.queue.join(tx, case, programme.fund.id, entry.cause)
        tx.commit()
        return Result.WRITTEN

    def _wake_queue(self, entry: Entry, finish: Finish) -> Result:
        case = self.queue.first(entry.village, entry.ref)
        if case is None or case.stage is not Stage.NO_FUNDS:
            return Result.DONE
        if self.funds.free(case.village, entry.ref) < case.amount:
            return Result.DONE
        tx, now, cause = self.desk.begin(), to_text(self.desk.clock()), next_cause(case)
        finish(tx)
        moved = case.moved(
            Stage.RESERVATION, now, attempt=case.attempt + 1, queued=case.waits_since
        )
        facts: dict[str, str | int] = {"attempt": moved.attempt}
        self.desk.record(tx, case, moved, "funds_found", SYSTEM, cause, facts)
        self.desk.start(tx, moved, cause)
        tx.commit()
        return Result.WRITTEN

    def restart_execution(self, village: str, case_id: str, attempt: int, cause: str) -> bool:
        """An execution failed: the next attempt begins after a pause that grows. A repeat changes nothing."""

        def once() -> bool:
            case = self.desk.read(village, case_id)
            if case.attempt != attempt or not case.needs_execution:
                return False
            tx = self.desk.begin()
            self._restart(tx, case, cause, _pause(attempt))
            tx.commit()
            return True

        return self.desk.until_written(once)

    def _restart(self, tx: Transaction, case: Case, cause: str, pause: timedelta) -> None:
        again = replace(case, attempt=case.attempt + 1)
        facts: dict[str, str | int] = {"attempt": again.attempt}
        self.desk.record(tx, case, again, "rescheduled", SYSTEM, cause, facts)
        at = self.desk.clock() + pause if pause else None
        self.desk.start(tx, again, next_cause(case), at)

    def _goes_on(self, case: Case) -> bool:
        """Its execution lives, and somebody is asked unless it moved just now.

        An execution lives on too where its token was lost, but nothing would ever wake it.
        """
        if not self.workflow.is_running(case.id, case.attempt):
            return False
        if self.desk.clock() - from_text(case.stage_since) < LONGEST_STEP:
            return True
        task = self.desk.cases.read_task(case.village, case.id, case.task or "-")
        if task is None or task.state is not TaskState.WAITING:
            return False
        return STAGE_OF[task.kind] is case.stage

    def _task(self, entry: Entry) -> Task | None:
        return self.desk.cases.read_task(entry.village, entry.ref, str(entry.data["task"]))

    def _write(self, entry: Entry, finish: Finish, act: Act) -> Result:
        def once() -> Result:
            case, task = self.desk.read(entry.village, entry.ref), self._task(entry)
            if task is None or task.state is not TaskState.WAITING or case.task != task.id:
                return Result.DONE
            if task.batch:
                return Result.DONE  # nobody is asked while it is paid in a batch
            tx = self.desk.begin()
            finish(tx)
            act(tx, case, task)
            tx.commit()
            return Result.WRITTEN

        return self.desk.until_written(once)

    def _remind(self, tx: Transaction, case: Case, task: Task) -> None:
        cause = next_cause(case)
        if task.kind is Kind.CORRECT:
            self.desk.tell_resident(tx, case, "correction_asked", cause, due=task.due)
        else:
            self.desk.tell_role(tx, case, task, task.turn_of, "task_reminder", cause)
        self.desk.record(tx, case, case, "reminded", SYSTEM, cause, {"task": task.id})

    def _escalate(self, tx: Transaction, case: Case, task: Task) -> None:
        village, _ = self.desk.settings_of(case)
        cause = next_cause(case)
        deputy = village.deputy_of(task.role)
        if deputy:
            escalated = replace(task, deputy=deputy)
            self.desk.cases.change_task(tx, case.village, task, escalated)
            self.desk.tell_role(tx, case, task, deputy, "task_escalated", cause)
        else:
            self.desk.tell_role(tx, case, task, task.role, "task_reminder", cause)
        facts: dict[str, str | int] = {"task": task.id, "deputy": deputy or ""}
        self.desk.record(tx, case, case, "escalated", SYSTEM, cause, facts)

    def _expire(self, tx: Transaction, case: Case, task: Task) -> None:
        if task.kind not in EXPIRES:
            raise ValueError(f"a {task.kind} never expires")
        stage, event = EXPIRES[task.kind]
        now, cause = to_text(self.desk.clock()), next_cause(case)
        done = task.decided("expired", "system", now)
        self.desk.cases.change_task(tx, case.village, task, done)
        moved = case.moved(stage, now, to_correct=())
        self.desk.record(tx, case, moved, event, SYSTEM, cause, {"task": task.id})
        if stage is Stage.CLOSED:
            self.desk.tell_resident(tx, case, "closed", cause)
        if task.token:
            self.desk.answer(tx, case, task.id, cause)


def _pause(attempt: int) -> timedelta:
    """Before the attempt that follows this one, so that what always fails does not fail all day."""
    return min(FIRST_RESTART * (1 << min(attempt, MOST_DOUBLINGS)), LONGEST_RESTART)
