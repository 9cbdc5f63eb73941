"""On the local stack pages go first, and nothing waits for them for ever."""

import pytest

from infra.local_turns import LONGEST_WAIT, QUIET, PagesFirst


class Time:
    """A clock that only sleeping moves."""

    def __init__(self):
        self.now, self.meanwhile = 100.0, lambda: None

    def clock(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds
        self.meanwhile()


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def turns(time):
    return PagesFirst(time.clock, time.sleep)


def waited(time, turns, function="lumbung-local-steps-load_case"):
    began = time.now
    with turns.turn(function):
        return time.now - began


def test_where_no_page_is_open_everything_begins_at_once(time, turns):
    assert waited(time, turns) == 0


def test_a_page_never_waits(time, turns):
    with turns.turn("lumbung-local-portal-api"):
        assert waited(time, turns, "lumbung-local-office-api") == 0


def test_what_follows_begins_when_the_pages_are_done(time, turns):
    page = turns.turn("lumbung-local-portal-api")
    page.__enter__()
    ends = time.now + 0.5

    def end_the_page():
        if time.now >= ends:
            time.meanwhile = lambda: None
            page.__exit__(None, None, None)

    time.meanwhile = end_the_page

    assert waited(time, turns) == pytest.approx(0.5 + QUIET, abs=0.02)


def test_nothing_waits_for_ever(time, turns):
    with turns.turn("lumbung-local-portal-api"):
        assert waited(time, turns) == pytest.approx(LONGEST_WAIT, abs=0.02)


def test_a_page_that_dies_keeps_nobody_waiting(time, turns):
    with pytest.raises(RuntimeError), turns.turn("lumbung-local-portal-api"):
        raise RuntimeError
    time.now += QUIET

    assert waited(time, turns) == 0
