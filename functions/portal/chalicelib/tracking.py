"""Following an application by its code; acting on it by its number."""

from chalicelib.timeline import act, find_track, show_track
from lumbung.runtime import runtime
from lumbung.shared.errors import FieldError, InvalidTextError, RestingError, WrongNumberError
from lumbung.shared.ids import read_code
from lumbung.web.errors import CodeUnknownError
from lumbung.web.site import Answer, Page, Pages, Redirect, Request

pages = Pages()


@pages.page("/lacak")
def ask_for_code(request: Request) -> Answer:
    """Where the code is typed."""
    return Page("portal/track.html", typed={})


@pages.page("/lacak", methods=["POST"])
def find_application(request: Request) -> Answer:
    """Leads to the timeline of a code that fits."""
    try:
        code = read_code(request.form.get("code", ""))
        if runtime().tracking.track(request.village, code) is None:
            raise CodeUnknownError
    except (InvalidTextError, CodeUnknownError) as error:
        wrong = FieldError("code", error.code, error.data)
        return Page("portal/track.html", 422, typed=request.form, errors=[wrong])
    return Redirect(f"/lacak/{code}")


@pages.page("/lacak/{code}")
def show_timeline(request: Request) -> Answer:
    """Stages, roles and times; no name, no amount."""
    return show_track(request, find_track(request))


@pages.page("/lacak/{code}", methods=["POST"])
def act_on_application(request: Request) -> Answer:
    """Confirms that the money came or did not, opens an official's own words or the code for cash; all with the number."""
    track = find_track(request)
    try:
        opened = act(request, track)
    except (InvalidTextError, WrongNumberError, RestingError) as error:
        return show_track(request, track, wrong=error)
    if opened is None:
        return Redirect(f"/lacak/{track.code}")
    return show_track(request, track, **opened)
