"""The year's budget: its lines, and the spreadsheet that it is loaded from. The file goes straight to the bucket."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from chalicelib.entrance import pin_errors
from chalicelib.official_page import administrator_of, signed
from lumbung.runtime import runtime
from lumbung.shared.errors import (
    FieldError,
    InvalidInputError,
    NotFoundError,
    WrongPinError,
)
from lumbung.shared.ids import random_id
from lumbung.treasury.budget import FileGoneError
from lumbung.villages.budget import PROFILES
from lumbung.web.site import Answer, Page, Pages, Redirect, Request

if TYPE_CHECKING:  # the page of a file alone needs what reads it
    from lumbung.treasury.budgets import Report

pages = Pages()

READERS: Final = ("administrator", "approver", "treasurer")
YEAR: Final = re.compile(r"20[0-9]{2}")
A_PAGE: Final = 30
MOST_SHOWN: Final = 60  # mistakes on one page


@pages.page("/anggaran")
def show_budget(request: Request) -> Answer:
    """The lines of a year: what each grants, what is used of it, what is left."""
    _budget_of(request, READERS)
    this, here = runtime().today(request.village.id).year, runtime().budget_lines
    year = _year(request.query.get("tahun", "")) or this
    lines, chart = here.of_year(request.village.id, year), here.chart(request.village.id, year)
    number = _number(request.query.get("halaman", "1"))
    return Page(
        "office/budget.html",
        year=year,
        years=(this - 1, this, this + 1),
        chart=chart,
        loaded_by=_name(request, chart.by),
        lines=lines[(number - 1) * A_PAGE : number * A_PAGE],
        number=number,
        more=len(lines) > number * A_PAGE,
        total=sum(line.budgeted or 0 for line in lines if not line.heading),
        done="dimuat" in request.query,
    )


@pages.page("/anggaran/{year}/berkas")
def show_file(request: Request) -> Answer:
    """The form for a file; where S3 leads back with one, what is wrong with it, or what loading it would change."""
    _budget_of(request)
    key = request.query.get("key", "")
    file = runtime().budget_files.file_of(request.village.id, key)
    return _show(request, file, bool(key))


@pages.page("/anggaran/{year}/berkas", methods=["POST"])
def load_budget(request: Request) -> Answer:
    """Loads the file that the page showed; the PIN again."""
    me, year = _budget_of(request), _year_of(request)
    file = request.form.get("file", "")
    try:
        signed(request)
        report = runtime().budgets.load(request.village, year, file, me.id)
    except (InvalidInputError, WrongPinError) as error:
        return _show(request, file, True, pin_errors(error))
    except FileGoneError:
        return _show(request, "", True)
    if not report.is_good:
        return _show(request, file, True)
    return Redirect(f"/anggaran?tahun={year}&dimuat=1")


def _show(request: Request, file: str, came: bool, errors: Sequence[FieldError] = ()) -> Answer:
    year, here, report = _year_of(request), runtime(), None
    wrong = list(errors)
    try:
        report = here.budgets.look_at(request.village, year, file) if came else None
    except FileGoneError as error:
        wrong.append(FieldError("file", error.code))
    if report and report.broken:
        wrong.append(FieldError("file", report.broken.code, dict(report.broken.data)))
    upload = _upload(request, year)
    return Page(
        "office/budget_file.html",
        422 if errors else 200,
        year=year,
        upload=upload,
        file=file,
        report=report if report and not report.broken else None,
        rows=_rows(report) if report else [],
        most=MOST_SHOWN,
        profile=PROFILES[request.village.budget],
        errors=wrong,
    ).with_form_to("/".join(upload.url.split("/", 3)[:3]))


def _upload(request: Request, year: int) -> Any:
    """Without anything after the path that it leads back to: S3 adds its own."""
    back = runtime().url(request.village.id, "office", f"/anggaran/{year}/berkas")
    return runtime().budget_files.upload(request.village.id, random_id(), back)


def _rows(report: "Report") -> list[Any]:
    return [*report.reading.wrong, *report.revision.wrong]


def _budget_of(request: Request, roles: Sequence[str] = ()) -> Any:
    """Who is signed in. Raises NotAllowedError where they may not, NotFoundError where the village loads no budget."""
    me = request.session.official
    if not any(me.is_a(role) for role in roles):
        me = administrator_of(request)
    if not request.village.budget:
        raise NotFoundError
    return me


def _year_of(request: Request) -> int:
    year = _year(request.params["year"])
    if not year:
        raise NotFoundError
    return year


def _year(text: str) -> int:
    return int(text) if YEAR.fullmatch(text) else 0


def _number(text: str) -> int:
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 4 else 1


def _name(request: Request, official_id: str) -> str:
    if not official_id:
        return ""
    official = runtime().people.read_official(request.village.id, official_id)
    return official.name if official else official_id
