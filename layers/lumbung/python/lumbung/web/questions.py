"""A form of a village as pages show it: which questions a page asks, and answers in the words of people."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lumbung.forms.model import BROUGHT, Choice, Form, Page, Question, Words
from lumbung.shared.catalogue import translate
from lumbung.shared.dates import show_date
from lumbung.shared.money import show_rupiah
from lumbung.shared.text import NO_BREAK
from lumbung.web.show import show_words


@dataclass(frozen=True)
class Answered:
    """One row of the last look before sending: what was asked, and its answer as people write it.

    Of a group each thing is one row. `at` is where in its page it is changed.
    """

    at: str
    label: Words
    shown: str


@dataclass(frozen=True)
class Item:
    """One thing of a group: its number in the addresses, its name, and the rest of what was answered."""

    number: str
    title: str
    details: str


def asked(page: Page, typed: Mapping[str, str]) -> list[Question]:
    """The questions that a page asks beside each other.

    One that hangs on a choice of the same page stands under it, one that hangs on any answer of the same
    page beside it; one that hangs on another page's answer is asked where that holds.
    """
    here = {question.name for question in page.questions}
    return [
        question
        for question in page.questions
        if question.when is None
        or (question.when.question in here and not question.when.is_)
        or (
            question.when.question not in here
            and question.when.fits(typed.get(question.when.question, ""))
        )
    ]


def under(page: Page, name: str, value: str) -> list[Question]:
    """The questions of a page that are asked where its question `name` is answered by `value`."""
    return [
        question
        for question in page.questions
        if question.when and (question.when.question, question.when.is_) == (name, value)
    ]


def labels(form: Form, language: str) -> dict[str, str]:
    """What each question is called in this language."""
    return labels_of(form.questions, language)


def labels_of(questions: Iterable[Question], language: str) -> dict[str, str]:
    """What some questions are called in this language."""
    return {question.name: show_words(question.label, language) for question in questions}


def typed_on(page: Page, fields: Mapping[str, str]) -> dict[str, str]:
    """What a posted form holds for the questions of a page, as typed; nothing else of it."""
    return typed_of(() if page.group else page.questions, fields)


def typed_of(questions: Iterable[Question], fields: Mapping[str, str]) -> dict[str, str]:
    """What a posted form holds for some questions, as typed."""
    names = [name for question in questions for name in question.inputs]
    return {name: fields.get(name, "") for name in names}


def answered(
    form: Form, values: Mapping[str, str], language: str
) -> list[tuple[Page, list[Answered]]]:
    """Page by page what was to be answered, with its checked answer ("" where it was left empty)."""
    pages = [(page, _rows(page, values, language)) for page in form.pages]
    return [(page, rows) for page, rows in pages if rows]


def items(
    page: Page, numbers: Iterable[str], values: Mapping[str, str], language: str
) -> list[Item]:
    """The things of a group, by what was answered about them; the first answer is their name."""
    assert page.group is not None
    one, found = show_words(page.group.one, language), []
    for place, number in enumerate(numbers, 1):
        name, *rest = [
            show_answer(question, values.get(question.name, ""), language)
            for question in page.of_item(number)
        ]
        found.append(Item(number, name or f"{one} {place}", " · ".join(filter(None, rest))))
    return found


def labelled(choices: Iterable[Choice], language: str) -> list[tuple[str, str]]:
    """Value and label of each choice, as the macros take them."""
    return [(choice.value, show_words(choice.label, language)) for choice in choices]


def functions(language: str) -> dict[str, Callable[..., Any]]:
    """What `macros/questions.html` calls."""
    return {"under": under, "labelled": lambda choices: labelled(choices, language)}


def show_answer(question: Question, value: str, language: str) -> str:
    """A checked value (`forms/check.py`) as people write it."""
    if not value:
        return ""
    match question.type:
        case "money":
            return show_rupiah(int(value))
        case "date":
            return show_date(date.fromisoformat(value), language)
        case "nik" | "kk" | "account":
            return _by_fours(value)
        case "phone":
            return _by_fours("0" + value.removeprefix("+62"))
        case "rw" | "rt":
            return value.zfill(2 if question.type == "rw" else 3)
        case "paper":
            return translate(language, f"paper.{'brought' if value == BROUGHT else 'there'}")
        case "consent" | "permission":
            return translate(language, f"answer.{value}")
        case "choice":
            choice = question.choice(value)
            return show_words(choice.label, language) if choice else value
    return value


def _by_fours(digits: str) -> str:
    return NO_BREAK.join(digits[at : at + 4] for at in range(0, len(digits), 4))


def _rows(page: Page, values: Mapping[str, str], language: str) -> list[Answered]:
    if page.group is not None:
        things = items(page, page.items(values), values, language)
        shown = [" · ".join(filter(None, (each.title, each.details))) for each in things]
        return [Answered("", page.title, "\n".join(shown))]
    return [
        Answered(
            question.name,
            question.label,
            show_answer(question, values.get(question.name, ""), language),
        )
        for question in page.questions
        if (question.type != "consent" or question.private) and _holds(question, values)
    ]


def _holds(question: Question, values: Mapping[str, str]) -> bool:
    when = question.when
    return when is None or when.fits(values.get(when.question, ""))
