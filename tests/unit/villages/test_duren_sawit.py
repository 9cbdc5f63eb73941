"""What the reference village promises to whoever builds on it."""

import re
from datetime import date

from lumbung.forms.model import Form
from lumbung.shared.identity import Nik
from lumbung.villages.model import OFFICIAL_ROLES
from tests.factories import officials, village

PROGRAMME = village().programmes["bantuan-tunai"]
FORM = Form.from_json(village().forms["bantuan-tunai"])
PUBLIC = {"rw", "rt", "amount", "pay_by", "consent"}


def test_it_has_17_rw_and_181_rt() -> None:
    assert sorted(village().areas) == list(range(1, 18))
    assert sum(village().areas.values()) == 181


def test_all_answers_but_those_that_name_nobody_are_private() -> None:
    assert {question.name for question in FORM.questions if not question.private} == PUBLIC


def test_only_the_ways_to_reach_somebody_may_be_left_out() -> None:
    optional = {question.name for question in FORM.questions if not question.required}

    assert optional == {"phone", "email"}


def test_the_amount_is_bounded_by_the_programme() -> None:
    amount = FORM.question("amount")

    assert amount is not None
    assert (amount.least, amount.most) == (100_000, 1_500_000)
    assert "Rp 1.500.000" in amount.hint["id"]
    assert PROGRAMME.fund.amount == 150_000_000


def test_no_words_hold_a_place_that_was_not_filled_in() -> None:
    assert not re.search(r"\{[a-z_]+\}", f"{PROGRAMME} {FORM}")


def test_every_holiday_of_both_years_is_there() -> None:
    holidays = village().working_time.holidays
    fixed = [
        f"{year}-{day}" for year in (2026, 2027) for day in ("01-01", "05-01", "06-01", "08-17")
    ]

    assert holidays >= {*fixed, "2026-12-25", "2027-12-25", "2026-03-21", "2027-03-10"}
    assert sum(day.startswith("2026") for day in holidays) == 25
    assert sum(day.startswith("2027") for day in holidays) == 26


def test_its_invented_officials_hold_every_role_with_somebody_to_spare() -> None:
    held = [mine.role for official in officials() for mine in official.roles]

    assert {role: held.count(role) for role in OFFICIAL_ROLES} == {
        "verifier": 3,
        "approver": 3,
        "treasurer": 2,
        "administrator": 1,
    }


def test_its_invented_officials_have_identity_numbers_that_read_and_pins_that_differ() -> None:
    assert all(Nik.parse(official.nik).region == "317507" for official in officials())
    assert len({official.pin for official in officials()}) == len(officials())
    assert all(official.email.endswith("@lumbung.example") for official in officials())


def test_a_listed_official_in_a_log_shows_neither_identity_number_nor_pin() -> None:
    for official in officials():
        shown = repr(official)
        assert official.nik not in shown
        assert str(official.pin) not in shown


def test_holidays_are_days_that_exist() -> None:
    assert all(date.fromisoformat(day) for day in village().working_time.holidays)
