"""Who is signed in: a random id in a cookie, everything else on the server."""

from lumbung.people.model import LONGEST_SESSION
from lumbung.people.service import SignedIn
from lumbung.runtime import runtime
from lumbung.web.site import Redirect, Request

COOKIE = "__Host-session"
MAX_AGE = int(LONGEST_SESSION.total_seconds())


def load_session(request: Request) -> SignedIn | None:
    """The official behind a request. Raises NotFoundError for another village's session."""
    signed_in = runtime().people.read_session(request.village.id, request.cookies.get(COOKIE, ""))
    if signed_in:
        request.bind(official=signed_in.official.id)
    return signed_in


def begin_session(request: Request, session_id: str, path: str) -> Redirect:
    """Goes on with a new session; the one that this browser had ends."""
    end_session(request)
    return Redirect(path).with_cookie(COOKIE, session_id, MAX_AGE)


def end_session(request: Request) -> None:
    """Ends this browser's session on the server."""
    if request.cookies.get(COOKIE):
        runtime().people.end_session(request.village.id, request.cookies[COOKIE])
