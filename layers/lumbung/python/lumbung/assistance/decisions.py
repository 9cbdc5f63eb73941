"""What officials do with a case: see it, reveal what is masked, decide. A decision moves the case itself."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from lumbung.assistance.desk import Desk, next_cause
from lumbung.assistance.model import (
    Actor,
    Case,
    Kind,
    Stage,
    Task,
    TaskState,
    may_decide,
    why_not,
)
from lumbung.assistance.ports import Funds
from lumbung.assistance.views import (
    CaseFacts,
    Check,
    Glance,
    TaskFacts,
    TaskView,
    Waiting,
    steps_of,
    waiting_of,
)
from lumbung.shared.clock import to_text
from lumbung.shared.errors import (
    AlreadyDecidedError,
    ChangedError,
    ErasedError,
    FieldError,
    InvalidInputError,
    NotFoundError,
)
from lumbung.shared.identity import mask
from lumbung.shared.transaction import Transaction
from lumbung.villages.model import Village

LONGEST_WORDS = 2_000  # characters of an official's own words
REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9/ .\-]{3,39}")
UNSEEN = frozenset({"number"})  # sealed with the answers, shown to nobody but the resident


class Holding(Protocol):
    """A role in an area."""

    @property
    def role(self) -> str: ...


class Official(Protocol):
    """What deciding needs to know of who decides (lumbung.people.model.Official)."""

    @property
    def id(self) -> str: ...

    @property
    def nik_index(self) -> str | None: ...

    @property
    def kk_index(self) -> str | None: ...

    @property
    def roles(self) -> tuple[Holding, ...]: ...

    def holds(self, role: str, rw: int) -> bool: ...


Change = Callable[[Transaction, Case, Task, str], tuple[Case, str, Mapping[str, str | int]]]
"""Adds a decision's own writes; answers the moved case, the event's kind and its facts."""


@dataclass(frozen=True)
class Decisions:
    """The use cases of the office."""

    desk: Desk
    funds: Funds

    def inbox(self, village: Village, official: Official) -> list[Waiting]:
        """What waits for this official, by deadline, so that what is overdue comes first."""
        now, found = to_text(self.desk.clock()), {}
        for holding in official.roles:
            area = getattr(holding, "area_key", "village").split("-")[0]
            for task in self.desk.cases.inbox(village.id, holding.role, area):
                found[task.case, task.id] = waiting_of(task, now)
        return sorted(found.values(), key=lambda waiting: waiting.due)

    def find(self, village: Village, code: str) -> tuple[str, str] | None:
        """(case, task) of a tracking code; the task is the newest one."""
        case_id = self.desk.cases.find(village.id, code)
        case = self.desk.cases.read(village.id, case_id) if case_id else None
        return (case.id, case.task or "-") if case else None

    def glance(self, village: Village, case_id: str, task_id: str) -> Glance:
        """What a link's first page shows. Raises NotFoundError."""
        task = self._task(village.id, case_id, task_id)
        return Glance(task.kind, task.rw, task.due, task.state)

    def read_task(
        self, village: Village, official: Official, case_id: str, task_id: str
    ) -> TaskView:
        """The case as this official may see it. Raises NotFoundError where it is not of their area."""
        whole = self.desk.cases.whole(village.id, case_id)
        if whole is None:
            raise NotFoundError
        case, events, tasks = whole
        task = next((task for task in tasks if task.id == task_id), None)
        if task is None or not _sees(official, case):
            raise NotFoundError
        code = _why_not(official, case, task)
        try:
            masked = {k: mask(v) for k, v in self._answers(case).items()}
        except ErasedError:
            masked = {}
        return TaskView(
            case=_facts(case),
            task=_task_facts(task),
            checks=tuple(Check(*text.split(":")) for text in case.checks),
            history=steps_of(events),
            masked=masked,
            may_decide=code is None and task.state is TaskState.WAITING,
            why_not=code,
            erased=not masked,
        )

    def read_words(self, village: Village, official: Official, case_id: str) -> dict[int, str]:
        """The officials' own words by event number, for whoever may see the case."""
        case = self.desk.read(village.id, case_id)
        if not _sees(official, case):
            raise NotFoundError
        events = [e for e in self.desk.cases.history(village.id, case_id) if "words" in e.sealed]
        return {e.seq: self.desk.read_words(case, e)["words"] for e in events}

    def reveal(
        self,
        village: Village,
        official: Official,
        case_id: str,
        fields: tuple[str, ...],
        reason: str,
    ) -> dict[str, str]:
        """The answers in plain, after an event that says who saw what and why. Raises InvalidInputError."""

        def once() -> dict[str, str]:
            case = self.desk.read(village.id, case_id)
            if not _sees(official, case):
                raise NotFoundError
            _, programme = self.desk.settings_of(case)
            if programme.reveal_reason(reason) is None:
                raise InvalidInputError([FieldError("reason", "choice.unknown")])
            known = tuple(name for name in fields if name in case.answers and name not in UNSEEN)
            answers = self.desk.read_answers(case, known)
            tx, actor = self.desk.begin(), Actor(_role(official, case), official.id)
            facts: dict[str, str | int] = {"reason": reason, "fields": ",".join(known)}
            self.desk.record(tx, case, case, "revealed", actor, next_cause(case), facts)
            tx.commit()
            return answers

        return self.desk.until_written(once)

    def read_revealed(
        self, village: Village, official: Official, case_id: str, fields: tuple[str, ...]
    ) -> dict[str, str]:
        """The same answers again, while the session remembers the reveal."""
        case = self.desk.read(village.id, case_id)
        if not _sees(official, case):
            raise NotFoundError
        return {name: text for name, text in self._answers(case).items() if name in fields}

    def verify_application(
        self,
        village: Village,
        official: Official,
        case_id: str,
        task_id: str,
        version: int,
        decision: str,
        reason: str | None = None,
        words: str = "",
    ) -> None:
        """`verified` or `refused` (with a reason from the list). See `_decide` for what it raises."""
        self._judge(
            village, official, case_id, task_id, version, decision, reason, words, Kind.VERIFY
        )

    def approve_application(
        self,
        village: Village,
        official: Official,
        case_id: str,
        task_id: str,
        version: int,
        decision: str,
        reason: str | None = None,
        words: str = "",
    ) -> None:
        """`approved` or `refused` (with a reason from the list). See `_decide` for what it raises."""
        self._judge(
            village, official, case_id, task_id, version, decision, reason, words, Kind.APPROVE
        )

    def pay_aid(
        self,
        village: Village,
        official: Official,
        case_id: str,
        task_id: str,
        version: int,
        bank_reference: str = "",
        paid_in_cash: bool = False,
    ) -> None:
        """Paid: by transfer with the bank's reference, or handed out in cash. See `_decide`."""
        reference = " ".join(bank_reference.split())

        def change(
            tx: Transaction, case: Case, task: Task, now: str
        ) -> tuple[Case, str, Mapping[str, str | int]]:
            _check_payment(case, reference, paid_in_cash)
            settings, programme = self.desk.settings_of(case)
            self.funds.settle(tx, case.village, programme.fund.id, case.id, case.amount)
            moved = case.moved(Stage.CONFIRMATION, now, paid_by=official.id)
            due = settings.due(
                Kind.CONFIRM, programme, self.desk.clock(), self.desk.time_scale
            )  # the task is opened a moment later, so nobody is promised too much
            self.desk.tell_resident(tx, moved, "paid", next_cause(case), due=to_text(due))
            facts: dict[str, str | int] = {
                "amount": case.amount,
                "pay_by": case.pay_by,
                "fund": programme.fund.id,
            }
            return moved, "paid", facts

        sealed = {} if paid_in_cash else {"bank_reference": reference}
        self._decide(village, official, case_id, task_id, version, "paid", Kind.PAY, change, sealed)

    def restart_case(
        self, village: Village, official: Official, case_id: str, task_id: str, version: int
    ) -> None:
        """The administrator lets a case that needed care go on where it stood. See `_decide`."""

        def change(
            tx: Transaction, case: Case, task: Task, now: str
        ) -> tuple[Case, str, Mapping[str, str | int]]:
            moved = case.moved(Stage(case.care_from or ""), now, attempt=case.attempt + 1)
            self.desk.start(tx, moved, next_cause(case))
            return moved, "restarted", {"attempt": moved.attempt}

        self._decide(village, official, case_id, task_id, version, "restarted", Kind.CARE, change)

    def _judge(
        self,
        village: Village,
        official: Official,
        case_id: str,
        task_id: str,
        version: int,
        decision: str,
        reason: str | None,
        words: str,
        kind: Kind,
    ) -> None:
        yes = {Kind.VERIFY: "verified", Kind.APPROVE: "approved"}[kind]

        def change(
            tx: Transaction, case: Case, task: Task, now: str
        ) -> tuple[Case, str, Mapping[str, str | int]]:
            if decision == yes:
                who = {Kind.VERIFY: "verified_by", Kind.APPROVE: "approved_by"}[kind]
                stage = {Kind.VERIFY: Stage.APPROVAL, Kind.APPROVE: Stage.RESERVATION}[kind]
                return case.moved(stage, now, **{who: official.id}), yes, {}
            code = self._refusal_reason(case, reason)
            self.desk.cases.leave_place(tx, case)
            self.desk.tell_resident(tx, case, "refused", next_cause(case), reason=code)
            return case.moved(Stage.REFUSED, now, reason=code), "refused", {"reason": code}

        if decision not in (yes, "refused"):
            raise InvalidInputError([FieldError("decision", "required")])
        if len(words) > LONGEST_WORDS:
            raise InvalidInputError([FieldError("words", "text.long", {"most": LONGEST_WORDS})])
        sealed = {"words": words.strip()} if words.strip() else {}
        self._decide(village, official, case_id, task_id, version, decision, kind, change, sealed)

    def _refusal_reason(self, case: Case, code: str | None) -> str:
        _, programme = self.desk.settings_of(case)
        if programme.refusal_reason(code or "") is None:
            raise InvalidInputError([FieldError("reason", "required")])
        return code or ""

    def _decide(
        self,
        village: Village,
        official: Official,
        case_id: str,
        task_id: str,
        version: int,
        decision: str,
        kind: Kind,
        change: Change,
        words: Mapping[str, str] | None = None,
    ) -> None:
        """One transaction: the task decided, the case moved, its event, what follows.

        Raises AlreadyDecidedError (by, at), ChangedError where the page is old, NotAllowedError,
        InvalidInputError, NotFoundError. The same decision by the same official again is no error.
        """

        def once() -> None:
            case, task = self.desk.read(village.id, case_id), None
            task = self._task(village.id, case_id, task_id)
            if task.kind is not kind or not _sees(official, case):
                raise NotFoundError
            if task.is_withdrawn:
                raise ChangedError
            if task.state is TaskState.DECIDED:
                if (task.decided_by, task.decision) == (official.id, decision):
                    return
                raise AlreadyDecidedError(by=task.decided_by or "", at=task.decided_at or "")
            if case.revision != version or case.task != task.id:
                raise ChangedError
            may_decide(case, task, official.id, _indexes(official), _roles(official, case))
            now, tx = to_text(self.desk.clock()), self.desk.begin()
            moved, event, facts = change(tx, case, task, now)
            done = task.decided(decision, official.id, now)
            self.desk.cases.change_task(tx, village.id, task, done)
            actor, cause = Actor(_role_for(official, case, task), official.id), next_cause(case)
            facts = {**facts, "task": task.id}
            moved = self.desk.record(tx, case, moved, event, actor, cause, facts, words)
            if task.token:
                self.desk.answer(tx, moved, task.id, cause)
            tx.commit()

        self.desk.until_written(once)

    def _task(self, village: str, case_id: str, task_id: str) -> Task:
        task = self.desk.cases.read_task(village, case_id, task_id)
        if task is None:
            raise NotFoundError
        return task

    def _answers(self, case: Case) -> dict[str, str]:
        answers = self.desk.read_answers(case)
        return {name: text for name, text in answers.items() if name not in UNSEEN}


def _check_payment(case: Case, reference: str, paid_in_cash: bool) -> None:
    if case.pay_by == "cash" and not paid_in_cash:
        raise InvalidInputError([FieldError("paid_in_cash", "required")])
    if case.pay_by != "cash" and not REFERENCE.fullmatch(reference):
        code = "reference.form" if reference else "required"
        raise InvalidInputError([FieldError("bank_reference", code)])


def _sees(official: Official, case: Case) -> bool:
    return bool(_roles(official, case))


def _roles(official: Official, case: Case) -> set[str]:
    return {h.role for h in official.roles if official.holds(h.role, case.rw)}


def _role(official: Official, case: Case) -> str:
    return min(_roles(official, case))


def _role_for(official: Official, case: Case, task: Task) -> str:
    return task.role if task.role in _roles(official, case) else task.deputy or task.role


def _indexes(official: Official) -> set[str | None]:
    return {official.nik_index, official.kk_index}


def _why_not(official: Official, case: Case, task: Task) -> str | None:
    return why_not(case, task, official.id, _indexes(official), _roles(official, case))


def _facts(case: Case) -> CaseFacts:
    return CaseFacts(
        id=case.id,
        code=case.code,
        programme=case.programme,
        settings=case.settings,
        stage=case.stage,
        version=case.revision,
        rw=case.rw,
        rt=case.rt,
        amount=case.amount,
        pay_by=case.pay_by,
        opened_at=case.opened_at,
    )


def _task_facts(task: Task) -> TaskFacts:
    return TaskFacts(
        id=task.id,
        kind=task.kind,
        role=task.role,
        state=task.state,
        due=task.due,
        decision=task.decision,
        decided_by=task.decided_by,
        decided_at=task.decided_at,
    )
