"""Wrong guesses: each is counted before it is compared, five let what is guessed at rest for a quarter of an hour."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol, Self, TypeVar

from lumbung.shared.clock import from_text, to_text
from lumbung.shared.errors import RestingError

MOST_WRONG = 5
REST = timedelta(minutes=15)


@dataclass(frozen=True)
class Guesses:
    """What was guessed at one thing so far."""

    wrong: int = 0
    rests_until: str = ""

    def forgiven(self) -> Self:
        """After a right one."""
        return replace(self, wrong=0, rests_until="")


class Counted(Protocol):
    """Anything that knows the wrong guesses at it."""

    @property
    def wrong(self) -> int: ...

    @property
    def rests_until(self) -> str: ...


T = TypeVar("T", bound=Counted)


def one_more(state: T, now: datetime) -> T:
    """With one more guess, as if it were wrong. Raises RestingError(until) while it rests."""
    if state.rests_until and now < from_text(state.rests_until):
        raise RestingError(until=state.rests_until)
    wrong = 1 if state.rests_until else state.wrong + 1
    rests = to_text(now + REST) if wrong >= MOST_WRONG else ""
    return replace(state, wrong=wrong, rests_until=rests)  # type: ignore[type-var]
