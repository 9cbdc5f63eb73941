"""Journeys in bad weather over moto, a few; and woven ones in the quick world, by the hundred (`./lumbung bench` plays thousands)."""

from collections import Counter

import pytest
from moto import mock_aws
from pytest import MonkeyPatch

from tests.quick.runs import many, play
from tests.quick.world import QuickWorld
from tests.short_cut import take_the_short_cut
from tests.workflows.conftest import CONFIG
from tests.workflows.interleaving import ON_HOLIDAY, Run
from tests.workflows.weather import KINDS, Weather
from tests.world import World

RUNS = 12


@pytest.fixture
def over_moto():
    with mock_aws(config=CONFIG), MonkeyPatch.context() as patch:
        take_the_short_cut(patch)
        world = World(patch)
        for name in ON_HOLIDAY:
            world.runtime.people.block_official("3175071002", name)
        yield world
        world.machine.close()


def test_whatever_fails_and_in_whatever_order_every_case_ends_as_it_should(
    over_moto, record_property
):
    ends, struck = Counter(), Counter()

    for number in range(RUNS):
        weather = Weather(number)
        ends.update(play(over_moto, weather, Run(over_moto, weather)))
        struck += weather.struck

    assert ends["closed"] > RUNS / 2
    assert ends["refused"] + ends["duplicate"]
    assert struck
    record_property("journeys in bad weather", RUNS)
    record_property("calls struck in them", struck.total())


def test_functions_that_come_between_each_other_at_every_call_lose_and_double_nothing(
    record_property,
):
    with MonkeyPatch.context() as patch:
        found = many(QuickWorld(patch))

    assert found.ends["closed"] > found.runs / 2
    assert found.ends["refused"]
    assert found.ends["duplicate"]
    assert found.struck.keys() == KINDS
    record_property("woven journeys (LUMBUNG_INTERLEAVINGS)", found.runs)
    record_property("calls made in the woven ones", found.calls)
    record_property("calls struck in the woven ones", found.struck.total())
    record_property("functions that ran out of time in the woven ones", found.timed_out)
    record_property("agenda entries handed out twice more, in any order", found.entries)
    record_property("mails sent twice, word for word, after a death", found.twice)
