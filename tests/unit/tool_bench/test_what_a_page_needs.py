"""What a browser would fetch to show a page: each of it is a request that a resident waits for."""

import pytest

from tool.bench.pages import ICON_BY_ITSELF, needed

ICON = '<link rel="icon" href="data:image/svg+xml,%3Csvg/%3E">'


def test_a_page_that_holds_everything_needs_nothing():
    page = (
        f"<!doctype html><head>{ICON}<style>body{{background:url(data:image/png;base64,AA)}}</style></head>"
        '<body><a href="/lacak">Lacak</a><form action="/x"></form><svg><use href="#barn"/></svg></body>'
    )

    assert needed(page) == []


def test_without_an_icon_of_its_own_a_browser_asks_for_one():
    assert needed("<p>Lumbung</p>") == [ICON_BY_ITSELF]


@pytest.mark.parametrize(
    "markup",
    [
        '<link rel="stylesheet" href="/a">',
        '<link rel="preload" as="font" href="/a">',
        '<link rel="manifest" href="/a">',
        '<script src="/a"></script>',
        '<img src="/a">',
        '<img srcset="/a 2x">',
        '<picture><source srcset="/a"></picture>',
        '<iframe src="/a"></iframe>',
        '<video poster="/a"></video>',
        '<object data="/a"></object>',
        '<input type="image" src="/a">',
        '<svg><image href="/a"/></svg>',
        '<svg><use xlink:href="/a"/></svg>',
        '<p style="background:url(/a)">',
        "<style>@import '/a';</style>",
        "<style>p{background:url('/a')}</style>",
    ],
)
def test_whatever_a_browser_fetches_by_itself_is_seen(markup):
    assert needed(ICON + markup) == ["/a"]


def test_what_is_needed_twice_is_fetched_once():
    assert needed(ICON + '<img src="/a"><img src="/a"><img srcset="/b 1x, /c 2x">') == [
        "/a",
        "/b",
        "/c",
    ]


def test_words_that_look_like_a_style_need_nothing():
    assert needed(ICON + "<p>url(/a)</p>") == []
