"""The page of a case, and opening what is masked on it."""

from dataclasses import replace

from chalicelib.case_page import path_of, show_case_page, show_for
from lumbung.people.model import REVEAL_LASTS
from lumbung.runtime import runtime
from lumbung.shared.errors import FieldError, InvalidInputError
from lumbung.web.site import Answer, Pages, Redirect, Request

pages = Pages()

FIELDS = {"reason": "why"}
"""On the page, `reason` is the one for refusing."""


@pages.page("/perkara/{case}/{task}")
def show_case(request: Request) -> Answer:
    """Masked data, checks, history, and what may be decided."""
    return show_case_page(request)


@pages.page("/perkara/{case}/{task}/buka", methods=["POST"])
def reveal_data(request: Request) -> Answer:
    """Opens parts of the data for five minutes, after the history says who, what and why."""
    try:
        _reveal(request)
    except InvalidInputError as error:
        wrong = [replace(each, name=FIELDS.get(each.name, each.name)) for each in error.errors]
        return show_case_page(request, 422, errors=wrong)
    return Redirect(path_of(request) + "#data")


def _reveal(request: Request) -> None:
    official = request.session.official
    case, here = request.params["case"], runtime()
    names = tuple(name for part in request.fields.get("fields", ()) for name in part.split(","))
    if not names:
        raise InvalidInputError([FieldError("fields", "fields.blank")])
    reason = request.form.get("why", "")
    opened = tuple(here.decisions.reveal(request.village, official, case, names, reason))
    show_for(request, opened, REVEAL_LASTS)
