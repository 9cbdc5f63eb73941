"""My own page: who I am here, and whether I want a summary each working day."""

from chalicelib.official_page import shown_roles
from lumbung.runtime import runtime
from lumbung.web.errors import UnreadableError
from lumbung.web.site import Answer, Page, Pages, Redirect, Request

pages = Pages()


@pages.page("/saya")
def show_own_page(request: Request) -> Answer:
    """Name, address, roles, and the summary's switch."""
    me = request.session.official
    wanted = runtime().summaries.is_wanted(request.village.id, me.id)
    saved = "tersimpan" in request.query
    return Page("office/own_page.html", roles=shown_roles(me), wanted=wanted, saved=saved)


@pages.page("/saya", methods=["POST"])
def switch_summary(request: Request) -> Answer:
    """On or off; however often it is sent."""
    wish = request.form.get("summary")
    if wish not in ("on", "off"):
        raise UnreadableError
    runtime().summaries.switch(request.village, request.session.official, wish == "on")
    return Redirect("/saya?tersimpan=1")
