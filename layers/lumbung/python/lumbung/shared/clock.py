"""Moments, how they are stored, and the hours in which the village works."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Final

Clock = Callable[[], datetime]
"""Where the time comes from: `utc_now`, or a test's own."""

ZONES: Final[dict[str, tuple[str, timezone]]] = {
    "Asia/Jakarta": ("WIB", timezone(timedelta(hours=7))),
    "Asia/Pontianak": ("WIB", timezone(timedelta(hours=7))),
    "Asia/Makassar": ("WITA", timezone(timedelta(hours=8))),
    "Asia/Jayapura": ("WIT", timezone(timedelta(hours=9))),
}
"""Indonesia's zones and their names. None has summer time: no zone database is needed."""


def utc_now() -> datetime:
    """The clock of production."""
    return datetime.now(UTC)


def to_text(moment: datetime) -> str:
    """As stored, "2026-11-24T13:40:00.123Z": UTC, of fixed width, so that texts sort as moments."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    utc = moment.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z".rjust(24, "0")


def from_text(text: str) -> datetime:
    """What `to_text` wrote; raises ValueError for anything that names no zone."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return moment.astimezone(UTC)


def local(moment: datetime, zone: str) -> datetime:
    """The same moment on the village's clock."""
    return moment.astimezone(ZONES[zone][1])


@dataclass(frozen=True)
class WorkingTime:
    """When the village's office works: deadlines count only these hours.

    `days` are 0 (Monday) to 6, `opens` and `closes` are "08:00", `holidays` are ISO dates.
    """

    days: tuple[int, ...]
    opens: str
    closes: str
    zone: str
    holidays: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not self.days or not set(self.days) <= set(range(7)):
            raise ValueError("days are 0 to 6, and at least one")
        if time.fromisoformat(self.opens) >= time.fromisoformat(self.closes):
            raise ValueError("it opens before it closes")
        if self.zone not in ZONES:
            raise ValueError(f"zone is one of {', '.join(ZONES)}")

    def after(self, start: datetime, hours: float, scale: float = 1) -> datetime:
        """The moment when so many working hours have passed since `start`, in UTC.

        A scale above 1 divides the real distance by it: only where somebody tries the software out.
        """
        if hours < 0 or scale <= 0:
            raise ValueError("hours and scale are not negative")
        left = timedelta(hours=hours)
        moment = local(start, self.zone)
        while left:
            opening, closing = self._span(moment.date())
            begin = max(moment, opening)
            if begin < closing:
                if left <= closing - begin:
                    moment = begin + left
                    break
                left -= closing - begin
            moment = self._midnight(moment.date() + timedelta(days=1))
        end = moment.astimezone(UTC)
        return end if scale == 1 else start.astimezone(UTC) + (end - start) / scale

    def next_opening(self, moment: datetime) -> datetime:
        """When the office opens next, after this moment; in UTC."""
        day = local(moment, self.zone).date()
        while True:
            opening, closing = self._span(day)
            if opening < closing and opening > moment:
                return opening.astimezone(UTC)
            day += timedelta(days=1)

    def is_open(self, moment: datetime) -> bool:
        """Whether the office works at this moment."""
        here = local(moment, self.zone)
        opening, closing = self._span(here.date())
        return opening <= here < closing

    def _span(self, day: date) -> tuple[datetime, datetime]:
        """When it opens and closes on a day; on a day off both are the same."""
        midnight = self._midnight(day)
        if day.weekday() not in self.days or day.isoformat() in self.holidays:
            return midnight, midnight
        return tuple(  # type: ignore[return-value]  # two texts give two moments
            datetime.combine(day, time.fromisoformat(text), midnight.tzinfo)
            for text in (self.opens, self.closes)
        )

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), ZONES[self.zone][1])
