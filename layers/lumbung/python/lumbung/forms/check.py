"""What was typed into a form, checked: each question has a normalised answer or one error.

Whatever was typed, nothing is raised. The words of each code in `CODES` stand in the catalogue.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from lumbung.forms.answers import CODES, Places, Typed, read_answer
from lumbung.forms.model import Form, Page, Question
from lumbung.shared.errors import FieldError, InvalidTextError, NotFoundError

__all__ = ["CODES", "Checked", "check_form", "check_item", "check_page", "emptied", "in_order"]


@dataclass(frozen=True)
class Checked:
    """Answers by name, and what does not hold. A question left empty that may be is in neither."""

    values: dict[str, str]
    errors: list[FieldError]


def check_page(
    form: Form, page_id: str, typed: Mapping[str, str], *, village: Places, today: date
) -> Checked:
    """The questions of one page; `today` is the village's. Raises NotFoundError for no such page.

    Of a group, those of every thing that was typed. `typed` may hold more than this page: a question that hangs on another page's answer looks for
    it there.
    """
    page = _page(form, page_id)
    return _check(page.asked_of(typed), Typed(form, typed, village, today))


def check_item(
    form: Form,
    page_id: str,
    number: str,
    typed: Mapping[str, str],
    *,
    village: Places,
    today: date,
) -> Checked:
    """The questions about one thing of a group. Raises NotFoundError for no such page or no group."""
    page = _page(form, page_id)
    if page.group is None:
        raise NotFoundError
    return _check(page.of_item(number), Typed(form, typed, village, today))


def emptied(
    form: Form, page_id: str, typed: Mapping[str, str], *, village: Places, today: date
) -> dict[str, str]:
    """The boxes of a page that are not asked beside these answers, each empty: nobody has checked what is in them.

    Raises NotFoundError for no such page.
    """
    page = _page(form, page_id)
    known = Typed(form, typed, village, today)
    hidden = [question for question in page.asked_of(typed) if not _is_asked(question, known)]
    return {name: "" for question in hidden for name in question.inputs}


def check_form(form: Form, typed: Mapping[str, str], *, village: Places, today: date) -> Checked:
    """Every question again, as it is done before an application is sent."""
    questions = [question for page in form.pages for question in page.asked_of(typed)]
    return _check(questions, Typed(form, typed, village, today))


def in_order(form: Form, values: Mapping[str, str]) -> dict[str, str]:
    """Checked answers with the things of each group numbered from 1, in the order in which they were added."""
    numbers = {
        f"{page.group.name}.{number}": f"{page.group.name}.{place}"
        for page in form.pages
        if page.group is not None
        for place, number in enumerate(page.items(values), 1)
    }
    return {
        numbers.get(item, item) + dot + name if dot else name: text
        for (item, dot, name), text in (
            (full.rpartition("."), text) for full, text in values.items()
        )
    }


def _page(form: Form, page_id: str) -> Page:
    page = form.page(page_id)
    if page is None:
        raise NotFoundError
    return page


def _check(questions: Iterable[Question], typed: Typed) -> Checked:
    values: dict[str, str] = {}
    errors: list[FieldError] = []
    for question in questions:
        if not _is_asked(question, typed):
            continue
        try:
            values[question.name] = read_answer(question, typed)
        except InvalidTextError as error:
            if question.required or not _is_blank(error):
                errors.append(FieldError(question.name, error.code, error.data))
    return Checked(values, errors)


def _is_asked(question: Question, typed: Typed) -> bool:
    if question.when is None:
        return True
    hinge = typed.form.question(question.when.question)
    if hinge is None or not _is_asked(hinge, typed):
        return False
    try:
        return question.when.fits(read_answer(hinge, typed))
    except InvalidTextError:
        return False


def _is_blank(error: InvalidTextError) -> bool:
    return error.code.endswith(".blank")


def check_pages(
    form: Form, page_ids: Iterable[str], typed: Mapping[str, str], village: Places, today: date
) -> Checked:
    """These pages alone, by the rules of the form; things of a group are numbered from 1, empty ones left out."""
    typed = without_empty(form, page_ids, typed)
    values: dict[str, str] = {}
    errors = []
    for page_id in page_ids:
        checked = check_page(form, page_id, typed, village=village, today=today)
        values |= checked.values
        errors += checked.errors
    return Checked(in_order(form, values), errors)


def without_empty(form: Form, page_ids: Iterable[str], typed: Mapping[str, str]) -> dict[str, str]:
    """What was typed, without the things of groups of which nothing was typed."""
    gone: set[str] = set()
    for page in filter(None, map(form.page, page_ids)):
        for number in page.items(typed) if page.group else ():
            names = {name for each in page.of_item(number) for name in each.inputs}
            if not any(typed.get(name, "").strip() for name in names):
                gone |= names
    return {name: text for name, text in typed.items() if name not in gone}
