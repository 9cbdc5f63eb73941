"""What a treasurer types, read and checked with the readers of the residents' form."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from lumbung.forms.answers import Typed, read_answer
from lumbung.forms.model import Choice, Form, Page, Question
from lumbung.shared.errors import FieldError, InvalidInputError, InvalidTextError
from lumbung.villages.model import Village

LONGEST: Final = 200
OLDEST_DAYS: Final = 731  # of what is entered late
REFERENCE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9/ .\-]{3,39}")
IDENTITY: Final = re.compile(r"(?<!\d)\d{16}(?!\d)")
SEPARATORS: Final = re.compile(r"(?<=\d)[ .\-](?=\d)")
Texts = Mapping[str, str]


@dataclass(frozen=True)
class TypedIncome:
    """`amount` rupiah that came into a fund on a day (ISO), from whom or what, with the number of its proof."""

    fund: str
    amount: int
    on: str
    origin: str
    reference: str

    @property
    def note(self) -> str:
        """As the entry says it."""
        return f"{self.reference} · {self.origin}"


@dataclass(frozen=True)
class TypedTransfer:
    """`amount` rupiah from one fund to another, and why."""

    giver: str
    taker: str
    amount: int
    reason: str


def read_income(texts: Texts, funds: Sequence[str], village: Village, today: date) -> TypedIncome:
    """Raises InvalidInputError with everything that is wrong."""
    read, errors = _read(
        texts,
        village,
        today,
        _fund("fund", funds),
        Question("amount", "money", {}, private=False, least=1),
        Question("on", "date", {}, private=False, least=-OLDEST_DAYS, most=0),
        _words("origin"),
    )
    reference = " ".join(texts.get("reference", "").split())
    if not REFERENCE.fullmatch(reference):
        code = "reference.form" if reference else "required"
        errors.append(FieldError("reference", code))
    if errors:
        raise InvalidInputError(errors)
    return TypedIncome(read["fund"], int(read["amount"]), read["on"], read["origin"], reference)


def read_transfer(
    texts: Texts, funds: Sequence[str], village: Village, today: date
) -> TypedTransfer:
    """Raises InvalidInputError with everything that is wrong."""
    read, errors = _read(
        texts,
        village,
        today,
        _fund("giver", funds),
        _fund("taker", funds),
        Question("amount", "money", {}, private=False, least=1),
        _words("reason"),
    )
    if not errors and read["giver"] == read["taker"]:
        errors.append(FieldError("taker", "fund.same"))
    if errors:
        raise InvalidInputError(errors)
    return TypedTransfer(read["giver"], read["taker"], int(read["amount"]), read["reason"])


def read_reason(texts: Texts, village: Village, today: date) -> str:
    """Why an entry is taken back. Raises InvalidInputError (`reason`)."""
    read, errors = _read(texts, village, today, _words("reason"))
    if errors:
        raise InvalidInputError(errors)
    return read["reason"]


def _fund(name: str, funds: Sequence[str]) -> Question:
    choices = tuple(Choice(fund, {}) for fund in funds)
    return Question(name, "choice", {}, private=False, choices=choices)


def _words(name: str) -> Question:
    return Question(name, "text", {}, private=False, longest=LONGEST)


def _read(
    texts: Texts, village: Village, today: date, *questions: Question
) -> tuple[dict[str, str], list[FieldError]]:
    typed = Typed(Form("kas", (Page("kas", {}, {}, questions),)), texts, village, today)
    read: dict[str, str] = {}
    errors: list[FieldError] = []
    for question in questions:
        try:
            read[question.name] = _without_identity(question, read_answer(question, typed))
        except InvalidTextError as error:
            errors.append(FieldError(question.name, error.code, error.data))
    return read, errors


def _without_identity(question: Question, text: str) -> str:
    """Auditors and others read these words: a NIK or KK has no place in them."""
    if question.type == "text" and IDENTITY.search(SEPARATORS.sub("", text)):
        raise InvalidTextError("words.identity")
    return text
