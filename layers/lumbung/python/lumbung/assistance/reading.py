"""What officials see of cases: their inbox, a case as they may see it, and what they open of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from lumbung.assistance.desk import Desk, next_cause
from lumbung.assistance.model import Actor, Case
from lumbung.assistance.separation import may_be_handed_over, why_not
from lumbung.assistance.task import Task, TaskState
from lumbung.assistance.views import (
    CaseFacts,
    Check,
    DonePage,
    Glance,
    TaskFacts,
    TaskView,
    Waiting,
    done_of,
    steps_of,
    waiting_of,
)
from lumbung.forms.model import Form
from lumbung.shared.clock import to_text
from lumbung.shared.errors import (
    ErasedError,
    FieldError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
)
from lumbung.shared.masking import mask_answer
from lumbung.villages.model import Village

A_PAGE = 20  # decisions of one's own, shown at once
UNSEEN = frozenset({"number"})  # sealed with the answers, shown to nobody but the resident


class Holding(Protocol):
    """A role in an area ("rw05-rt003", "rw05", "village")."""

    @property
    def role(self) -> str: ...

    @property
    def area_key(self) -> str: ...


class Official(Protocol):
    """What assistance needs to know of an official (lumbung.people.model.Official)."""

    @property
    def id(self) -> str: ...

    @property
    def nik_index(self) -> str | None: ...

    @property
    def kk_index(self) -> str | None: ...

    @property
    def roles(self) -> tuple[Holding, ...]: ...

    def holds(self, role: str, rw: int, rt: int | None = None) -> bool: ...


@dataclass(frozen=True)
class Reading:
    """The office's look at cases. Only a reveal writes: who saw what, and why."""

    desk: Desk

    def inbox(self, village: Village, official: Official) -> list[Waiting]:
        """What waits for this official, by deadline, so that what is overdue comes first."""
        now, found = to_text(self.desk.clock()), {}
        for holding in official.roles:
            for task in self.desk.cases.inbox(village.id, holding.role, holding.area_key):
                if task.handed_over_by != official.id:
                    found[task.case, task.id] = waiting_of(task, now)
        return sorted(found.values(), key=lambda waiting: waiting.due)

    def decided(self, village: Village, official: Official, before: str = "") -> DonePage:
        """What this official decided, newest first; `before`: a page's `older`, "" for the first."""
        found = self.desk.cases.decided_by(village.id, official.id, before, A_PAGE + 1)
        shown = found[:A_PAGE]
        return DonePage(
            tuple(done_of(task, _sees(official, task.rw, task.rt)) for task in shown),
            shown[-1].decided_sk if len(found) > A_PAGE else "",
        )

    def find(self, village: Village, code: str) -> tuple[str, str] | None:
        """(case, task) of a tracking code; the task is the newest one, "-" where there was none."""
        case_id = self.desk.cases.find(village.id, code)
        case = self.desk.cases.read(village.id, case_id) if case_id else None
        return (case.id, case.task or "-") if case else None

    def glance(self, village: Village, case_id: str, task_id: str) -> Glance:
        """What a link's first page shows. Raises NotFoundError."""
        task = self._task(village.id, case_id, task_id)
        return Glance(task.kind, task.rw, task.due, task.state, task.programme)

    def read_task(
        self, village: Village, official: Official, case_id: str, task_id: str
    ) -> TaskView:
        """The case as this official may see it. Raises NotFoundError where it is not of their area."""
        whole = self.desk.cases.whole(village.id, case_id)
        if whole is None:
            raise NotFoundError
        case, events, tasks = whole
        task = next((task for task in tasks if task.id == task_id), None)
        if task is None or not roles_for(official, case):
            raise NotFoundError
        code = why_not(case, task, official.id, indexes_of(official), roles_for(official, case))
        try:
            masked = self._masked(case)
        except ErasedError:
            masked = {}
        return TaskView(
            case=_facts(case, self.desk.place_in_queue(case)),
            task=_task_facts(task, to_text(self.desk.clock())),
            checks=tuple(Check(*text.split(":")) for text in case.checks),
            history=steps_of(events),
            masked=masked,
            may_decide=code is None and task.state is TaskState.WAITING,
            why_not=code,
            erased=not masked,
            may_reveal=_handles(official, case, tasks),
            may_hand_over=code is None
            and may_be_handed_over(task, roles_for(official, case))
            and self.desk.settings_of(case)[0].deputy_of(task.role) is not None,
        )

    def read_words(self, village: Village, official: Official, case_id: str) -> dict[int, str]:
        """The officials' own words by event number, for whoever may see the case."""
        case = self.desk.read(village.id, case_id)
        if not roles_for(official, case):
            raise NotFoundError
        events = [e for e in self.desk.cases.history(village.id, case_id) if "words" in e.sealed]
        found = {e.seq: self.desk.read_words(case, e).get("words", "") for e in events}
        return {number: words for number, words in found.items() if words}

    def reveal(
        self,
        village: Village,
        official: Official,
        case_id: str,
        fields: tuple[str, ...],
        reason: str,
    ) -> dict[str, str]:
        """The answers in plain, after an event that says who saw what and why.

        Raises NotAllowedError("not_your_task") for who has no task in the case and decided none, InvalidInputError.
        """

        def once() -> dict[str, str]:
            case = self._handled(village, official, case_id)
            _, programme = self.desk.settings_of(case)
            if programme.reveal_reason(reason) is None:
                raise InvalidInputError([FieldError("reason", "choice.unknown")])
            known = tuple(name for name in fields if name in case.answers and name not in UNSEEN)
            answers = self.desk.read_answers(case, known)
            actor = Actor(min(roles_for(official, case)), official.id)
            tx, facts = self.desk.begin(), {"reason": reason, "fields": ",".join(known)}
            self.desk.record(tx, case, case, "revealed", actor, next_cause(case), facts)
            tx.commit()
            return answers

        return self.desk.until_written(once)

    def read_revealed(
        self, village: Village, official: Official, case_id: str, fields: tuple[str, ...]
    ) -> dict[str, str]:
        """The same answers again, while the session remembers the reveal; none once it is no task of theirs."""
        try:
            case = self._handled(village, official, case_id)
        except NotAllowedError:
            return {}
        return {name: text for name, text in self._answers(case).items() if name in fields}

    def _masked(self, case: Case) -> dict[str, str]:
        """Every answer, masked by the type of its question in the form that the case began under."""
        village, programme = self.desk.settings_of(case)
        form, masked = Form.from_json(village.forms[programme.form]), {}
        for name, text in self._answers(case).items():
            question = form.question(name)
            masked[name] = mask_answer(question.type if question else "", text)
        return masked

    def _handled(self, village: Village, official: Official, case_id: str) -> Case:
        whole = self.desk.cases.whole(village.id, case_id)
        if whole is None or not roles_for(official, whole[0]):
            raise NotFoundError
        case, _, tasks = whole
        if not _handles(official, case, tasks):
            raise NotAllowedError("not_your_task")
        return case

    def _task(self, village: str, case_id: str, task_id: str) -> Task:
        task = self.desk.cases.read_task(village, case_id, task_id)
        if task is None:
            raise NotFoundError
        return task

    def _answers(self, case: Case) -> dict[str, str]:
        answers = self.desk.read_answers(case)
        return {name: text for name, text in answers.items() if name not in UNSEEN}


def roles_for(official: Official, case: Case) -> set[str]:
    """The roles that an official holds where the case is; none: they may not see it."""
    return {h.role for h in official.roles if official.holds(h.role, case.rw, case.rt)}


def _sees(official: Official, rw: int, rt: int) -> bool:
    return any(official.holds(held.role, rw, rt) for held in official.roles)


def indexes_of(official: Official) -> set[str | None]:
    """By which somebody's own case is known."""
    return {official.nik_index, official.kk_index}


def _handles(official: Official, case: Case, tasks: Iterable[Task]) -> bool:
    """Whether a task of this case waits for them, or was decided by them."""
    roles = roles_for(official, case)
    return any(
        task.decided_by == official.id
        or (task.state is TaskState.WAITING and {task.role, task.deputy} & roles)
        for task in tasks
        if task.handed_over_by != official.id
    )


def _facts(case: Case, place: int | None) -> CaseFacts:
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
        corrections=case.corrections,
        place=place,
        language=case.language,
    )


def _task_facts(task: Task, now: str) -> TaskFacts:
    taken = task.state is TaskState.WAITING and (task.taken_until or "") > now
    return TaskFacts(
        id=task.id,
        kind=task.kind,
        role=task.turn_of,
        state=task.state,
        due=task.due,
        decision=task.decision,
        decided_by=task.decided_by,
        decided_at=task.decided_at,
        taken_by=task.taken_by if taken else None,
        taken_until=task.taken_until if taken else None,
    )
