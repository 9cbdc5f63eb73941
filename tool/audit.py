"""`verify` and `erase`: whether every history is whole, and a person's right to be forgotten.

Both work on what is stored, at the local stack or at a stage on AWS, in a process of their own.
"""

import argparse
import getpass
import json
import subprocess
import sys
from typing import Any

from rich.console import Console

from infra.deploy import Target
from tool.home import ROOT, Home
from tool.seed import SeedError, environment_of
from tool.stack import target_of
from tool.up import require_running

console = Console(highlight=False)


def verify(options: argparse.Namespace) -> int:
    """Recomputes every chain and every fund. Exit code 1 where something does not fit."""
    found = _elsewhere(options, {"do": "verify"})
    whole = not found["findings"] and not found["funds"]
    if options.json:
        print(json.dumps({**found, "whole": whole}))
        return 0 if whole else 1
    for finding in found["findings"]:
        console.print(
            f"[red]case {finding['case']}, event {finding['event']}: {finding['code']}[/]"
        )
    for fund in found["funds"]:
        console.print(f"[red]fund {fund['fund']}: {fund['code']}[/]")
    console.print(
        f"{found['cases']} cases, {found['events']} events, {found['checked_funds']} funds."
    )
    console.print("Everything fits." if whole else "[bold red]Not everything fits.[/]")
    return 0 if whole else 1


def erase(options: argparse.Namespace) -> int:
    """Asks for the NIK, so that it stands in no shell history, and deletes the keys of that person's cases."""
    nik = getpass.getpass("NIK of the person to be forgotten: ")
    done = _elsewhere(options, {"do": "erase", "village": options.village, "nik": nik})
    console.print(
        f"{done['cases']} cases can no longer be read by anybody. Backups run out after 35 days."
    )
    return 0


def _elsewhere(options: argparse.Namespace, order: dict[str, Any]) -> dict[str, Any]:
    target = _target(options)
    done = subprocess.run(
        [sys.executable, "-m", "tool.audit"],
        cwd=ROOT,
        env=environment_of(target),
        input=json.dumps(order),
        text=True,
        capture_output=True,
    )
    if done.returncode != 0:
        raise SeedError(done.stderr.strip())
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _target(options: argparse.Namespace) -> Target:
    if options.stage:
        return Target(options.stage, options.region)
    home = Home.from_environment()
    require_running(home)
    return target_of(home)


def carry_out(order: dict[str, Any]) -> dict[str, Any]:
    """In the process that has the stage's environment."""
    from lumbung.runtime import runtime

    if order["do"] == "erase":
        return {"cases": runtime().erasure.erase_person(order["village"], order["nik"])}
    return _verify()


def _verify() -> dict[str, Any]:
    from dataclasses import asdict

    from lumbung.runtime import runtime
    from lumbung.treasury.model import check_fund

    cases = events = 0
    findings: list[dict[str, Any]] = []
    for case, history in runtime().cases.everything():
        cases, events = cases + 1, events + len(history)
        if found := _check_at_rest(case, history):
            findings.append(asdict(found))
    funds, checked = [], 0
    for village, fund, reservations in runtime().funds.everything():
        checked += 1
        if code := check_fund(fund, reservations):
            funds.append({"village": village, "fund": fund.id, "code": code})
    return {
        "cases": cases,
        "events": events,
        "checked_funds": checked,
        "findings": findings,
        "funds": funds,
    }


def _check_at_rest(case: Any, history: list[Any]) -> Any:
    """What does not fit, or None. A case that went on while it was read is read again: that is no finding."""
    from lumbung.assistance.audit import check_history
    from lumbung.runtime import runtime

    while found := check_history(case, history):
        again = runtime().cases.whole(case.village, case.id)
        if again is None or again[0] == case:
            return found
        case, history, _ = again
    return None


if __name__ == "__main__":
    print(json.dumps(carry_out(json.load(sys.stdin))))
