"""Stepping back: a page that asks once more, and the number."""

from chalicelib.timeline import ask_again, find_track, read_version
from lumbung.runtime import runtime
from lumbung.shared.errors import InvalidTextError, RestingError, WrongNumberError
from lumbung.web.errors import ElsewhereError
from lumbung.web.site import Answer, Pages, Redirect, Request

pages = Pages()

TEMPLATE = "portal/withdraw.html"


@pages.page("/lacak/{code}/tarik")
def ask_to_withdraw(request: Request) -> Answer:
    """What it means; the timeline where it is too late."""
    track = find_track(request)
    if not track.can_withdraw:
        raise ElsewhereError(f"/lacak/{track.code}")
    return ask_again(request, track, TEMPLATE, str(track.version))


@pages.page("/lacak/{code}/tarik", methods=["POST"])
def withdraw_application(request: Request) -> Answer:
    """Withdrawn, with the number; however often it is sent."""
    track, number = find_track(request), request.form.get("number", "").strip()
    version = request.form.get("version", "")
    try:
        if not number:
            raise InvalidTextError("number.blank")
        runtime().tracking.withdraw(request.village, track.code, number, read_version(version))
    except (InvalidTextError, WrongNumberError, RestingError) as error:
        return ask_again(request, track, TEMPLATE, version, error)
    return Redirect(f"/lacak/{track.code}")
