"""The applications that this phone holds: for each programme a cookie with the id of a draft, for seven days.

The address of every page of a form names its programme, so two forms open side by side never mix.
"""

from lumbung.assistance.ports import Draft
from lumbung.runtime import runtime
from lumbung.villages.model import Programme
from lumbung.web.errors import DraftGoneError, ElsewhereError
from lumbung.web.site import Request

MAX_AGE = 7 * 24 * 3600


def cookie_of(programme: str) -> str:
    """Which cookie holds the draft of a programme."""
    return f"__Host-draft-{programme}"


def slip_of(programme: str) -> str:
    """Where the slip of a programme is shown."""
    return f"/bukti/{programme}"


def read_kept(request: Request, programme: str) -> Draft | None:
    """The draft of this phone's cookie, open or sent; none that is of another programme."""
    draft_id = request.cookies.get(cookie_of(programme))
    draft = runtime().intake.read_draft(request.village, draft_id) if draft_id else None
    if draft is None or draft.programme != programme:
        return None
    request.bind(case=draft.case, cause=f"draft/{draft.case}")
    return draft


def read_all(request: Request) -> list[Draft]:
    """Whatever this phone holds, in the order of the village's programmes."""
    programmes = sorted(request.village.programmes.values(), key=lambda each: each.place)
    found = (read_kept(request, programme.id) for programme in programmes)
    return [draft for draft in found if draft]


def read_any(request: Request) -> Draft:
    """Of the programme in the address. Raises DraftGoneError where this phone holds none."""
    draft = read_kept(request, request.params["programme"])
    if draft is None:
        raise DraftGoneError
    return draft


def read_open(request: Request) -> Draft:
    """A draft that is still being filled in. One that was sent leads to its slip."""
    draft = read_any(request)
    if draft.state != "open":
        raise ElsewhereError(slip_of(draft.programme))
    return draft


def continue_or_start(request: Request, programme: Programme) -> Draft:
    """What this phone holds, else a fresh draft. `start=new` lets go of what it holds first."""
    kept = read_kept(request, programme.id)
    if kept and request.form.get("start") == "new":
        runtime().intake.discard_draft(request.village, kept.id)
        kept = None
    if kept and kept.state != "open":
        raise ElsewhereError(slip_of(programme.id))
    return kept or runtime().intake.start_draft(request.village, programme.id, request.language)
