"""So many woven runs, one after the other, and what they come to."""

import os
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from types import SimpleNamespace
from typing import Any

from pytest import MonkeyPatch

from lumbung.shared import ids
from tests.quick.interleaving import WovenRun
from tests.quick.world import QuickWorld
from tests.workflows.interleaving import ON_HOLIDAY, Run
from tests.workflows.weather import Weather
from tests.world import World

RUNS = int(os.environ.get("LUMBUNG_INTERLEAVINGS", "200"))
FIRST = int(os.environ.get("LUMBUNG_FIRST_INTERLEAVING", "0"))
"""The first run's number: with it a run that failed is played again."""


@dataclass
class Found:
    """What was played, and where it ended."""

    runs: int = 0
    calls: int = 0
    timed_out: int = 0
    entries: int = 0
    twice: int = 0  # mails
    lost: int = 0  # applications that became no case
    doubled: int = 0  # cases beyond one for each application
    ends: Counter[str] = field(default_factory=Counter)
    struck: Counter[str] = field(default_factory=Counter)

    def add(self, weather: Weather, run: WovenRun, ends: list[str]) -> None:
        self.runs += 1
        self.calls += weather.calls
        self.timed_out += run.loom.timed_out
        self.entries += len(run.images)
        self.ends.update(ends)
        self.struck += weather.struck
        self.lost += max(0, len(run.people) - run.cases)
        self.doubled += max(0, run.cases - len(run.people))
        self.twice += sum(n > 1 for n in Counter(m.reference for m in weather.mails).values())


def many(world: QuickWorld, runs: int = RUNS, enough: Callable[[], bool] = lambda: False) -> Found:
    """Plays them, until it is enough. Raises the AssertionError of the first that does not hold, with its number."""
    found = Found()
    for name in ON_HOLIDAY:
        world.runtime.people.block_official(world.village.id, name)
    for number in range(FIRST, FIRST + runs):
        if enough():
            break
        weather = Weather(number)
        run = WovenRun(world, weather)
        found.add(weather, run, play(world, weather, run))
    return found


def play(world: World, weather: Weather, run: Run) -> list[str]:
    """A whole run in fresh weather. Where each case ended."""
    handlers = dict(world.machine.handlers)
    world.fresh()
    world.machine.handlers.update({n: weather.exposed(h) for n, h in handlers.items()})
    try:
        with MonkeyPatch.context() as patch:
            make_ids_by_dice(weather.dice, patch)
            weather.begin(patch)
            run.play()
            return run.ends()
    except BaseException as error:
        error.add_note(f"in run {weather.number}, after {dict(weather.struck)}")
        raise
    finally:
        world.machine.handlers.update(handlers)
        world.machine.forget()


def make_ids_by_dice(dice: random.Random, patch: MonkeyPatch) -> None:
    """So that a run that failed can be played again by its number alone."""
    random.seed(dice.random())
    moments = count(1_800_000_000_000_000_000, 1_000_000)
    patch.setattr(ids, "time", SimpleNamespace(time_ns=lambda: next(moments)))
    fixed: Any = SimpleNamespace(
        randbits=dice.getrandbits,
        randbelow=dice.randrange,
        token_hex=lambda size: f"{dice.getrandbits(8 * size):0{2 * size}x}",
        choice=dice.choice,
    )
    patch.setattr(ids, "secrets", fixed)
