"""What the pages about money ask first, and what their forms show again."""

from typing import Final

from lumbung.people.model import Holding, Official
from lumbung.runtime import runtime
from lumbung.shared.areas import VILLAGE
from lumbung.shared.errors import NotAllowedError, NotFoundError
from lumbung.shared.ids import random_id
from lumbung.shared.once import KeyUsedError
from lumbung.treasury.treasurer import ADMINISTRATOR, TREASURER
from lumbung.web.site import Request

READERS: Final = (TREASURER, ADMINISTRATOR)


def treasurer_of(request: Request) -> Official:
    """Who is signed in. Raises NotAllowedError where they are no treasurer of the whole village."""
    return _one_of(request, "treasurers_only", TREASURER)


def is_treasurer(official: Official) -> bool:
    """Of the whole village, whose funds they are."""
    return Holding(TREASURER, VILLAGE) in official.roles


def reader_of(request: Request) -> Official:
    """Treasurers, and administrators, who read and may be the second person. Raises NotAllowedError."""
    return _one_of(request, "money_officials_only", *READERS)


def _one_of(request: Request, code: str, *roles: str) -> Official:
    me: Official = request.session.official
    if not any(Holding(role, VILLAGE) in me.roles for role in roles):
        raise NotAllowedError(code)
    return me


def name_of(request: Request, official: str) -> str:
    """The name of who did something, "" where the system did, or where they are known no more."""
    found = runtime().people.read_official(request.village.id, official)
    return found.name if found else ""


def whole(text: str) -> int:
    """A number of an address. Raises NotFoundError where it is none."""
    if not (text.isascii() and text.isdecimal() and len(text) < 9):
        raise NotFoundError
    return int(text)


def form_key(request: Request, refused: Exception | None = None) -> str:
    """Of a form that counts once: the one it was sent with, as long as that is of use."""
    kept = request.form.get("key", "")
    return random_id() if isinstance(refused, KeyUsedError) or not kept else kept
