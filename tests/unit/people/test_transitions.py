"""PIN, session and enrolment alone: whatever is done in whatever order, the rules hold."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lumbung.people.model import (
    IDLE,
    LONGEST_SESSION,
    MOST_WRONG_CODES,
    MOST_WRONG_PINS,
    Enrolment,
    Holding,
    Official,
    PinState,
    Session,
    areas_above,
)

START = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
SIDI = Official("sidi", "Sidi", "sidi@lumbung.example", ())


@given(st.lists(st.sampled_from(["count", "accept", "lock"]), max_size=40))
def test_a_locked_pin_never_opens_by_itself(actions):
    pin, was_locked = PinState("sealed"), False

    for action in actions:
        pin = getattr(pin, action)()
        was_locked = was_locked or pin.locked
        assert 0 <= pin.attempts <= MOST_WRONG_PINS
        assert pin.locked or not was_locked
        assert pin.may_try == (pin.left > 0)


@given(st.lists(st.booleans(), max_size=30))
def test_five_wrong_pins_in_a_row_lock_and_four_do_not(rights):
    pin, in_a_row = PinState("sealed"), 0

    for right in rights:
        if pin.may_try:
            pin = pin.count()
            pin = pin.accept() if right else pin.lock()
            in_a_row = 0 if right else in_a_row + 1
        assert pin.locked == (in_a_row >= MOST_WRONG_PINS)


@given(st.lists(st.integers(0, 3600), max_size=40))
def test_a_session_lives_while_it_is_used_and_never_beyond_its_end(pauses):
    session, now = Session("key", "sidi", START, START), START

    for pause in pauses:
        was_alive, now = session.is_alive(now), now + timedelta(seconds=pause)
        expected = was_alive and now - session.seen_at < IDLE and now - START < LONGEST_SESSION
        assert session.is_alive(now) == expected
        session = session.touch(now)
    assert not session.is_alive(START + LONGEST_SESSION)


@given(st.integers(0, 600), st.integers(0, 600))
def test_a_reveal_ends_and_shows_only_its_own_case(lasts, asked_after):
    session = Session("key", "sidi", START, START)
    session = session.remember("case-1", ("nik",), START + timedelta(seconds=lasts))

    now = START + timedelta(seconds=asked_after)

    assert session.revealed("case-1", now) == (("nik",) if asked_after < lasts else ())
    assert session.revealed("case-2", now) == ()


@given(st.lists(st.integers(0, 3 * 3600), max_size=30))
def test_an_enrolment_takes_five_codes_within_its_day(pauses):
    enrolment, now, tried = Enrolment("e", "sidi", "sealed", START + timedelta(hours=24)), START, 0

    for pause in pauses:
        now += timedelta(seconds=pause)
        open_before = enrolment.is_open(now)
        enrolment = enrolment.count(now)
        tried += open_before
        assert enrolment.attempts == tried <= MOST_WRONG_CODES
        assert not (open_before and now >= enrolment.expires_at)


def test_a_used_enrolment_takes_no_code():
    enrolment = Enrolment("e", "sidi", "sealed", START + timedelta(hours=24), used=True)

    assert not enrolment.is_open(START)


@pytest.mark.parametrize(
    ("official", "lets_in"),
    [
        (SIDI, True),
        (replace(SIDI, blocked=True), False),
        (replace(SIDI, sessions_from=START), True),
        (replace(SIDI, sessions_from=START + timedelta(milliseconds=1)), False),
    ],
)
def test_blocking_and_a_new_pin_end_the_sessions_from_before(official, lets_in):
    session = Session("key", "sidi", START, START)

    assert official.lets_in(session, START + timedelta(minutes=1)) is lets_in


@pytest.mark.parametrize(
    ("holding", "rw", "rt", "holds"),
    [
        (Holding("verifier", "rw05"), 5, None, True),
        (Holding("verifier", "rw05"), 5, 3, True),
        (Holding("verifier", "rw05"), 6, None, False),
        (Holding("verifier", "rw05-rt003"), 5, 3, True),
        (Holding("verifier", "rw05-rt003"), 5, 4, False),
        (Holding("verifier", "rw05-rt003"), 5, None, False),
        (Holding("verifier"), 17, None, True),
        (Holding("approver"), 5, None, False),
    ],
)
def test_a_role_counts_in_its_area_and_what_it_contains(holding, rw, rt, holds):
    assert replace(SIDI, roles=(holding,)).holds("verifier", rw, rt) is holds


def test_areas_widen_up_to_the_village():
    assert areas_above("rw05-rt003") == ("rw05-rt003", "rw05", "village")
    assert areas_above("rw05") == ("rw05", "village")
    assert areas_above("village") == ("village",)
