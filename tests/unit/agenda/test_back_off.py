"""What fails comes again, ever later; after eight attempts never by itself, but for what watches over cases."""

from datetime import UTC, datetime, timedelta

import pytest

from lumbung.agenda.model import LONGEST_BACK_OFF, MOST_ATTEMPTS, Entry, back_off

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
PAUSES = (15, 60, 240, 960, 3840, 15360, 61440)  # seconds, between eight attempts


def entry(kind, attempts):
    return Entry("e", "3175071002", kind, "x", "2026-11-24T02:00:00.000Z", "now", "c", attempts)


@pytest.mark.parametrize(("attempts", "pause"), list(enumerate(PAUSES)))
def test_each_pause_is_four_times_the_one_before_and_half_of_it_is_random(attempts, pause):
    assert back_off(NOW, attempts, 1) - NOW == timedelta(seconds=pause)
    assert back_off(NOW, attempts, 0) - NOW == timedelta(seconds=pause) / 2
    assert back_off(NOW, attempts, 0) <= back_off(NOW, attempts) <= back_off(NOW, attempts, 1)


@pytest.mark.parametrize("attempts", [7, 8, 100, 10**6])
def test_no_pause_is_longer_than_a_day(attempts):
    assert back_off(NOW, attempts, 1) - NOW == LONGEST_BACK_OFF == timedelta(days=1)


def test_eight_attempts_outlast_a_morning_and_mostly_a_night():
    assert len(PAUSES) == MOST_ATTEMPTS - 1
    assert timedelta(hours=11) < timedelta(seconds=sum(PAUSES)) / 2
    assert timedelta(hours=22) < timedelta(seconds=sum(PAUSES)) < timedelta(hours=23)


@pytest.mark.parametrize("kind", ["message", "start_workflow", "answer_task", "remind"])
def test_the_eighth_attempt_is_the_last(kind):
    assert [entry(kind, attempts).is_spent for attempts in (0, 6, 7, 8)] == [
        *(False, False, True, True)
    ]


def test_what_watches_over_a_case_is_never_given_up():
    assert not any(entry("watch", attempts).is_spent for attempts in (0, 7, 8, 1000))
