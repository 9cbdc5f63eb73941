"""What holds for every page: small, whole, readable without a picture, a script or a mouse."""

import gzip
import re
from itertools import pairwise

import pytest

from tests.functions.portal.conftest import PAGES, slip_of

MOST_BYTES = 14_000  # of a page compressed: one round trip on a bad network
MOST_STYLE = 5_000


def every_page(portal, language):
    """Each page of the portal, by a name, in one language."""
    phone = portal.phone(language=language)
    shown = {}

    def keep(name):
        shown[name] = phone.body

    for name, path in {
        "home": "/",
        "programme": "/program/bantuan-tunai",
        "privacy": "/privasi",
    }.items():
        phone.open(path)
        keep(name)
    phone.open("/lacak").send(code="x")
    keep("track, mistaken")
    phone.open("/lacak")
    keep("track")
    phone.open("/program/x")
    keep("not found")
    phone.open("/ajukan/bantuan-tunai/diri")
    keep("draft gone")
    phone.open("/program/bantuan-tunai").send()
    for page in PAGES:
        phone.open(f"/ajukan/bantuan-tunai/{page}")
        keep(page)
        if page == "keluarga":  # where a mistake is made in the page of one member
            phone.open(
                next(
                    link for link in phone.markup.links if "/ajukan/bantuan-tunai/keluarga/" in link
                )
            )
            keep("household member")
        phone.send(
            **(
                {"pay_by": "bank"}
                if page == "pembayaran"
                else {"phone": "1", "email": "x", "photo_ktp": ""}
            )
        )
        keep(f"{page}, mistaken")
    phone = portal.begun("periksa", reason="Rumah kebakaran.")
    phone.headers = {"Accept-Language": language}
    phone.open("/ajukan/bantuan-tunai/periksa")
    keep("check")
    phone.send()
    keep("check, mistaken")
    phone.send(consent="yes")
    keep("slip")
    code, _ = slip_of(phone.open("/bukti?lang=id"))
    del phone.cookies["__Host-lang"]
    phone.open(f"/lacak/{code.replace('-', '')}")
    keep("timeline")
    case = portal.case_of(code.replace("-", ""))
    portal.world.runtime.steps.screen_application(portal.village.id, case, 1)
    phone.open(phone.path + "/tarik")
    keep("withdraw")
    phone.send()
    keep("withdraw, mistaken")
    phone.open("/program/bantuan-tunai")
    keep("programme, sent")
    phone.post("/lacak", {})
    keep("forged")
    return shown


@pytest.fixture(scope="module", params=["id", "en"])
def shown(shared, request):
    return request.param, every_page(shared, request.param)


def test_a_page_arrives_in_the_first_round_trip(shown):
    _, pages = shown

    sizes = {name: len(gzip.compress(body.encode(), 6)) for name, body in pages.items()}

    assert {name: size for name, size in sizes.items() if size > MOST_BYTES} == {}


def test_the_style_sheet_is_small(shown):
    _, pages = shown

    (style,) = re.findall(r"<style>(.*?)</style>", pages["home"], re.DOTALL)

    assert len(gzip.compress(style.encode(), 6)) <= MOST_STYLE


def test_a_page_needs_nothing_else(shown):
    _, pages = shown

    for name, body in pages.items():
        found = re.findall(
            r'(?:src|srcset|data|poster)="|<script|<link (?!rel="icon" href="data:)', body
        )
        assert not found, f"{name}: {found}"
        assert not re.search(r'\sstyle="|\son[a-z]+="|javascript:', body), name
        assert "url(" not in body, name


def test_a_page_speaks_its_language(shown):
    language, pages = shown

    for name, body in pages.items():
        assert f'<html lang="{language}">' in body, name
        if language == "en":
            words = re.sub(r"<style>.*?</style>|<[^>]+>", " ", body, flags=re.DOTALL)
            found = re.findall(r"\b(?:Anda|yang|belum|tidak|untuk|dengan)\b", words)
            assert not found, f"{name}: {found}"


def test_no_page_shows_a_code_without_words(shown):
    _, pages = shown

    for name, body in pages.items():
        words = re.sub(r"<style>.*?</style>|<[^>]+>", " ", body, flags=re.DOTALL)
        assert not re.search(
            r"\b(?:stage|role|step|waiting|check|refusal|time|nik|text|date)\.[a-z_]+", words
        ), name
        assert "%(" not in words, name


def test_a_page_can_be_read_without_seeing_it(shown):
    from tests.functions.portal.phone import Markup

    for name, body in shown[1].items():
        page = Markup(body)
        tags = [tag for tag, _ in page.tags]
        assert page.title.strip(), name
        assert tags.count("h1") == 1, name
        assert tags.count("main") == 1, name
        assert len(page.ids) == len(set(page.ids)), name
        assert page.links[0] == "#main", name
        for attrs in page.inputs:
            if attrs.get("type") != "hidden":
                assert attrs["id"] in page.labels, f"{name}: {attrs['name']}"
            for described in attrs.get("aria-describedby", "").split():
                assert described in page.ids, f"{name}: {described}"
        for link in page.links:
            if link.startswith("#"):
                assert link[1:] in page.ids, f"{name}: {link}"
        levels = [int(tag[1]) for tag in tags if re.fullmatch(r"h[1-6]", tag)]
        assert all(b - a <= 1 for a, b in pairwise(levels)), f"{name}: {levels}"


def test_a_mistake_is_in_the_title(shown):
    language, pages = shown
    word = {"id": "Kesalahan:", "en": "Error:"}[language]

    for name, body in pages.items():
        title = re.search(r"<title>(.*?)</title>", body)[1]
        assert title.startswith(word) == name.endswith("mistaken"), name


def test_every_form_that_posts_holds_a_token(shown):
    from tests.functions.portal.phone import Markup

    for name, body in shown[1].items():
        for form in Markup(body).forms:
            elsewhere = "://" in form["action"]  # a photo goes to the bucket, and no token with it
            assert bool(form["fields"].get("csrf")) != elsewhere, name
