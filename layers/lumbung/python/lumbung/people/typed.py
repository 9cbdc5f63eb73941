"""What administrators type about an official, read and checked with the readers of the residents' form."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from lumbung.forms.answers import Typed, read_answer
from lumbung.forms.model import Form, Page, Question, QuestionType
from lumbung.people.model import Holding
from lumbung.shared.areas import VILLAGE, Area
from lumbung.shared.errors import FieldError, InvalidInputError, InvalidTextError
from lumbung.shared.text import lines
from lumbung.villages.model import OFFICIAL_ROLES, Village

LONGEST_NAME, LONGEST_WORDS, MOST_ROLES = 200, 1000, 40
WHOLE: Final = frozenset({"semua", "seluruh", "all", "village"})
AREA: Final = re.compile(r"(?:rt\W{0,3}(\d{1,3})\W{0,3})?rw\W{0,3}(\d{1,2})", re.ASCII)


@dataclass(frozen=True)
class TypedOfficial:
    """As read; `nik` and `kk` are empty where they were not asked or not given."""

    name: str = ""
    email: str = ""
    nik: str = ""
    kk: str = ""
    roles: tuple[Holding, ...] = ()


def read_official(
    texts: Mapping[str, str], village: Village, now: datetime, *, is_new: bool
) -> TypedOfficial:
    """Name, e-mail, NIK (of a new one), KK (may be empty), and for each role its areas.

    Raises InvalidInputError with everything that is wrong.
    """
    errors: list[FieldError] = []
    read: dict[str, str] = {}
    for question in _questions(texts, is_new=is_new):
        form = Form("official", (Page("who", {}, {}, (question,)),))
        try:
            read[question.name] = read_answer(question, Typed(form, texts, village, now.date()))
        except InvalidTextError as error:
            errors.append(FieldError(question.name, error.code, error.data))
    roles: list[Holding] = []
    for role in OFFICIAL_ROLES:
        try:
            roles += [Holding(role.value, key) for key in _areas(texts.get(role, ""), village)]
        except InvalidTextError as error:
            errors.append(FieldError(role.value, error.code, error.data))
    if not errors and not 0 < len(roles) <= MOST_ROLES:
        code = "roles.many" if roles else "roles.blank"
        errors.append(FieldError(OFFICIAL_ROLES[0].value, code))
    if errors:
        raise InvalidInputError(errors)
    return TypedOfficial(
        read["name"],
        read["email"].lower(),
        read.get("nik", ""),
        read.get("kk", ""),
        tuple(roles),
    )


def read_words(text: str, *, needed: bool) -> str:
    """Why somebody is blocked. Raises InvalidInputError (`words`)."""
    words = lines(text)
    if needed and not words:
        raise InvalidInputError([FieldError("words", "words.needed")])
    if len(words) > LONGEST_WORDS:
        data: dict[str, str | int] = {"longest": LONGEST_WORDS, "found": len(words)}
        raise InvalidInputError([FieldError("words", "text.longest", data)])
    return words


def _questions(texts: Mapping[str, str], *, is_new: bool) -> Iterator[Question]:
    def question(name: str, kind: QuestionType, longest: int | None = None) -> Question:
        return Question(name, kind, {}, private=True, longest=longest)

    yield question("name", "text", LONGEST_NAME)
    yield question("email", "email")
    if is_new:
        yield question("nik", "nik")
    if texts.get("kk", "").strip():
        yield question("kk", "kk")


def _areas(text: str, village: Village) -> list[str]:
    """The keys of the areas in a text. Raises InvalidTextError("area.format" or "area.unknown")."""
    found = []
    for part in re.split(r"[,;\n]", text.casefold()):
        plain = part.strip()
        if plain in WHOLE:
            found.append(VILLAGE)
        elif plain:
            found.append(_area(plain, village).key)
    return list(dict.fromkeys(found))


def _area(text: str, village: Village) -> Area:
    read = AREA.fullmatch(text)
    if read is None:
        raise InvalidTextError("area.format")
    rt, rw = int(read[1]) if read[1] else None, int(read[2])
    if not village.has_area(rw, rt):
        raise InvalidTextError("area.unknown")
    return Area(rw, rt)
