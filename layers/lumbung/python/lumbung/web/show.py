"""How the templates show things: moments in the village's zone, rupiah, a village's words, the words of a code."""

from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import Any, Protocol

from lumbung.shared.catalogue import Catalogue, translate
from lumbung.shared.clock import WorkingTime, from_text, local
from lumbung.shared.dates import show_date, show_moment
from lumbung.shared.ids import show_code
from lumbung.shared.money import show_rupiah
from lumbung.shared.text import NO_BREAK
from lumbung.villages.model import Programme
from lumbung.villages.wording import code_of


class Coded(Protocol):
    """Whatever has its words in the catalogue: our errors, and the errors of one field."""

    @property
    def code(self) -> str:
        """The key of the words."""

    @property
    def data(self) -> Mapping[str, str | int]:
        """What the words name."""


def show_words(words: Mapping[str, str], language: str) -> str:
    """A village's words in this language, else in the first that it wrote them in."""
    return words.get(language) or next(iter(words.values()), "")


def keep_clock(moment: str) -> str:
    """The same, with its clock never broken over two lines: the last three words."""
    *day, word, clock, zone = moment.split(" ")
    return " ".join([*day, NO_BREAK.join((word, clock, zone))])


def show_duration(hours: int, working_time: WorkingTime, language: str) -> str:
    """`2 hari kerja`, where the hours are whole days of the office, else `12 jam kerja`."""
    opens, closes = time.fromisoformat(working_time.opens), time.fromisoformat(working_time.closes)
    minutes = (closes.hour - opens.hour) * 60 + closes.minute - opens.minute
    days, rest = divmod(hours * 60, minutes)
    if rest:
        return translate(language, "time.hours", hours=hours)
    return translate(language, "time.day" if days == 1 else "time.days", days=days)


def functions(words: Catalogue, language: str) -> dict[str, Callable[..., Any]]:
    """The globals of the templates of one language."""

    def say(texts: Mapping[str, str]) -> str:
        return show_words(texts, language)

    def describe(error: Coded, **more: str | int) -> str:
        return words.translate(language, error.code, **{**more, **error.data})

    def word(code: str, programme: Programme | None = None, **values: str | int) -> str:
        """`programme`: whose aid it is about, where that is goods."""
        key, named = code_of(programme, code, language)
        return words.translate(language, key, **values, **named)

    return {"say": say, "describe": describe, "word": word}


def filters(language: str) -> dict[str, Callable[..., str]]:
    """The filters of the templates of one language. A moment is a datetime or its text (shared/clock.py)."""

    def moment(at: datetime | str, zone: str) -> str:
        return keep_clock(show_moment(_moment(at), zone, language))

    def day(at: datetime | str, zone: str) -> str:
        return show_date(local(_moment(at), zone).date(), language)

    return {"moment": moment, "day": day, "rupiah": show_rupiah, "code": show_code}


def _moment(at: datetime | str) -> datetime:
    return from_text(at) if isinstance(at, str) else at
