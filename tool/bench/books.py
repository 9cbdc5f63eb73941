"""The books: how many entries a second one fund takes, how many the registrar seals, how long `verify` needs.

Over DynamoDB in this process (tests/quick), so that what is measured is ours: the writers at a fund meet a transaction's
latency as on AWS (LATENCY) and its conflicts; sealing and verifying are CPU alone. A process of its own
(python -m tool.bench.books).
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from infra.build import PACKAGE
from infra.errors import ToolError
from tool.bench.figures import Figure
from tool.home import ROOT

LATENCY = 0.012  # seconds of a transaction; an assumption, of the kind that AWS names as single-digit milliseconds and more
WRITERS = (1, 4, 16, 50)
ENTRIES_EACH, ENTRIES_VERIFIED = 240, 100_000
FUND, DAY = "bantuan-tunai", "2026-11-24"


def measure() -> list[Figure]:
    """The figures of this group. Raises ToolError."""
    command = [sys.executable, "-m", "tool.bench.books"]
    paths = {"PYTHONPATH": f"{ROOT}{os.pathsep}{PACKAGE}"}
    done = subprocess.run(command, cwd=ROOT, env=os.environ | paths, capture_output=True, text=True)
    if done.returncode != 0:
        raise ToolError(f"{' '.join(command)}\n{done.stderr[-4000:]}")
    return [Figure(*each) for each in json.loads(done.stdout.splitlines()[-1])]


# In the process of its own


def play(entries: int = ENTRIES_VERIFIED) -> Iterator[tuple[str, float, str]]:
    """(name, value, unit) of each figure."""
    from pytest import MonkeyPatch

    from tests.catalogues import compile_catalogues
    from tests.quick.world import QuickWorld

    compile_catalogues()
    with MonkeyPatch.context() as patch:
        world = QuickWorld(patch)
        yield from _fund(world)
        yield from _verify(world, entries)


def _fund(world: Any) -> Iterator[tuple[str, float, str]]:
    from lumbung.aws.tables import client
    from tool.bench.contention import conflicts, race

    for hands in WRITERS:
        world.fresh()
        world.runtime.treasury.top_up_fund(world.village.id, FUND, 10**9)
        names = [f"r{hands}-{number}" for number in range(ENTRIES_EACH)]
        with conflicts(client(), LATENCY) as gate:
            done = race(world.runtime, world.village.id, FUND, names, 1000, hands)
        name = f"books.fund.{hands} writers"
        yield f"{name}.entries", round(done.won / done.seconds, 1), "a second"
        yield f"{name}.tries", round(gate.calls["tries"] / ENTRIES_EACH, 2), "an entry"
        yield f"{name}.failed", done.failed + done.refused, "entries"


def _verify(world: Any, entries: int) -> Iterator[tuple[str, float, str]]:
    """One fund's books of so many entries: income, then reservations and payments; sealed, then verified."""
    from lumbung.shared.claims import Claim
    from lumbung.treasury.audit import check_books, read_books

    runtime, village = world.runtime, world.village.id
    world.fresh()
    runtime.treasury.top_up_fund(village, FUND, 10**11)
    for number in range(entries // 2):
        claim = Claim(village, FUND, f"c{number}", 1000, "p", DAY, "system", f"c{number}/1")
        for act in (runtime.ledger.reserve, runtime.ledger.settle):
            transaction = runtime.begin()
            act(transaction, claim)
            transaction.commit()
    begun = time.process_time()
    sealed = runtime.registrar.seal_all(village, 2026)
    seconds = time.process_time() - begun
    yield "books.seal.entries", round(sealed / seconds), "a CPU second"
    before, begun = _megabytes(), time.process_time()
    books = read_books(runtime.journal, runtime.funds, village, 2026)
    found = check_books(books)
    seconds = time.process_time() - begun
    yield "books.verify.entries", books.entries, "entries"
    yield "books.verify.misfits", int(found is not None), "of them named"
    yield "books.verify.seconds", round(seconds, 1), "CPU seconds"
    yield "books.verify.memory", round(_megabytes() - before), "MB more"


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(json.dumps(list(play())))
