"""The way in: asking for a link, a link and the PIN, enrolment, and the way out."""

from collections.abc import Sequence

from chalicelib.sessions import COOKIE, begin_session, end_session
from lumbung.people.links import LinkTarget, Purpose
from lumbung.runtime import runtime
from lumbung.shared.errors import FieldError, InvalidInputError, WrongPinError
from lumbung.web.site import Answer, Page, Pages, Redirect, Request

pages = Pages()


@pages.page("/masuk", needs_session=False)
def show_sign_in(request: Request) -> Answer:
    """Where a link to the inbox is asked for."""
    if request.session:
        return Redirect("/")
    return Page("office/sign_in.html", typed={}, sent="terkirim" in request.query)


@pages.page("/masuk", methods=["POST"], needs_session=False)
def request_link(request: Request) -> Answer:
    """Whoever asks gets the same answer."""
    email = request.form.get("email", "")
    if "@" not in email:
        wrong = [FieldError("email", "email.format" if email.strip() else "email.blank")]
        return Page("office/sign_in.html", 422, typed=request.form, sent=False, errors=wrong)
    runtime().people.request_link(request.village.id, email)
    return Redirect("/masuk?terkirim=1")


@pages.page("/t/{token}", needs_session=False)
def show_link(request: Request) -> Answer:
    """What kind of task waits, and the PIN of the official whose link it is; changes nothing."""
    target = runtime().people.open_link(request.village.id, request.params["token"])
    if request.session and request.session.official.id == target.official_id:
        return Redirect(_path_of(target))
    return _ask_for_pin(request, target)


@pages.page("/t/{token}", methods=["POST"], needs_session=False)
def enter_pin(request: Request) -> Answer:
    """The right PIN begins a session."""
    people, token = runtime().people, request.params["token"]
    try:
        opened = people.enter_pin(request.village.id, token, request.form.get("pin", ""))
    except (WrongPinError, InvalidInputError) as error:
        target = people.open_link(request.village.id, token)
        return _ask_for_pin(request, target, 422, pin_errors(error))
    return begin_session(request, opened.session_id, _path_of(opened.target))


@pages.page("/daftar/{token}", needs_session=False)
def show_enrolment(request: Request) -> Answer:
    """Where a first PIN is set; changes nothing."""
    runtime().people.open_enrolment(request.village.id, request.params["token"])
    return Page("office/enrol.html", typed={})


@pages.page("/daftar/{token}", methods=["POST"], needs_session=False)
def enrol(request: Request) -> Answer:
    """The activation code and a PIN, twice."""
    typed = [request.form.get(name, "") for name in ("activation", "pin", "pin_again")]
    try:
        token = request.params["token"]
        session_id = runtime().people.enrol(request.village.id, token, *typed)
    except InvalidInputError as error:
        return Page("office/enrol.html", 422, typed=request.form, errors=error.errors)
    return begin_session(request, session_id, "/")


@pages.page("/keluar", methods=["POST"], needs_session=False)
def sign_out(request: Request) -> Answer:
    """Ends the session here and on the server."""
    end_session(request)
    return Redirect("/masuk").without_cookie(COOKIE)


def pin_errors(error: WrongPinError | InvalidInputError) -> Sequence[FieldError]:
    """What is wrong with a PIN, beside its field."""
    if isinstance(error, InvalidInputError):
        return error.errors
    return [FieldError("pin", error.code, error.data)]


def _ask_for_pin(
    request: Request, target: LinkTarget, status: int = 200, errors: Sequence[FieldError] = ()
) -> Answer:
    glance = None
    if target.case:
        glance = runtime().decisions.glance(request.village, target.case, target.task)
    return Page("office/link.html", status, glance=glance, errors=errors)


def _path_of(target: LinkTarget) -> str:
    if target.purpose is Purpose.BATCH:
        return f"/kas/batch/{target.task}"
    if target.purpose is Purpose.CHANGE:
        return f"/petugas/{target.task}"
    return f"/perkara/{target.case}/{target.task}" if target.task else "/"
