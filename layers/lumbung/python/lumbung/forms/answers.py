"""One typed answer, by type of question: its normalised text, or an error with one of `CODES`."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Protocol

from lumbung.forms.model import BROUGHT, Form, Question, QuestionType
from lumbung.shared import identity, money, phones
from lumbung.shared.dates import MONTHS
from lumbung.shared.errors import InvalidTextError
from lumbung.shared.identity import Nik, read_kk
from lumbung.shared.money import Money
from lumbung.shared.phones import read_phone
from lumbung.shared.text import control_sign, lines, one_line, without_invisible

CODES: Final[dict[str, tuple[str, ...]]] = {
    **identity.CODES,
    **phones.CODES,
    **money.CODES,
    "kk.same_as_nik": (),
    "text.blank": (),
    "text.control": (),
    "text.letters": (),
    "text.signs": ("sign",),
    "text.longest": ("longest", "found"),
    "date.blank": (),
    "date.day_blank": (),
    "date.month_blank": (),
    "date.year_blank": (),
    "date.digits": (),
    "date.year": (),
    "date.real": (),
    "date.future": (),
    "date.early": ("year",),
    "rw.blank": (),
    "rw.digits": (),
    "rw.unknown": ("most",),
    "rt.blank": (),
    "rt.digits": (),
    "rt.unknown": ("rw", "most"),
    "email.blank": (),
    "email.format": (),
    "email.longest": ("longest", "found"),
    "money.least": ("least",),
    "money.most": ("most",),
    "choice.blank": (),
    "choice.unknown": (),
    "account.blank": (),
    "account.digits": (),
    "account.length": ("least", "most", "found"),
    "count.blank": (),
    "count.digits": (),
    "count.range": ("least", "most"),
    "consent.blank": (),
    "paper.blank": (),
    "paper.unknown": (),
}
"""Every code that an answer can be refused with, and the data that comes with it for its words."""

LONGEST: Final[Mapping[str, int]] = {"text": 200, "long_text": 2000, "email": 254}
ACCOUNT_DIGITS: Final = (5, 30)
COUNTS: Final = (0, 999_999)
YES: Final = frozenset({"yes", "ya", "on", "true", "1"})

_SEPARATORS: Final = dict.fromkeys(map(ord, " \t\r\n\u00a0-.\u2010\u2011\u2012\u2013\u2014\u2212"))
_SYMBOLS: Final = (
    "+=`\u00b4"  # what may stand in a text of one line, "=1" too; `<` and emoji do not
)
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL: Final = re.compile(
    r"(?P<local>[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*)"
    rf"@(?P<domain>(?:{_LABEL}\.)+[A-Za-z]{{2,63}})"
)
_MONTH_NAMES: Final[Mapping[str, int]] = {"peb": 2, "agt": 8, "ags": 8, "nop": 11} | {
    name.casefold()[:length]: number
    for months in MONTHS.values()
    for number, name in enumerate(months, 1)
    for length in range(3, len(name) + 1)
}


class Places(Protocol):
    """What is asked of a village: how many RT each RW has."""

    @property
    def areas(self) -> Mapping[int, int]:
        """RW → number of RT."""


@dataclass(frozen=True)
class Typed:
    """Everything that one answer may be looked at beside."""

    form: Form
    texts: Mapping[str, str]
    village: Places
    today: date

    def text(self, name: str) -> str:
        """What was typed into a box, without invisible signs and outer space."""
        return without_invisible(self.texts.get(name, "")).strip()


def read_answer(question: Question, typed: Typed) -> str:
    """The normalised answer. Raises InvalidTextError, `….blank` where nothing was answered.

    Rupiah are digits, dates ISO, phones "+62…", RW and RT and other numbers have no zeros
    before them, a consent is "yes", a permission "yes" or "no".
    """
    return _READERS[question.type](question, typed)


def _text(question: Question, typed: Typed) -> str:
    text = _length(one_line(typed.text(question.name)), question, "text")
    for sign in text:
        kind = unicodedata.category(sign)
        if (kind[0] == "S" and sign not in _SYMBOLS) or kind in ("Co", "Cn", "Me"):
            raise InvalidTextError("text.signs", sign=sign)
    if not any(sign.isalpha() for sign in text):
        raise InvalidTextError("text.letters")
    return text


def _long_text(question: Question, typed: Typed) -> str:
    return _length(lines(typed.text(question.name)), question, "text")


def _length(text: str, question: Question, kind: str) -> str:
    longest = question.longest or LONGEST[question.type]
    if text in {"", "-"}:
        raise InvalidTextError(f"{kind}.blank")
    if len(text) > longest:
        raise InvalidTextError(f"{kind}.longest", longest=longest, found=len(text))
    if control_sign(text):
        raise InvalidTextError("text.control" if kind == "text" else f"{kind}.format")
    return text


def _nik(question: Question, typed: Typed) -> str:
    return Nik.parse(typed.text(question.name)).text


def _kk(question: Question, typed: Typed) -> str:
    kk = read_kk(typed.text(question.name))
    niks = [typed.text(other.name) for other in typed.form.questions if other.type == "nik"]
    if kk in [nik.translate(_SEPARATORS) for nik in niks]:
        raise InvalidTextError("kk.same_as_nik")
    return kk


def _date(question: Question, typed: Typed) -> str:
    parts = dict(zip(("day", "month", "year"), map(typed.text, question.inputs), strict=True))
    if not any(parts.values()):
        raise InvalidTextError("date.blank")
    for name, text in parts.items():
        if not text:
            raise InvalidTextError(f"date.{name}_blank")
    month = str(_MONTH_NAMES.get(parts["month"].casefold().rstrip("."), parts["month"]))
    if not all(re.fullmatch(r"[0-9]{1,8}", text) for text in (parts["day"], month, parts["year"])):
        raise InvalidTextError("date.digits")
    if len(parts["year"]) != 4:
        raise InvalidTextError("date.year")
    try:
        day = date(int(parts["year"]), int(month), int(parts["day"]))
    except ValueError:
        raise InvalidTextError("date.real") from None
    if question.most is not None and day > typed.today + timedelta(days=question.most):
        raise InvalidTextError("date.future")
    if question.least is not None:
        earliest = typed.today + timedelta(days=question.least)
        if day < earliest:
            raise InvalidTextError("date.early", year=earliest.year)
    return day.isoformat()


def _rw(question: Question, typed: Typed) -> str:
    number = _number(typed.text(question.name), "rw")
    if number not in typed.village.areas:
        raise InvalidTextError("rw.unknown", most=max(typed.village.areas, default=0))
    return str(number)


def _rt(question: Question, typed: Typed) -> str:
    number = _number(typed.text(question.name), "rt")
    asked = next((other for other in typed.form.questions if other.type == "rw"), None)
    try:
        rw = int(_rw(asked, typed)) if asked else 0
    except InvalidTextError:
        rw = 0  # its own message says so; which RT there are is not known until it is right
    if not rw and not number:
        raise InvalidTextError("rt.digits")
    most = typed.village.areas.get(rw, 9999)
    if not 1 <= number <= most:
        raise InvalidTextError("rt.unknown", rw=rw, most=most)
    return str(number)


def _number(text: str, what: str) -> int:
    if text in {"", "-"}:
        raise InvalidTextError(f"{what}.blank")
    found = re.fullmatch(rf"(?:{what})?[ .]{{0,3}}([0-9]{{1,4}})", text, re.ASCII | re.IGNORECASE)
    if found is None:
        raise InvalidTextError(f"{what}.digits")
    return int(found[1])


def _phone(question: Question, typed: Typed) -> str:
    return read_phone(typed.text(question.name))


def _email(question: Question, typed: Typed) -> str:
    text = _length(typed.text(question.name), question, "email")
    found = _EMAIL.fullmatch(text)
    if found is None or len(found["local"]) > 64:
        raise InvalidTextError("email.format")
    return f"{found['local']}@{found['domain'].lower()}"


def _money(question: Question, typed: Typed) -> str:
    amount = Money.parse(typed.text(question.name)).rupiah
    if question.least is not None and amount < question.least:
        raise InvalidTextError("money.least", least=str(Money(question.least)))
    if question.most is not None and amount > question.most:
        raise InvalidTextError("money.most", most=str(Money(question.most)))
    return str(amount)


def _choice(question: Question, typed: Typed) -> str:
    text = typed.text(question.name)
    if not text:
        raise InvalidTextError("choice.blank")
    for choice in question.choices:
        if choice.value.casefold() == text.casefold():
            return choice.value
    raise InvalidTextError("choice.unknown")


def _account(question: Question, typed: Typed) -> str:
    digits = typed.text(question.name).translate(_SEPARATORS)
    least, most = question.least or ACCOUNT_DIGITS[0], question.most or ACCOUNT_DIGITS[1]
    if not digits.strip("0"):
        raise InvalidTextError("account.blank")
    if not (digits.isascii() and digits.isdecimal()):
        raise InvalidTextError("account.digits")
    if not least <= len(digits) <= most:
        raise InvalidTextError("account.length", least=least, most=most, found=len(digits))
    return digits


def _count(question: Question, typed: Typed) -> str:
    text = typed.text(question.name)
    if text in {"", "-"}:
        raise InvalidTextError("count.blank")
    if not re.fullmatch(r"[0-9]{1,6}", text):
        raise InvalidTextError("count.digits")
    least = COUNTS[0] if question.least is None else question.least
    most = COUNTS[1] if question.most is None else question.most
    if not least <= int(text) <= most:
        raise InvalidTextError("count.range", least=least, most=most)
    return str(int(text))


def _permission(question: Question, typed: Typed) -> str:
    return "yes" if typed.text(question.name).casefold() in YES else "no"


def _consent(question: Question, typed: Typed) -> str:
    if typed.text(question.name).casefold() not in YES:
        raise InvalidTextError("consent.blank")
    return "yes"


def _paper(question: Question, typed: Typed) -> str:
    """The id of a photo, or that the paper is brought; whether there is a photo, the register knows."""
    text = typed.text(question.name)
    if not text:
        raise InvalidTextError("paper.blank")
    if text == BROUGHT and question.may_bring:
        return text
    if not re.fullmatch(r"[0-9a-f]{32}", text):
        raise InvalidTextError("paper.unknown")
    return text


_READERS: Final[Mapping[QuestionType, Callable[[Question, Typed], str]]] = {
    "text": _text,
    "long_text": _long_text,
    "nik": _nik,
    "kk": _kk,
    "date": _date,
    "rw": _rw,
    "rt": _rt,
    "phone": _phone,
    "email": _email,
    "money": _money,
    "choice": _choice,
    "account": _account,
    "number": _count,
    "consent": _consent,
    "permission": _permission,
    "paper": _paper,
}
