from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lumbung.shared.clock import from_text, to_text, utc_now
from lumbung.shared.dates import show_date, show_day, show_moment, show_short

moments = st.datetimes(timezones=st.timezones()).filter(lambda moment: 1 < moment.year < 9999)
AFTERNOON = datetime(2026, 11, 24, 6, 40, tzinfo=UTC)


@given(moments)
def test_a_stored_moment_has_a_fixed_width_and_reads_back_to_the_millisecond(
    moment: datetime,
) -> None:
    text = to_text(moment)

    assert len(text) == 24
    assert timedelta() <= moment.astimezone(UTC) - from_text(text) < timedelta(milliseconds=1)
    assert to_text(from_text(text)) == text


@given(moments, moments)
def test_stored_moments_sort_as_moments_do(one: datetime, other: datetime) -> None:
    if to_text(one) < to_text(other):
        assert one.astimezone(UTC) < other.astimezone(UTC)


def test_a_moment_is_stored_in_utc() -> None:
    jakarta = timezone(timedelta(hours=7))

    assert (
        to_text(datetime(2026, 11, 24, 20, 40, 0, 123_999, jakarta)) == "2026-11-24T13:40:00.123Z"
    )


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError):
        to_text(datetime(2026, 11, 24))  # noqa: DTZ001  # that is the point
    with pytest.raises(ValueError):
        from_text("2026-11-24T13:40:00.123")


def test_the_clock_of_production_says_utc() -> None:
    assert utc_now().tzinfo is UTC


@pytest.mark.parametrize(
    ("zone", "language", "shown"),
    [
        ("Asia/Jakarta", "id", "Selasa, 24 November 2026 pukul 13.40 WIB"),
        ("Asia/Jayapura", "id", "Selasa, 24 November 2026 pukul 15.40 WIT"),
        ("Asia/Makassar", "en", "Tuesday, 24 November 2026 at 14:40 WITA"),
        ("Asia/Jakarta", "fr", "Selasa, 24 November 2026 pukul 13.40 WIB"),
    ],
)
def test_a_moment_is_shown_on_the_villages_clock(zone: str, language: str, shown: str) -> None:
    assert show_moment(AFTERNOON, zone, language) == shown


def test_late_in_the_evening_utc_it_is_already_the_next_day() -> None:
    assert show_short(datetime(2026, 12, 31, 18, 5, tzinfo=UTC), "Asia/Jakarta", "id") == (
        "1 Jan 2027, 01.05"
    )


def test_every_month_and_weekday_has_a_name_in_both_languages() -> None:
    days = [date(2026, month, month) for month in range(1, 13)]

    for language in ("id", "en"):
        assert len({show_date(day, language).split()[1] for day in days}) == 12
    assert show_day(date(2026, 8, 17), "id") == "Senin, 17 Agustus 2026"
    assert show_day(date(2026, 8, 17), "en") == "Monday, 17 August 2026"
