"""What may be right though it looks wrong: it is asked about once, and then taken."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from lumbung.forms.answers import Typed, read_answer
from lumbung.forms.model import DATE_PARTS, Form
from lumbung.shared.errors import InvalidTextError
from lumbung.shared.identity import Nik


@dataclass(frozen=True)
class Doubt:
    """A NIK whose birth date is another than the one typed. `key` says which two were asked about."""

    nik: str = field(repr=False)  # as typed
    born: str = field(repr=False)  # as typed
    inside: str = field(repr=False)  # the day, month and two digits of the year in the number
    key: str = field(repr=False)


def find_doubt(form: Form, typed: Typed) -> Doubt | None:
    """None where the two fit, or where one of them does not hold yet."""
    asked = form.question("nik"), form.question("birth_date")
    if asked[0] is None or asked[1] is None:
        return None
    try:
        nik, born = (read_answer(each, typed) for each in asked if each)
    except InvalidTextError:
        return None
    number = Nik(nik)
    if number.fits(date.fromisoformat(born)):
        return None
    return Doubt(
        typed.text("nik"),
        _as_typed(typed.texts),
        f"{number.day:02d}-{number.month:02d}-{number.year2:02d}",
        f"{nik}.{born}",
    )


def _as_typed(texts: Mapping[str, str]) -> str:
    return " ".join(texts.get(f"birth_date-{part}", "").strip() for part in DATE_PARTS)
