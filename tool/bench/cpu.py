"""Time of the processor that our own code takes for one submission and one decision, everything that it calls left out.

The whole handler, from API Gateway's event to its answer, with botocore making, signing and reading its calls
(tool/bench/wire.py); what answers them is not counted. Stretching a PIN takes its time on purpose, so it is shown apart. A
process of its own (python -m tool.bench.cpu), since it replaces AWS.
"""

import hashlib
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from infra.build import PACKAGE
from infra.errors import ToolError
from tool.bench.figures import Figure, percentile
from tool.home import ROOT

RUNS, WARM_UP = 60, 5


def measure() -> list[Figure]:
    """The figures of this group. Raises ToolError."""
    command = [sys.executable, "-m", "tool.bench.cpu"]
    paths = {"PYTHONPATH": f"{ROOT}{os.pathsep}{PACKAGE}"}
    done = subprocess.run(command, cwd=ROOT, env=os.environ | paths, capture_output=True, text=True)
    if done.returncode != 0:
        raise ToolError(f"{' '.join(command)}\n{done.stderr[-4000:]}")
    return list(figures_of(json.loads(done.stdout.splitlines()[-1])))


def figures_of(times: dict[str, list[list[float]]]) -> Iterator[Figure]:
    """Medians of (handler, stretching) in seconds, by what was done."""
    for name, pairs in times.items():
        ours = [(whole - stretched) * 1000 for whole, stretched in pairs]
        yield Figure(f"cpu.{name}.handler", round(statistics.median(ours), 2), "ms")
        yield Figure(f"cpu.{name}.handler p95", round(percentile(ours, 0.95), 2), "ms")
        if any(stretched for _, stretched in pairs):
            pin = statistics.median(stretched for _, stretched in pairs) * 1000
            whole = statistics.median(whole for whole, _ in pairs) * 1000
            yield Figure(f"cpu.{name}.PIN alone", round(pin, 1), "ms of scrypt")
            yield Figure(f"cpu.{name}.with the PIN", round(whole, 1), "ms")


@dataclass
class Watch:
    """Times every call of an app."""

    world: Any
    stretched: float = 0
    last: tuple[float, float] = (0.0, 0.0)
    kept: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    def timed(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def handle(app: Any, event: Any, context: Any) -> Any:
            self.world.away = self.stretched = 0.0
            began = time.thread_time()
            try:
                return call(app, event, context)
            finally:
                self.last = time.thread_time() - began - self.world.away, self.stretched

        return handle

    def stretching(self, stretch: Callable[..., bytes]) -> Callable[..., bytes]:
        def scrypt(*given: Any, **how: Any) -> bytes:
            began = time.thread_time()
            try:
                return stretch(*given, **how)
            finally:
                self.stretched += time.thread_time() - began

        return scrypt

    def keep(self, name: str) -> None:
        """What the last call took belongs to this."""
        self.kept.setdefault(name, []).append(self.last)


@contextmanager
def watched(world: Any, patch: Any) -> Iterator[Watch]:
    """Every call of every app is timed, and in it what PINs take."""
    from chalice import Chalice

    watch = Watch(world)
    patch.setattr(Chalice, "__call__", watch.timed(Chalice.__call__))
    patch.setattr(hashlib, "scrypt", watch.stretching(hashlib.scrypt))
    yield watch


def play(runs: int = RUNS, warm_up: int = WARM_UP) -> dict[str, list[tuple[float, float]]]:
    """In the process of its own: that many journeys as far as the approval, the first ones not kept."""
    from pytest import MonkeyPatch

    from tests.catalogues import compile_catalogues
    from tool.bench import dynamodb
    from tool.bench.counting import Counting
    from tool.bench.wire import WireWorld

    compile_catalogues()
    with MonkeyPatch.context() as patch:
        world = WireWorld(patch)
        with watched(world, patch) as watch:
            for number in range(warm_up + runs):
                if number % 10 == 0:
                    world.fresh()
                journey = dynamodb.journey_in(world, Counting())
                journey.after = {
                    "submit": lambda: watch.keep("submit"),
                    "verify": lambda: watch.keep("decision (verify)"),
                    "approve": lambda: watch.keep("decision (approve, PIN)"),
                }
                journey.play_to_approved()
    return {name: times[warm_up:] for name, times in watch.kept.items()}


if __name__ == "__main__":
    print(json.dumps(play()))
