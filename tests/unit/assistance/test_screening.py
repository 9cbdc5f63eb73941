"""The checks before a person looks: what the programme's rules exclude fails, what a person must judge warns."""

from datetime import date

import msgspec
import pytest

from lumbung.assistance.screening import CHECKS, age_on, screen
from tests.factories import nik, village

PROGRAMME = village().programmes["bantuan-tunai"]
TODAY = date(2026, 11, 24)
ANSWERS = {
    "name": "Sri Wahyuni",
    "nik": nik(female=True, serial=1),
    "birth_date": "1985-03-27",
    "account_holder": "Sri Wahyuni",
}

BESIDE_OTHERS = {"one_application", "shared_account", "shared_phone", "helper_cases"}
"""What is looked up among other cases (flags.py), beside what the answers say by themselves."""


def checks(amount=750_000, programme=PROGRAMME, **changes):
    return screen(ANSWERS | changes, amount, programme, TODAY)


def test_who_fits_in_everything_passes_everything():
    assert set(checks().values()) == {"pass"}
    assert checks().keys() == set(CHECKS) - BESIDE_OTHERS


@pytest.mark.parametrize(
    ("born", "outcome"),
    [
        ("2009-11-24", "pass"),
        ("2009-11-25", "fail"),
        ("2012-02-29", "fail"),
        ("1930-01-01", "pass"),
    ],
)
def test_the_age_counts_full_years_on_the_day_it_was_sent(born, outcome):
    birth = date.fromisoformat(born)

    found = checks(birth_date=born, nik=nik(birth, serial=1))

    assert (found["age"], found["nik_birth_date"]) == (outcome, "pass")


@pytest.mark.parametrize(
    ("birth", "today", "age"),
    [
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2026, 11, 24), date(2026, 11, 24), 0),
    ],
)
def test_who_was_born_on_a_leap_day_is_older_in_march(birth, today, age):
    assert age_on(birth, today) == age


@pytest.mark.parametrize(
    ("amount", "outcome"),
    [(99_999, "fail"), (100_000, "pass"), (1_500_000, "pass"), (1_500_001, "fail")],
)
def test_the_amount_is_within_the_programme_s_limits(amount, outcome):
    assert checks(amount)["amount"] == outcome


def test_a_nik_of_another_birth_date_is_only_pointed_out():
    assert checks(birth_date="1985-03-28")["nik_birth_date"] == "warn"


@pytest.mark.parametrize(("region", "outcome"), [("317507", "pass"), ("327501", "warn")])
def test_a_nik_from_elsewhere_is_only_pointed_out(region, outcome):
    number = nik(female=True, region=region, serial=1)

    assert checks(nik=number)["nik_region"] == outcome


def test_where_no_region_is_named_none_is_pointed_out():
    anywhere = msgspec.structs.replace(PROGRAMME, city_regions=())

    assert "nik_region" not in checks(programme=anywhere)


@pytest.mark.parametrize(
    ("holder", "outcome"),
    [
        ("sri  wahyuni", "pass"),
        ("SRI WAHYUNI.", "pass"),
        ("Budi Wahyuni", "warn"),
        ("", None),
    ],
)
def test_an_account_of_another_name_is_only_pointed_out(holder, outcome):
    assert checks(account_holder=holder).get("account_holder") == outcome


SCHOOL, GOODS = (village().programmes[key] for key in ("bantuan-sekolah", "paket-sembako"))


@pytest.mark.parametrize(
    ("born", "outcome"),
    [
        ("2020-11-24", "pass"),  # six today
        ("2020-11-25", "fail"),
        ("2004-11-25", "pass"),  # twenty-two tomorrow
        ("2004-11-24", "fail"),
    ],
)
def test_an_age_that_a_programme_asks_for_is_held_by_its_own_dates(born, outcome):
    found = checks(500_000, SCHOOL, child_birth_date=born)

    assert found["child_birth_date"] == outcome
    assert found["age"] == "pass"


def test_where_nobody_asks_for_an_amount_none_is_checked():
    assert "amount" not in checks(300_000, GOODS)
