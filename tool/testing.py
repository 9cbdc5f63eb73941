"""`test`: every rung, from the quickest to the whole journey, as one run of pytest with one closing line."""

import argparse
import os
import sys

from rich.console import Console

from infra.errors import ToolError
from tool.browser import require_browser
from tool.home import ROOT

RUNGS = ("unit", "aws", "functions", "workflows", "infra", "e2e")
PROCESSES = 2  # the longest rung takes one of them; more would only crowd the browser
errors = Console(stderr=True, highlight=False, markup=False)


def test(options: argparse.Namespace) -> int:
    """Hands over to pytest. A rung that is missing, or that lacks what it needs, fails the run before it begins."""
    named = [
        argument
        for argument in options.rest
        if not argument.startswith("-") and (ROOT / argument.split("::")[0]).exists()
    ]
    places = [] if named else [f"tests/{rung}" for rung in RUNGS]
    missing = [place for place in places if not (ROOT / place).is_dir()]
    if missing:
        raise ToolError(
            f"There is no {', '.join(missing)}: a rung that does not run must not look as if it had."
        )
    if places or any("e2e" in argument for argument in named):
        os.environ["LUMBUNG_CHROMIUM"] = str(require_browser())
    shared = [] if named else ["-n", str(PROCESSES), "--dist", "loadscope"]
    command = [sys.executable, "-m", "pytest", *places, *shared, *options.rest]
    errors.print(" ".join(["pytest", *command[3:]]))
    sys.stdout.flush()
    os.execv(sys.executable, command)
