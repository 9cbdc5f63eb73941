"""Objecting to a refusal (sanggah): a page of its own, with the number and the resident's own words."""

from collections.abc import Sequence

from chalicelib.timeline import find_track, read_version, told
from lumbung.assistance.objection import read_objection
from lumbung.assistance.views import Track
from lumbung.runtime import runtime
from lumbung.shared.errors import (
    ChangedError,
    FieldError,
    InvalidInputError,
    LumbungError,
    RestingError,
    WrongNumberError,
)
from lumbung.web.errors import ElsewhereError, page_of
from lumbung.web.site import Answer, Page, Pages, Redirect, Request

pages = Pages()


@pages.page("/lacak/{code}/sanggah")
def ask_to_object(request: Request) -> Answer:
    """What it means and until when; the timeline where it cannot be, or can be no more."""
    track = find_track(request)
    if not track.object_until:
        raise ElsewhereError(f"/lacak/{track.code}")
    return _page(request, track, str(track.version))


@pages.page("/lacak/{code}/sanggah", methods=["POST"])
def object_to_refusal(request: Request) -> Answer:
    """Another official looks again; however often it is sent."""
    track, form = find_track(request), request.form
    number, version = form.get("number", "").strip(), form.get("version", "")
    words = form.get("words", "")
    if wrong := _mistakes(words, number):
        return _page(request, track, version, InvalidInputError(wrong))
    try:
        runtime().tracking.object(request.village, track.code, number, read_version(version), words)
    except (WrongNumberError, RestingError) as error:
        return _page(request, track, version, error)
    except ChangedError as error:
        return _page(request, track, str(track.version), error)
    return Redirect(f"/lacak/{track.code}")


def _mistakes(words: str, number: str) -> Sequence[FieldError]:
    """Said all at once, and before any guess at the number is counted."""
    wrong = [] if number else [FieldError("number", "number.blank")]
    try:
        read_objection(words)
    except InvalidInputError as error:
        return [*error.errors, *wrong]
    return wrong


def _page(
    request: Request, track: Track, version: str, wrong: LumbungError | None = None
) -> Answer:
    settings = runtime().villages.version(request.village.id, track.settings)
    errors: Sequence[FieldError] = ()
    if isinstance(wrong, InvalidInputError):
        errors = wrong.errors
    elif isinstance(wrong, ChangedError):  # what was typed is not lost
        errors = [FieldError("", wrong.code)]
    elif wrong:
        errors = [told(wrong, settings.zone, request.language)]
    return Page(
        "portal/object.html",
        page_of(wrong).status if wrong else 200,
        track=track,
        version=version,
        programme=settings.programmes[track.programme],
        typed=request.form,
        errors=errors,
    )
