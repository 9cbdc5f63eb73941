"""The application that this phone holds: a cookie with the id of a draft, for seven days."""

from lumbung.assistance.ports import Draft
from lumbung.runtime import runtime
from lumbung.villages.model import Programme
from lumbung.web.errors import DraftGoneError, ElsewhereError
from lumbung.web.site import Request

COOKIE = "__Host-draft"
MAX_AGE = 7 * 24 * 3600


def read_kept(request: Request) -> Draft | None:
    """The draft of this phone's cookie, open or sent."""
    draft_id = request.cookies.get(COOKIE)
    draft = runtime().intake.read_draft(request.village, draft_id) if draft_id else None
    if draft:
        request.bind(case=draft.case, cause=f"draft/{draft.case}")
    return draft


def read_any(request: Request) -> Draft:
    """Raises DraftGoneError where this phone holds none."""
    draft = read_kept(request)
    if draft is None:
        raise DraftGoneError
    return draft


def read_open(request: Request) -> Draft:
    """A draft that is still being filled in. One that was sent leads to its slip."""
    draft = read_any(request)
    if draft.state != "open":
        raise ElsewhereError("/bukti")
    return draft


def continue_or_start(request: Request, programme: Programme) -> Draft:
    """What this phone holds, else a fresh draft. `start=new` lets go of what it holds first."""
    kept = read_kept(request)
    if kept and request.form.get("start") == "new":
        runtime().intake.discard_draft(request.village, kept.id)
        kept = None
    if kept and kept.state != "open":
        raise ElsewhereError("/bukti")
    return kept or runtime().intake.start_draft(request.village, programme.id, request.language)
