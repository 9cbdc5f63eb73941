"""A form as data: pages of questions, one topic a page. `check.py` checks what is typed into it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Literal

import msgspec
from msgspec.structs import replace

Words = dict[str, str]
"""Language → text."""

QuestionType = Literal[
    "text",
    "long_text",
    "nik",
    "kk",
    "date",
    "rw",
    "rt",
    "phone",
    "email",
    "money",
    "choice",
    "account",
    "number",
    "consent",
    "permission",
    "paper",
]
"""A consent is a condition of the whole; a permission may be withheld: its answer is "yes" or "no"."""

_ITEM: Final = re.compile(r"([a-z][a-z0-9_]*)\.([1-9][0-9]{0,3})\.", re.ASCII)

DATE_PARTS: Final = ("day", "month", "year")
"""A date is typed into three boxes, named `<question>-day`, `-month` and `-year`."""


BROUGHT: Final = "brought"
"""The answer to a question for a photo of who brings the paper instead; else it is the photo's id."""


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One answer to pick."""

    value: str
    label: Words


class When(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The question is asked only where another one has this answer, or any where `is_` is empty."""

    question: str
    is_: str = msgspec.field(name="is", default="")

    def fits(self, answer: str) -> bool:
        """Whether the other question was answered so."""
        return bool(answer) if not self.is_ else answer == self.is_


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One question. `private` answers are sealed under the case's key and shown masked.

    `least` and `most` bound: money (rupiah), account (number of digits), date (days from today:
    `most` 0 is "not in the future"), number. `longest` bounds the length of texts and e-mail addresses.
    `may_bring`: instead of sending a photo, whoever asks may bring the paper to the office (`BROUGHT`).
    """

    name: str
    type: QuestionType
    label: Words
    private: bool
    required: bool = True
    hint: Words = {}
    choices: tuple[Choice, ...] = ()
    when: When | None = None
    least: int | None = None
    most: int | None = None
    longest: int | None = None
    may_bring: bool = False

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of its boxes in the page: three for a date, else its own."""
        if self.type == "date":
            return tuple(f"{self.name}-{part}" for part in DATE_PARTS)
        return (self.name,)

    def choice(self, value: str) -> Choice | None:
        """The choice with this value."""
        return next((choice for choice in self.choices if choice.value == value), None)


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The questions of the page are asked of each of several things, at most so many.

    `one` is what one of them is called. Their answers are named `<name>.<number>.<question>`.
    """

    name: str
    most: int
    one: Words


class Page(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One topic. `why` says why we ask."""

    id: str
    title: Words
    why: Words
    questions: tuple[Question, ...]
    group: Group | None = None

    def items(self, names: Iterable[str]) -> list[str]:
        """The numbers of a group's things, out of the names of answers or boxes, in their order."""
        found = (_ITEM.match(name) for name in names)
        return list(dict.fromkeys(each[2] for each in found if each and self._holds(each[1])))

    def of_item(self, number: str) -> tuple[Question, ...]:
        """A group's questions about one of its things, each by the name of its answer."""
        assert self.group is not None
        before = f"{self.group.name}.{number}."
        return tuple(replace(each, name=before + each.name) for each in self.questions)

    def asked_of(self, names: Iterable[str]) -> tuple[Question, ...]:
        """Every question of the page; a group's once for each of the things that the names speak of."""
        if self.group is None:
            return self.questions
        return tuple(each for number in self.items(names) for each in self.of_item(number))

    def question(self, name: str) -> Question | None:
        """The question of this name, also of a thing of a group."""
        item = _ITEM.match(name)
        if self.group is not None and item and self._holds(item[1]):
            return next((each for each in self.of_item(item[2]) if each.name == name), None)
        mine = () if self.group else self.questions
        return next((question for question in mine if question.name == name), None)

    def _holds(self, group: str) -> bool:
        return self.group is not None and self.group.name == group

    @property
    def paper(self) -> Question | None:
        """The photo that it asks for; a page that asks for one asks nothing else."""
        return next((question for question in self.questions if question.type == "paper"), None)


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """All pages, in the order in which they are asked. The last holds the consent."""

    id: str
    pages: tuple[Page, ...]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Form":
        """The form that a village's settings hold; raises msgspec.ValidationError."""
        return msgspec.convert(data, cls)

    def to_json(self) -> dict[str, Any]:
        """What `from_json` reads, without what stands at its default."""
        plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(self))
        return plain

    @property
    def questions(self) -> Iterator[Question]:
        """Every question that is asked once, page by page: not those of groups."""
        return (
            question for page in self.pages if page.group is None for question in page.questions
        )

    @property
    def papers(self) -> tuple[str, ...]:
        """The names of the questions that are answered by a photo."""
        return tuple(question.name for question in self.questions if question.type == "paper")

    def page(self, page_id: str) -> Page | None:
        """The page with this id."""
        return next((page for page in self.pages if page.id == page_id), None)

    def question(self, name: str) -> Question | None:
        """The question with this name, also of a thing of a group (`members.1.name`)."""
        found = (page.question(name) for page in self.pages)
        return next((question for question in found if question), None)

    def page_of(self, name: str) -> Page | None:
        """The page that asks this question: where an error leads back to."""
        return next((page for page in self.pages if page.question(name)), None)

    def page_after(self, page_id: str) -> Page | None:
        """The page that follows, or None after the last."""
        ids = [page.id for page in self.pages]
        return dict(zip(ids, self.pages[1:], strict=False)).get(page_id)

    def page_before(self, page_id: str) -> Page | None:
        """The page that precedes, or None before the first."""
        ids = [page.id for page in self.pages[1:]]
        return dict(zip(ids, self.pages, strict=False)).get(page_id)
