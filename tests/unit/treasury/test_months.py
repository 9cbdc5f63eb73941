"""Months are counted as their entries are sealed, and closed one after the other once they are over."""

from dataclasses import replace
from datetime import date

import pytest

from lumbung.treasury.journal import Account, Head, Kind, Line, Posting
from lumbung.treasury.months import Month, before, is_over, months_of, next_to_close


def posting(rupiah, on="2026-11-24", account=Account.INCOME):
    lines = Line(Account.BANK, "f", -rupiah), Line(account, "f", rupiah)
    return Posting("1", "v", Kind.INCOME, "2026-12-01", on, "", "", lines)


def test_what_is_sealed_after_a_month_was_closed_counts_in_the_next():
    head = replace(Head("v", 2026), closed="2026-11")

    _, sealed = head.after(
        [posting(-100), posting(40, account=Account.SPENT), posting(-7, "2026-12-24")]
    )

    assert months_of(sealed) == {"2026-12": Month("2026-12", 3, 107, 40)}


def test_months_count_entries_what_came_in_and_what_was_paid_less_what_came_back():
    entries = [
        posting(-100),
        posting(40, account=Account.SPENT),
        posting(-40, account=Account.SPENT),
    ]
    _, sealed = Head("v", 2026).after(entries)

    assert months_of(sealed) == {"2026-11": Month("2026-11", 3, 100, 0)}
    assert months_of([]) == {}


@pytest.mark.parametrize(
    ("closed", "booked", "found"),
    [
        ("", (), ""),
        ("", ("2026-11", "2026-09"), "2026-09"),
        ("2026-09", ("2026-09", "2026-11"), "2026-10"),
        ("2026-11", (), "2026-12"),
        ("2026-12", ("2026-13",), ""),
    ],
)
def test_the_next_month_follows_the_last_closed_one(closed, booked, found):
    assert next_to_close(replace(Head("v", 2026), closed=closed), booked) == found


@pytest.mark.parametrize(
    ("today", "over"),
    [
        (date(2026, 11, 30), False),
        (date(2026, 12, 1), True),
        (date(2027, 1, 1), True),
        (date(2025, 12, 31), False),
    ],
)
def test_a_month_is_over_from_the_first_of_the_next(today, over):
    assert is_over("2026-11", today) is over


@pytest.mark.parametrize(("month", "found"), [("2026-11", "2026-10"), ("2026-01", "")])
def test_opened_again_the_one_before_is_the_last_closed_one(month, found):
    assert before(month) == found
