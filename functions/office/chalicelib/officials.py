"""The officials of the village, for its administrators: everybody, one of them, and what was done to them."""

from collections.abc import Callable

from chalicelib.official_page import (
    Refusals,
    administrator_of,
    official_id,
    read_acts,
    show_official_page,
    show_slip,
    show_typing,
    shown_roles,
    signed,
)
from lumbung.runtime import runtime
from lumbung.shared.errors import ChangedError, NotAllowedError
from lumbung.web.errors import page_of
from lumbung.web.site import Answer, Page, Pages, Redirect, Request

pages = Pages()


@pages.page("/petugas")
def show_officials(request: Request) -> Answer:
    """Everybody with roles and state, what waits for a second person, what cannot be decided."""
    administrator_of(request)
    here = runtime().administration.overview(request.village)
    asked = request.query.get("halaman", "1")
    number = int(asked) if asked.isdecimal() and len(asked) < 5 else 1
    return Page("office/officials.html", here=here, number=number, roles=shown_roles)


@pages.page("/catatan")
def show_acts(request: Request) -> Answer:
    """What administrators did about officials, newest first."""
    administrator_of(request)
    return Page("office/acts.html", **read_acts(request))


@pages.page("/petugas-baru")
def show_new_official(request: Request) -> Answer:
    """Where a new official is typed in."""
    administrator_of(request)
    return show_typing(request, {})


@pages.page("/petugas-baru", methods=["POST"])
def ask_new_official(request: Request) -> Answer:
    """It waits for a second person; the PIN again."""
    me = administrator_of(request)
    try:
        signed(request)
        made = runtime().administration.ask_new(request.village, me.id, request.form)
    except Refusals as error:
        return show_typing(request, request.form, error)
    return Redirect(f"/petugas/{made}")


@pages.page("/petugas/{official}")
def show_official(request: Request) -> Answer:
    """One official: what is known, what waits, what can be done."""
    administrator_of(request)
    return show_official_page(request)


@pages.page("/petugas/{official}/ubah")
def show_facts(request: Request) -> Answer:
    """Where name, address, family card and roles are changed."""
    administrator_of(request)
    return show_typing(request, None)


@pages.page("/petugas/{official}/ubah", methods=["POST"])
def ask_facts(request: Request) -> Answer:
    """It waits for a second person; the PIN again."""
    me, here = administrator_of(request), runtime().administration
    text = request.form.get("version", "")
    version = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
    try:
        signed(request)
        here.ask_facts(request.village, me.id, official_id(request), version, request.form)
    except Refusals as error:
        return show_typing(request, request.form, error)
    return Redirect(f"/petugas/{official_id(request)}")


@pages.page("/petugas/{official}/pastikan", methods=["POST"])
def confirm_change(request: Request) -> Answer:
    """The second person. Where a PIN is to be set the answer is the slip with the code, which is stored nowhere."""
    me, change = administrator_of(request), request.form.get("change", "")
    try:
        signed(request)
        invitation = runtime().administration.confirm(
            request.village, me.id, official_id(request), change
        )
    except Refusals as error:
        return _refused(request, error)
    return show_slip(request, invitation.code) if invitation else _done(request)


@pages.page("/petugas/{official}/batalkan", methods=["POST"])
def drop_change(request: Request) -> Answer:
    """What was asked for will not be."""
    me, change = administrator_of(request), request.form.get("change", "")
    return _do(
        request,
        lambda: runtime().administration.drop(
            request.village.id, me.id, official_id(request), change
        ),
        pin=False,
    )


@pages.page("/petugas/{official}/pin-baru", methods=["POST"])
def ask_new_pin(request: Request) -> Answer:
    """A new PIN, once a second person has confirmed."""
    me, here = administrator_of(request), runtime().administration
    return _do(request, lambda: here.ask_pin(request.village, me.id, official_id(request)))


@pages.page("/petugas/{official}/kode", methods=["POST"])
def print_code(request: Request) -> Answer:
    """A new activation code for who has no PIN yet; shown in this answer alone."""
    me = administrator_of(request)
    try:
        signed(request)
        invitation = runtime().administration.invite(
            request.village.id, me.id, official_id(request)
        )
    except Refusals as error:
        return _refused(request, error)
    return show_slip(request, invitation.code)


@pages.page("/petugas/{official}/blokir", methods=["POST"])
def block_official(request: Request) -> Answer:
    """Nothing opens for them any more, at once."""
    me, words = administrator_of(request), request.form.get("words", "")
    here = runtime().administration
    return _do(request, lambda: here.block(request.village, me.id, official_id(request), words))


@pages.page("/petugas/{official}/izinkan", methods=["POST"])
def unblock_official(request: Request) -> Answer:
    """They may come in again."""
    me, here = administrator_of(request), runtime().administration
    return _do(request, lambda: here.unblock(request.village.id, me.id, official_id(request)))


def _do(request: Request, act: Callable[[], None], *, pin: bool = True) -> Answer:
    try:
        if pin:
            signed(request)
        act()
    except Refusals as error:
        return _refused(request, error)
    return _done(request)


def _done(request: Request) -> Answer:
    return Redirect(f"/petugas/{official_id(request)}")


def _refused(request: Request, error: Exception) -> Answer:
    if isinstance(error, (ChangedError, NotAllowedError)):
        return show_official_page(request, page_of(error).status, refused=error)
    return show_official_page(request, 422, error=error)
