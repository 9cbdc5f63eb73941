"""What waits for me, by deadline, and finding an application by its tracking code."""

from collections.abc import Sequence

from lumbung.runtime import runtime
from lumbung.shared.errors import FieldError, InvalidTextError
from lumbung.shared.ids import read_code
from lumbung.web.site import Answer, Page, Pages, Redirect, Request

pages = Pages()


@pages.page("/")
def show_inbox(request: Request) -> Answer:
    """The tasks of all my roles; what is overdue comes first."""
    return _inbox(request)


@pages.page("/cari")
def find_case(request: Request) -> Answer:
    """Leads to the newest task of the application with this code."""
    try:
        code = read_code(request.query.get("kode", ""))
    except InvalidTextError as error:
        return _inbox(request, 422, [FieldError("kode", error.code, error.data)])
    found = runtime().decisions.find(request.village, code)
    if found is None or found[1] == "-":
        wrong = "code.unknown" if found is None else "code.no_task"
        return _inbox(request, 422, [FieldError("kode", wrong)])
    return Redirect("/perkara/" + "/".join(found))


def _inbox(request: Request, status: int = 200, errors: Sequence[FieldError] = ()) -> Answer:
    waiting = runtime().decisions.inbox(request.village, request.session.official)
    return Page(
        "office/inbox.html",
        status,
        overdue=[task for task in waiting if task.overdue],
        ahead=[task for task in waiting if not task.overdue],
        typed=request.query,
        errors=errors,
    )
