"""What a tracking code shows: what happened, what waits for whom until when, and what is still to come."""

from collections.abc import Sequence

from lumbung.assistance.track import Track
from lumbung.assistance.views import Step
from lumbung.forms.corrections import changeable
from lumbung.forms.model import Form
from lumbung.runtime import runtime
from lumbung.shared.catalogue import translate
from lumbung.shared.clock import from_text
from lumbung.shared.dates import show_moment
from lumbung.shared.errors import (
    AlreadyDecidedError,
    ChangedError,
    FieldError,
    InvalidInputError,
    InvalidTextError,
    LumbungError,
    RestingError,
)
from lumbung.shared.ids import read_code
from lumbung.villages.model import Programme
from lumbung.villages.refusals import explain_refusal
from lumbung.villages.wording import words_of
from lumbung.web.errors import CodeUnknownError, UnreadableError, page_of
from lumbung.web.show import keep_clock
from lumbung.web.site import Answer, Page, Request

Line = tuple[str, str, list[str]]
"""State ("done", "now", "next", "no"), title, further lines: as the macro `timeline` takes them."""

UNTOLD = frozenset({"asked"})
"""Steps that say to a resident what "who acts now" says already."""

GRAVE = frozenset(
    {"refused", "kept", "not_received", "returned", "needs_care", "withdrawn_by_resident"}
)

AHEAD = {
    "submitted": ("verify", "approve", "pay", "confirm"),
    "correction": ("verify", "approve", "pay", "confirm"),
    "corrected": ("verify", "approve", "pay", "confirm"),
    "verification": ("approve", "pay", "confirm"),
    "approval": ("pay", "confirm"),
    "second_approval": ("pay", "confirm"),
    "reservation": ("pay", "confirm"),
    "no_funds": ("pay", "confirm"),
    "payment": ("confirm",),
    "unreceived": ("confirm",),
}
"""What is still to come from each stage, if all goes well."""


def find_track(request: Request) -> Track:
    """The application of the code in the address. Raises CodeUnknownError."""
    try:
        code = read_code(request.params["code"])
    except InvalidTextError as error:
        raise CodeUnknownError from error
    track = runtime().tracking.track(request.village, code)
    if track is None:
        raise CodeUnknownError
    request.bind(case=track.case)
    return track


def act(request: Request, track: Track) -> dict[str, str] | None:
    """Does what the form asks, with its number. Answers what it opened, for the page ("" for none): the official's
    words as `said`, or the code for cash as `pick_up`.
    """
    number, wish = request.form.get("number", "").strip(), request.form.get("do")
    if wish not in ("received", "not_received", "words", "pick_up"):
        raise UnreadableError
    if not number:
        raise InvalidTextError("number.blank")
    village, tracking = request.village, runtime().tracking
    if wish == "words":
        return {"said": tracking.refusal_words(village, track.code, number) or ""}
    if wish == "pick_up":
        return {"pick_up": tracking.pick_up_code(village, track.code, number) or ""}
    version = request.form.get("version", "")
    try:
        tracking.confirm(village, track.code, number, read_version(version), wish == "received")
    except AlreadyDecidedError:
        return None  # the timeline tells what counts
    return None


def show_track(
    request: Request,
    track: Track,
    said: str | None = None,
    pick_up: str | None = None,
    wrong: LumbungError | None = None,
) -> Answer:
    """The page. `said`: an official's own words, `pick_up`: the code for cash, both opened by the number;
    `wrong`: what is wrong with it.
    """
    settings = runtime().villages.version(request.village.id, track.settings)
    programme, refusal = settings.programmes[track.programme], track.refusal
    form = Form.from_json(settings.forms[programme.form])
    return Page(
        "portal/timeline.html",
        page_of(wrong).status if wrong else 200,
        track=track,
        has_deputy=track.waiting is not None and track.waiting.role in settings.deputies,
        programme=programme,
        reason=explain_refusal(settings, programme, refusal.code, request.language)
        if refusal
        else None,
        asked=[page for page in form.pages if page.id in track.to_correct],
        changeable=changeable(form) if track.can_change else (),
        said=said,
        pick_up=pick_up,
        lines=_lines(track, programme, settings.zone, request.language),
        errors=[told(wrong, settings.zone, request.language)] if wrong else [],
    )


def _lines(track: Track, programme: Programme, zone: str, language: str) -> list[Line]:
    shown = [step for step in track.steps if step.kind not in UNTOLD]
    lines = [_past(step, programme, zone, language) for step in shown]
    if track.closed:
        return lines
    lines.append(_present(track, programme, zone, language))
    ahead = AHEAD.get(track.stage, ())
    return lines + [
        ("next", words_of(programme, f"waiting.{kind}", language), []) for kind in ahead
    ]


def _past(step: Step, programme: Programme, zone: str, language: str) -> Line:
    state = "no" if step.kind in GRAVE else "done"
    who = "" if step.role == "system" else translate(language, f"role.{step.role}")
    at = keep_clock(show_moment(from_text(step.at), zone, language))
    return state, words_of(programme, f"step.{step.kind}", language), [at, who]


def _present(track: Track, programme: Programme, zone: str, language: str) -> Line:
    waiting = track.waiting
    if waiting is None:
        return "now", words_of(programme, f"stage.{track.stage}", language), []
    due = keep_clock(show_moment(from_text(waiting.due), zone, language))
    lines = [translate(language, f"role.{waiting.role}"), translate(language, "time.due", due=due)]
    return "now", words_of(programme, f"waiting.{waiting.kind}", language), lines


def told(wrong: LumbungError, zone: str, language: str) -> FieldError:
    """What is wrong with the number, its times as people write them."""
    data = dict(wrong.data)
    if isinstance(wrong, RestingError):
        data["until"] = show_moment(from_text(str(data["until"])), zone, language)
    return FieldError("number", wrong.code, data)


def ask_again(
    request: Request, track: Track, template: str, version: str, wrong: LumbungError | None = None
) -> Answer:
    """A page of its own for something that takes the number, with what was typed and what is wrong with it."""
    settings = runtime().villages.version(request.village.id, track.settings)
    errors: Sequence[FieldError] = ()
    if isinstance(wrong, InvalidInputError):
        errors = wrong.errors
    elif isinstance(wrong, ChangedError):  # what was typed is not lost
        errors = [FieldError("", wrong.code)]
    elif wrong:
        errors = [told(wrong, settings.zone, request.language)]
    return Page(
        template,
        page_of(wrong).status if wrong else 200,
        track=track,
        version=version,
        programme=settings.programmes[track.programme],
        typed=request.form,
        errors=errors,
    )


def read_version(text: str) -> int:
    """The version that a page showed; -1 for what no page says."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
