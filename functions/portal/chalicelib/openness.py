"""The public page of the village's money, without a sign-in, and its figures as files."""

from lumbung.runtime import runtime
from lumbung.treasury.openness import Openness
from lumbung.web.open_data import as_csv, as_json
from lumbung.web.show_openness import shown
from lumbung.web.site import Answer, Data, Page, Pages, Request

pages = Pages()

KEPT = 300  # seconds: it is the same for everybody, and nothing in it is personal
OTHER = "other"  # the source of a fund that the settings no longer name


@pages.page("/transparansi")
def show_openness(request: Request) -> Answer:
    """Money in by source and out by programme and month, whom it reached and how fast, where the books stand."""
    found, language = _read(request), request.language
    return Page("portal/openness.html", **shown(found, language)).kept(KEPT)


@pages.page("/transparansi.csv")
def give_csv(request: Request) -> Answer:
    """The same figures, a row each."""
    found = _read(request)
    name, text = f"transparansi-{found.year}.csv", as_csv(request.village.id, found)
    return Data(text, "text/csv; charset=utf-8", name, KEPT)


@pages.page("/transparansi.json")
def give_json(request: Request) -> Answer:
    """The same figures, as one object."""
    found = _read(request)
    name, text = f"transparansi-{found.year}.json", as_json(request.village.id, found)
    return Data(text, "application/json; charset=utf-8", name, KEPT)


def _read(request: Request) -> Openness:
    village, funds = request.village, request.village.funds
    this_year, asked = runtime().today(village.id).year, request.query.get("tahun", "")
    return runtime().openness.read(
        village.id,
        this_year,
        int(asked) if asked.isascii() and asked.isdecimal() and len(asked) == 4 else this_year,
        lambda fund: funds[fund].source if fund in funds else OTHER,
        village.programmes,
        max(each.limits.most for each in village.programmes.values()),
    )
