"""A task: something that one person of a role must decide, once. Pure rules, no input or output."""

from dataclasses import dataclass, replace
from enum import StrEnum

from lumbung.assistance.model import SYSTEM, Actor, Kind
from lumbung.shared.errors import AlreadyDecidedError

WITHDRAWN = "withdrawn"  # the decision of a task that is asked no longer


class TaskState(StrEnum):
    WAITING = "waiting"
    DECIDED = "decided"


@dataclass(frozen=True)
class Task:
    """Something that one person of a role must decide, once."""

    id: str
    case: str
    code: str
    programme: str
    kind: Kind
    role: str
    area: str  # of whom it is asked: "rw05-rt003"; those of what contains it are asked too
    rw: int
    rt: int
    opened_at: str
    due: str
    token: str
    attempt: int
    state: TaskState = TaskState.WAITING
    deputy: str | None = None  # the role that may decide too: it is late, or was handed over
    handed_over_by: str | None = None  # who gave it to the deputy, and decides it no more
    decision: str | None = None
    decided_by: str | None = None
    decided_at: str | None = None
    answer: str | None = (
        None  # a keyed digest of all that the decision said, so that a repeat is known
    )
    taken_by: str | None = None  # who is paying just now
    taken_until: str | None = None
    batch: str | None = None  # the payment batch that it is paid in, as long as that is under way

    @property
    def decided_sk(self) -> str:
        """Its place among what its official decided: by time."""
        return f"{self.decided_at}#{self.case}#{self.id}"

    @property
    def turn_of(self) -> str:
        """The role whose turn it is: the deputy's, once somebody handed it over."""
        return self.deputy if self.handed_over_by and self.deputy else self.role

    def is_taken_from(self, official_id: str, now: str) -> bool:
        """Whether somebody else is at it."""
        return bool(
            self.taken_by and self.taken_by != official_id and (self.taken_until or "") > now
        )

    @property
    def is_withdrawn(self) -> bool:
        """It is asked no longer, and nobody decided it."""
        return self.decision == WITHDRAWN

    def withdrawn(self, at: str, by: Actor = SYSTEM) -> "Task":
        """Raises AlreadyDecidedError."""
        return self.decided(WITHDRAWN, by.role, at)

    def decided(self, decision: str, by: str, at: str, answer: str | None = None) -> "Task":
        """Raises AlreadyDecidedError: a task is decided once."""
        if self.state is not TaskState.WAITING:
            raise AlreadyDecidedError(by=self.decided_by or "", at=self.decided_at or "")
        return replace(
            self,
            state=TaskState.DECIDED,
            decision=decision,
            decided_by=by,
            decided_at=at,
            answer=answer,
        )
