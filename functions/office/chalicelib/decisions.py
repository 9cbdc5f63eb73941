"""Deciding: each form is checked against the version that its page showed, and answered with a redirect."""

from collections.abc import Callable
from typing import Any

from chalicelib.case_page import path_of, show_case_page
from chalicelib.entrance import pin_errors
from lumbung.runtime import runtime
from lumbung.shared.errors import ChangedError, InvalidInputError, NotAllowedError, WrongPinError
from lumbung.web.errors import page_of
from lumbung.web.site import Answer, Pages, Redirect, Request

pages = Pages()


@pages.page("/perkara/{case}/{task}/verifikasi", methods=["POST"])
def verify_application(request: Request) -> Answer:
    """Verified, or refused with a reason."""
    return _decide(request, runtime().decisions.verify_application, *_judgement(request))


@pages.page("/perkara/{case}/{task}/setujui", methods=["POST"])
def approve_application(request: Request) -> Answer:
    """Approved, or refused with a reason; the PIN again."""
    decide = runtime().decisions.approve_application
    return _decide(request, decide, *_judgement(request), pin=True)


@pages.page("/perkara/{case}/{task}/bayar", methods=["POST"])
def pay_aid(request: Request) -> Answer:
    """Paid by transfer, with the bank's reference, or handed out in cash; the PIN again."""
    reference, cash = request.form.get("bank_reference", ""), "paid_in_cash" in request.form
    return _decide(request, runtime().decisions.pay_aid, reference, cash, pin=True)


@pages.page("/perkara/{case}/{task}/lanjutkan", methods=["POST"])
def restart_case(request: Request) -> Answer:
    """A case that stopped goes on where it stood."""
    return _decide(request, runtime().decisions.restart_case)


def _judgement(request: Request) -> tuple[str, str | None, str]:
    form = request.form
    return form.get("decision", ""), form.get("reason") or None, form.get("words", "")


def _decide(request: Request, decide: Callable[..., None], *what: Any, pin: bool = False) -> Answer:
    official, ids = request.session.official, (request.params["case"], request.params["task"])
    try:
        if pin:
            typed = request.form.get("pin", "")
            runtime().people.check_pin(request.village.id, official.id, typed)
        decide(request.village, official, *ids, _version(request), *what)
    except (InvalidInputError, WrongPinError) as error:
        return show_case_page(request, 422, errors=pin_errors(error))
    except (ChangedError, NotAllowedError) as error:
        return show_case_page(request, page_of(error).status, refused=error)
    return Redirect(path_of(request))


def _version(request: Request) -> int:
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
