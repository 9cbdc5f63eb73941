"""Orders carried out at a stage, in a process of their own: the adapters read their environment once.

One line of JSON goes in, one comes out. What a process of ours refuses comes back as a StageError.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Any

from infra.errors import ToolError
from infra.target import Target
from tool.home import ROOT, Home

REFUSED = 3  # the exit code of a process whose order was refused
OF_AWS = ("botocore", "pynamodb")


class StageError(ToolError):
    """It was refused, or failed, at the stage. `code` and `data` are the refusal's, where it is one of ours."""

    def __init__(self, text: str, code: str = "", data: Mapping[str, Any] | None = None) -> None:
        super().__init__(text)
        self.code, self.data = code, data or {}


def target_of_options(options: argparse.Namespace) -> Target:
    """A stage on AWS where --stage names one, else the local stack. Raises StackError where that does not run."""
    if options.stage:
        return Target(options.stage, options.region)
    from tool.stack import target_of
    from tool.up import require_running

    home = Home.from_environment()
    require_running(home)
    return target_of(home)


def carry_out_at(target: Target, module: str, order: Mapping[str, Any]) -> Any:
    """What `python -m <module>` answers to an order, with the stage's environment. Raises StageError."""
    done = subprocess.run(
        [sys.executable, "-m", module],
        cwd=ROOT,
        env=environment_of(target),
        input=json.dumps(order),
        text=True,
        capture_output=True,
    )
    lines = done.stdout.splitlines()  # before the answer may stand what the adapters log
    if done.returncode == REFUSED:
        refusal = json.loads(lines[-1])
        raise StageError(refusal["text"], refusal["code"], refusal["data"])
    if done.returncode != 0:
        raise StageError(done.stderr.strip())
    return json.loads(lines[-1])


def environment_of(target: Target) -> dict[str, str]:
    """What lets a process of the tool use lumbung's adapters at a stage, as a function would."""
    paths = [str(ROOT), str(ROOT / "layers" / "lumbung" / "python")]
    ours = {
        "PYTHONPATH": os.pathsep.join(paths),
        "STAGE": target.stage,
        "AWS_REGION": target.region,
        "AWS_DEFAULT_REGION": target.region,
        "PUBLIC_SCHEME": target.parameters.get("PublicScheme", "https"),
        "TIME_SCALE": target.parameters.get("TimeScale", "1"),
        "POWERTOOLS_SERVICE_NAME": "tool",
    }
    if not target.endpoint:
        return {**os.environ, **ours}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    local = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    return {**kept, **ours, **local, "AWS_ENDPOINT_URL": target.endpoint}


# In the process that has the stage's environment


def serve(carry_out: Callable[[dict[str, Any]], Any]) -> None:
    """Takes the one order, answers, and ends as `carry_out_at` expects it."""
    from lumbung.shared.errors import LumbungError

    try:
        answer = carry_out(json.load(sys.stdin))
    except LumbungError as error:
        print(json.dumps({"text": str(error), "code": error.code, "data": error.data}))
        sys.exit(REFUSED)
    except ToolError as error:
        sys.exit(str(error))
    except Exception as error:
        if type(error).__module__.partition(".")[0] not in OF_AWS:
            raise
        sys.exit(
            f"AWS said {_said(error)}. Is there such a stage, and may these credentials use it?"
        )
    print(json.dumps(answer))


def village_of(named: str | None) -> str:
    """The village that an order is about: the one named, or the only one. Raises ToolError."""
    from lumbung.runtime import runtime

    known = runtime().villages.ids()
    if named in known or (named is None and len(known) == 1):
        return named or known[0]
    there = ", ".join(known) or "none"
    if named is None:
        raise ToolError(f"Say which village with --village. This stage has: {there}")
    raise ToolError(f"There is no village {named} at this stage. It has: {there}")


def _said(error: Exception) -> str:
    from lumbung.shared.errors import fault_code

    code = getattr(error, "cause_response_code", None)
    return f"{type(error).__name__}:{code}" if code else fault_code(error)
