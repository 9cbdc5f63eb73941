import pytest

from lumbung.web.cookies import Cookie, read_cookies


def test_a_cookie_is_for_this_host_alone():
    assert Cookie("__Host-draft", "abc", 60).header == (
        "__Host-draft=abc; Max-Age=60; Path=/; Secure; HttpOnly; SameSite=Lax"
    )


def test_taking_a_cookie_away_keeps_its_attributes():
    assert "Max-Age=0; Path=/; Secure" in Cookie("__Host-draft", "", 0).header


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("draft", "abc"),
        ("__Host-", "abc"),
        ("__Host-a;b", "abc"),
        ("__Host-draft", "a; Domain=example"),
        ("__Host-draft", "a\r\nSet-Cookie: b=c"),
        ("__Host-draft", ""),
    ],
)
def test_what_is_no_cookie_of_ours_cannot_be_set(name, value):
    with pytest.raises(ValueError):
        Cookie(name, value, 60)


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("", {}),
        ("__Host-a=1; __Host-b=2", {"__Host-a": "1", "__Host-b": "2"}),
        ("other=1; __Host-a=1", {"__Host-a": "1"}),
        ("__Host-a=1; __Host-a=2", {"__Host-a": "1"}),
        ('__Host-a="1"; __Host-b=a b; __Host-c=\N{GRINNING FACE}; __Host-d=', {}),
        (";;;=;=a;__Host-a", {}),
        ("__Host-a=" + "x" * 201, {}),
        ("x" * 9000 + "; __Host-a=1", {}),
    ],
)
def test_only_what_can_be_ours_is_read(header, found):
    assert read_cookies(header) == found
