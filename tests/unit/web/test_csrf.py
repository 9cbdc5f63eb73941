import pytest

from lumbung.web import csrf

OWN = "https://lumbung.localhost"


def test_a_masked_secret_is_another_text_each_time_and_fits():
    secret = csrf.new_secret()

    masked = {csrf.mask(secret) for _ in range(50)}

    assert len(masked) == 50
    assert all(csrf.fits(secret, token) for token in masked)


def test_a_token_fits_its_own_secret_only():
    assert not csrf.fits(csrf.new_secret(), csrf.mask(csrf.new_secret()))


def test_a_token_with_one_sign_changed_does_not_fit():
    secret = csrf.new_secret()
    token = csrf.mask(secret)

    for place in (0, 20, 43, 60):
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        assert not csrf.fits(secret, changed)


@pytest.mark.parametrize(
    "token", ["", "x", "=", "A" * 85, "A" * 87, "\N{GRINNING FACE}" * 86, "\x00" * 86, "!" * 86]
)
def test_an_absurd_token_does_not_fit(token):
    assert not csrf.fits(csrf.new_secret(), token)
    assert not csrf.fits(token, csrf.mask(csrf.new_secret()))
    assert not csrf.is_secret(token)


def test_two_empty_secrets_do_not_fit_each_other():
    assert not csrf.fits("", "")


@pytest.mark.parametrize(
    ("origin", "fetch_site", "own"),
    [
        (None, None, True),  # an old browser, or a tool: the token decides
        (OWN, None, True),
        (OWN, "same-origin", True),
        ("null", "same-origin", True),  # what our no-referrer pages make of it
        ("null", None, True),
        (None, "none", True),
        ("https://jahat.example", None, False),
        (OWN + ":444", None, False),
        (OWN.upper(), None, False),
        ("", None, False),
        ("null", "cross-site", False),
        (OWN, "same-site", False),
        (None, "cross-site", False),
    ],
)
def test_where_a_post_may_come_from(origin, fetch_site, own):
    assert csrf.is_own_origin(OWN, origin, fetch_site) is own
