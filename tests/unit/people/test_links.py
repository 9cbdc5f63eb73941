"""Signed links: bound to village, official, purpose and time."""

from datetime import UTC, datetime, timedelta

import pytest

from lumbung.people.links import Links, Purpose
from lumbung.shared.errors import LinkExpiredError, LinkInvalidError, NotFoundError
from tests.unit.people.fakes import VILLAGE, fixed_keys

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
END = NOW + timedelta(days=3)
LINKS = Links(fixed_keys())


def make(purpose=Purpose.TASK, links=LINKS):
    return links.make(VILLAGE, purpose, "sidi", case="c1", task="t1", expires=END)


def test_the_same_input_gives_the_same_link():
    assert make() == make()


def test_a_link_says_what_it_was_made_for():
    target = LINKS.open(make(), VILLAGE, NOW, Purpose.TASK, Purpose.INBOX)

    assert (target.official_id, target.case, target.task) == ("sidi", "c1", "t1")
    assert (target.purpose, target.expires) == (Purpose.TASK, END)


def test_a_tasks_link_cannot_enrol():
    with pytest.raises(LinkInvalidError):
        LINKS.open(make(Purpose.TASK), VILLAGE, NOW, Purpose.ENROL)


def test_a_link_ends_when_its_time_is_over():
    with pytest.raises(LinkExpiredError):
        LINKS.open(make(), VILLAGE, END, Purpose.TASK)


def test_another_villages_link_is_not_found():
    with pytest.raises(NotFoundError):
        LINKS.open(make(), "3175071001", NOW, Purpose.TASK)


def test_every_changed_sign_breaks_a_link():
    token = make()
    body = len(token) - 1  # the last sign of base64 carries idle bits

    for place in range(body):
        other = "A" if token[place] != "A" else "B"
        with pytest.raises(LinkInvalidError):
            LINKS.open(token[:place] + other + token[place + 1 :], VILLAGE, NOW, Purpose.TASK)


@pytest.mark.parametrize("token", ["", ".", "..", "a.b", "x" * 5000, "ü.ü", ".eJw.AAA"])
def test_what_is_no_link_is_invalid(token):
    with pytest.raises(LinkInvalidError):
        LINKS.open(token, VILLAGE, NOW, Purpose.TASK)


def test_links_of_an_older_key_still_open_after_rotation():
    token = make(links=Links(fixed_keys(links=1)))

    rotated = Links(fixed_keys(links=2))

    assert rotated.open(token, VILLAGE, NOW, Purpose.TASK).task == "t1"
    assert make(links=rotated) != token


def test_a_link_fits_into_a_line_and_a_path():
    token = LINKS.make(VILLAGE, "task", "o" * 32, case="c" * 32, task="t" * 32, expires=END)

    assert len(token) < 250
    assert all(sign.isalnum() or sign in "-_." for sign in token)
