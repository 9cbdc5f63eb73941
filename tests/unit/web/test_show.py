from datetime import UTC, datetime

import pytest

from lumbung.shared.clock import WorkingTime
from lumbung.shared.money import Money
from lumbung.web.show import (
    filters,
    keep_clock,
    show_duration,
    show_rupiah,
    show_words,
)

WEEK = WorkingTime((0, 1, 2, 3, 4), "08:00", "16:00", "Asia/Jakarta")
MOMENT = datetime(2026, 11, 24, 6, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "indonesian", "english"),
    [
        (16, "2 hari kerja", "2 working days"),
        (8, "1 hari kerja", "1 working day"),
        (12, "12 jam kerja", "12 working hours"),
    ],
)
def test_a_deadline_is_told_in_working_days_where_it_is_whole_days(hours, indonesian, english):
    assert show_duration(hours, WEEK, "id") == indonesian
    assert show_duration(hours, WEEK, "en") == english


@pytest.mark.parametrize("amount", [1_500_000, Money(1_500_000)])
def test_rupiah_are_never_broken_over_two_lines(amount):
    assert show_rupiah(amount) == "Rp\u00a01.500.000"


def test_words_of_a_village_fall_back_on_the_first_language():
    assert show_words({"id": "Bantuan", "en": "Aid"}, "en") == "Aid"
    assert show_words({"id": "Bantuan"}, "en") == "Bantuan"
    assert show_words({}, "en") == ""


@pytest.mark.parametrize("moment", [MOMENT, "2026-11-24T06:40:00.000Z"])
def test_a_moment_is_shown_by_the_clock_of_the_village(moment):
    assert (
        filters("id")["moment"](moment, "Asia/Jakarta")
        == "Selasa, 24 November 2026 pukul\u00a013.40\u00a0WIB"
    )
    assert (
        filters("en")["moment"](moment, "Asia/Jayapura")
        == "Tuesday, 24 November 2026 at\u00a015:40\u00a0WIT"
    )
    assert filters("id")["day"](moment, "Asia/Jakarta") == "24 November 2026"


def test_a_clock_stays_together():
    assert (
        keep_clock("Selasa, 24 November 2026 pukul 13.40 WIB").split(" ")[-1]
        == "pukul\u00a013.40\u00a0WIB"
    )
