"""What no other tool sees in a state machine: each fault here would only show when a resident's case reached it."""

import re
from collections.abc import Iterator
from typing import Any

INTEGRATIONS = {"arn:aws:states:::lambda:invoke", "arn:aws:states:::lambda:invoke.waitForTaskToken"}
WAITS = "arn:aws:states:::lambda:invoke.waitForTaskToken"
SUBSTITUTION = re.compile(r"\$\{([^}]*)\}")
ENDS = {"Succeed", "Fail"}
PREDEFINED_ERRORS = {
    "States.ALL",
    "States.Timeout",
    "States.TaskFailed",
    "States.HeartbeatTimeout",
    "States.Permissions",
    "States.DataLimitExceeded",
}


def problems(definition: dict[str, Any], functions: set[str]) -> list[str]:
    """What is wrong with a definition, where `functions` are the names that its substitutions may have."""
    states = definition.get("States", {})
    found = (
        []
        if definition.get("QueryLanguage") == "JSONPath"
        else ["the query language is not JSONPath"]
    )
    if definition.get("StartAt") not in states:
        found.append("StartAt names no state")
    for name in states:
        found += [f"{name}: {problem}" for problem in _state_problems(name, states, functions)]
    found += [
        f"{name}: cannot be reached" for name in sorted(states.keys() - _reachable(definition))
    ]
    used = set(SUBSTITUTION.findall(repr(definition)))
    found += [f"nothing calls {name}" for name in sorted(functions - used)]
    return found


def _state_problems(name: str, states: dict[str, Any], functions: set[str]) -> Iterator[str]:
    state = states[name]
    for target in _targets(state):
        if target not in states:
            yield f"leads to {target!r}, which is no state"
    if state["Type"] == "Choice":
        if "Default" not in state:
            yield "a choice without a default"
    elif state["Type"] not in ENDS and not ({"Next", "End"} & state.keys()):
        yield "neither Next nor End"
    if state["Type"] == "Task":
        # What a Catch leads to has nobody behind it: its failure is an execution that failed.
        caught = {catch["Next"] for other in states.values() for catch in other.get("Catch", ())}
        yield from _task_problems(state, functions, last_resort=name in caught)


def _task_problems(
    state: dict[str, Any], functions: set[str], *, last_resort: bool
) -> Iterator[str]:
    if state["Resource"] not in INTEGRATIONS:
        yield f"{state['Resource']!r} is no integration of ours"
    called = SUBSTITUTION.fullmatch(str(state.get("Parameters", {}).get("FunctionName", "")))
    if called is None or called.group(1) not in functions:
        yield "calls no function of ours"
    if not isinstance(state.get("TimeoutSeconds"), int):
        yield "has no static TimeoutSeconds"
    if state["Resource"] == WAITS and "$$.Task.Token" not in repr(state.get("Parameters")):
        yield "waits for a token that it gives to nobody"
    if not any(
        "Lambda.TooManyRequestsException" in retry["ErrorEquals"]
        for retry in state.get("Retry", ())
    ):
        yield "does not retry what is transient"
    if not any(retry.get("JitterStrategy") == "FULL" for retry in state.get("Retry", ())):
        yield "retries without jitter"
    caught = state.get("Catch", ())
    if not last_resort and not any(
        catch["ErrorEquals"] == ["States.ALL"] and catch.get("ResultPath") == "$.error"
        for catch in caught
    ):
        yield "does not catch States.ALL into $.error"
    for rule in (*state.get("Retry", ()), *caught):
        for error in rule["ErrorEquals"]:
            if error.startswith("States.") and error not in PREDEFINED_ERRORS:
                yield f"{error} is no error that Step Functions knows"


def _targets(state: dict[str, Any]) -> list[str]:
    branches = [*state.get("Choices", ()), *state.get("Catch", ())]
    named = [state.get("Next"), state.get("Default"), *(branch.get("Next") for branch in branches)]
    return [target for target in named if target]


def _reachable(definition: dict[str, Any]) -> set[str]:
    seen: set[str] = set()
    ahead = [definition.get("StartAt", "")]
    while ahead:
        name = ahead.pop()
        if name in seen or name not in definition["States"]:
            continue
        seen.add(name)
        ahead += _targets(definition["States"][name])
    return seen
