"""How every step of a payment batch runs: which batch, the use case, one log line, the outcome."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from chalicelib.step import Who, bare
from lumbung.logs import log
from lumbung.runtime import runtime
from lumbung.shared.errors import fault_code

if TYPE_CHECKING:
    from lumbung.runtime import Runtime


def run_batch_step(
    name: str, event: dict[str, Any], use_case: Callable[["Runtime", Who], str]
) -> dict[str, str]:
    """Answers `{"outcome": <stage>}`. A fault is logged by its kind and raised bare, so that it is tried again."""
    who = (str(event["village"]), str(event["batch"]), int(event["attempt"]))
    ids = {"village": who[0], "batch": who[1], "attempt": who[2], "step": name}
    try:
        outcome = use_case(runtime(), who)
    except Exception as fault:
        log("step", error=fault_code(fault), **ids)
        raise bare(fault) from None
    log("step", outcome=str(outcome), cause=f"{who[1]}.{who[2]}", **ids)
    return {"outcome": str(outcome)}
