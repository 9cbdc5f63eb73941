"""What pages show of a case to officials; what happened and who is waited for, to the resident too (track.py)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lumbung.assistance.model import Event
from lumbung.assistance.task import Task


@dataclass(frozen=True)
class Step:
    """One line of a timeline. `role` and `official` say who; `data` holds enums and dates only."""

    kind: str
    at: str
    role: str
    official: str
    before: str
    after: str
    reason: str | None
    data: Mapping[str, str | int]


@dataclass(frozen=True)
class Waiting:
    """What is asked of a role, by when."""

    case: str
    task: str
    kind: str
    role: str
    rw: int
    rt: int
    due: str
    overdue: bool
    code: str
    programme: str


@dataclass(frozen=True)
class Done:
    """One decision of an official's own."""

    case: str
    task: str
    code: str
    programme: str
    kind: str
    decision: str
    at: str
    may_see: bool  # the case is still of their area


@dataclass(frozen=True)
class DonePage:
    """Some of them, newest first; `older`: where the next page begins, "" on the last."""

    decisions: tuple[Done, ...]
    older: str


@dataclass(frozen=True)
class Glance:
    """What a link shows to whoever opens it: nothing personal, since mails are forwarded."""

    kind: str
    rw: int
    due: str
    state: str
    programme: str = ""


@dataclass(frozen=True)
class Check:
    """One check of the screening."""

    code: str
    outcome: str


@dataclass(frozen=True)
class CaseFacts:
    """What officials see of a case without any reveal."""

    id: str
    code: str
    programme: str
    settings: str
    stage: str
    version: int  # the revision that a decision must name
    rw: int
    rt: int
    amount: int
    pay_by: str
    opened_at: str
    corrections: int = 0  # how often the resident was asked for one
    place: int | None = None  # among those that wait for money, from 1
    language: str = "id"  # the resident's


@dataclass(frozen=True)
class TaskFacts:
    """One task of a case."""

    id: str
    kind: str
    role: str
    state: str
    due: str
    decision: str | None
    decided_by: str | None
    decided_at: str | None
    taken_by: str | None = None  # who is paying just now
    taken_until: str | None = None


@dataclass(frozen=True)
class TaskView:
    """The page on which an official decides."""

    case: CaseFacts
    task: TaskFacts
    checks: tuple[Check, ...]
    history: tuple[Step, ...]
    masked: Mapping[str, str]
    may_decide: bool
    why_not: str | None
    erased: bool = False
    may_reveal: bool = False  # it is, or was, a task of this official's
    may_hand_over: bool = False  # to the deputy, at once


def steps_of(events: Iterable[Event], *, hide: frozenset[str] = frozenset()) -> tuple[Step, ...]:
    """The timeline of a history, oldest first."""
    return tuple(
        Step(
            kind=event.kind,
            at=event.at,
            role=event.actor,
            official=event.actor_id,
            before=event.before,
            after=event.after,
            reason=_text(event.data.get("reason")),
            data=event.data,
        )
        for event in events
        if event.kind not in hide
    )


def waiting_of(task: Task, now: str) -> Waiting:
    """A task as an inbox or a timeline shows it."""
    return Waiting(
        case=task.case,
        task=task.id,
        kind=task.kind,
        role=task.turn_of,
        rw=task.rw,
        rt=task.rt,
        due=task.due,
        overdue=task.due < now,
        code=task.code,
        programme=task.programme,
    )


def done_of(task: Task, may_see: bool) -> Done:
    """A task that was decided, as its official is shown it."""
    return Done(
        case=task.case,
        task=task.id,
        code=task.code,
        programme=task.programme,
        kind=task.kind,
        decision=task.decision or "",
        at=task.decided_at or "",
        may_see=may_see,
    )


def _text(value: str | int | None) -> str | None:
    return None if value is None else str(value)
