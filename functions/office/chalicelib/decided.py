"""What I decided myself, newest first."""

import re
from typing import Final

from lumbung.runtime import runtime
from lumbung.web.site import Answer, Page, Pages, Request

pages = Pages()

PLACE: Final = re.compile(r"[0-9TZ:.-]{20,30}#[A-Za-z0-9-]{1,64}#[a-z]{1,20}-[0-9]{1,6}")


@pages.page("/keputusan")
def show_decided(request: Request) -> Answer:
    """Twenty a page: code, kind, decision, when; no word of anybody's."""
    before = request.query.get("sebelum", "")
    before = before if PLACE.fullmatch(before) else ""
    decided = runtime().decisions.decided(request.village, request.session.official, before)
    return Page("office/decided.html", decided=decided, first=not before)
