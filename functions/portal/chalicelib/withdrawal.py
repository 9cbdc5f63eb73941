"""Stepping back: a page that asks once more, and the number."""

from chalicelib.timeline import find_track, read_version, told
from lumbung.assistance.views import Track
from lumbung.runtime import runtime
from lumbung.shared.errors import InvalidTextError, LumbungError, RestingError, WrongNumberError
from lumbung.web.errors import ElsewhereError, page_of
from lumbung.web.site import Answer, Page, Pages, Redirect, Request

pages = Pages()


@pages.page("/lacak/{code}/tarik")
def ask_to_withdraw(request: Request) -> Answer:
    """What it means; the timeline where it is too late."""
    track = find_track(request)
    if not track.can_withdraw:
        raise ElsewhereError(f"/lacak/{track.code}")
    return _page(request, track, str(track.version))


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
        return _page(request, track, version, error)
    return Redirect(f"/lacak/{track.code}")


def _page(
    request: Request, track: Track, version: str, wrong: LumbungError | None = None
) -> Answer:
    settings = runtime().villages.version(request.village.id, track.settings)
    return Page(
        "portal/withdraw.html",
        page_of(wrong).status if wrong else 200,
        track=track,
        version=version,
        programme=settings.programmes[track.programme],
        errors=[told(wrong, settings.zone, request.language)] if wrong else [],
    )
