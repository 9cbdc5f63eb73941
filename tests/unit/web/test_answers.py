import pytest

from lumbung.web.answers import Page, Redirect


def test_an_answer_carries_its_cookies():
    answer = Page("portal/home.html").with_cookie("__Host-a", "1", 60).without_cookie("__Host-b")

    assert [cookie.max_age for cookie in answer.cookies] == [60, 0]


@pytest.mark.parametrize(
    "path",
    ["https://jahat.example", "//jahat.example", "/\\jahat.example", "", "lacak", "/a\r\nX: y"],
)
def test_a_redirect_stays_on_this_host(path):
    with pytest.raises(ValueError):
        Redirect(path)


def test_a_page_knows_its_status_and_what_it_shows():
    view = Page("portal/page.html", 422, typed={})

    assert (view.template, view.status, view.context) == ("portal/page.html", 422, {"typed": {}})
