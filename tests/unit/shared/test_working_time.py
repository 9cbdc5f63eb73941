from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lumbung.shared.clock import WorkingTime

OFFICE = WorkingTime(
    (0, 1, 2, 3, 4), "08:00", "16:00", "Asia/Jakarta", frozenset({"2026-12-24", "2026-12-25"})
)
DAY = timedelta(hours=8)

moments = st.datetimes(
    datetime(2026, 11, 1),  # noqa: DTZ001  # hypothesis adds the zone itself
    datetime(2027, 2, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
hours = st.integers(0, 200)


def wib(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+07:00")


@pytest.mark.parametrize(
    ("start", "working_hours", "end"),
    [
        ("2026-11-24T09:00", 2, "2026-11-24T11:00"),
        ("2026-11-24T08:00", 8, "2026-11-24T16:00"),
        ("2026-11-24T08:00", 9, "2026-11-25T09:00"),
        ("2026-11-24T15:30", 1, "2026-11-25T08:30"),
        ("2026-11-24T20:00", 1, "2026-11-25T09:00"),
        ("2026-11-24T03:00", 1, "2026-11-24T09:00"),
        ("2026-11-27T15:00", 2, "2026-11-30T09:00"),  # Friday to Monday
        ("2026-11-28T12:00", 16, "2026-12-01T16:00"),  # a Saturday
        ("2026-12-23T15:00", 2, "2026-12-28T09:00"),  # two holidays and a weekend
        ("2026-11-24T09:00", 0.5, "2026-11-24T09:30"),
    ],
)
def test_only_the_hours_of_the_office_count(start: str, working_hours: float, end: str) -> None:
    assert OFFICE.after(wib(start), working_hours) == wib(end)


def test_no_hours_are_no_time() -> None:
    night = wib("2026-11-28T02:00")

    assert OFFICE.after(night, 0) == night


def test_the_answer_is_in_utc_whatever_the_zone_of_the_question() -> None:
    assert OFFICE.after(wib("2026-11-24T09:00"), 2).tzinfo is UTC


@given(moments, hours)
def test_a_deadline_lies_within_working_hours(start: datetime, count: int) -> None:
    end = OFFICE.after(start, count)

    assert end >= start
    if count:
        assert OFFICE.is_open(end - timedelta(microseconds=1))
        assert end - start >= timedelta(hours=count)


@given(moments, hours, hours)
def test_hours_add_up(start: datetime, one: int, other: int) -> None:
    assert OFFICE.after(OFFICE.after(start, one), other) == OFFICE.after(start, one + other)


@given(moments, st.lists(hours, min_size=2, max_size=6))
def test_more_hours_never_end_sooner(start: datetime, counts: list[int]) -> None:
    ends = [OFFICE.after(start, count) for count in sorted(counts)]

    assert all(one <= other for one, other in pairwise(ends))


@given(moments, moments, st.integers(1, 80))
def test_who_begins_later_ends_no_sooner(one: datetime, other: datetime, count: int) -> None:
    early, late = sorted((one, other))

    assert OFFICE.after(early, count) <= OFFICE.after(late, count)


@given(moments, hours)
def test_the_hours_between_are_the_hours_asked_for(start: datetime, count: int) -> None:
    end = OFFICE.after(start, count)

    minutes = timedelta()
    day = start.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    while day <= end:
        opens = day + timedelta(hours=1)  # 08:00 in Jakarta
        if OFFICE.is_open(opens):
            minutes += max(timedelta(), min(end, opens + DAY) - max(start, opens))
        day += timedelta(days=1)
    assert minutes == timedelta(hours=count)


@given(moments, hours, st.sampled_from([2.0, 60.0, 3600.0]))
def test_a_scale_divides_the_real_distance(start: datetime, count: int, scale: float) -> None:
    real = OFFICE.after(start, count) - start

    assert OFFICE.after(start, count, scale) == start + real / scale


@pytest.mark.parametrize(("zone", "offset"), [("Asia/Makassar", 8), ("Asia/Jayapura", 9)])
def test_hours_are_those_of_the_villages_own_zone(zone: str, offset: int) -> None:
    office = WorkingTime((1,), "08:00", "16:00", zone)

    end = office.after(datetime(2026, 11, 24, tzinfo=UTC) - timedelta(hours=10), 1)

    assert end == datetime(2026, 11, 24, 9 - offset, tzinfo=UTC)


@pytest.mark.parametrize(
    "wrong",
    [
        {"days": ()},
        {"days": (7,)},
        {"opens": "16:00"},
        {"closes": "07:00"},
        {"opens": "late"},
        {"zone": "Europe/Berlin"},
    ],
)
def test_an_office_that_never_opens_is_refused(wrong: dict[str, object]) -> None:
    whole = {"days": (0,), "opens": "08:00", "closes": "16:00", "zone": "Asia/Jakarta"}

    with pytest.raises(ValueError):
        WorkingTime(**(whole | wrong))  # type: ignore[arg-type]


@pytest.mark.parametrize(("count", "scale"), [(-1, 1), (1, 0), (1, -2)])
def test_time_does_not_run_backwards(count: float, scale: float) -> None:
    with pytest.raises(ValueError):
        OFFICE.after(wib("2026-11-24T09:00"), count, scale)


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("2026-11-24T07:59", "2026-11-24T08:00"),
        ("2026-11-24T08:00", "2026-11-25T08:00"),
        ("2026-11-27T12:00", "2026-11-30T08:00"),  # Friday to Monday
        ("2026-12-23T20:00", "2026-12-28T08:00"),  # two holidays and a weekend
        ("2026-11-25T02:00", "2026-11-25T08:00"),
    ],
)
def test_the_next_opening_lies_behind_weekends_and_holidays(moment: str, opening: str) -> None:
    assert OFFICE.next_opening(wib(moment)) == wib(opening)
    assert OFFICE.next_opening(wib(moment)).tzinfo is UTC
