"""The front page, what a programme is, and what happens to personal data."""

from chalicelib import drafts
from chalicelib.filling import Filling
from lumbung.forms.model import Form
from lumbung.shared.errors import NotFoundError
from lumbung.villages.model import Programme
from lumbung.villages.wording import words_of
from lumbung.web.show import show_duration
from lumbung.web.site import Answer, Page, Pages, Redirect, Request

pages = Pages()

STEPS = ("verify", "approve", "pay", "confirm")
"""What the programme page tells the time of: the way of an application, step by step."""


@pages.page("/")
def show_home(request: Request) -> Answer:
    """What the village gives, where to follow an application, how it works, whom to ask."""
    return Page("portal/home.html", finished="selesai" in request.query)


@pages.page("/program/{programme}")
def show_programme(request: Request) -> Answer:
    """For whom, what, how it is decided, how long; and the way into the form."""
    programme = _programme(request)
    form = Form.from_json(request.village.forms[programme.form])
    draft = drafts.read_kept(request, programme.id)
    return Page(
        "portal/programme.html",
        programme=programme,
        times=_times(request, programme),
        asks_account=form.question("account_number") is not None,
        papers=[form.question(name) for name in form.papers],
        begun=draft is not None and draft.state == "open",
        sent=draft is not None and draft.state == "sent",
    )


@pages.page("/program/{programme}", methods=["POST"])
def start_application(request: Request) -> Answer:
    """Goes on with what this phone holds, or begins anew where that is asked for."""
    draft = drafts.continue_or_start(request, _programme(request))
    first = Filling.of(request, draft).first_unfinished()
    return Redirect(first).with_cookie(drafts.cookie_of(draft.programme), draft.id, drafts.MAX_AGE)


@pages.page("/privasi")
def show_privacy(request: Request) -> Answer:
    """Law 27/2022 in plain words."""
    return Page("portal/privacy.html")


def _programme(request: Request) -> Programme:
    found = request.village.programme(request.params["programme"])
    if found is None:
        raise NotFoundError("programme")
    return found


def _times(request: Request, programme: Programme) -> list[tuple[str, str, str]]:
    language, working_time = request.language, request.village.working_time
    return [
        (
            words_of(programme, f"waiting.{kind}", language),
            show_duration(programme.hours[kind], working_time, language),
            "",
        )
        for kind in STEPS
    ]
