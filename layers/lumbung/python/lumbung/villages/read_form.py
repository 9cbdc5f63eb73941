"""A programme's form, read from its JSON file and checked for what an application must hold."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, cast, get_args

from lumbung.forms.model import Choice, Form, Group, Page, Question, QuestionType, When
from lumbung.villages.model import Limits, Programme
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
    "consent": "consent",
}
"""What the way of an application rests on, by name and type; a form may ask more."""

AMOUNT: Final = {"amount": "money"}
"""Asked where not every application gets as much."""

WAY: Final = {"pay_by": "choice"}
ACCOUNT: Final = {"bank": "choice", "account_number": "account", "account_holder": "text"}
"""Asked, if at all, of aid that is money: which way it comes, and where it may be transferred, the account."""

KNOWN: Final[dict[str, str]] = {
    "filled_for": "choice",
    "helper_name": "text",
    "helper_relation": "choice",
    "helper_phone": "phone",
    "helper_declares": "consent",
    "income": "choice",
    "work": "choice",
}
"""What a form need not ask; whatever it calls so is taken for this, and is of this type."""

PERMISSIONS: Final[dict[str, tuple[str, str]]] = {
    "by_mail": ("mail", "email"),
    "by_sms": ("sms", "phone"),
    "by_whatsapp": ("whatsapp", "phone"),
}
"""The permission to send news: by which channel, to which answer. Asked where the village has the channel."""

FOR_SOMEBODY: Final = When("filled_for", "other")
KEPT: Final = ("rw", "rt", "amount", "pay_by")
"""Answers that a case keeps in plain; any other is kept sealed, or nowhere."""

MAY_BE_OPTIONAL: Final = ("phone", "email")
WAYS_TO_PAY: Final = ("bank", "cash")
LAST_PAGE: Final = "periksa"  # its address is the same in every form

PERSONAL: Final = (
    *("text", "long_text", "nik", "kk", "date", "phone", "email", "account", "number", "paper"),
)
"""Types whose answers say who somebody is: they are sealed, whatever the form's author thinks."""

BOUNDED: Final = ("money", "account", "date", "number")
IN_GROUPS: Final = ("text", "number", "date", "choice", "phone")
MOST_IN_GROUP: Final = 15
WITH_LENGTH: Final = ("text", "long_text", "email")

_LEAST: Final = {"date": -100_000, "number": 0}
_TYPES: Final = get_args(QuestionType)


@dataclass
class _Reading:
    """What is known while a form is read."""

    languages: Sequence[str]
    fill: Mapping[str, Words]
    programme: Programme
    channels: Sequence[str]
    questions: dict[str, Question] = field(default_factory=dict)
    places: dict[str, Source] = field(default_factory=dict)  # where each question stands
    groups: set[str] = field(default_factory=set)


def read_form(
    path: Path,
    languages: Sequence[str],
    fill: Mapping[str, Words],
    programme: Programme,
    channels: Sequence[str],
    problems: list[Problem],
) -> Form | None:
    """The form in a file, with the programme's limits and words filled in; notes every problem.

    What asks for a channel that the village has not is left out.
    """
    before = len(problems)
    root = Source.open(path, problems)
    if root.missing:
        return None
    reading = _Reading(languages, fill, programme, channels)
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
        _check_aid(root, form, reading)
        _check_known(root, form, channels)
    return form


def _page(source: Source, reading: _Reading) -> Page:
    parts = source.fields(("id", "title", "why", "questions"), ("group",))
    group = None if parts["group"].missing else _group(parts["group"], reading)
    inside = replace(reading, questions={}, places={}) if group else reading
    questions = [_question(item, inside) for item in parts["questions"].items()]
    if group:
        _check_group(parts["questions"], group, questions, reading)
    page = Page(
        id=parts["id"].text(SLUG, "small letters, digits and dashes"),
        title=parts["title"].words(reading.languages, reading.fill),
        why=parts["why"].words(reading.languages, reading.fill),
        questions=tuple(each for each in questions if _has_channel(each, reading)),
        group=group,
    )
    if page.paper and len(page.questions) > 1:
        parts["questions"].fail("a page that asks for a photo asks for nothing else")
    return page


def _group(source: Source, reading: _Reading) -> Group:
    parts = source.fields(("name", "most", "one"))
    return Group(
        name=parts["name"].text(NAME, "small letters, digits and underscores"),
        most=parts["most"].whole(1, MOST_IN_GROUP),
        one=parts["one"].words(reading.languages, reading.fill),
    )


def _check_group(
    source: Source, group: Group, questions: Sequence[Question], reading: _Reading
) -> None:
    if group.name in reading.groups:
        source.fail(f"the group {group.name} stands here twice")
    reading.groups.add(group.name)
    for question in questions:
        if question.type not in IN_GROUPS:
            source.fail(f"{question.name}: a group asks questions of type {', '.join(IN_GROUPS)}")
        if question.when is not None:
            source.fail(f"{question.name}: a question of a group hangs on no other")


def _has_channel(question: Question, reading: _Reading) -> bool:
    permission = PERMISSIONS.get(question.name)
    return permission is None or permission[0] in reading.channels


def _question(source: Source, reading: _Reading) -> Question:
    parts = source.fields(
        ("name", "type", "label", "private"),
        ("required", "hint", "choices", "when", "limits", "least", "most", "longest", "may_bring"),
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
        may_bring=not parts["may_bring"].missing and parts["may_bring"].flag(),
        **_bounds(parts, kind, reading.programme.limits),
    )
    if question.may_bring and kind != "paper":
        parts["may_bring"].fail("belongs to a question of type paper")
    if question.when and kind == "paper":
        parts["when"].fail("a photo is asked of everybody: this question hangs on no other")
    if question.name in reading.questions:
        parts["name"].fail(f"{question.name} stands here twice")
    if kind in PERSONAL and not question.private:
        parts["private"].fail(f"an answer of type {kind} is personal: private must be true")
    elif kind and kind != "consent" and not question.private and question.name not in KEPT:
        parts["private"].fail("this answer is kept sealed or nowhere: private must be true")
    if kind and (kind == "choice") != bool(question.choices):
        source.fail("choices belong to a question of type choice, and only there")
    if kind == "rt" and "rw" not in {earlier.type for earlier in reading.questions.values()}:
        source.fail("an RT is asked after its RW")
    reading.questions[question.name] = question
    reading.places[question.name] = source
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
    parts = source.fields(("question",), ("is",))
    name, earlier = parts["question"].text(), reading.questions.get(parts["question"].text())
    if parts["is"].missing:
        if name and (earlier is None or earlier.required):
            parts["question"].fail(f"{name} is no question asked before that may be left empty")
        return When(name)
    value = parts["is"].text()
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
        bounds[name] = parts[name].whole(_LEAST.get(kind, 1), 1_000_000_000_000)
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


def check_ages(source: Source, programme: Programme, form: Form) -> None:
    """Notes every rule about an age that the programme's form does not ask everybody for."""
    for rule in programme.ages:
        question = form.question(rule.question)
        if question is None or question.type != "date" or question.when or not question.required:
            source.entries()["ages"].entries()[rule.question].fail(
                f"the form {form.id} asks not everybody for a date of this name"
            )


def _check_application(root: Source, form: Form) -> None:
    _check_asked(root, form, APPLICATION)
    if form.pages and form.pages[-1].group:
        root.fail("the last page is where it is sent, and no group")
    if form.pages and form.pages[-1].id != LAST_PAGE:
        root.fail(f"the last page is {LAST_PAGE}, where it is looked at and sent")
    if form.pages and form.page_of("consent") not in (None, form.pages[-1]):
        root.fail("the consent is asked on the last page")


def _check_asked(root: Source, form: Form, wanted: Mapping[str, str]) -> None:
    for name, kind in wanted.items():
        question = form.question(name)
        if question is None:
            root.fail(f"an application needs the question {name} of type {kind}")
        elif question.type != kind:
            root.fail(f"the question {name} must be of type {kind}, not {question.type}")
        elif not question.required and name not in MAY_BE_OPTIONAL:
            root.fail(f"the question {name} must be required")


def _check_aid(root: Source, form: Form, reading: _Reading) -> None:
    """The amount where it differs, and of money the way that it comes."""
    programme, pay_by = reading.programme, form.question("pay_by")
    if programme.each is None:
        _check_asked(root, form, AMOUNT)
        amount = form.question("amount")
        if amount is not None and (amount.least is None or amount.most is None):
            root.fail('the question amount needs "limits": "programme"')
    else:
        _check_not_asked(reading, AMOUNT, "every application gets as much (limits.each)")
    if programme.goods:
        _check_not_asked(reading, WAY | ACCOUNT, "goods are handed out at the office")
        return
    ways = {choice.value for choice in pay_by.choices} if pay_by else {"cash"}
    if pay_by is not None:
        _check_asked(root, form, WAY)
        if ways - set(WAYS_TO_PAY):
            root.fail(f"the choices of pay_by are {' and '.join(WAYS_TO_PAY)}")
    if "bank" not in ways:
        _check_not_asked(reading, ACCOUNT, "no choice of pay_by is bank")
        return
    _check_asked(root, form, ACCOUNT)
    for name in ACCOUNT:
        question = form.question(name)
        if question is not None and question.when != When("pay_by", "bank"):
            root.fail(f"the question {name} is asked when pay_by is bank")


def _check_not_asked(reading: _Reading, names: Iterable[str], why: str) -> None:
    for name in names:
        if name in reading.places:
            reading.places[name].fail(f"{name} is not asked: {why}")


def _check_known(root: Source, form: Form, channels: Sequence[str]) -> None:
    for name, kind in KNOWN.items():
        question = form.question(name)
        if question is not None and question.type != kind:
            root.fail(f"the question {name} must be of type {kind}, not {question.type}")
        if question is not None and name.startswith("helper_") and question.when != FOR_SOMEBODY:
            root.fail(f"the question {name} is asked when filled_for is other")
    for name, (channel, address) in PERMISSIONS.items():
        question = form.question(name)
        if question is None and channel in channels:
            root.fail(
                f"the village sends news by {channel}: the question {name} asks whether it may"
            )
        elif question is not None and (question.type, question.when) != (
            "permission",
            When(address),
        ):
            root.fail(f"the question {name} is a permission, asked when {address} is answered")
    helped = form.question("filled_for")
    if helped is not None and {choice.value for choice in helped.choices} != {"self", "other"}:
        root.fail("the choices of filled_for are self and other")
    if helped is not None and not form.question("helper_declares"):
        root.fail(
            "whoever fills in for somebody declares that they may: helper_declares is missing"
        )
