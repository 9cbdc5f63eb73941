"""The months of the journal: what was booked in each, closing the next one, and opening the last one by two people."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from chalicelib.entrance import pin_errors
from chalicelib.official_page import Refusals, administrator_of, signed
from lumbung.runtime import runtime
from lumbung.shared.dates import MONTHS
from lumbung.shared.errors import (
    ChangedError,
    FieldError,
    InvalidInputError,
    LumbungError,
    NotAllowedError,
    WrongPinError,
)
from lumbung.treasury.closing import YearOfMonths
from lumbung.web.errors import page_of
from lumbung.web.site import Answer, Page, Pages, Redirect, Request

pages = Pages()

YEAR: Final = re.compile(r"20[0-9]{2}")
MONTH: Final = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")


@pages.page("/kas/bulan")
def show_months(request: Request) -> Answer:
    """A year's months, with entries, money in and out, who closed them, and what waits for a second person."""
    administrator_of(request)
    return _show(request)


@pages.page("/kas/bulan", methods=["POST"])
def change_month(request: Request) -> Answer:
    """Closes the next month, asks for the last one to be opened again, confirms that, or drops it; the PIN again."""
    me, form = administrator_of(request), request.form
    village, month, asked = request.village.id, form.get("month", ""), form.get("asked", "")
    try:
        signed(request)
        if not MONTH.fullmatch(month):
            raise ChangedError
        year, here = int(month[:4]), runtime().closing
        match form.get("what", ""):
            case "close":
                here.close(village, me.id, month)
            case "ask":
                here.ask_reopening(village, me.id, month)
            case "confirm":
                here.confirm_reopening(village, me.id, year, asked)
            case "drop":
                here.drop_reopening(village, me.id, year, asked)
            case _:
                raise ChangedError
    except Refusals as error:
        return _refused(request, error)
    return Redirect(f"/kas/bulan?tahun={year}")


def _refused(request: Request, error: LumbungError) -> Answer:
    if isinstance(error, (ChangedError, NotAllowedError)):
        return _show(request, page_of(error).status, refused=error)
    assert isinstance(error, (InvalidInputError, WrongPinError))
    return _show(request, 422, pin_errors(error))


def _show(
    request: Request,
    status: int = 200,
    errors: Sequence[FieldError] = (),
    refused: LumbungError | None = None,
) -> Answer:
    today = runtime().today(request.village.id)
    here = runtime().closing.read(request.village.id, _year(request, today))
    return Page(
        "office/months.html",
        status,
        here=here,
        years=(today.year - 1, today.year),
        names=_names(request, here),
        month_name=lambda period: _month_name(period, request.language),
        refused=refused,
        errors=errors,
    )


def _year(request: Request, today: date) -> int:
    text = request.query.get("tahun", "") or request.form.get("month", "")[:4]
    return int(text) if YEAR.fullmatch(text) else today.year


def _names(request: Request, here: YearOfMonths) -> dict[str, str]:
    """Of all who stand on the page, each read once."""
    ids = {act.by for act in here.closed_by.values()} | ({here.asked.by} if here.asked else set())
    found = {each: runtime().people.read_official(request.village.id, each) for each in ids}
    return {each: official.name if official else each for each, official in found.items()}


def _month_name(period: str, language: str) -> str:
    """As people write it; "" of what came after December was closed, which has words of its own."""
    number, months = int(period[5:7]), MONTHS.get(language, MONTHS["id"])
    return f"{months[number - 1]} {period[:4]}" if number <= len(months) else ""
