"""What the state machine calls. Each step is guarded by stage and attempt; a second run answers like the first.

A step answers `{"outcome": <stage>}`, or "superseded" to an execution that a newer attempt replaced.
"""

from dataclasses import dataclass, replace

from lumbung.assistance.desk import Desk, next_cause
from lumbung.assistance.flags import Flags
from lumbung.assistance.model import STAGE_OF, SYSTEM, Case, Kind, Stage
from lumbung.assistance.ports import Funds
from lumbung.assistance.queue import MoneyQueue
from lumbung.assistance.screening import FAIL, PASS, screen
from lumbung.assistance.seals import Seals
from lumbung.assistance.taking import Taking
from lumbung.assistance.task import TaskState
from lumbung.shared.clock import from_text, local, to_text
from lumbung.shared.transaction import RefusedError, Transaction
from lumbung.shared.vault import Keys

SUPERSEDED = "superseded"
DUPLICATES = {"nik", "kk"}


@dataclass(frozen=True)
class Steps:
    """The steps of the workflow "assistance"."""

    desk: Desk
    funds: Funds
    keys: Keys

    @property
    def queue(self) -> MoneyQueue:
        """Of those that wait for money."""
        return MoneyQueue(self.desk)

    @property
    def seals(self) -> Seals:
        """On what was verified and approved."""
        return Seals(self.keys)

    @property
    def flags(self) -> Flags:
        """What other cases have in common with one."""
        return Flags(self.desk.cases, self.keys)

    def load_case(self, village: str, case_id: str, attempt: int) -> str:
        """Where the case stands."""
        return _outcome(self.desk.read(village, case_id), attempt)

    def screen_application(self, village: str, case_id: str, attempt: int) -> str:
        """Takes the person's and the household's place, makes the checks, moves the case."""
        return self.desk.until_written(lambda: self._screen(village, case_id, attempt))

    def take_correction(self, village: str, case_id: str, attempt: int) -> str:
        """What the resident sent after the case joins it, and it is verified anew."""
        return self.desk.until_written(lambda: self._take_correction(village, case_id, attempt))

    def open_task(self, village: str, case_id: str, attempt: int, kind: str, token: str) -> str:
        """Asks for a decision; where it was made already, what waits is answered at once."""
        return self.desk.until_written(
            lambda: self._open_task(village, case_id, attempt, Kind(kind), token)
        )

    def reserve_money(self, village: str, case_id: str, attempt: int) -> str:
        """Holds the amount on the programme's fund, or puts the case behind those that wait for money."""
        return self.desk.until_written(lambda: self._reserve(village, case_id, attempt))

    def ask_for_care(self, village: str, case_id: str, attempt: int, error: str) -> str:
        """A fault that repeats did not mend: the administrator is asked to look."""
        return self.desk.until_written(lambda: self._ask_for_care(village, case_id, attempt, error))

    def _screen(self, village_id: str, case_id: str, attempt: int) -> str:
        case = self.desk.read(village_id, case_id)
        if case.attempt != attempt or case.stage is not Stage.SUBMITTED:
            return _outcome(case, attempt)
        village, programme = self.desk.settings_of(case)
        answers = self.desk.read_answers(case)
        today = local(from_text(case.opened_at), village.zone).date()
        known = replace(
            case,
            nik_index=self.keys.index("nik", answers["nik"]),
            kk_index=self.keys.index("kk", answers["kk"]),
        )
        checks = {
            **screen(answers, case.amount, programme, today),
            **self.flags.checks(known, answers, village.many_cases_by_helper),
        }
        failed = next((code for code, outcome in checks.items() if outcome == FAIL), None)
        if failed:
            return self._refuse_by_rule(case, known, checks, failed)
        try:
            return self._accept(case, known, checks, answers)
        except RefusedError as refusal:
            if not DUPLICATES & set(refusal.reasons):
                raise
            return self._close_duplicate(case, known, checks)

    def _accept(
        self, case: Case, known: Case, checks: dict[str, str], answers: dict[str, str]
    ) -> str:
        tx, now = self.desk.begin(), to_text(self.desk.clock())
        moved = known.moved(
            Stage.VERIFICATION, now, checks=_listed({**checks, "one_application": PASS})
        )
        for kind, index in (("nik", known.nik_index), ("kk", known.kk_index)):
            if index:
                self.desk.cases.take_place(tx, known, kind, index)
        self._hand_to_office(tx, known)
        self.flags.mark(tx, known, answers)
        self.desk.record(tx, case, moved, "screened", SYSTEM, next_cause(case))
        tx.commit()
        return moved.stage

    def _hand_to_office(self, tx: Transaction, case: Case) -> None:
        """From here on only the office opens the case, and it is found when its person is to be forgotten."""
        self.desk.cases.rewrap(tx, case.village, case.id)
        self.desk.cases.know_person(tx, case)

    def _refuse_by_rule(self, case: Case, known: Case, checks: dict[str, str], failed: str) -> str:
        reason = f"rule_{failed}"
        tx, now = self.desk.begin(), to_text(self.desk.clock())
        moved = known.moved(Stage.REFUSED, now, checks=_listed(checks), reason=reason)
        self._hand_to_office(tx, known)
        cause = next_cause(case)
        self.desk.record(tx, case, moved, "refused", SYSTEM, cause, {"reason": reason})
        self.desk.tell_resident(tx, case, "refused", cause, reason=reason)
        tx.commit()
        return moved.stage

    def _close_duplicate(self, case: Case, known: Case, checks: dict[str, str]) -> str:
        tx, now = self.desk.begin(), to_text(self.desk.clock())
        moved = known.moved(
            Stage.DUPLICATE, now, checks=_listed({**checks, "one_application": FAIL})
        )
        self._hand_to_office(tx, known)
        cause = next_cause(case)
        self.desk.record(tx, case, moved, "duplicate", SYSTEM, cause)
        self.desk.tell_resident(tx, case, "duplicate", cause)
        tx.commit()
        return moved.stage

    def _take_correction(self, village: str, case_id: str, attempt: int) -> str:
        case = self.desk.read(village, case_id)
        if case.attempt == attempt and case.stage is Stage.CORRECTED:
            case = Taking(self.desk, self.flags).take(case)
        return _outcome(case, attempt)

    def _open_task(self, village: str, case_id: str, attempt: int, kind: Kind, token: str) -> str:
        case = self.desk.read(village, case_id)
        if case.attempt != attempt or case.stage is not STAGE_OF[kind]:
            return self._answer_at_once(case, attempt, token)
        task = self.desk.cases.read_task(village, case_id, case.task) if case.task else None
        if task and task.kind is kind and task.state is TaskState.WAITING:
            if task.token != token:
                tx = self.desk.begin()
                renewed = replace(task, token=token, attempt=attempt)
                self.desk.cases.change_task(tx, village, task, renewed)
                tx.commit()
            return case.stage
        tx, cause = self.desk.begin(), next_cause(case)
        if kind is Kind.REVIEW:
            self.desk.cases.rewrap_objection(tx, village, case_id)
        asked, task = self.desk.ask(tx, case, kind, token, cause)
        facts: dict[str, str | int] = {"task": task.id, "kind": kind.value, "due": task.due}
        self.desk.record(tx, case, asked, "asked", SYSTEM, cause, facts)
        tx.commit()
        return case.stage

    def _answer_at_once(self, case: Case, attempt: int, token: str) -> str:
        """The agenda answers, like any other: a step calls nobody."""
        tx = self.desk.begin()
        self.desk.agenda.add(
            tx,
            "answer_task",
            case.id,
            village=case.village,
            cause=next_cause(case),
            data={"token": token},
        )
        tx.commit()
        return _outcome(case, attempt)

    def _reserve(self, village: str, case_id: str, attempt: int) -> str:
        case = self.desk.read(village, case_id)
        if case.attempt != attempt or case.stage is not Stage.RESERVATION:
            return _outcome(case, attempt)
        _, programme = self.desk.settings_of(case)
        self.seals.check(case, programme.needs_two_approvers(case.amount))
        fund, now = programme.fund.id, to_text(self.desk.clock())
        if not self.queue.is_turn_of(case, fund):
            return self._wait_for_money(case, fund)
        tx, cause = self.desk.begin(), next_cause(case)
        moved = case.moved(Stage.PAYMENT, now, queued=None)
        self.funds.reserve(tx, self.desk.claim(case, SYSTEM.role))
        if case.queued:
            self.queue.leave(tx, case, fund, cause)
        facts: dict[str, str | int] = {"fund": fund, "amount": case.amount}
        self.desk.record(tx, case, moved, "reserved", SYSTEM, cause, facts)
        try:
            tx.commit()
        except RefusedError as refusal:
            if refusal.reasons != ["fund"]:
                raise
            return self._wait_for_money(case, fund)
        return moved.stage

    def _wait_for_money(self, case: Case, fund: str) -> str:
        tx, cause, now = self.desk.begin(), next_cause(case), to_text(self.desk.clock())
        moved = case.moved(Stage.NO_FUNDS, now, queued=case.queued or now)
        self.desk.record(tx, case, moved, "no_funds", SYSTEM, cause)
        self.queue.join(tx, moved, fund, cause)
        tx.commit()
        return moved.stage

    def _ask_for_care(self, village: str, case_id: str, attempt: int, error: str) -> str:
        case = self.desk.read(village, case_id)
        if case.attempt != attempt or not case.needs_execution:
            return _outcome(case, attempt)
        task = self.desk.cases.read_task(village, case_id, case.task) if case.task else None
        if (
            task and task.batch
        ):  # it may be paid already: its batch moves it, the daily watch starts it anew
            return case.stage
        tx, cause = self.desk.begin(), next_cause(case)
        stopped = case.moved(Stage.CARE, to_text(self.desk.clock()))
        if case.stage is Stage.SUBMITTED:
            self.desk.cases.rewrap(tx, case.village, case.id)  # or nobody in the office could look
        if case.stage is Stage.OBJECTION:
            self.desk.cases.rewrap_objection(tx, case.village, case.id)
        self.desk.withdraw(tx, case)
        if case.waits_for_money:
            self.queue.let_pass(tx, case, cause)
        asked, task = self.desk.ask(tx, stopped, Kind.CARE, "", cause)
        facts: dict[str, str | int] = {"error": error[:200], "task": task.id}
        self.desk.record(tx, case, asked, "needs_care", SYSTEM, cause, facts)
        tx.commit()
        return Stage.CARE


def _outcome(case: Case, attempt: int) -> str:
    return SUPERSEDED if case.attempt != attempt else case.stage.value


def _listed(checks: dict[str, str]) -> tuple[str, ...]:
    return tuple(f"{code}:{outcome}" for code, outcome in checks.items())
