"""What takes two people about money: proposed by a treasurer, approved or refused by another official."""

from collections.abc import Callable
from typing import Any

from chalicelib.funds import show_entry_page, told
from chalicelib.money_page import form_key, name_of, reader_of, treasurer_of, whole
from chalicelib.official_page import Refusals, signed
from lumbung.runtime import runtime
from lumbung.shared.errors import LumbungError, NotFoundError
from lumbung.web.site import Answer, Page, Pages, Redirect, Request

pages = Pages()

A_PAGE = 20


@pages.page("/kas/usulan")
def show_proposals(request: Request) -> Answer:
    """What was proposed, newest first, and what became of it."""
    reader_of(request)
    before = request.query.get("sebelum", "")
    found = runtime().proposals.newest(request.village.id, before, A_PAGE + 1)
    older = found[A_PAGE - 1].id if len(found) > A_PAGE else ""
    return Page("office/proposals.html", proposals=found[:A_PAGE], older=older, now=runtime().now())


@pages.page("/kas/pindah")
def show_transfer(request: Request) -> Answer:
    """Where moving money to another fund is proposed."""
    treasurer_of(request)
    return _transfer(request)


@pages.page("/kas/pindah", methods=["POST"])
def propose_transfer(request: Request) -> Answer:
    """It waits for a second person; the PIN again."""
    me, typed = treasurer_of(request), request.form
    try:
        signed(request)
        made = runtime().treasurer.propose_transfer(
            request.village, me.id, typed.get("key", ""), typed
        )
    except Refusals as error:
        return _transfer(request, error)
    return Redirect(f"/kas/usulan/{made}")


@pages.page("/kas/entri/{year}/{number}/balik", methods=["POST"])
def propose_reversal(request: Request) -> Answer:
    """Taking an entry back waits for a second person; the PIN again."""
    me, typed = treasurer_of(request), request.form
    where = whole(request.params["year"]), whole(request.params["number"])
    try:
        signed(request)
        made = runtime().treasurer.propose_reversal(
            request.village, me.id, typed.get("key", ""), *where, typed
        )
    except Refusals as error:
        return show_entry_page(request, error)
    return Redirect(f"/kas/usulan/{made}")


@pages.page("/kas/usulan/{proposal}")
def show_proposal(request: Request) -> Answer:
    """One proposal, with what the reader may do about it."""
    reader_of(request)
    return _proposal(request)


@pages.page("/kas/usulan/{proposal}/setujui", methods=["POST"])
def approve_proposal(request: Request) -> Answer:
    """The second person: the entry is written; the PIN again."""
    return _decide(request, runtime().treasurer.approve, pin=True)


@pages.page("/kas/usulan/{proposal}/tolak", methods=["POST"])
def refuse_proposal(request: Request) -> Answer:
    """A second person says no."""
    return _decide(request, runtime().treasurer.refuse)


@pages.page("/kas/usulan/{proposal}/tarik", methods=["POST"])
def withdraw_proposal(request: Request) -> Answer:
    """Who made it takes it away."""
    return _decide(request, runtime().treasurer.withdraw)


def _decide(request: Request, decide: Callable[..., Any], *, pin: bool = False) -> Answer:
    me, proposal = reader_of(request), request.params["proposal"]
    try:
        if pin:
            signed(request)
        decide(request.village, me.id, proposal)
    except Refusals as error:
        return _proposal(request, error)
    return Redirect(f"/kas/usulan/{proposal}")


def _proposal(request: Request, error: LumbungError | None = None) -> Answer:
    proposal = runtime().proposals.read(request.village.id, request.params["proposal"])
    if proposal is None:
        raise NotFoundError
    entry = None
    if proposal.number:
        entry = runtime().cashbook.entry(request.village, proposal.year, proposal.number)
    status, refused, errors = told(error)
    return Page(
        "office/proposal.html",
        status,
        proposal=proposal,
        entry=entry,
        asked_by=name_of(request, proposal.asked_by),
        decided_by=name_of(request, proposal.decided_by) if proposal.decided_by else "",
        free=runtime().funds.free(request.village.id, proposal.giver) if proposal.giver else None,
        waits=proposal.waits(runtime().now()),
        refused=refused,
        errors=errors,
    )


def _transfer(request: Request, error: LumbungError | None = None) -> Answer:
    status, refused, errors = told(error)
    return Page(
        "office/transfer.html",
        status,
        standings=runtime().cashbook.overview(request.village),
        typed=request.form,
        key=form_key(request, refused),
        refused=refused,
        errors=errors,
    )
