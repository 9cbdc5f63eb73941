"""The cookie of a visit: for two hours this phone may send photos for the one correction whose number was typed on it."""

from lumbung.assistance.track import Track
from lumbung.assistance.visits import VISIT_LASTS, Visit
from lumbung.runtime import runtime
from lumbung.web.site import Redirect, Request

COOKIE = "__Host-perbaiki"


def read_visit(request: Request, track: Track) -> Visit | None:
    """The visit of this phone, if it is to what is asked for now."""
    kept = request.cookies.get(COOKIE, "")
    return runtime().visits.read_visit(request.village.id, track.case, track.correction, kept)


def keep_visit(answer: Redirect, visit: Visit) -> Redirect:
    """The phone keeps it."""
    return answer.with_cookie(COOKIE, visit.id, int(VISIT_LASTS.total_seconds()))
