"""A case's way, for administrators: what happened because of what, what is still to come, what was said. Nothing personal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from lumbung.agenda.model import Entry
from lumbung.assistance.model import Case, Event
from lumbung.assistance.ports import Begin
from lumbung.assistance.task import Task, TaskState
from lumbung.shared.afterwards import Agenda
from lumbung.shared.clock import Clock
from lumbung.shared.errors import NotFoundError
from lumbung.shared.ids import uuid7

BY_THE_TICK = timedelta(seconds=1)
"""The tick may ask Step Functions whether an execution lives; what the stream hands out at once may not."""

STARTS = ("rescheduled", "restarted", "funds_found", "objected")


class Whole(Protocol):
    """Where a case stands with everything of it."""

    def whole(self, village: str, case_id: str) -> tuple[Case, list[Event], list[Task]] | None:
        """By one consistent query."""


@dataclass(frozen=True)
class Attempt:
    """One execution `<case>.<number>`: since when, and whether a newer one has taken over."""

    number: int
    since: str
    is_newest: bool


@dataclass(frozen=True)
class Way:
    """Everything that is known of how a case moved."""

    case: Case
    events: tuple[Event, ...]
    tasks: tuple[Task, ...]
    waiting: Task | None
    attempts: tuple[Attempt, ...]
    dead: tuple[Entry, ...]


@dataclass(frozen=True)
class Ways:
    """Reads them, and has one looked at."""

    cases: Whole
    agenda: Agenda
    begin: Begin
    clock: Clock

    def read(self, village: str, case_id: str, dead: Iterable[Entry]) -> Way:
        """`dead`: the village's. Raises NotFoundError."""
        found = self.cases.whole(village, case_id)
        if found is None:
            raise NotFoundError
        case, events, tasks = found
        waiting = (task for task in tasks if task.id == case.task)
        return Way(
            case,
            tuple(events),
            tuple(tasks),
            next((task for task in waiting if task.state is TaskState.WAITING), None),
            tuple(_attempts(case, events)),
            tuple(entry for entry in dead if _about(entry) == case_id),
        )

    def look_now(self, village: str, case_id: str, official: str) -> datetime:
        """Within a minute it is looked whether the case goes on; where not, the next attempt starts. Answers from when.

        Raises NotFoundError.
        """
        if self.cases.whole(village, case_id) is None:
            raise NotFoundError
        tx, at = self.begin(), self.clock() + BY_THE_TICK
        cause = f"official#{official}/{uuid7()}"
        self.agenda.add(tx, "look_now", case_id, village=village, cause=cause, at=at)
        tx.commit()
        return at


def _attempts(case: Case, events: list[Event]) -> list[Attempt]:
    begun = [(1, events[0].at)] if events else []
    begun += [
        (int(e.data["attempt"]), e.at) for e in events if e.kind in STARTS and "attempt" in e.data
    ]
    return [Attempt(number, since, number == case.attempt) for number, since in begun]


def _about(entry: Entry) -> str:
    return str(entry.data.get("about", "")).removeprefix("case#") or entry.ref
