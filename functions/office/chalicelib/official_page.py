"""What the pages about officials show, and what every act on them asks first."""

import re
from collections.abc import Mapping
from typing import Any, Final

from chalicelib.entrance import pin_errors
from lumbung.people.changes import Change
from lumbung.people.model import Official, show_areas
from lumbung.runtime import runtime
from lumbung.shared.errors import (
    ChangedError,
    ErasedError,
    InvalidInputError,
    LumbungError,
    NotAllowedError,
    NotFoundError,
    WrongPinError,
)
from lumbung.villages.model import OFFICIAL_ROLES
from lumbung.web.errors import page_of
from lumbung.web.site import Answer, Page, Request

IDENTIFIER: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
Refusals = (InvalidInputError, WrongPinError, ChangedError, NotAllowedError)
"""What is shown on the page itself, beside what was typed."""


def administrator_of(request: Request) -> Official:
    """Who is signed in. Raises NotAllowedError where they look after no officials."""
    me: Official = request.session.official
    if not me.is_a("administrator"):
        raise NotAllowedError("administrators_only")
    return me


def official_id(request: Request) -> str:
    """Of the address. Raises NotFoundError where it is none."""
    found = request.params["official"]
    if not IDENTIFIER.fullmatch(found):
        raise NotFoundError
    return found


def signed(request: Request) -> None:
    """The PIN once more. Raises as check_pin does."""
    me = request.session.official
    runtime().people.check_pin(request.village.id, me.id, request.form.get("pin", ""))


def show_official_page(
    request: Request,
    status: int = 200,
    error: Any = None,
    refused: LumbungError | None = None,
) -> Answer:
    """One official, or a new one who waits for a second person. Raises NotFoundError."""
    here, who = runtime().administration, official_id(request)
    overview = here.overview(request.village)
    standing = next((each for each in overview.standings if each.official.id == who), None)
    change = next((each for each in overview.changes if each.official_id == who), None)
    if standing is None and change is None:
        raise NotFoundError
    without: Mapping[int, Any] = {}
    if standing and not standing.official.blocked:
        without = here.left_without(request.village, who)
    return Page(
        "office/official.html",
        status,
        standing=standing,
        change=change,
        roles=shown_roles,
        asker=overview.named(change.asked_by) if change else None,
        without=without,
        typed=request.form,
        refused=refused,
        errors=pin_errors(error) if error else [],
    )


def show_typing(
    request: Request, typed: Mapping[str, str] | None, error: LumbungError | None = None
) -> Answer:
    """The form of a new official, or (`typed` None) of one as they are known. Raises NotFoundError."""
    official = None
    if "official" in request.params:
        official = runtime().people.read_official(request.village.id, official_id(request))
        if official is None:
            raise NotFoundError
    if typed is None and official:
        typed = _facts(official)
    wrong = isinstance(error, (InvalidInputError, WrongPinError))
    status = page_of(error).status if error and not wrong else 422 if error else 200
    return Page(
        "office/official_form.html",
        status,
        official=official,
        typed=typed or {},
        refused=None if wrong else error,
        errors=pin_errors(error) if wrong else [],  # type: ignore[arg-type]
    )


def show_slip(request: Request, code: str) -> Answer:
    """The slip to cut off: shown in this one answer, kept nowhere in plain."""
    official = runtime().people.read_official(request.village.id, official_id(request))
    return Page("office/activation.html", official=official, activation=code)


def read_acts(request: Request) -> dict[str, Any]:
    """A page of the chain, with the names of all who stand in it."""
    here, village = runtime().administration, request.village
    text = request.query.get("sebelum", "")
    acts = here.read_acts(village.id, int(text) if text.isdecimal() and len(text) < 9 else 0)
    overview = here.overview(village)
    names = {each.official.id: each.official.name for each in overview.standings}
    names |= {each.official_id: each.name for each in overview.changes if each.name}
    return {"acts": acts, "names": names, "words": {a.number: _words(request, a) for a in acts}}


def _words(request: Request, act: Any) -> str:
    try:
        return runtime().administration.open_words(request.village.id, act)
    except ErasedError:
        return ""


def _facts(official: Official) -> dict[str, str]:
    areas = {role.value: show_areas(official.roles, role.value) for role in OFFICIAL_ROLES}
    version = str(official.version)
    return {"name": official.name, "email": official.email, "version": version, **areas}


def shown_roles(subject: Official | Change) -> list[tuple[str, str]]:
    """(role, its areas as words) of all that are held."""
    found = [(role.value, show_areas(subject.roles, role.value)) for role in OFFICIAL_ROLES]
    return [(role, areas) for role, areas in found if areas]
