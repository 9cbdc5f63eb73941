"""What had to happen and failed too often: seen by administrators, and sent again."""

from collections.abc import Sequence

from chalicelib.entrance import pin_errors
from chalicelib.official_page import administrator_of, signed
from lumbung.runtime import runtime
from lumbung.shared.errors import FieldError, InvalidInputError, WrongPinError
from lumbung.web.site import Answer, Page, Pages, Redirect, Request
from lumbung.web.words import ENTRIES

pages = Pages()


@pages.page("/tertahan")
def show_held_up(request: Request) -> Answer:
    """Each with what it is, what it is about, which error it met, and since when."""
    administrator_of(request)
    return _held_up(request)


@pages.page("/tertahan", methods=["POST"])
def send_again(request: Request) -> Answer:
    """One of it, or all, is tried again at once with all its attempts; the PIN again."""
    administrator_of(request)
    try:
        signed(request)
        if not request.form.get("which"):
            raise InvalidInputError([FieldError("which", "which.blank")])
    except (InvalidInputError, WrongPinError) as error:
        return _held_up(request, 422, pin_errors(error))
    runtime().agenda.revive_dead(request.village.id, request.form["which"])
    return Redirect("/tertahan?dikirim=1")


def _held_up(request: Request, status: int = 200, errors: Sequence[FieldError] = ()) -> Answer:
    return Page(
        "office/held_up.html",
        status,
        held=list(runtime().entries.dead(request.village.id)),
        known=ENTRIES,
        typed=request.form,
        sent="dikirim" in request.query,
        errors=errors,
    )
