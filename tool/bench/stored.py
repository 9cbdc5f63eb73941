"""What each use case asks of DynamoDB with 100 and with 20,000 applications stored: the same.

One whole application is played beside each store, over DynamoDB in this process (tests/quick), and its calls and units are
counted as in the group dynamodb. The stored ones are put into the tables as the stores left the items of two played
applications, each time with other ids: 19 of 20 closed, one waiting for verification in another RW. What waits for the very
official who looks is shown whole in the inbox, and that alone grows. A process of its own (python -m tool.bench.stored).
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from infra.build import PACKAGE
from infra.errors import ToolError
from tool.bench.counting import Counts
from tool.bench.figures import Figure
from tool.home import ROOT

FEW, MANY = 100, 20_000
WAITING = 20  # one of so many
ELSEWHERE = {"rw": "7", "rt": "1", "phone": "0813 1212 1212", "account_number": "9988 7766 5544"}
AN_ID = re.compile(r"(?=.*\d)(?!\d{4}-\d\d-\d\d)[\w-]{10,}")  # no moment, no word

Item = dict[str, Any]
Counted = dict[str, list[float]]  # step → calls, read units, write units


def measure() -> list[Figure]:
    """The figures of this group. Raises ToolError."""
    command = [sys.executable, "-m", "tool.bench.stored"]
    paths = {"PYTHONPATH": f"{ROOT}{os.pathsep}{PACKAGE}"}
    done = subprocess.run(command, cwd=ROOT, env=os.environ | paths, capture_output=True, text=True)
    if done.returncode != 0:
        raise ToolError(f"{' '.join(command)}\n{done.stderr[-4000:]}")
    few, many, items = json.loads(done.stdout.splitlines()[-1])
    return list(figures_of(few, many, items))


def figures_of(few: Counted, many: Counted, items: int) -> Iterator[Figure]:
    """By how much each use case asks more with many stored than with few."""
    yield Figure("stored.items", items, f"items with {MANY:,} applications")
    if few.keys() != many.keys():
        raise ToolError(f"With {MANY:,} stored other steps were gone: {few.keys() ^ many.keys()}")
    for step, before in few.items():
        more = sum(abs(now - then) for now, then in zip(many[step], before, strict=True))
        calls, reads, writes = (f"{value:g}" for value in before)
        unit = f"more than {calls} calls, {reads} read, {writes} write units"
        yield Figure(f"stored.{step}.with {MANY:,}", more, unit)


@dataclass
class Pattern:
    """The items that one application left, by table, to be written again under other ids."""

    village: str
    items: list[tuple[str, Item]]

    def again(self, number: int) -> Iterator[tuple[str, Item]]:
        """The items of another application."""
        keys = {part for _, item in self.items for part in _parts(item)} - {self.village}
        ids = re.compile("|".join(map(re.escape, sorted(keys, key=len, reverse=True))))

        def other(found: re.Match[str]) -> str:
            return f"{found[0][:-6]}{number:06d}"

        for table, item in self.items:
            yield (
                table,
                {
                    name: {"S": ids.sub(other, value["S"])} if "S" in value else value
                    for name, value in item.items()
                },
            )


def _parts(item: Item) -> Iterator[str]:
    """What looks like an id in an item's key."""
    for name in ("pk", "sk"):
        yield from (part for part in item[name]["S"].split("#") if AN_ID.fullmatch(part))


# In the process of its own


def play(few: int = FEW, many: int = MANY) -> tuple[Counted, Counted, int]:
    """Counts of each step beside each store, and how many items the larger has."""
    from pytest import MonkeyPatch

    from tests.catalogues import compile_catalogues
    from tests.quick.world import QuickWorld

    compile_catalogues()
    found = []
    for size in (few, many):
        with MonkeyPatch.context() as patch:
            world = QuickWorld(patch)
            fill(world, size)
            found.append(_counted(world, patch))
            items = sum(len(list(world.tables.items(table))) for table in world.tables.rooms)
    return found[0], found[1], items


def fill(world: Any, size: int) -> None:
    """So many applications stand in the tables, nothing of them due."""
    from tests.journey import bring_to, confirm

    rooms, before = world.tables.rooms, _items(world)
    slip, _ = bring_to(world, "confirmation")
    confirm(world, slip)
    world.work()
    closed = _left(world, before)
    world.pass_time(minutes=1)  # ids of the same moment have no order
    before = _items(world)
    bring_to(world, "verification", **ELSEWHERE)
    waiting = _left(world, before)
    for number in range(size):
        pattern = closed if number % WAITING else waiting
        for table, item in pattern.again(number):
            rooms[table].setdefault(item["pk"]["S"], {})[item["sk"]["S"]] = item


def _items(world: Any) -> set[tuple[str, str, str]]:
    return {
        (table, item["pk"]["S"], item["sk"]["S"])
        for table in world.tables.rooms
        for item in world.tables.items(table)
    }


def _left(world: Any, before: set[tuple[str, str, str]]) -> Pattern:
    """What is there and was not."""
    rooms, new = world.tables.rooms, sorted(_items(world) - before)
    return Pattern(world.village.id, [(table, rooms[table][pk][sk]) for table, pk, sk in new])


def _counted(world: Any, patch: Any) -> Counted:
    """One whole application, step by step; one before it, so that the process knows what it keeps for a while.

    How long it keeps that is a matter of the clock, and must be none of how long this store takes to look things up.
    """
    from lumbung.aws import village_store
    from tool.bench.counting import Counting
    from tool.bench.dynamodb import journey_in, named_steps

    world.pass_time(minutes=1)
    patch.setattr(village_store, "POINTER_SECONDS", float("inf"))
    world.restart()
    journey_in(world, Counting()).play()
    world.pass_time(minutes=1)
    counting = Counting()
    journey = journey_in(world, counting)
    with counting.watch(), named_steps(world, counting, patch):
        journey.play()
    return {step: _three(counting.of(step)) for step in counting.runs}


def _three(counts: Counts) -> list[float]:
    return [counts.calls, counts.reads, counts.writes]


if __name__ == "__main__":
    print(json.dumps(play()))
