"""The one place through which every page goes."""

import json
import re
from types import SimpleNamespace

import pytest
from chalice.app import Chalice
from chalice.test import Client

from lumbung import logs
from lumbung.shared.errors import (
    AlreadyDecidedError,
    ChangedError,
    LinkExpiredError,
    NotAllowedError,
    SessionNeededError,
)
from lumbung.web import csrf
from lumbung.web.errors import ElsewhereError
from lumbung.web.site import Page, Pages, Redirect, Site

FORM = "application/x-www-form-urlencoded"
VILLAGE = SimpleNamespace(
    id="3175071002",
    name="Kelurahan Duren Sawit",
    district="Duren Sawit",
    city="Jakarta Timur",
    languages=("id", "en"),
)
HOSTS = {"lumbung.localhost": VILLAGE, "kantor.lumbung.localhost": VILLAGE}
EMPTY = Page("errors/not_found.html", 200, error=None)


class Door:
    """A site with the pages of one test, and somebody who knocks."""

    def __init__(self, side="public", **options):
        self.app = Chalice("door", configure_logs=False)
        self.site = Site("door", self.app, side=side, find_village=HOSTS.get, **options)
        self.host = "lumbung.localhost" if side == "public" else "kantor.lumbung.localhost"

    def ask(self, path="/", method="GET", body="", **headers):
        sent = {"Host": self.host, **headers}
        if method == "POST":
            sent.setdefault("Content-Type", FORM)
        return Client(self.app).http.request(method, path, headers=sent, body=body.encode())

    def token(self):
        secret = csrf.new_secret()
        return {"Cookie": f"{csrf.COOKIE}={secret}"}, f"csrf={csrf.mask(secret)}"


@pytest.fixture
def told(monkeypatch):
    """The lines of the log."""
    lines = []
    monkeypatch.setattr(logs, "log", lambda event, **ids: lines.append({"event": event, **ids}))
    monkeypatch.setattr("lumbung.web.logs.log", logs.log)
    return lines


def test_a_page_is_shown(told):
    door = Door()
    door.site.page("/")(lambda _: EMPTY)

    answer = door.ask()

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


def test_pages_of_a_module_are_added_as_one(told):
    door, pages = Door(), Pages()
    pages.page("/satu")(lambda _: EMPTY)
    pages.page("/dua")(lambda _: EMPTY)

    door.site.add(pages)

    assert door.ask("/satu").status_code == door.ask("/dua").status_code == 200


def test_a_path_parameter_and_the_query_reach_the_handler(told):
    door, seen = Door(), {}

    @door.site.page("/lacak/{code}")
    def show(request):
        seen.update(params=request.params, query=request.query, address=request.address)
        return EMPTY

    door.ask("/lacak/ABC?a=1&a=2&b=")

    assert seen == {
        "params": {"code": "ABC"},
        "query": {"a": "2", "b": ""},
        "address": "127.0.0.1",
    }


def test_a_form_reaches_the_handler_with_all_values_of_a_name(told):
    door, seen = Door(), {}

    @door.site.page("/", methods=["POST"])
    def take(request):
        seen.update(form=dict(request.form), fields=request.fields["pilih"])
        return Redirect("/")

    headers, token = door.token()
    answer = door.ask("/", "POST", f"{token}&pilih=satu&pilih=dua&nama=Sri+%26+Budi", **headers)

    assert answer.status_code == 303
    assert seen["fields"] == ["satu", "dua"]
    assert (seen["form"]["pilih"], seen["form"]["nama"]) == ("dua", "Sri & Budi")


def test_a_route_opts_out_of_the_token_by_name(told):
    door = Door()
    door.site.page("/terbuka", methods=["POST"], csrf=False)(lambda _: Redirect("/"))
    door.site.page("/biasa", methods=["POST"])(lambda _: Redirect("/"))

    assert door.ask("/terbuka", "POST").status_code == 303
    assert door.ask("/biasa", "POST").status_code == 403


def test_the_form_is_not_read_before_its_sender_is_known(told):
    door = Door()
    door.site.page("/", methods=["POST"])(lambda _: Redirect("/"))

    answer = door.ask("/", "POST", "x" * 2_000_000, Origin="https://jahat.example")

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("side", "host", "status"),
    [
        ("public", "lumbung.localhost", 200),
        ("public", "kantor.lumbung.localhost", 404),
        ("public", "lain.localhost", 404),
        ("office", "kantor.lumbung.localhost", 200),
        ("office", "lumbung.localhost", 404),
    ],
)
def test_each_side_answers_on_its_own_host_only(told, side, host, status):
    door = Door(side)
    door.site.page("/", needs_session=False)(lambda _: EMPTY)

    assert door.ask(Host=host).status_code == status


def test_the_office_needs_a_session_unless_the_route_opts_out(told):
    door = Door("office", session=lambda _: None)
    door.site.page("/")(lambda _: EMPTY)
    door.site.page("/masuk", needs_session=False)(lambda _: EMPTY)

    assert door.ask("/masuk").status_code == 200
    answer = door.ask("/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/masuk")


def test_the_session_is_found_once_and_handed_on(told):
    door, seen = Door("office", session=lambda _: "Siti"), []

    @door.site.page("/")
    def show(request):
        seen.append(request.session)
        return EMPTY

    door.ask()

    assert seen == ["Siti"]


def test_the_public_side_asks_nobody_who_they_are(told):
    door = Door()
    door.site.page("/")(lambda _: EMPTY)

    assert door.ask().status_code == 200


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ChangedError(), 409),
        (AlreadyDecidedError(by="x", at="y"), 409),
        (NotAllowedError("own_case"), 403),
        (LinkExpiredError(), 410),
        (SessionNeededError(), 401),
        (ZeroDivisionError(), 500),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_error_becomes_its_page(told, error, status):
    door = Door()

    def fail(request):
        raise error

    door.site.page("/")(fail)

    answer = door.ask()
    assert answer.status_code == status
    assert "Content-Security-Policy" in answer.headers
    assert b"<h1>" in answer.body


@pytest.mark.parametrize(
    ("sent", "way"),
    [
        ("/perkara/c%201/t/setujui", "/perkara/c%201/t"),
        ("/lacak/ABC", ""),
        ("/selesai", "/"),
    ],
)
def test_a_form_that_is_refused_leads_to_the_page_where_it_stood(told, sent, way):
    door = Door()
    for path in ("/", "/lacak/{code}", "/perkara/{case}/{task}"):
        door.site.page(path)(lambda _: EMPTY)

    def refuse(request):
        raise ChangedError

    for path in ("/lacak/{code}", "/perkara/{case}/{task}/setujui", "/selesai"):
        door.site.page(path, methods=["POST"], csrf=False)(refuse)

    answer = door.ask(sent, "POST")

    assert answer.status_code == 409
    assert f'<a class="button" href="{way}">' in answer.body.decode()


def test_a_way_elsewhere_is_followed_from_anywhere(told):
    door = Door()

    def lead(request):
        raise ElsewhereError("/bukti")

    door.site.page("/")(lead)

    assert door.ask().headers["Location"] == "/bukti"


def test_a_page_that_cannot_be_shown_is_a_fault_page(told):
    door = Door()
    door.site.page("/")(lambda _: Page("portal/slip.html"))

    answer = door.ask()

    assert answer.status_code == 500
    assert "Maaf, ada gangguan" in answer.body.decode()


def test_where_even_the_error_page_cannot_be_shown_some_words_remain(told, monkeypatch):
    door = Door()
    door.site.page("/")(lambda _: EMPTY)
    monkeypatch.setattr("lumbung.web.site.render", lambda *_: 1 / 0)

    answer = door.ask()

    assert answer.status_code == 500
    assert answer.body.decode() == "Maaf, ada gangguan. Coba lagi nanti.\n"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_village_that_cannot_be_found_for_a_fault_is_a_fault(told):
    door = Door()
    door.site._find_village = lambda _: 1 / 0
    door.site.page("/")(lambda _: EMPTY)

    assert door.ask().status_code == 500
    assert door.ask(method="PUT").status_code == 405


def test_each_request_writes_one_line_without_path_or_words(told):
    door = Door()

    @door.site.page("/lacak/{code}", methods=["GET", "POST"])
    def show(request):
        request.bind(case="c1", cause="draft/c1")
        return EMPTY

    headers, token = door.token()
    door.ask("/lacak/ABCDEFGHJK?nama=Sri")
    door.ask("/lacak/ABCDEFGHJK", "POST", f"{token}&nama=Sri", **headers)
    door.ask("/lacak/ABCDEFGHJK", "POST", "nama=Sri")
    door.ask("/lacak/ABCDEFGHJK", "PUT", "nama=Sri")

    assert [line["status"] for line in told] == [200, 200, 403, 405]
    assert {line["route"] for line in told} == {"/lacak/{code}"}
    assert (told[0]["case"], told[0]["cause"], told[0]["village"]) == ("c1", "draft/c1", VILLAGE.id)
    assert not re.search("Sri|ABCDEFGHJK", json.dumps(told, default=str))


def test_a_fault_is_logged_by_its_kind_and_place_never_by_its_message(told):
    door = Door()

    def break_down(request):
        raise RuntimeError("Sri Wahyuni 3175072703850001")

    door.site.page("/")(break_down)
    door.ask()

    (line,) = told
    assert (line["event"], line["error"], line["status"]) == ("fault", "RuntimeError", 500)
    assert "test_site.py" in line["at"]
    assert not re.search("Sri|31750727", json.dumps(line, default=str))


def test_a_token_and_its_cookie_are_made_only_where_a_form_asks_for_them(told):
    door = Door()
    door.site.page("/")(lambda _: EMPTY)
    door.site.page("/lacak")(lambda _: Page("portal/track.html", typed={}))

    assert "Set-Cookie" not in door.ask("/").headers
    (cookie,) = door.ask("/lacak").headers["Set-Cookie"]
    assert cookie.startswith("__Host-csrf=")


@pytest.mark.parametrize("kept", ["x", "A" * 42, "=", "A" * 150])
def test_an_absurd_secret_is_replaced(told, kept):
    door = Door()
    door.site.page("/lacak")(lambda _: Page("portal/track.html", typed={}))

    (cookie,) = door.ask("/lacak", Cookie=f"__Host-csrf={kept}").headers["Set-Cookie"]

    assert csrf.is_secret(cookie.partition("=")[2].partition(";")[0])


def test_a_language_that_was_asked_for_is_kept(told):
    door = Door()
    door.site.page("/")(lambda _: EMPTY)

    asked = door.ask("/?lang=en")
    unknown = door.ask("/?lang=xx")
    kept = door.ask("/", Cookie="__Host-lang=en")

    assert asked.headers["Set-Cookie"][0].startswith("__Host-lang=en;")
    assert "Set-Cookie" not in unknown.headers
    assert b'<html lang="en">' in kept.body


def test_a_link_of_the_page_keeps_what_its_address_says(told):
    door, seen = Door(), []

    @door.site.page("/")
    def show(request):
        seen.append(request.link(lang="en"))
        return EMPTY

    door.ask('/?dari=periksa&x="><script>')

    assert seen == ["?dari=periksa&x=%22%3E%3Cscript%3E&lang=en"]
