"""How every step runs: who it is about, the use case, one log line, the outcome."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from lumbung.logs import log
from lumbung.runtime import runtime
from lumbung.shared.errors import fault_code

if TYPE_CHECKING:
    from lumbung.assistance.steps import Steps

Who = tuple[str, str, int]


def run_step(
    name: str, event: dict[str, Any], use_case: Callable[["Steps", Who], str]
) -> dict[str, str]:
    """Answers `{"outcome": <stage>}`. A fault is logged by its kind and raised bare, so that it is tried again."""
    who = (str(event["village"]), str(event["case"]), int(event["attempt"]))
    ids = {"village": who[0], "case": who[1], "attempt": who[2], "step": name}
    try:
        outcome = use_case(runtime().steps, who)
    except Exception as fault:
        log("step", error=fault_code(fault), **ids)
        raise bare(fault) from None
    log("step", outcome=str(outcome), cause=f"{who[1]}.{who[2]}", **ids)
    return {"outcome": str(outcome)}


def bare(fault: Exception) -> Exception:
    """A fault of the same name that says no more than its kind and AWS's code.

    What is raised here goes into the function's log and into the execution's history, and the message of the
    original can hold what a person typed: botocore's show the item. The name stays, since the case's history
    keeps it for whoever looks after the case.
    """
    kind = type(type(fault).__name__, (Exception,), {})
    return kind(fault_code(fault))
