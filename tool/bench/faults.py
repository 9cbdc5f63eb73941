"""Thousands of journeys in bad weather, woven at every call: how many ran, and whether a case was lost or doubled.

Each run is held to what must be true of every case (tests/workflows/interleaving.py). The first in which it is not ends
the measuring with its number and without figures: where there are figures, every run held. A process of its own (python -m tool.bench.faults), since it replaces AWS.
"""

import json
import os
import subprocess
import sys

from infra.build import PACKAGE
from infra.errors import ToolError
from tool.bench.figures import Figure
from tool.home import ROOT

RUNS = "2000"


def measure() -> list[Figure]:
    """The figures of this group; LUMBUNG_INTERLEAVINGS says how many runs. Raises ToolError where one does not hold."""
    command = [sys.executable, "-m", "tool.bench.faults"]
    there = {"PYTHONPATH": f"{ROOT}{os.pathsep}{PACKAGE}"}
    runs = {"LUMBUNG_INTERLEAVINGS": os.environ.get("LUMBUNG_INTERLEAVINGS", RUNS)}
    environment = os.environ | there | runs
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        raise ToolError(f"{' '.join(command)}\n{done.stderr[-4000:]}")
    return [Figure(**figure) for figure in json.loads(done.stdout.splitlines()[-1])]


def play() -> list[Figure]:
    """In the process of its own."""
    import time

    from pytest import MonkeyPatch

    from tests.catalogues import compile_catalogues
    from tests.quick.runs import many
    from tests.quick.world import QuickWorld

    compile_catalogues()
    with MonkeyPatch.context() as patch:
        world, began = QuickWorld(patch), time.process_time()
        found = many(world)
    seconds = time.process_time() - began
    counted = {
        "runs": (found.runs, "runs"),
        "runs a second": (round(found.runs / seconds, 1), "a second of the processor"),
        "calls": (found.calls, "calls"),
        "calls struck": (found.struck.total(), "calls"),
        "functions out of time": (found.timed_out, "functions"),
        "entries handed out twice more": (found.entries, "entries"),
        "mails sent twice": (found.twice, "mails"),
        "cases": (found.ends.total(), "cases"),
        "cases lost": (found.lost, "cases"),
        "cases doubled": (found.doubled, "cases"),
    }
    return [Figure(f"faults.{name}", value, unit) for name, (value, unit) in counted.items()]


if __name__ == "__main__":
    print(json.dumps([vars(figure) for figure in play()]))
