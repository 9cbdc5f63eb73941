"""A photo that is asked for again: after the number, on a page of its own, before the correction is sent."""

from collections.abc import Mapping

from chalicelib.correction import Again
from chalicelib.papers import PhotoPage
from chalicelib.timeline import photo_reasons
from lumbung.forms.check import check_page
from lumbung.runtime import runtime
from lumbung.shared.clock import local
from lumbung.shared.errors import FieldError, NotFoundError
from lumbung.web import questions
from lumbung.web.errors import ElsewhereError
from lumbung.web.site import Answer, Pages, Redirect, Request

pages = Pages()


@pages.page("/lacak/{code}/perbaiki/{page}")
def show_photo_page(request: Request) -> Answer:
    """What became of the photo, and the form for another; without the number it is asked for first."""
    return _photo_page(request).show()


@pages.page("/lacak/{code}/perbaiki/{page}", methods=["POST"])
def choose_photo(request: Request) -> Answer:
    """Which photo goes along with the correction, or that the paper is brought."""
    return _photo_page(request).save()


def _photo_page(request: Request) -> PhotoPage:
    """Raises ElsewhereError where nothing is asked for or the number comes first, NotFoundError for another page."""
    again = Again.correcting(request)
    track, visit, language = again.track, again.visit, request.language
    page = next((page for page in again.photos if page.id == request.params["page"]), None)
    if not track.can_correct or visit is None:
        raise ElsewhereError(again.path if track.can_correct else f"/lacak/{track.code}")
    if page is None or page.paper is None:
        raise NotFoundError("page")

    def check(typed: Mapping[str, str]) -> list[FieldError]:
        today = local(runtime().now(), again.village.zone).date()
        return check_page(again.form, page.id, typed, village=again.village, today=today).errors

    def keep(typed: Mapping[str, str]) -> Answer:
        runtime().visits.choose_photo(visit, question.name, typed[question.name])
        return Redirect(again.path)

    question, path = page.paper, f"{again.path}/{page.id}"
    return PhotoPage(
        request=request,
        page=page,
        question=question,
        asked=(visit.village, visit.case, question.name, visit.correction),
        path=path,
        action=path,
        kept=visit.chosen.get(question.name, ""),
        template="portal/correct_photo.html",
        frame=lambda errors: {
            "track": track,
            "programme": again.programme,
            "page": page,
            "why": photo_reasons(track).get(page.id, ""),
            "errors": list(errors),
            "labels": questions.labels_of([question], language),
        },
        check=check,
        keep=keep,
    )
