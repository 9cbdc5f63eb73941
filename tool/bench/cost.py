"""What a thousand applications and a year without any cost in rupiah: counted units times the list of prices.yaml.

One application goes from the first page to closed (tool/bench/dynamodb.py); what AWS would count of it is counted:
units, calls, requests, invocations, transitions, mails, bytes. Billed time cannot be counted here and is reckoned from the
assumptions of the list. A free tier is not taken off; one line says what it would change. docs/adr/0042.
"""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from infra.build import PACKAGE
from infra.errors import ToolError
from infra.templates import read_template
from tool.bench.dynamodb import FORM
from tool.bench.figures import Figure, compressed
from tool.bench.prices import Prices, read_prices
from tool.home import ROOT

APPLICATIONS, MONTHS, GB = 1000, 12, 10**9
MINUTES = 60 * 24 * 365  # of a year
APPS = ("portal", "office", "steps", "events")
KINDS = {
    "DynamoDB": ("dynamodb_write", "dynamodb_read", "dynamodb_storage", "dynamodb_backup"),
    "Lambda": ("lambda_request", "lambda_gb_second"),
    "API Gateway": ("api_gateway_request",),
    "Step Functions": ("state_transition",),
    "mails": ("mail",),
    "logs, traces, alarms": ("log_ingestion", "log_storage", "trace", "alarm"),
    "all else": ("schedule", "key_request", "s3_storage", "transfer_out"),
}
IN_README = {  # figure → how README.md says it
    "1,000 applications": r"a thousand applications cost about Rp ([\d,]+)",
    "idle year": r"An idle year .*?costs about Rp ([\d,]+)",
}

Units = Mapping[str, float]


@dataclass(frozen=True)
class Counted:
    """What one application took, and one tick of the agenda without work. Stored bytes are what it leaves behind."""

    reads: float
    writes: float
    transitions: int
    mails: int
    invocations: Mapping[str, int]  # by app
    calls: Mapping[str, float]  # by app: to DynamoDB
    pins: int
    bytes_out: int
    bytes_stored: int
    tick_reads: float
    tick_calls: float


def measure() -> list[Figure]:
    """The figures of this group. Raises ToolError."""
    command = [sys.executable, "-m", "tool.bench.cost"]
    paths = {"PYTHONPATH": f"{ROOT}{os.pathsep}{PACKAGE}"}
    done = subprocess.run(command, cwd=ROOT, env=os.environ | paths, capture_output=True, text=True)
    if done.returncode != 0:
        raise ToolError(f"{' '.join(command)}\n{done.stderr[-4000:]}")
    counted = Counted(**json.loads(done.stdout.splitlines()[-1]))
    return list(figures_of(counted, read_prices()))


def figures_of(counted: Counted, prices: Prices) -> Iterator[Figure]:
    """What was counted, and what it costs; each cost says whether a price in it is assumed."""
    yield from _counts(counted)
    whole = {
        "1,000 applications": {
            name: APPLICATIONS * units for name, units in application(counted, prices).items()
        },
        "idle year": idle_year(counted, prices, alarms()),
    }
    for name, units in whole.items():
        yield Figure(f"cost.{name}", round(cost(units, prices)), "Rp, no free tier")
        for kind, parts in KINDS.items():
            of_kind = {part: units[part] for part in parts if part in units}
            if not of_kind:
                continue
            guessed = any(prices.of[part].assumed for part in of_kind)
            said = "Rp, assumed prices" if guessed else "Rp, published prices"
            yield Figure(f"cost.{name}: {kind}", round(cost(of_kind, prices)), said)
        published = {part: n for part, n in units.items() if not prices.of[part].assumed}
        yield Figure(
            f"cost.{name}: at published prices", round(cost(published, prices)), "Rp of it"
        )
        free = cost(beyond_free_tier(units, prices), prices)
        yield Figure(f"cost.{name}: with the free tier", round(free), "Rp, spread over a year")
        told = _in_readme(name)
        off = abs(told / cost(units, prices) - 1) * 100 if told else 100
        yield Figure(f"cost.{name}: README is off by", round(off, 1), "%")


def application(counted: Counted, prices: Prices) -> dict[str, float]:
    """Units of one application, kept for a year, by the name of their price."""
    invoked, assumed = sum(counted.invocations.values()), prices.assumed
    stored = counted.bytes_stored / GB * MONTHS
    logged = invoked * assumed["log_bytes"] / GB
    return {
        "dynamodb_write": counted.writes,
        "dynamodb_read": counted.reads,
        "dynamodb_storage": stored,
        "dynamodb_backup": stored,
        "lambda_request": invoked,
        "lambda_gb_second": _gb_seconds(counted, prices),
        "api_gateway_request": counted.invocations["portal"] + counted.invocations["office"],
        "state_transition": counted.transitions,
        "mail": counted.mails,
        "log_ingestion": logged,
        "log_storage": logged * assumed["log_months"],
        "trace": invoked,
        "key_request": invoked * assumed["cold_share"] * assumed["keys_at_cold_start"],
        "transfer_out": counted.bytes_out / GB,
    }


def idle_year(counted: Counted, prices: Prices, alarms: int) -> dict[str, float]:
    """Units of a year in which nobody asks: a tick each minute, what is stored, alarms."""
    assumed = prices.assumed
    logged = MINUTES * assumed["log_bytes"] / GB
    memory = memory_of("events")
    seconds = _seconds(memory, assumed["handler_cpu_ms"], counted.tick_calls, prices)
    return {
        "dynamodb_read": MINUTES * counted.tick_reads,
        "dynamodb_storage": assumed["stored_gb"] * MONTHS,
        "dynamodb_backup": assumed["stored_gb"] * MONTHS,
        "lambda_request": MINUTES,
        "lambda_gb_second": MINUTES * seconds * memory / 1024,
        "log_ingestion": logged,
        "log_storage": logged * assumed["log_months"],
        "alarm": alarms * MONTHS,
        "trace": MINUTES,
        "schedule": MINUTES,
        "s3_storage": assumed["artifacts_gb"] * MONTHS,
    }


def cost(units: Units, prices: Prices) -> float:
    """Rupiah of all of these units."""
    return sum(prices.rupiah(name, count) for name, count in units.items())


def beyond_free_tier(units: Units, prices: Prices) -> dict[str, float]:
    """What is left of a year's units where they come evenly and nothing else uses the account."""
    return {n: max(0.0, count - MONTHS * prices.free.get(n, 0)) for n, count in units.items()}


def alarms() -> int:
    """How many infra/core.yaml has."""
    resources = read_template(ROOT / "infra" / "core.yaml")["Resources"].values()
    kinds = (each["Type"] for each in resources if isinstance(each, dict) and "Type" in each)
    return sum(kind == "AWS::CloudWatch::Alarm" for kind in kinds)


def memory_of(app: str) -> int:
    """MB of an app's functions, as Chalice is told."""
    file = ROOT / "functions" / app / ".chalice" / "config.json"
    return int(json.loads(file.read_text())["lambda_memory_size"])


def _gb_seconds(counted: Counted, prices: Prices) -> float:
    assumed, total = prices.assumed, 0.0
    for app in APPS:
        memory, runs = memory_of(app), counted.invocations[app]
        cpu = runs * (
            assumed["handler_cpu_ms"] + assumed["cold_share"] * assumed["import_cpu_ms"]
        ) + (counted.pins * assumed["pin_cpu_ms"] if app == "office" else 0)
        total += _seconds(memory, cpu, counted.calls[app], prices) * memory / 1024
    return total


def _seconds(memory: int, cpu_ms: float, calls: float, prices: Prices) -> float:
    """Billed: the processor's time at this memory's share of it, and the waiting for each call."""
    share = min(1, memory / prices.assumed["whole_processor_mb"])
    return (cpu_ms / share + calls * prices.assumed["call_ms"]) / 1000


def _counts(counted: Counted) -> Iterator[Figure]:
    for app, runs in counted.invocations.items():
        yield Figure(f"cost.an application: {app}", runs, "invocations")
    yield Figure("cost.an application: mails", counted.mails, "mails")
    yield Figure("cost.an application: transitions", counted.transitions, "transitions")
    yield Figure("cost.an application: reads", counted.reads, "read units")
    yield Figure("cost.an application: writes", counted.writes, "write units")
    yield Figure("cost.an application: sent", counted.bytes_out, "bytes, gzip")
    yield Figure("cost.an application: stored", counted.bytes_stored, "bytes")


def _in_readme(name: str) -> int:
    """Rupiah as README.md says it; 0 where it does not."""
    found = re.search(IN_README[name], " ".join((ROOT / "README.md").read_text().split()))
    return int(found[1].replace(",", "")) if found else 0


# In the process of its own


def count() -> Counted:
    """One journey, with everything that AWS would count of it."""
    from pytest import MonkeyPatch

    from lumbung.people import pins
    from tool.bench import dynamodb

    asked, sent, checked = Counter[str](), 0, 0
    exchange, fits = dynamodb.InProcess.exchange, pins.fits

    def answer(visitor: dynamodb.InProcess, *request: object) -> object:
        nonlocal sent
        got = exchange(visitor, *request)  # type: ignore[arg-type]
        asked["portal" if visitor.site == dynamodb.PUBLIC else "office"] += 1
        sent += compressed(got[2]) + sum(len(name) + len(text) + 4 for name, text in got[1])
        return got

    def check(*given: object) -> bool:
        nonlocal checked
        checked += 1
        return fits(*given)  # type: ignore[arg-type]

    with MonkeyPatch.context() as patch:
        patch.setattr(dynamodb.InProcess, "exchange", answer)
        patch.setattr(pins, "fits", check)
        with dynamodb.played() as (world, counting, journey):
            tick = counting.of(dynamodb.BESIDE[0])
            ours = [c for c in counting.calls if c.step and c.step not in dynamodb.BESIDE]
            runs, calls = Counter[str](), Counter[str]()
            handlers = {name.replace("_", " ") for name in world.machine.handlers}
            for step, times in counting.runs.items():
                if step not in dynamodb.BESIDE:
                    runs[_app_of(step, handlers)] += times
            for call in ours:
                calls[_app_of(call.step, handlers)] += 1
            return Counted(
                reads=sum(call.reads for call in ours),
                writes=sum(call.writes for call in ours),
                transitions=dynamodb.transitions_of(world),
                mails=len(world.mails()),
                invocations={**dict(asked), "steps": runs["steps"], "events": runs["events"]},
                calls={app: calls[app] for app in APPS},
                pins=checked,
                bytes_out=sent,
                bytes_stored=dynamodb.bytes_in(world) - journey.stored_before,
                tick_reads=tick.reads,
                tick_calls=tick.calls,
            )


def _app_of(step: str, handlers: set[str]) -> str:
    """Which app a step of the journey runs in: each entry of the agenda counts as an invocation of its own."""
    if step.startswith("agenda entry"):
        return "events"
    if step.partition(" (")[0] in handlers:
        return "steps"
    of_residents = (*FORM, "submit", "slip", "track", "confirm")
    return "portal" if step in of_residents else "office"


if __name__ == "__main__":
    print(json.dumps(vars(count())))
