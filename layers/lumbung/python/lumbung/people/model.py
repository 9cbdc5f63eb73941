"""Officials, their PINs, sessions and enrolments: the rules, without any storage."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from lumbung.shared.areas import VILLAGE, Area

MOST_WRONG_PINS: Final = 5
MOST_WRONG_CODES: Final = 5
MOST_LINKS_PER_HOUR: Final = 5

IDLE: Final = timedelta(minutes=30)
LONGEST_SESSION: Final = timedelta(hours=8)
TOUCH_EVERY: Final = timedelta(minutes=1)
MOMENT: Final = timedelta(milliseconds=1)  # the smallest step that is stored
REVEAL_LASTS: Final = timedelta(minutes=5)
MOST_REVEALS: Final = 50  # that one session remembers
ENROLMENT_LASTS: Final = timedelta(hours=24)
SIGN_IN_LASTS: Final = timedelta(minutes=30)

FACTS: Final = ("name", "email", "roles", "language", "nik_index", "kk_index")
"""What a village's list of officials says of each; the rest is what became of them."""


def areas_above(area_key: str) -> tuple[str, ...]:
    """The area itself and what contains it: "rw05-rt003" lies in "rw05", and that in "village"."""
    area = Area.from_key(area_key)
    return area.keys_above if area else (VILLAGE,)


@dataclass(frozen=True, order=True)
class Holding:
    """One role, held for one area ("rw05", "rw05-rt003") or for the whole "village"."""

    role: str
    area_key: str = VILLAGE


@dataclass(frozen=True)
class Official:
    """Somebody who decides for the village. `email` is empty where none is known."""

    id: str
    name: str
    email: str
    roles: tuple[Holding, ...]
    nik_index: str | None = None
    kk_index: str | None = None
    blocked: bool = False
    language: str = "id"
    enrolment: str = ""  # the only enrolment that still counts
    sessions_from: datetime | None = None  # sessions opened before are over
    version: int = 0

    def news(self, old: "Official") -> tuple[str, ...]:
        """The names of the facts in which this differs from what was known before."""
        return tuple(name for name in FACTS if getattr(self, name) != getattr(old, name))

    def without_sessions(self, now: datetime) -> "Official":
        """Every session that was opened up to now is over."""
        return replace(self, sessions_from=now + MOMENT)

    def holds(self, role: str, rw: int, rt: int | None = None) -> bool:
        """Whether the role is theirs for this RW (or this RT of it), or for the whole village."""
        areas = Area(rw, rt).keys_above
        return any(mine.role == role and mine.area_key in areas for mine in self.roles)

    def is_a(self, role: str) -> bool:
        """Whether the role is theirs anywhere."""
        return any(mine.role == role for mine in self.roles)

    def lets_in(self, session: "Session", now: datetime) -> bool:
        """Whether this session of theirs still holds: not blocked, not ended by a lock or a new PIN."""
        since = self.sessions_from
        return (
            not self.blocked
            and session.is_alive(now)
            and (since is None or session.opened_at >= since)
        )


@dataclass(frozen=True)
class SummaryWish:
    """Whether an official wants a summary each working day. `turn` counts how often it was switched on."""

    on: bool = False
    turn: int = 0

    def switched(self, on: bool) -> "SummaryWish":
        """On begins a new turn, so that what is left of an earlier one does nothing."""
        return SummaryWish(on, self.turn + on)


@dataclass(frozen=True)
class Standing:
    """An official, and how far they can come in."""

    official: Official
    has_pin: bool
    locked: bool  # by wrong PINs: only a new enrolment opens it again
    invited_until: datetime | None  # an enrolment that is still open


@dataclass(frozen=True)
class PinState:
    """The stored PIN of one official and the tries counted against it.

    A try is counted before the PIN is compared, so that guesses side by side are all counted.
    """

    sealed: str
    attempts: int = 0
    locked: bool = False  # and the administrators were told

    @property
    def may_try(self) -> bool:
        """Whether a PIN is looked at at all."""
        return not self.locked and self.attempts < MOST_WRONG_PINS

    @property
    def left(self) -> int:
        """Tries that remain."""
        return 0 if self.locked else max(0, MOST_WRONG_PINS - self.attempts)

    def count(self) -> "PinState":
        """One more try is under way; a locked one stays as it is."""
        return replace(self, attempts=self.attempts + 1) if self.may_try else self

    def accept(self) -> "PinState":
        """The PIN was right: the count starts anew, unless it was locked meanwhile."""
        return self if self.locked else replace(self, attempts=0)

    def lock(self) -> "PinState":
        """The last try was wrong: only a new enrolment opens it again."""
        return replace(self, locked=True) if self.attempts >= MOST_WRONG_PINS else self


@dataclass(frozen=True)
class Reveal:
    """Masked fields of one case that may be read until a moment."""

    case: str
    fields: tuple[str, ...]
    until: datetime


@dataclass(frozen=True)
class Session:
    """One signed-in browser. `key` is the hash under which it stands; the id itself is only in the cookie."""

    key: str
    official_id: str
    opened_at: datetime
    seen_at: datetime
    reveals: tuple[Reveal, ...] = ()

    @property
    def ends_at(self) -> datetime:
        """When it ends at the latest, however busy."""
        return self.opened_at + LONGEST_SESSION

    def is_alive(self, now: datetime) -> bool:
        """Whether it was used within half an hour and is younger than eight hours."""
        return now < self.ends_at and now < self.seen_at + IDLE

    def needs_touch(self, now: datetime) -> bool:
        """Whether the last use was noted so long ago that it is noted anew."""
        return now - self.seen_at >= TOUCH_EVERY

    def touch(self, now: datetime) -> "Session":
        """Used now. A session that is over is not brought back."""
        return replace(self, seen_at=max(now, self.seen_at)) if self.is_alive(now) else self

    def remember(self, case: str, fields: tuple[str, ...], until: datetime) -> "Session":
        """These fields of this case may be shown until then; what else is open stays so as long as it was."""
        kept = tuple(reveal for reveal in self.reveals if reveal.until > self.seen_at)
        return replace(self, reveals=(*kept, Reveal(case, fields, until))[-MOST_REVEALS:])

    def revealed(self, case: str, now: datetime) -> tuple[str, ...]:
        """The fields of this case that may be shown now."""
        return tuple(sorted({name for reveal in self._open(case, now) for name in reveal.fields}))

    def revealed_until(self, case: str, now: datetime) -> datetime | None:
        """When the first of what is open closes; None where nothing is."""
        return min((reveal.until for reveal in self._open(case, now)), default=None)

    def _open(self, case: str, now: datetime) -> list[Reveal]:
        return [each for each in self.reveals if each.case == case and now < each.until]


@dataclass(frozen=True)
class Enrolment:
    """The way to a first PIN: a link (one use, a day) and a code that another official hands over."""

    id: str
    official_id: str
    sealed_code: str
    expires_at: datetime
    attempts: int = 0
    used: bool = False

    def is_open(self, now: datetime) -> bool:
        """Whether a code is looked at at all."""
        return not self.used and self.attempts < MOST_WRONG_CODES and now < self.expires_at

    @property
    def left(self) -> int:
        """Tries that remain."""
        return max(0, MOST_WRONG_CODES - self.attempts)

    def count(self, now: datetime) -> "Enrolment":
        """One more try is under way."""
        return replace(self, attempts=self.attempts + 1) if self.is_open(now) else self


def show_areas(holdings: tuple[Holding, ...], role: str) -> str:
    """As they would be typed: `RW 05, RT 003/RW 06`, or `semua`."""
    keys = [mine.area_key for mine in holdings if mine.role == role]
    areas = [(Area.from_key(key)) for key in keys]
    return ", ".join(area.show() if area else "semua" for area in areas)
