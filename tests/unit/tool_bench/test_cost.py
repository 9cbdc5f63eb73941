"""Costs are counted units times the prices of a list in which every price says where it is from."""

from dataclasses import replace
from datetime import date

import pytest
import yaml

from infra.errors import ToolError
from tool.bench.cost import (
    KINDS,
    Counted,
    alarms,
    application,
    beyond_free_tier,
    cost,
    figures_of,
    idle_year,
)
from tool.bench.prices import FILE, Price, Prices, read_prices

COUNTED = Counted(
    reads=100,
    writes=300,
    transitions=20,
    mails=10,
    invocations={"portal": 20, "office": 15, "steps": 10, "events": 15},
    calls={"portal": 50, "office": 60, "steps": 40, "events": 70},
    pins=5,
    bytes_out=150_000,
    bytes_stored=20_000,
    tick_reads=4,
    tick_calls=4,
)


@pytest.fixture
def prices():
    return read_prices()


def test_every_price_has_a_unit_and_a_source_and_is_published_or_assumed(prices):
    assert prices.region == "ap-southeast-3"
    assert prices.read_on <= date(2026, 12, 31)
    assert prices.rupiah_per_usd == 16815.66
    assert {name for name, price in prices.of.items() if not price.assumed} == {
        "lambda_gb_second",
        "s3_storage",
        "transfer_out",
    }
    assert all(price.unit and price.source and price.usd > 0 for price in prices.of.values())


def test_every_price_belongs_to_one_kind_of_cost_and_every_unit_has_a_price(prices):
    kinds = [name for names in KINDS.values() for name in names]

    assert sorted(kinds) == sorted(prices.of)
    assert set(application(COUNTED, prices)) <= set(kinds)
    assert set(idle_year(COUNTED, prices, 8)) <= set(kinds)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda held: held.pop("region"), "region"),
        (lambda held: held["prices"]["mail"].pop("source"), "mail"),
        (lambda held: held["prices"]["mail"].update(usd=0), "mail"),
        (lambda held: held["prices"]["mail"].update(assumed="no"), "mail"),
        (lambda held: held["free_tier"].update(gold=1), "gold"),
    ],
)
def test_a_list_that_lacks_something_is_refused_by_name(tmp_path, change, named):
    held = yaml.safe_load(FILE.read_text())
    change(held)
    file = tmp_path / "prices.yaml"
    file.write_text(yaml.safe_dump(held))

    with pytest.raises(ToolError, match=named):
        read_prices(file)


def test_a_cost_is_units_times_price_in_rupiah():
    price = Price(usd=0.0001, unit="mail", assumed=True, source="a list")
    prices = Prices("x", date(2026, 11, 24), 16_000, {"mail": price}, {}, {"mail": 1})

    assert cost({"mail": 1000}, prices) == pytest.approx(1600)
    assert beyond_free_tier({"mail": 1000}, prices) == {"mail": 988}


def test_more_of_anything_costs_more(prices):
    once = cost(application(COUNTED, prices), prices)

    for more in ({"writes": 600}, {"mails": 20}, {"pins": 50}, {"bytes_stored": 10**6}):
        assert cost(application(replace(COUNTED, **more), prices), prices) > once


def test_figures_say_which_costs_rest_on_assumed_prices(prices):
    found = {figure.name: figure for figure in figures_of(COUNTED, prices)}

    parts = [f for name, f in found.items() if name.startswith("cost.1,000 applications: ")]
    kinds = [f for f in parts if f.name.partition(": ")[2] in KINDS]
    assert {f.unit for f in kinds} <= {"Rp, assumed prices", "Rp, published prices"}
    whole = found["cost.1,000 applications"].value
    assert sum(f.value for f in kinds) == pytest.approx(whole, abs=len(kinds))
    assert found["cost.1,000 applications: with the free tier"].value < whole


def test_the_alarms_are_counted_where_they_stand():
    assert alarms() == 8
