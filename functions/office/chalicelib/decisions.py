"""Deciding: each form is checked against the version that its page showed, and answered with a redirect."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from chalicelib.case_page import path_of, show_case_page, show_for
from chalicelib.entrance import pin_errors
from lumbung.assistance.decisions import PAYING_LASTS
from lumbung.runtime import runtime
from lumbung.shared.clock import from_text
from lumbung.shared.dates import show_moment
from lumbung.shared.errors import (
    ChangedError,
    FieldError,
    InvalidInputError,
    NotAllowedError,
    WrongPinError,
)
from lumbung.web.errors import page_of
from lumbung.web.site import Answer, Pages, Redirect, Request

pages = Pages()

PIN = "pin"


@pages.page("/perkara/{case}/{task}/verifikasi", methods=["POST"])
def verify_application(request: Request) -> Answer:
    """Verified, or refused with a reason."""
    return _decide(request, runtime().decisions.verify_application, *_judgement(request))


@pages.page("/perkara/{case}/{task}/perbaikan", methods=["POST"])
def ask_correction(request: Request) -> Answer:
    """The resident is asked to fill in some pages again."""
    said = request.fields.get("correct_pages", []), request.form.get("correct_words", "")
    return _decide(request, runtime().asking.ask_correction, *said, prefix="correct_")


@pages.page("/perkara/{case}/{task}/setujui", methods=["POST"])
def approve_application(request: Request) -> Answer:
    """Approved, or refused with a reason; the PIN again."""
    decide = runtime().decisions.approve_application
    return _decide(request, decide, *_judgement(request), pin=PIN)


@pages.page("/perkara/{case}/{task}/ambil", methods=["POST"])
def take_payment(request: Request) -> Answer:
    """Nobody else pays this for half an hour; the account is shown to who does."""

    def take(*decision: Any) -> None:
        show_for(request, runtime().decisions.take_payment(*decision), PAYING_LASTS)

    return _decide(request, take)


@pages.page("/perkara/{case}/{task}/bayar", methods=["POST"])
def pay_aid(request: Request) -> Answer:
    """Paid by transfer, with the bank's reference, or handed out in cash against the resident's code; the PIN again."""
    form = request.form
    how = form.get("bank_reference", ""), "handed_out" in form, form.get("pick_up_code", "")
    return _decide(request, runtime().decisions.pay_aid, *how, pin=PIN)


@pages.page("/perkara/{case}/{task}/telusuri", methods=["POST"])
def trace_payment(request: Request) -> Answer:
    """What became of a payment that did not come; the PIN again."""
    said = request.form.get("decision", ""), request.form.get("words", "")
    return _decide(request, runtime().decisions.trace_payment, *said, pin=PIN)


@pages.page("/perkara/{case}/{task}/tinjau", methods=["POST"])
def review_objection(request: Request) -> Answer:
    """Whether a refusal stands after an objection; the PIN again."""
    said = request.form.get("decision", ""), request.form.get("words", "")
    return _decide(request, runtime().reviews.review_objection, *said, pin=PIN)


@pages.page("/perkara/{case}/{task}/tolak", methods=["POST"])
def refuse_case(request: Request) -> Answer:
    """Refused after it was approved, or ended by the administrator; the PIN again."""
    said = request.form.get("refuse_reason") or None, request.form.get("refuse_words", "")
    decide = runtime().decisions.refuse_case
    return _decide(request, decide, *said, pin="refuse_pin", prefix="refuse_")


@pages.page("/perkara/{case}/{task}/lanjutkan", methods=["POST"])
def restart_case(request: Request) -> Answer:
    """A case that stopped goes on where it stood."""
    return _decide(request, runtime().decisions.restart_case)


@pages.page("/perkara/{case}/{task}/serahkan", methods=["POST"])
def hand_over_task(request: Request) -> Answer:
    """The deputy decides instead, at once."""
    words = request.form.get("handover_words", "")
    return _decide(request, runtime().handover.hand_over_task, words, prefix="handover_")


def _judgement(request: Request) -> tuple[str, str | None, str]:
    form = request.form
    return form.get("decision", ""), form.get("reason") or None, form.get("words", "")


def _decide(
    request: Request, decide: Callable[..., None], *what: Any, pin: str = "", prefix: str = ""
) -> Answer:
    """`pin`: the field of the PIN, where the decision is signed; `prefix`: of the names of the form's fields."""
    official, ids = request.session.official, (request.params["case"], request.params["task"])
    try:
        if pin:
            typed = request.form.get(pin, "")
            runtime().people.check_pin(request.village.id, official.id, typed)
        decide(request.village, official, *ids, _version(request), *what)
    except (InvalidInputError, WrongPinError) as error:
        wrong = [_told(request, each, prefix) for each in pin_errors(error)]
        return show_case_page(request, 422, errors=wrong)
    except (ChangedError, NotAllowedError) as error:
        return show_case_page(request, page_of(error).status, refused=error)
    return Redirect(path_of(request))


def _told(request: Request, wrong: FieldError, prefix: str) -> FieldError:
    """Under its name on the page, its time as people write it."""
    data = dict(wrong.data)
    if "until" in data:
        until = from_text(str(data["until"]))
        data["until"] = show_moment(until, request.village.zone, request.language)
    return replace(wrong, name=prefix + wrong.name, data=data)


def _version(request: Request) -> int:
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
