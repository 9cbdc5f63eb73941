"""The agenda: what must happen next, to what, and from when. Outbox, timer, retry and dead letters in one.

What fails is tried again after 15 s, 1, 4, 16, 64 minutes, 4 and 17 hours at most (half of each pause is random), so a
service that is away for the morning loses nothing. After its eighth attempt an entry is buried: an alarm rings, and it
waits until somebody revives it (`./lumbung dead`). What watches over a case is never buried, or the case would be
left alone for ever: it comes again once a day.
"""

import random
import zlib
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

SHARDS = 4
MOST_ATTEMPTS = 8
FIRST_BACK_OFF, GROWTH, LONGEST_BACK_OFF = timedelta(seconds=15), 4, timedelta(hours=24)
NEVER_BURIED = frozenset({"watch", "watch_batch"})


class Result(StrEnum):
    """What came of an entry."""

    DONE = "done"  # the effect is done or needs no doing: the entry goes
    WRITTEN = "written"  # the effect's own transaction took the entry away
    BUSY = "busy"  # another hand is at it: the entry stays for the next tick
    POSTPONED = "postponed"  # it failed and comes again later
    DEAD = "dead"  # it failed too often and waits for the administrator


@dataclass(frozen=True)
class Entry:
    """One thing to do. `data` holds ids, enums and numbers, never personal data."""

    id: str
    village: str
    kind: str
    ref: str
    at: str  # UTC text, milliseconds
    due: str  # "now": the stream hands it out at once; "later": the tick does
    cause: str  # the event that led to it
    attempts: int = 0
    error: str | None = None  # the code of the last failure
    data: dict[str, str | int] = field(default_factory=dict)

    @property
    def shard(self) -> int:
        """Entries about the same thing share a shard."""
        return zlib.crc32(self.ref.encode()) % SHARDS

    def postponed(self, at: str, error: str) -> "Entry":
        """The same entry after a failed attempt, due at a later time."""
        return replace(self, at=at, due="later", attempts=self.attempts + 1, error=error)

    @property
    def is_spent(self) -> bool:
        """This was its last attempt. What watches over a case has no last one."""
        return self.kind not in NEVER_BURIED and self.attempts + 1 >= MOST_ATTEMPTS


def back_off(now: datetime, attempts: int, jitter: float | None = None) -> datetime:
    """When to try again: fourfold from 15 s to 24 h, with half of it random so that crowds disperse."""
    grown = GROWTH ** min(attempts, MOST_ATTEMPTS)  # what is never buried would outgrow any pause
    longest: timedelta = min(FIRST_BACK_OFF * grown, LONGEST_BACK_OFF)
    share = random.random() if jitter is None else jitter
    return now + longest / 2 + longest / 2 * share
