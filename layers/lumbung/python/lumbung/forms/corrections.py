"""Which pages of a form can be filled in again after it was sent.

Not the pages that say who the person is: another person is another application. Pages that hang on each other are
filled in again together, since the public side cannot read what was answered before.
"""

from collections.abc import Iterable

from lumbung.forms.model import Form, Page

PERSON = frozenset({"nik", "kk"})
BORN = "birth_date"
ACCOUNT = frozenset({"pay_by"})
CONTACT = frozenset({"phone", "email"})


def correctable(form: Form) -> list[Page]:
    """The pages that somebody can be asked to fill in again, in the form's order."""
    fixed = {page.id for page in form.pages if page is form.pages[-1] or _says_who(page)}
    return [page for page in form.pages if not fixed & _tied_to(form, page.id)]


def together(form: Form, page_ids: Iterable[str]) -> tuple[str, ...]:
    """These pages and those that hang on them, in the form's order; what is not correctable is left out."""
    wanted = {tied for page_id in page_ids for tied in _tied_to(form, page_id)}
    return tuple(page.id for page in correctable(form) if page.id in wanted)


def changeable(form: Form) -> list[Page]:
    """Where the account is asked and where the phone, as far as they are correctable."""
    return [
        page
        for page in correctable(form)
        if (ACCOUNT | CONTACT) & {question.name for question in page.questions}
    ]


def _says_who(page: Page) -> bool:
    return (
        any(each.type in PERSON or each.name == BORN for each in page.questions) and not page.group
    )


def _tied_to(form: Form, page_id: str) -> set[str]:
    """The page and all that hang on it or on which it hangs, by however many steps."""
    ties = _ties(form)
    found, look = {page_id}, [page_id]
    while look:
        here = look.pop()
        for pair in ties:
            if here in pair:
                look += pair - found
                found |= pair
    return found


def _ties(form: Form) -> list[set[str]]:
    """Pairs of pages of which one asks by what the other answers."""
    hinges = [
        (page.id, form.page_of(question.when.question))
        for page in form.pages
        for question in page.questions
        if question.when
    ]
    areas = {page.id for page in form.pages for each in page.questions if each.type in ("rw", "rt")}
    pairs = [{page_id, hinge.id} for page_id, hinge in hinges if hinge]
    return [pair for pair in [*pairs, areas] if len(pair) > 1]
