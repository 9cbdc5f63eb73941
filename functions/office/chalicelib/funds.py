"""The village's funds, for its treasurers: how each stands, what its entries did, and income with its proof."""

from collections.abc import Sequence

from chalicelib.entrance import pin_errors
from chalicelib.money_page import form_key, is_treasurer, name_of, reader_of, treasurer_of, whole
from chalicelib.official_page import Refusals, signed
from lumbung.runtime import runtime
from lumbung.shared.errors import FieldError, InvalidInputError, LumbungError, WrongPinError
from lumbung.treasury.proposals import can_be_reversed
from lumbung.web.errors import page_of
from lumbung.web.site import Answer, Page, Pages, Redirect, Request

pages = Pages()

MOST_WAITING = 20


@pages.page("/kas")
def show_funds(request: Request) -> Answer:
    """Every fund: what came in, is reserved, is paid, is free, and how many wait."""
    me, here = reader_of(request), runtime()
    newest = here.proposals.newest(request.village.id, "", MOST_WAITING)
    return Page(
        "office/funds.html",
        standings=here.cashbook.overview(request.village),
        waiting=[proposal for proposal in newest if proposal.waits(here.now())],
        treasurer=is_treasurer(me),
    )


@pages.page("/kas/dana/{fund}")
def show_statement(request: Request) -> Answer:
    """What the entries of a year did to a fund, newest first."""
    reader_of(request)
    this_year = runtime().today(request.village.id).year
    year = whole(request.query.get("tahun", str(this_year)))
    before, fund = whole(request.query.get("sebelum", "0")), request.params["fund"]
    statement = runtime().cashbook.statement(request.village, fund, year, before)
    recorded = "tercatat" in request.query
    return Page(
        "office/fund.html",
        statement=statement,
        this_year=this_year,
        first=not before,
        recorded=recorded,
    )


@pages.page("/kas/entri/{year}/{number}")
def show_entry(request: Request) -> Answer:
    """One entry by its number, and the form by which taking it back is proposed."""
    reader_of(request)
    return show_entry_page(request)


@pages.page("/kas/masuk")
def show_income(request: Request) -> Answer:
    """Where money that came in is typed."""
    treasurer_of(request)
    return _income(request)


@pages.page("/kas/masuk", methods=["POST"])
def record_income(request: Request) -> Answer:
    """It stands in the books at once, once; the PIN again."""
    me, typed = treasurer_of(request), request.form
    try:
        signed(request)
        fund = runtime().treasurer.record_income(
            request.village, me.id, typed.get("key", ""), typed
        )
    except Refusals as error:
        return _income(request, error)
    return Redirect(f"/kas/dana/{fund}?tercatat=1")


def show_entry_page(request: Request, error: LumbungError | None = None) -> Answer:
    """One entry, with what went wrong in proposing to take it back. Raises NotFoundError."""
    where = whole(request.params["year"]), whole(request.params["number"])
    entry = runtime().cashbook.entry(request.village, *where)
    status, refused, errors = told(error)
    return Page(
        "office/entry.html",
        status,
        entry=entry,
        treasurer=is_treasurer(request.session.official),
        actor=name_of(request, entry.actor),
        reversible=can_be_reversed(entry),
        reversed=bool(runtime().proposals.taken_back_by(request.village.id, entry.id)),
        typed=request.form,
        key=form_key(request, refused),
        refused=refused,
        errors=errors,
    )


def told(
    error: LumbungError | None,
) -> tuple[int, LumbungError | None, Sequence[FieldError]]:
    """The status of a page, what it says above the form, what beside its fields."""
    if error is None:
        return 200, None, []
    if isinstance(error, (InvalidInputError, WrongPinError)):
        return 422, None, pin_errors(error)
    return page_of(error).status, error, []


def _income(request: Request, error: LumbungError | None = None) -> Answer:
    status, refused, errors = told(error)
    return Page(
        "office/income.html",
        status,
        funds=request.village.fund_ids,
        typed=request.form,
        key=form_key(request, refused),
        refused=refused,
        errors=errors,
    )
