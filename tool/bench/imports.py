"""Import time of each function, from the very packages that were built, beside the floor that no function goes below.

A function's time is that of importing its app and building what it calls at every invocation, up to the first
DynamoDB client. The floor is importing Chalice and making botocore's DynamoDB client, out of the same layers. Each
time is that of a fresh process, the least of several, and all take turns, so what else runs meets all alike. It is the
processor's time: on a machine that does nothing else the same as the clock's, on a busy one still of use. Functions of
one app that build the same are one program, measured once.
"""

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from infra.build import Build, build
from infra.errors import ToolError
from infra.naming import function_name
from tool.bench.figures import Figure
from tool.home import REGION

TURNS = 9
FLOOR_NAME = "floor"
LAYERS = ("PackagesKey", "LumbungKey")

FLOOR = """
import chalice
from botocore.session import get_session
get_session().create_client("dynamodb", "{region}")
"""
FUNCTION = """
import app
from lumbung.runtime import runtime
from lumbung.aws.tables import client
{uses}
client()
"""
# What each app's functions call, as their handlers do.
USES = {
    "portal": "runtime().villages, runtime().intake, runtime().tracking",
    "office": "runtime().villages, runtime().people, runtime().decisions",
    "steps": "runtime().steps",
    "events": "runtime().clockwork",
}
USES_OF = {
    "execution_failed": "runtime().case_clockwork",
    "take_feedback": "runtime().feedback",
    "take_paper": "runtime().papers",
    "take_text": "runtime().answering",
}
TIMED = """
import sys, time
sys.path[:0] = {paths!r}
began = time.process_time()
{code}
print(time.process_time() - began)
"""


@dataclass(frozen=True)
class Program:
    """What one fresh process runs, and where its modules lie."""

    code: str
    paths: tuple[str, ...]


def measure() -> list[Figure]:
    """The floor, and each function's time and its ratio to the floor."""
    with TemporaryDirectory() as folder:
        programs = dict(_programs(build(for_aws=False), Path(folder)))
        times: dict[Program, list[float]] = {program: [] for program in programs.values()}
        for _ in range(TURNS):
            for program, found in times.items():
                found.append(seconds(program))
    return list(_figures({name: min(times[program]) for name, program in programs.items()}))


def _figures(least: dict[str, float]) -> Iterator[Figure]:
    floor = least.pop(FLOOR_NAME)
    yield Figure(f"imports.{FLOOR_NAME}.time", round(floor * 1000, 1), "ms")
    for name, time in least.items():
        yield Figure(f"imports.{name}.time", round(time * 1000, 1), "ms")
        yield Figure(f"imports.{name}.ratio", round(time / floor, 2), "of the floor")


def _programs(built: Build, folder: Path) -> Iterator[tuple[str, Program]]:
    layers = tuple(_unpack(built, built.parameters[key], folder) + "/python" for key in LAYERS)
    for app, template in built.templates.items():
        if template.suffix != ".json":
            continue
        resources = json.loads(template.read_text())["Resources"].values()
        functions = [r["Properties"] for r in resources if r["Type"] == "AWS::Serverless::Function"]
        code = _unpack(built, functions[0]["CodeUri"]["Key"], folder)
        if app == "portal":
            yield FLOOR_NAME, Program(FLOOR.format(region=REGION), (code, *layers))
        for name in (function_name(function["Handler"]) for function in functions):
            uses = USES_OF.get(name, USES[app])
            yield f"{app} {name}", Program(FUNCTION.format(uses=uses), (code, *layers))


def _unpack(built: Build, key: str, folder: Path) -> str:
    with zipfile.ZipFile(built.uploads[key]) as archive:
        archive.extractall(folder / key)
    return str(folder / key)


def seconds(program: Program) -> float:
    """Of one fresh process: the interpreter without its site, as little as Lambda has; its start does not count."""
    timed = TIMED.format(paths=list(program.paths), code=program.code)
    environment = {"AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION, "STAGE": "local"}
    environment |= {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    command = [sys.executable, "-S", "-B", "-c", timed]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        raise ToolError(f"{program.paths[0]} does not import:\n{done.stderr}")
    return float(done.stdout.splitlines()[-1])
