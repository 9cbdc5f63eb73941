"""Payment batches: collected by a treasurer, approved by somebody else, sent to the bank as a file, reconciled with its answer."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from chalicelib.entrance import pin_errors
from lumbung.people.model import REVEAL_LASTS
from lumbung.runtime import runtime
from lumbung.shared.errors import (
    ChangedError,
    FieldError,
    InvalidInputError,
    LumbungError,
    NotAllowedError,
    NotFoundError,
    WrongPinError,
)
from lumbung.shared.ids import uuid7
from lumbung.treasury.batch import Batch, concerns_the_account
from lumbung.treasury.batches import BatchView
from lumbung.web.answers import View
from lumbung.web.errors import page_of
from lumbung.web.site import Answer, Page, Pages, Redirect, Request
from lumbung.web.words import UNPAID

pages = Pages()

IDENTIFIER: Final = re.compile(r"[0-9a-f]{32}")
MOVES_BY_ITSELF: Final = ("collecting", "file", "reading", "reconciling", "dropping")
LOOKS: Final = 12  # so often the page opens itself again
FILE: Final = ("file",)  # what a session has open of a batch


@pages.page("/kas/batch")
def show_batches(request: Request) -> Answer:
    """The newest ones, and collecting another one."""
    return _list(request)


@pages.page("/kas/batch", methods=["POST"])
def collect_batch(request: Request) -> Answer:
    """Everybody who waits to be paid out of a fund by transfer."""
    fund, once = request.form.get("fund", ""), request.form.get("once", "")
    if fund not in request.village.funds:
        return _list(request, 422, [FieldError("fund", "fund.blank")])
    runtime().batches.collect_batch(request.village, request.session.official, fund, once)
    return Redirect(f"/kas/batch/{once}")


@pages.page("/kas/batch/{batch}")
def show_batch(request: Request) -> Answer:
    """Where it stands, who is in it, who was left out and why, what can be done."""
    return _batch(request)


@pages.page("/kas/batch/{batch}/putuskan", methods=["POST"])
def decide_batch(request: Request) -> Answer:
    """Approved or dropped by a second person; the PIN again."""
    batches, decision = runtime().batches, request.form.get("decision", "")
    acts = {"approved": batches.approve_batch, "dropped": batches.drop_batch}
    if decision not in acts:
        return _batch(request, 422, [FieldError("decision", "required")])
    return _sign(request, "pin", lambda: acts[decision](*_who(request), _version(request)))


@pages.page("/kas/batch/{batch}/batalkan", methods=["POST"])
def drop_batch(request: Request) -> Answer:
    """Taken back by who collected it; the PIN again."""
    act = runtime().batches.drop_batch
    return _sign(request, "pin", lambda: act(*_who(request), _version(request)))


@pages.page("/kas/batch/{batch}/berkas", methods=["POST"])
def open_file(request: Request) -> Answer:
    """The bank's file can be downloaded for five minutes; the history says by whom. The PIN again."""

    def act() -> None:
        here = runtime()
        here.batches.open_file(*_who(request))
        until, session = here.now() + REVEAL_LASTS, request.session.session
        here.people.remember_reveal(request.village.id, session, _id(request), FILE, until)

    return _sign(request, "file_pin", act, "#berkas")


@pages.page("/kas/batch/{batch}/jawaban", methods=["POST"])
def take_answer(request: Request) -> Answer:
    """The uploaded answer of the bank is read; the PIN again."""
    act = runtime().batches.take_answer
    return _sign(request, "answer_pin", lambda: act(*_who(request), _version(request)))


@pages.page("/kas/batch/{batch}/lanjutkan", methods=["POST"])
def restart_batch(request: Request) -> Answer:
    """What stopped goes on where it stood; by an administrator, the PIN again."""
    act = runtime().batches.restart_batch
    return _sign(request, "pin", lambda: act(*_who(request), _version(request)))


def _list(request: Request, status: int = 200, errors: Sequence[FieldError] = ()) -> Answer:
    official = request.session.official
    found = runtime().batches.newest(request.village.id, official)
    names = {fund: request.village.fund_name(fund, request.language) for fund in _funds(request)}
    return Page(
        "office/batches.html",
        status,
        batches=found,
        names=names,
        funds=list(names.items()),
        once=uuid7(),
        may_collect=official.is_a("treasurer") and request.village.bank is not None,
        typed=request.form,
        errors=errors,
    )


def _funds(request: Request) -> list[str]:
    """Those that a programme pays from."""
    paid_from = {programme.fund.id for programme in request.village.programmes.values()}
    return [fund for fund in request.village.funds if fund in paid_from]


def _batch(
    request: Request,
    status: int = 200,
    errors: Sequence[FieldError] = (),
    refused: LumbungError | None = None,
) -> Answer:
    here, official = runtime(), request.session.official
    after = request.query.get("setelah", "")
    after_number = int(after) if after.isascii() and after.isdigit() and len(after) < 6 else 0
    view = here.batches.view(request.village.id, official, _id(request), after_number)
    batch = view.batch
    path = f"/kas/batch/{batch.id}"
    upload = None
    if view.is_treasurer:
        back = here.url(request.village.id, "office", path)
        upload = here.batches.offer_upload(batch, back)
    opened = view.is_treasurer and FILE[0] in request.session.session.revealed(batch.id, here.now())
    answer = Page(
        "office/batch.html",
        status,
        view=view,
        batch=batch,
        path=path,
        fund=request.village.fund_name(batch.fund, request.language),
        names=_names(request, view),
        why=_why,
        upload=upload,
        uploaded=upload is not None and here.batches.is_uploaded(batch),
        link=here.batches.file_link(batch) if opened else "",
        moving=batch.stage in MOVES_BY_ITSELF,
        wrong=FieldError("", batch.wrong, {"line": batch.wrong_line}) if batch.wrong else None,
        typed=request.form,
        errors=errors,
        refused=refused,
    )
    return _again(request, answer.with_form_to(upload.origin) if upload else answer, batch)


def _again(request: Request, answer: View, batch: Batch) -> View:
    """What moves by itself is looked at again, a few times, without JavaScript."""
    text = request.query.get("kali", "0")
    looks = int(text) if text.isascii() and text.isdigit() and len(text) < 3 else LOOKS
    if request.method == "POST" or batch.stage not in MOVES_BY_ITSELF or looks >= LOOKS:
        return answer
    return answer.again(3, f"/kas/batch/{batch.id}?kali={looks + 1}")


def _sign(request: Request, pin: str, act: Callable[[], None], after: str = "") -> Answer:
    """The act, once the PIN in this field is right."""
    official, typed = request.session.official, request.form.get(pin, "")
    _id(request)
    try:
        runtime().people.check_pin(request.village.id, official.id, typed)
        act()
    except (InvalidInputError, WrongPinError) as error:
        wrong = [replace(each, name=pin) for each in pin_errors(error)]
        return _batch(request, 422, wrong)
    except (ChangedError, NotAllowedError) as error:
        return _batch(request, page_of(error).status, refused=error)
    return Redirect(f"/kas/batch/{_id(request)}{after}")


def _names(request: Request, view: BatchView) -> dict[str, str]:
    ids = {each.actor for each in view.history} | {view.batch.collected_by, view.batch.approved_by}
    found = {}
    for each in sorted(ids - {"", "system"}):
        official = runtime().people.read_official(request.village.id, each)
        found[each] = official.name if official else each
    return found


def _why(reason: str) -> str:
    """The words' code of why somebody was not paid: a bank's own codes come down to two."""
    if reason in UNPAID:
        return f"why.{reason}"
    return "why.account" if concerns_the_account(reason) else "why.other"


def _who(request: Request) -> tuple[str, object, str]:
    return request.village.id, request.session.official, _id(request)


def _id(request: Request) -> str:
    found = request.params["batch"]
    if not IDENTIFIER.fullmatch(found):
        raise NotFoundError
    request.bind(cause=f"batch#{found}")
    return found


def _version(request: Request) -> int:
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
