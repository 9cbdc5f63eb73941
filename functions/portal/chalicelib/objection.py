"""Objecting to a refusal (sanggah): a page of its own, with the number and the resident's own words."""

from chalicelib.timeline import ask_again, find_track, read_version
from lumbung.runtime import runtime
from lumbung.shared.errors import (
    ChangedError,
    InvalidInputError,
    RestingError,
    WrongNumberError,
)
from lumbung.web.errors import ElsewhereError
from lumbung.web.site import Answer, Pages, Redirect, Request

pages = Pages()

TEMPLATE = "portal/object.html"


@pages.page("/lacak/{code}/sanggah")
def ask_to_object(request: Request) -> Answer:
    """What it means and until when; the timeline where it cannot be, or can be no more."""
    track = find_track(request)
    if not track.object_until:
        raise ElsewhereError(f"/lacak/{track.code}")
    return ask_again(request, track, TEMPLATE, str(track.version))


@pages.page("/lacak/{code}/sanggah", methods=["POST"])
def object_to_refusal(request: Request) -> Answer:
    """Another official looks again; however often it is sent."""
    track, form = find_track(request), request.form
    number, version, words = (form.get(name, "") for name in ("number", "version", "words"))
    try:
        runtime().tracking.object(request.village, track.code, number, read_version(version), words)
    except (InvalidInputError, WrongNumberError, RestingError) as error:
        return ask_again(request, track, TEMPLATE, version, error)
    except ChangedError as error:
        return ask_again(request, track, TEMPLATE, str(track.version), error)
    return Redirect(f"/lacak/{track.code}")
