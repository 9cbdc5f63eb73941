"""How an official's decision is written: once, as their page showed the case, in one transaction with what follows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lumbung.assistance.desk import next_cause
from lumbung.assistance.model import Actor, Case, Kind
from lumbung.assistance.reading import Official, Reading, indexes_of, roles_for
from lumbung.assistance.seals import Seals
from lumbung.assistance.separation import may_decide
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
from lumbung.shared.transaction import Transaction
from lumbung.shared.vault import Keys

LONGEST_WORDS = 2_000  # characters of an official's own words

Facts = Mapping[str, str | int]
Moved = tuple[Case, str, Facts]  # the moved case, the event's kind, its facts
Change = Callable[[Transaction, Case, str], Moved]
"""Adds a decision's own writes at a moment. Raises InvalidInputError, NotAllowedError."""


@dataclass(frozen=True)
class Decision:
    """What one official says to one task, as their page showed it (`revision`)."""

    village: str
    official: Official
    case: str
    task: str
    revision: int
    kinds: tuple[Kind, ...]  # which tasks can be answered so
    choice: str
    reason: str | None = None
    sealed: Mapping[str, str] = field(default_factory=dict)  # own words, a bank's reference
    handed_out: bool = False

    @property
    def said(self) -> dict[str, str | bool]:
        """All of it, to tell a repeat from another answer."""
        return {
            "official": self.official.id,
            "choice": self.choice,
            "reason": self.reason or "",
            "handed_out": self.handed_out,
            **self.sealed,
        }


@dataclass(frozen=True)
class Deciding(Reading):
    """What the use cases that decide a task have in common. Each decision raises AlreadyDecidedError (by, at),
    ChangedError where the page is old, NotAllowedError, InvalidInputError, NotFoundError; the same decision again is no
    error.
    """

    keys: Keys

    @property
    def _seals(self) -> Seals:
        return Seals(self.keys)

    def _decide(self, said: Decision, change: Change, taken: bool = False) -> None:
        def once() -> None:
            case, task = self._decidable(said)
            if task.state is TaskState.DECIDED:
                return
            now, tx = to_text(self.desk.clock()), self.desk.begin()
            if taken and task.taken_by != said.official.id:
                raise NotAllowedError(
                    "taken" if task.is_taken_from(said.official.id, now) else "not_taken"
                )
            moved, event, facts = change(tx, case, now)
            answer = self._seals.answer(case, said.said)
            done = task.decided(said.choice, said.official.id, now, answer)
            self.desk.cases.change_task(tx, said.village, task, done)
            self.desk.cases.keep_decision(tx, said.village, done)
            actor, cause = self._actor(said, case, task), next_cause(case)
            facts = {**facts, "task": task.id}
            moved = self.desk.record(tx, case, moved, event, actor, cause, facts, said.sealed)
            if task.token:
                self.desk.answer(tx, moved, task.id, cause)
            tx.commit()

        self.desk.until_written(once)

    def _decidable(self, said: Decision) -> tuple[Case, Task]:
        """The case and the task, if this official may decide it as their page showed it.

        Also where they have said just this already: then it is decided, and nothing is to be done.
        """
        case = self.desk.read(said.village, said.case)
        task = self._task(said.village, said.case, said.task)
        roles = roles_for(said.official, case)
        if task.kind not in said.kinds or not roles:
            raise NotFoundError
        if task.is_withdrawn:
            raise ChangedError
        if task.state is TaskState.DECIDED:
            if task.answer and task.answer == self._seals.answer(case, said.said):
                return case, task
            raise AlreadyDecidedError(by=task.decided_by or "", at=task.decided_at or "")
        if case.revision != said.revision or case.task != task.id:
            raise ChangedError
        may_decide(case, task, said.official.id, indexes_of(said.official), roles)
        return case, task

    @staticmethod
    def _actor(said: Decision, case: Case, task: Task) -> Actor:
        """In the role that the task is asked of, or as its deputy."""
        asked = task.role in roles_for(said.official, case)
        return Actor(task.role if asked else task.deputy or task.role, said.official.id)


def words_of(text: str) -> dict[str, str]:
    """An official's own words, to be sealed; none for blanks. Raises InvalidInputError."""
    if len(text) > LONGEST_WORDS:
        raise InvalidInputError([FieldError("words", "text.long", {"most": LONGEST_WORDS})])
    return {"words": text.strip()} if text.strip() else {}
