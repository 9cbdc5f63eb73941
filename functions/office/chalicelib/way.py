"""A case's way on one page, and having it looked at now."""

from chalicelib.official_page import IDENTIFIER, administrator_of
from lumbung.runtime import runtime
from lumbung.shared.errors import NotFoundError
from lumbung.villages.wording import words_of
from lumbung.web.site import Answer, Page, Pages, Redirect, Request
from lumbung.web.whatsapp import news_link
from lumbung.web.words import ENTRIES, STEPS

pages = Pages()


@pages.page("/jalan/{case}")
def show_way(request: Request) -> Answer:
    """Events, executions, what waits, what failed, messages; nothing personal."""
    administrator_of(request)
    here, village, case = runtime(), request.village.id, _case_of(request)
    way = here.ways.read(village, case, here.entries.dead(village))
    said = here.outbox.about(village, f"case#{case}")
    told = {"asked": "diperiksa" in request.query, "again": "dikirim" in request.query}
    known = {"steps": STEPS, "entries": ENTRIES}
    link = here.url(village, "public", f"/lacak/{way.case.code}")
    settings = here.villages.version(village, way.case.settings)
    programme, language = settings.programmes[way.case.programme], way.case.language
    stage = words_of(programme, f"stage.{way.case.stage}", language)
    write = news_link(request.village.name, way.case.code, stage, language, link)
    return Page("office/way.html", way=way, said=said, known=known, write=write, **told)


@pages.page("/jalan/{case}", methods=["POST"])
def look_now(request: Request) -> Answer:
    """Where nothing moves it any more, the next attempt starts within a minute."""
    me, case = administrator_of(request), _case_of(request)
    runtime().ways.look_now(request.village.id, case, me.id)
    return Redirect(f"/jalan/{case}?diperiksa=1")


@pages.page("/jalan/{case}/kirim", methods=["POST"])
def resend_message(request: Request) -> Answer:
    """A message that was given up is tried again by every way, once for each click or two."""
    me, case = administrator_of(request), _case_of(request)
    message = request.form.get("message", "")
    if not IDENTIFIER.fullmatch(message):
        raise NotFoundError
    runtime().resend_message(request.village.id, case, message, me.id)
    return Redirect(f"/jalan/{case}?dikirim=1")


def _case_of(request: Request) -> str:
    case = request.params["case"]
    if not IDENTIFIER.fullmatch(case):
        raise NotFoundError
    request.bind(case=case)
    return case
