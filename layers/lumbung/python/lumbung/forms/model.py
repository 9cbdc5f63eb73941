"""A form as data: pages of questions, one topic a page. `check.py` checks what is typed into it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

import msgspec

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
    "consent",
    "paper",
]

DATE_PARTS: Final = ("day", "month", "year")
"""A date is typed into three boxes, named `<question>-day`, `-month` and `-year`."""


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One answer to pick."""

    value: str
    label: Words


class When(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The question is asked only where another one has this answer."""

    question: str
    is_: str = msgspec.field(name="is")


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One question. `private` answers are sealed under the case's key and shown masked.

    `least` and `most` bound: money (rupiah), account (number of digits), date (days from today:
    `most` 0 is "not in the future"). `longest` bounds the length of texts and e-mail addresses.
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

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of its boxes in the page: three for a date, else its own."""
        if self.type == "date":
            return tuple(f"{self.name}-{part}" for part in DATE_PARTS)
        return (self.name,)

    def choice(self, value: str) -> Choice | None:
        """The choice with this value."""
        return next((choice for choice in self.choices if choice.value == value), None)


class Page(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One topic. `why` says why we ask."""

    id: str
    title: Words
    why: Words
    questions: tuple[Question, ...]

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
        """Every question, page by page."""
        return (question for page in self.pages for question in page.questions)

    @property
    def papers(self) -> tuple[str, ...]:
        """The names of the questions that are answered by a photo."""
        return tuple(question.name for question in self.questions if question.type == "paper")

    def page(self, page_id: str) -> Page | None:
        """The page with this id."""
        return next((page for page in self.pages if page.id == page_id), None)

    def question(self, name: str) -> Question | None:
        """The question with this name."""
        return next((question for question in self.questions if question.name == name), None)

    def page_of(self, name: str) -> Page | None:
        """The page that asks this question: where an error leads back to."""
        return next(
            (page for page in self.pages if any(name == q.name for q in page.questions)), None
        )

    def page_after(self, page_id: str) -> Page | None:
        """The page that follows, or None after the last."""
        ids = [page.id for page in self.pages]
        return dict(zip(ids, self.pages[1:], strict=False)).get(page_id)

    def page_before(self, page_id: str) -> Page | None:
        """The page that precedes, or None before the first."""
        ids = [page.id for page in self.pages[1:]]
        return dict(zip(ids, self.pages, strict=False)).get(page_id)
