"""Orders about funds at a stage: listed, and topped up."""

import argparse
import json

import pytest

from infra.errors import ToolError
from tool import fund

pytestmark = pytest.mark.usefixtures("orders_here")

FUND = "bantuan-tunai"


def options(**given):
    return argparse.Namespace(**{"json": False, "village": None, **given})


def test_funds_are_listed_with_who_waits(world, capsys):
    assert fund.list_funds(options(json=True)) == 0

    listed = {each["id"]: each for each in json.loads(capsys.readouterr().out)}
    assert listed[FUND]["free"] == 150_000_000
    assert listed[FUND]["waiting"] == 0
    assert fund.list_funds(options()) == 0
    assert "150.000.000" in capsys.readouterr().out


def test_a_fund_that_is_topped_up_wakes_who_waits_and_keeps_it(world):
    fund.top_up_fund(options(id=FUND, rupiah=1_000_000))

    after = world.runtime.funds.read(world.village.id, FUND)
    asked = [item["kind"]["S"] for item in world.items("agenda")]
    assert (after.granted, after.topped_up) == (151_000_000, 1_000_000)
    assert sorted(asked) == ["seal", "wake_queue"]
    assert world.runtime.treasury.grant_fund(world.village.id, FUND, 150_000_000) == after


@pytest.mark.parametrize(
    ("name", "rupiah", "words"), [("none", 5, "There is no fund none"), (FUND, 0, "above zero")]
)
def test_what_cannot_be_topped_up_is_said(world, name, rupiah, words):
    with pytest.raises(ToolError, match=words):
        fund.top_up_fund(options(id=name, rupiah=rupiah))
