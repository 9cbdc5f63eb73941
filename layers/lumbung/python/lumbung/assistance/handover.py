"""Handing a task to the deputy at once: who cannot decide in time, or had better not, says so and why."""

from dataclasses import dataclass, replace

from lumbung.assistance.deciding import words_of
from lumbung.assistance.desk import Desk, next_cause
from lumbung.assistance.model import Actor, Case, Kind
from lumbung.assistance.reading import Official, indexes_of, roles_for
from lumbung.assistance.separation import barred, may_be_handed_over, may_decide
from lumbung.assistance.task import Task, TaskState
from lumbung.shared.clock import to_text
from lumbung.shared.errors import (
    AlreadyDecidedError,
    ChangedError,
    FieldError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
)
from lumbung.villages.model import Village


@dataclass(frozen=True)
class Handover:
    """From one official of a role to whoever deputises for that role (the village's `deputies`)."""

    desk: Desk

    def hand_over_task(
        self,
        village: Village,
        official: Official,
        case_id: str,
        task_id: str,
        version: int,
        words: str,
    ) -> None:
        """The deputies may decide from now on and are told; whoever hands over decides it no more. A repeat changes nothing.

        The others who were asked may still decide. Raises like a decision; NotAllowedError too:
        "handover.taken" while somebody is paying, "handover.asked" where a deputy was asked already,
        "handover.nobody" where nobody else could decide as deputy.
        """
        self.desk.until_written(
            lambda: self._hand_over(village.id, official, case_id, task_id, version, words.strip())
        )

    def _hand_over(
        self, village: str, official: Official, case_id: str, task_id: str, version: int, words: str
    ) -> None:
        case = self.desk.read(village, case_id)
        task = self.desk.cases.read_task(village, case_id, task_id)
        roles = roles_for(official, case)
        if task is None or not roles or task.kind in (Kind.CONFIRM, Kind.CARE):
            raise NotFoundError
        if task.handed_over_by == official.id:
            return
        _check_open(case, task, version)
        may_decide(case, task, official.id, indexes_of(official), roles)
        deputy = self._deputy_for(case, task, official, roles)
        sealed = words_of(words)
        if not sealed:
            raise InvalidInputError([FieldError("words", "handover.blank")])
        tx, cause = self.desk.begin(), next_cause(case)
        handed = replace(task, deputy=deputy, handed_over_by=official.id)
        self.desk.cases.change_task(tx, village, task, handed)
        self.desk.tell_role(tx, case, handed, deputy, "task_handed_over", cause)
        actor = Actor(task.role, official.id)
        facts: dict[str, str | int] = {"task": task.id, "deputy": deputy}
        self.desk.record(tx, case, case, "handed_over", actor, cause, facts, sealed)
        tx.commit()

    def _deputy_for(self, case: Case, task: Task, official: Official, roles: set[str]) -> str:
        settings, _ = self.desk.settings_of(case)
        deputy = settings.deputy_of(task.role)
        if task.batch:
            raise NotAllowedError("in_batch")
        if task.taken_by and (task.taken_until or "") > to_text(self.desk.clock()):
            raise NotAllowedError("handover.taken")
        if not may_be_handed_over(task, roles):
            raise NotAllowedError("handover.asked")
        kept_out = {official.id, *barred(case, task.kind)}
        held_by = self.desk.holders(case.village, deputy, task.area) if deputy else []
        if deputy is None or all(other in kept_out for other, _language in held_by):
            raise NotAllowedError("handover.nobody")
        return deputy


def _check_open(case: Case, task: Task, version: int) -> None:
    if task.state is TaskState.DECIDED and not task.is_withdrawn:
        raise AlreadyDecidedError(by=task.decided_by or "", at=task.decided_at or "")
    if task.is_withdrawn or case.revision != version or case.task != task.id:
        raise ChangedError
