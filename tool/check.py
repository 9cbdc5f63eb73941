"""`check`: all that can be said of the code without running it."""

import argparse
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console

from infra.build import build
from infra.templates import read_template
from tool.asl import problems as asl_problems
from tool.home import ROOT

console = Console(highlight=False)
PACKAGE = ROOT / "layers" / "lumbung" / "python"
LOCKS = ("requirements/*.txt", "*.lock", "package-lock.json")
ADDRESS = re.compile(r"[a-z+]+://")
# A path of one machine: it works there, and for nobody else.
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:root|work|tmp/[a-z]+|home/\w+|Users/\w+)/")


def check(options: argparse.Namespace) -> int:
    """Runs them all; exit code 1 where one found something."""
    results = []
    for name, run in checks().items():
        began = time.monotonic()
        found = run()
        results.append(
            {
                "name": name,
                "ok": not found,
                "seconds": round(time.monotonic() - began, 1),
                "found": found,
            }
        )
        if not options.json:
            mark = "[red]✗[/]" if found else "[green]✓[/]"
            console.print(f"{mark} {name} [dim]{results[-1]['seconds']} s[/]")
            if found:
                console.print(found, markup=False, soft_wrap=True)
    if options.json:
        print(json.dumps(results, ensure_ascii=False))
    return 0 if all(result["ok"] for result in results) else 1


def checks() -> dict[str, Callable[[], str]]:
    """By name; each answers what it found, nothing where all is well."""
    return {
        "format": lambda: _tool("ruff", "format", "--check", "."),
        "lint": lambda: _tool("ruff", "check", "--quiet", "."),
        "types": lambda: _tool("mypy"),
        "imports": lambda: _tool("lint-imports", "--no-logo", PYTHONPATH=str(PACKAGE)),
        "templates of stacks": lambda: _tool("cfn-lint", *map(str, stack_templates())),
        "templates of pages": lambda: _tool("djlint", "--lint", "--quiet", str(PACKAGE)),
        "workflows": lambda: _lines(workflow_problems()),
        "locks": lambda: _lines(lock_problems()),
        "paths of this machine": lambda: _lines(machine_paths()),
        "the village's settings": lambda: _lines(village_problems()),
    }


def stack_templates() -> list[Path]:
    """As they are deployed: each app's from the build, expanded by cfn-lint's own SAM translator."""
    return list(build(for_aws=False).templates.values())


MACHINES = {"assistance": "Assistance", "payment-batch": "PaymentBatch"}
"""Each workflow's state machine in infra/workflow.yaml."""


def workflow_problems() -> Iterator[str]:
    """Each workflow against the substitutions that infra/workflow.yaml gives it."""
    for source in sorted((ROOT / "workflows").glob("*.asl.json")):
        definition = json.loads(source.read_text())
        machine = MACHINES.get(source.name.removesuffix(".asl.json"), "")
        if not machine:
            yield f"{source.name}: no state machine of infra/workflow.yaml is made of it"
            continue
        given = substitutions(machine)
        for problem in asl_problems(definition, given - OTHERS, frozenset(given & OTHERS)):
            yield f"{source.name}: {problem}"


OTHERS = {"PapersBucket"}
"""What is substituted and is no function."""


def substitutions(machine: str = "Assistance") -> set[str]:
    """The names in infra/workflow.yaml: of functions, each of which must exist, and OTHERS."""
    template = read_template(ROOT / "infra" / "workflow.yaml")
    return set(template["Resources"][machine]["Properties"]["DefinitionSubstitutions"])


def lock_problems() -> Iterator[str]:
    """A lock that holds an address ties everyone to one index; one without hashes trusts whatever comes."""
    for path in tracked(*LOCKS):
        text = path.read_text()
        if ADDRESS.search(text):
            yield f"{path.relative_to(ROOT)} holds an address"
        if path.suffix == ".txt":
            bare = [
                line
                for line in text.splitlines()
                if re.match(r"[a-z]", line) and not line.endswith("\\")
            ]
            yield from (f"{path.relative_to(ROOT)}: {line} has no hash" for line in bare)


def machine_paths() -> Iterator[str]:
    for path in tracked():
        try:
            lines = path.read_text().splitlines()
        except (UnicodeDecodeError, FileNotFoundError):
            continue
        for number, line in enumerate(lines, start=1):
            if MACHINE_PATHS.search(line) and "MACHINE_PATHS" not in line:
                yield f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"


def village_problems() -> Iterator[str]:
    sys.path.insert(0, str(PACKAGE))
    from lumbung.villages.officials import read_officials
    from lumbung.villages.read import read_village
    from lumbung.villages.source import VillageError

    for folder in sorted(path.parent for path in (ROOT / "villages").glob("*/village.yaml")):
        try:
            village = read_village(folder)
            for officials in sorted(folder.glob("officials*.yaml")):
                read_officials(officials, village)
        except VillageError as error:
            yield str(error)


def tracked(*patterns: str) -> list[Path]:
    """The files of the project, as git knows them."""
    command = ["git", "ls-files", "-z", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name]


def _tool(*command: str, **environment: str) -> str:
    """What a tool of .venv says where it is not content."""
    program = Path(sys.executable).parent / command[0]
    done = subprocess.run(
        [str(program), *command[1:]],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )
    return (done.stdout + done.stderr).strip() or "it failed" if done.returncode else ""


def _lines(found: Iterator[str]) -> str:
    return "\n".join(found)
