"""What no other tool sees in a state machine: each fault here would only show when a resident's case reached it."""

import re
from collections.abc import Iterator
from typing import Any

INTEGRATIONS = {"arn:aws:states:::lambda:invoke", "arn:aws:states:::lambda:invoke.waitForTaskToken"}
WAITS = "arn:aws:states:::lambda:invoke.waitForTaskToken"
SUBSTITUTION = re.compile(r"\$\{([^}]*)\}")
ENDS = {"Succeed", "Fail"}
ITEMS = "arn:aws:states:::s3:getObject"
PREDEFINED_ERRORS = {
    "States.ALL",
    "States.Timeout",
    "States.TaskFailed",
    "States.HeartbeatTimeout",
    "States.Permissions",
    "States.DataLimitExceeded",
}


def problems(
    definition: dict[str, Any], functions: set[str], others: frozenset[str] = frozenset()
) -> list[str]:
    """What is wrong with a definition, where `functions` are the names that its substitutions may have, beside `others`,
    which name no function.
    """
    found = (
        []
        if definition.get("QueryLanguage") == "JSONPath"
        else ["the query language is not JSONPath"]
    )
    found += _machine_problems(definition, functions)
    used = set(SUBSTITUTION.findall(repr(definition)))
    found += [f"nothing calls {name}" for name in sorted(functions - used)]
    return found + [f"nothing gives {name}" for name in sorted(used - functions - others)]


def _machine_problems(definition: dict[str, Any], functions: set[str]) -> list[str]:
    """Of a whole workflow, or of what a Map does with each of its items."""
    states, found = definition.get("States", {}), list[str]()
    if definition.get("StartAt") not in states:
        found.append("StartAt names no state")
    for name in states:
        found += [f"{name}: {problem}" for problem in _state_problems(name, states, functions)]
    found += [
        f"{name}: cannot be reached" for name in sorted(states.keys() - _reachable(definition))
    ]
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
        inside_of_a_map = len(states) == 1
        yield from _task_problems(state, functions, last_resort=name in caught or inside_of_a_map)
    elif state["Type"] == "Map":
        yield from _map_problems(state, functions)


def _map_problems(state: dict[str, Any], functions: set[str]) -> Iterator[str]:
    """Only the distributed kind is ours: an inline one has all of its items in the input, and its history in ours."""
    inside = state.get("ItemProcessor", {})
    if inside.get("ProcessorConfig", {}).get("Mode") != "DISTRIBUTED":
        yield "is no distributed Map"
    if state.get("ItemReader", {}).get("Resource") != ITEMS:
        yield "reads its items from nowhere"
    if not isinstance(state.get("MaxConcurrency"), int):
        yield "starts as many at once as there are"
    yield from _rule_problems(state, last_resort=False)
    yield from _machine_problems(inside, functions)


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
    yield from _rule_problems(state, last_resort=last_resort)


def _rule_problems(state: dict[str, Any], *, last_resort: bool) -> Iterator[str]:
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
