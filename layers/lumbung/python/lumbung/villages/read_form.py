"""A programme's form, read from its JSON file and checked for what an application must hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast, get_args

from lumbung.forms.model import Choice, Form, Page, Question, QuestionType, When
from lumbung.villages.model import Limits
from lumbung.villages.source import SLUG, Problem, Source, Words

NAME: Final = r"[a-z][a-z0-9_]*"

APPLICATION: Final[dict[str, str]] = {
    "name": "text",
    "nik": "nik",
    "kk": "kk",
    "birth_date": "date",
    "rw": "rw",
    "rt": "rt",
    "address": "text",
    "phone": "phone",
    "email": "email",
    "reason": "long_text",
    "amount": "money",
    "pay_by": "choice",
    "bank": "choice",
    "account_number": "account",
    "account_holder": "text",
    "consent": "consent",
}
"""What the way of an application rests on, by name and type; a form may ask more."""

MAY_BE_OPTIONAL: Final = ("phone", "email")
WAYS_TO_PAY: Final = ("bank", "cash")

PERSONAL: Final = ("text", "long_text", "nik", "kk", "date", "phone", "email", "account", "paper")
"""Types whose answers say who somebody is: they are sealed, whatever the form's author thinks."""

BOUNDED: Final = ("money", "account", "date")
WITH_LENGTH: Final = ("text", "long_text", "email")

_TYPES: Final = get_args(QuestionType)


@dataclass
class _Reading:
    """What is known while a form is read."""

    languages: Sequence[str]
    fill: Mapping[str, Words]
    limits: Limits
    questions: dict[str, Question] = field(default_factory=dict)


def read_form(
    path: Path,
    languages: Sequence[str],
    fill: Mapping[str, Words],
    limits: Limits,
    problems: list[Problem],
) -> Form | None:
    """The form in a file, with the programme's limits and words filled in; notes every problem."""
    before = len(problems)
    root = Source.open(path, problems)
    if root.missing:
        return None
    reading = _Reading(languages, fill, limits)
    parts = root.fields(("id", "pages"))
    if parts["id"].text() not in ("", path.stem):
        parts["id"].fail(f"must be the name of the file, {path.stem}")
    pages: list[Page] = []
    for source in parts["pages"].items():
        page = _page(source, reading)
        if page.id in {earlier.id for earlier in pages}:
            source.fail(f"the page {page.id} stands here twice")
        pages.append(page)
    form = Form(path.stem, tuple(pages))
    if len(problems) == before:  # else it would complain of what follows from another mistake
        _check_application(root, form)
    return form


def _page(source: Source, reading: _Reading) -> Page:
    parts = source.fields(("id", "title", "why", "questions"))
    page = Page(
        id=parts["id"].text(SLUG, "small letters, digits and dashes"),
        title=parts["title"].words(reading.languages, reading.fill),
        why=parts["why"].words(reading.languages, reading.fill),
        questions=tuple(_question(item, reading) for item in parts["questions"].items()),
    )
    if page.paper and len(page.questions) > 1:
        parts["questions"].fail("a page that asks for a photo asks for nothing else")
    return page


def _question(source: Source, reading: _Reading) -> Question:
    parts = source.fields(
        ("name", "type", "label", "private"),
        ("required", "hint", "choices", "when", "limits", "least", "most", "longest"),
    )
    words = (reading.languages, reading.fill)
    kind = parts["type"].one_of(_TYPES)
    question = Question(
        name=parts["name"].text(NAME, "small letters, digits and underscores"),
        type=cast(QuestionType, kind or "text"),
        label=parts["label"].words(*words),
        private=parts["private"].flag(),
        required=parts["required"].missing or parts["required"].flag(),
        hint={} if parts["hint"].missing else parts["hint"].words(*words),
        choices=() if parts["choices"].missing else _choices(parts["choices"], reading),
        when=None if parts["when"].missing else _when(parts["when"], reading),
        **_bounds(parts, kind, reading.limits),
    )
    if question.name in reading.questions:
        parts["name"].fail(f"{question.name} stands here twice")
    if kind in PERSONAL and not question.private:
        parts["private"].fail(f"an answer of type {kind} is personal: private must be true")
    if kind and (kind == "choice") != bool(question.choices):
        source.fail("choices belong to a question of type choice, and only there")
    if kind == "rt" and "rw" not in {earlier.type for earlier in reading.questions.values()}:
        source.fail("an RT is asked after its RW")
    reading.questions[question.name] = question
    return question


def _choices(source: Source, reading: _Reading) -> tuple[Choice, ...]:
    choices: list[Choice] = []
    for item in source.items():
        parts = item.fields(("value", "label"))
        value = parts["value"].text()
        if value.casefold() in {choice.value.casefold() for choice in choices}:
            parts["value"].fail(f"{value} stands here twice")
        choices.append(Choice(value, parts["label"].words(reading.languages, reading.fill)))
    return tuple(choices)


def _when(source: Source, reading: _Reading) -> When | None:
    parts = source.fields(("question", "is"))
    name, value = parts["question"].text(), parts["is"].text()
    earlier = reading.questions.get(name)
    if name and (earlier is None or earlier.type != "choice"):
        parts["question"].fail(f"{name} is no question of type choice asked before")
    elif earlier is not None and value and earlier.choice(value) is None:
        parts["is"].fail(f"{value} is no choice of {name}")
    return When(name, value)


def _bounds(parts: Mapping[str, Source], kind: str, limits: Limits) -> dict[str, Any]:
    bounds: dict[str, Any] = {}
    for name, kinds in (("least", BOUNDED), ("most", BOUNDED), ("longest", WITH_LENGTH)):
        if parts[name].missing:
            continue
        if kind and kind not in kinds:
            parts[name].fail(f"belongs to questions of type {', '.join(kinds)}")
        bounds[name] = parts[name].whole(-100_000 if kind == "date" else 1, 1_000_000_000_000)
    if kind == "date" and bounds.get("most", 0) != 0:
        parts["most"].fail("can only be 0 for a date: not in the future")
    if not parts["limits"].missing:
        parts["limits"].one_of(("programme",))
        if kind != "money" or bounds:
            parts["limits"].fail("belongs to a question of type money without least and most")
        bounds = {"least": limits.least, "most": limits.most}
    if bounds.get("least", 0) > bounds.get("most", bounds.get("least", 0)):
        parts["most"].fail("must not be less than least")
    return bounds


def _check_application(root: Source, form: Form) -> None:
    for name, kind in APPLICATION.items():
        question = form.question(name)
        if question is None:
            root.fail(f"an application needs the question {name} of type {kind}")
        elif question.type != kind:
            root.fail(f"the question {name} must be of type {kind}, not {question.type}")
        elif not question.required and name not in MAY_BE_OPTIONAL:
            root.fail(f"the question {name} must be required")
    amount, pay_by = form.question("amount"), form.question("pay_by")
    if amount is not None and (amount.least is None or amount.most is None):
        root.fail('the question amount needs "limits": "programme"')
    if pay_by is not None and {choice.value for choice in pay_by.choices} - set(WAYS_TO_PAY):
        root.fail(f"the choices of pay_by are {' and '.join(WAYS_TO_PAY)}")
    for name in ("bank", "account_number", "account_holder"):
        question = form.question(name)
        if question is not None and question.when != When("pay_by", "bank"):
            root.fail(f"the question {name} is asked when pay_by is bank")
    if form.pages and form.page_of("consent") not in (None, form.pages[-1]):
        root.fail("the consent is asked on the last page")
