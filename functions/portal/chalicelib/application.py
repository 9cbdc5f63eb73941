"""Applying: page by page, a last look, the slip. GET shows what was typed, POST checks, saves and leads on."""

from chalicelib import drafts
from chalicelib.filling import LAST_PAGE, Filling
from chalicelib.groups import show_group
from chalicelib.papers import photo_page
from lumbung.assistance.intake import TRAP
from lumbung.assistance.ports import Draft, Slip
from lumbung.runtime import runtime
from lumbung.settings import settings
from lumbung.shared.catalogue import translate
from lumbung.shared.clock import from_text
from lumbung.shared.errors import InvalidInputError
from lumbung.shared.ids import show_code
from lumbung.villages.model import Programme
from lumbung.web.errors import DraftGoneError
from lumbung.web.questions import typed_on
from lumbung.web.site import Answer, Page, Pages, Redirect, Request
from lumbung.web.whatsapp import whatsapp_link

pages = Pages()

LAST_LOOK = f"/ajukan/{{programme}}/{LAST_PAGE}"


@pages.page("/ajukan/{programme}/{page}")
def show_page(request: Request) -> Answer:
    """The questions of one topic, with what was typed before."""
    filling = Filling.read(request)
    page = filling.page()
    if photo := photo_page(filling, page):
        return photo.show()
    return show_group(filling, page) if page.group else filling.show(page, filling.draft.typed)


@pages.page("/ajukan/{programme}/{page}", methods=["POST"])
def save_page(request: Request) -> Answer:
    """Keeps the page where everything on it holds, and nothing that it did not ask; what is doubted is asked once."""
    filling = Filling.read(request)
    page = filling.page()
    if photo := photo_page(filling, page):
        return photo.save()
    typed = typed_on(page, request.form)
    errors = filling.check(page, typed).errors
    if errors and page.group:
        return show_group(filling, page)
    doubt = None if errors else filling.doubt(page, typed)
    if errors or doubt:
        return filling.show(page, typed, errors, doubt)
    runtime().intake.save_page(request.village, filling.draft, filling.kept(page, typed))
    return Redirect(filling.after(page))


@pages.page(LAST_LOOK)
def check_answers(request: Request) -> Answer:
    """Every answer once more; an unfinished page comes first."""
    filling = Filling.read(request)
    unfinished = filling.first_unfinished()
    here = filling.last_look_at
    return Redirect(unfinished) if unfinished != here else filling.last_look({})


@pages.page(LAST_LOOK, methods=["POST"])
def send_application(request: Request) -> Answer:
    """One draft becomes one case, however often it is sent."""
    filling = Filling.read(request)
    typed = typed_on(filling.last, request.form)
    sent = {**typed, TRAP: request.form.get(TRAP, "")}
    village, language = request.village, request.language
    try:
        runtime().intake.send_application(village, filling.draft, sent, language, request.address)
    except InvalidInputError as error:
        return filling.last_look(typed, error.errors)
    return Redirect(drafts.slip_of(filling.draft.programme))


@pages.page("/bukti")
def show_slips(request: Request) -> Answer:
    """The slips of this phone: the one, or a list of them; where nothing was sent yet, what was begun."""
    kept = drafts.read_all(request)
    if not kept:
        raise DraftGoneError
    sent = [draft for draft in kept if draft.state == "sent"] or kept[:1]
    if len(sent) == 1:
        return Redirect(drafts.slip_of(sent[0].programme))
    return Page("portal/slips.html", programmes=_programmes_of(request, sent))


@pages.page("/bukti/{programme}")
def show_slip(request: Request) -> Answer:
    """Code and number, to keep; as long as this phone holds the draft."""
    draft = drafts.read_any(request)
    slip = runtime().intake.read_slip(request.village, draft.id)
    if slip is None:
        return Redirect(Filling.of(request, draft).last_look_at)
    village = runtime().villages.version(request.village.id, draft.settings)
    programme = village.programmes[slip.programme]
    due = village.due("verify", programme, from_text(slip.sent_at), settings().time_scale)
    share = _share(request, slip) if slip.helper else ""
    return Page("portal/slip.html", slip=slip, programme=programme, due=due, share=share)


@pages.page("/selesai")
def ask_to_finish(request: Request) -> Answer:
    """Asks once more, since nothing can be brought back; names all that this phone holds."""
    kept = drafts.read_all(request)
    if not kept:
        return Redirect("/")
    still_open = [draft for draft in kept if draft.state == "open"]
    return Page(
        "portal/finish.html",
        kept=list(zip(kept, _programmes_of(request, kept), strict=True)),
        unsent=bool(still_open),
        back=Filling.of(request, still_open[0]).last_look_at if still_open else "/bukti",
    )


@pages.page("/selesai", methods=["POST"])
def finish(request: Request) -> Answer:
    """Nothing of any application stays on this phone; what was sent goes on."""
    answer = Redirect("/?selesai=1")
    for draft in drafts.read_all(request):
        runtime().intake.discard_draft(request.village, draft.id)
        answer = answer.without_cookie(drafts.cookie_of(draft.programme))
    return answer


def _programmes_of(request: Request, kept: list[Draft]) -> list[Programme]:
    return [request.village.programmes[draft.programme] for draft in kept]


def _share(request: Request, slip: Slip) -> str:
    """By which a helper sends the code on; the number stays on the slip."""
    link = runtime().url(request.village.id, "public", f"/lacak/{slip.code}")
    known = {"village": request.village.name, "shown": show_code(slip.code), "link": link}
    return whatsapp_link(translate(request.language, "whatsapp.slip", **known))
