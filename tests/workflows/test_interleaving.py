"""Journeys in bad weather over moto, a few; and woven ones in the quick world, by the hundred (`./lumbung bench` plays thousands)."""

import time
from collections import Counter

import pytest
from pytest import MonkeyPatch

from tests.quick.runs import many, play
from tests.quick.world import QuickWorld
from tests.short_cut import take_the_short_cut
from tests.workflows.interleaving import ON_HOLIDAY, Run
from tests.workflows.weather import KINDS, Weather

SECONDS, LEAST_RUNS, MOST_RUNS = 15, 12, 400


@pytest.fixture
def short_cut(village_in_one_process):
    with MonkeyPatch.context() as patch:
        take_the_short_cut(patch)
        people = village_in_one_process.runtime.people
        for name in ON_HOLIDAY:
            people.block_official("3175071002", name)
        yield
        for name in ON_HOLIDAY:
            people.unblock_official("3175071002", name)


def test_whatever_fails_and_in_whatever_order_every_case_ends_as_it_should(
    village_in_one_process, short_cut, record_property
):
    world, begun, ends, struck = village_in_one_process, time.monotonic(), Counter(), Counter()

    runs = 0
    while runs < LEAST_RUNS or (runs < MOST_RUNS and time.monotonic() - begun < SECONDS):
        weather = Weather(runs)
        ends.update(play(world, weather, Run(world, weather)))
        struck += weather.struck
        runs += 1

    assert ends["closed"] > runs / 2
    assert ends["refused"] + ends["duplicate"]
    assert struck
    record_property("journeys in bad weather", runs)
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
