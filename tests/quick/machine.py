"""Step Functions in this process: the real ASL, state by state, at the pace that a test wants.

It runs what workflows/ uses: Task with and without a token, Choice on a string, Succeed, Retry, Catch, ResultPath and
ResultSelector. Repeats do not wait. An execution moves only by `advance`, so a test decides what comes between.
"""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.workflows.machine import ACCOUNT, FUNCTION, REGION
from tests.workflows.weather import refusal

MACHINE = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:"
ANY = "States.ALL"


@dataclass
class Execution:
    """One run of the workflow."""

    name: str
    data: Any
    at: str
    given: str  # its input, as it was written
    status: str = "RUNNING"
    token: str = ""  # what it waits with, empty where it does not wait
    answer: str | None = None  # of the token
    busy: bool = False  # a state of it is being run
    tried: Counter[tuple[str, int]] = field(default_factory=Counter)
    entered: int = 0

    @property
    def can_go_on(self) -> bool:
        """Whether there is something to do that is not being done."""
        waits = bool(self.token) and self.answer is None
        return self.status == "RUNNING" and not self.busy and not waits


class Machine:
    """The state machine "assistance", with our handlers behind it; the interface of tests.workflows.machine."""

    def __init__(self) -> None:
        self.handlers: dict[str, Callable[[Any, Any], Any]] = {}
        self.calls: list[str] = []
        self.faults: list[BaseException] = []
        self.executions: dict[str, Execution] = {}
        self.transitions = 0
        self.arn = MACHINE + "assistance"
        self._asl: dict[str, Any] = {}
        self._serial = 0

    def deploy(self, path: Path, name: str) -> str:
        """The workflow of a file; answers the ARN."""
        text = path.read_text()
        for handler in self.handlers:
            camel = "".join(part.title() for part in handler.split("_"))
            text = text.replace("${" + camel + "}", FUNCTION + handler)
        assert "${" not in text, "a function that nobody knows"
        self._asl = json.loads(text)
        return self.arn

    # As botocore calls it

    def call(self, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """One call of Step Functions."""
        doing: Callable[..., dict[str, Any]] = getattr(self, f"_{operation}")
        return doing(**arguments)

    def _StartExecution(self, stateMachineArn: str, name: str, input: str) -> dict[str, Any]:  # noqa: N802
        """A name is used once. What AWS answers to the same input again counts for the stricter emulators' refusal."""
        if name in self.executions:
            raise refusal("StartExecution", "ExecutionAlreadyExists")
        self.executions[name] = Execution(name, json.loads(input), self._asl["StartAt"], input)
        return {"executionArn": self._arn_of(name)}

    def _StopExecution(self, executionArn: str, **_: str) -> dict[str, Any]:  # noqa: N802
        found = self._found("StopExecution", executionArn)
        if found.status == "RUNNING":
            found.status, found.token = "ABORTED", ""
        return {}

    def _DescribeExecution(self, executionArn: str) -> dict[str, Any]:  # noqa: N802
        found = self._found("DescribeExecution", executionArn)
        return {"status": found.status, "input": found.given}

    def _SendTaskSuccess(self, taskToken: str, output: str) -> dict[str, Any]:  # noqa: N802
        for execution in self.executions.values():
            waits = execution.status == "RUNNING" and execution.answer is None
            if waits and execution.token == taskToken:
                execution.answer = output
                return {}
        raise refusal("SendTaskSuccess", "TaskTimedOut")

    # As a test sees it

    @property
    def client(self) -> Any:
        """What describes an execution."""
        return SimpleNamespace(describe_execution=self._DescribeExecution)

    def status(self, case: str, attempt: int = 1) -> str:
        """RUNNING, SUCCEEDED, FAILED, ABORTED."""
        return self.executions[f"{case}.{attempt}"].status

    def execution(self, case: str, attempt: int) -> str:
        return self._arn_of(f"{case}.{attempt}")

    def stop(self, case: str, attempt: int) -> None:
        """Somebody ends an execution."""
        self._StopExecution(self.execution(case, attempt))

    def running(self) -> list[str]:
        """Names of the executions that run."""
        return [name for name, each in self.executions.items() if each.status == "RUNNING"]

    def ready(self) -> list[Execution]:
        """Those that have something to do."""
        return [each for each in self.executions.values() if each.can_go_on]

    def settle(self) -> None:
        """Every execution goes on until it waits for a token, or is over."""
        while ready := self.ready():
            for execution in ready:
                if execution.can_go_on:
                    self.advance(execution)

    def forget(self) -> None:
        """No execution ever ran."""
        for seen in (self.executions, self.calls, self.faults):
            seen.clear()
        self.transitions = 0

    def close(self) -> None:
        """Nothing has to be ended: what waits is only written down."""

    def advance(self, execution: Execution) -> None:
        """One state of an execution, whole, or the answer of its token."""
        state = self._asl["States"][execution.at]
        execution.busy = True
        try:
            getattr(self, f"_{state['Type']}")(execution, state)
        finally:
            execution.busy = False

    # State by state

    def _Succeed(self, execution: Execution, _state: dict[str, Any]) -> None:  # noqa: N802
        execution.status = "SUCCEEDED"

    def _Choice(self, execution: Execution, state: dict[str, Any]) -> None:  # noqa: N802
        for choice in state["Choices"]:
            assert choice.keys() == {"Variable", "StringEquals", "Next"}, choice
            if _pick(execution.data, choice["Variable"]) == choice["StringEquals"]:
                return self._go(execution, choice["Next"])
        return self._go(execution, state["Default"])

    def _Task(self, execution: Execution, state: dict[str, Any]) -> None:  # noqa: N802
        if execution.token:
            result = json.loads(execution.answer or "")
            execution.token, execution.answer = "", None
            self._done(execution, state, result)
            return
        token = ""
        if state["Resource"].endswith(".waitForTaskToken"):
            self._serial += 1
            token = execution.token = f"token {self._serial}"
            execution.answer = None
        try:
            payload = self._invoke(state["Parameters"], execution.data, token)
        except BaseException as error:
            self.faults.append(error)
            if execution.status == "RUNNING":
                self._failed(execution, state, type(error).__name__)
            return
        if execution.status == "RUNNING" and not token:
            self._done(execution, state, {"Payload": payload})

    def _invoke(self, parameters: dict[str, Any], data: Any, token: str) -> Any:
        name = parameters["FunctionName"].rsplit(":", 1)[-1]
        payload = {
            key.removesuffix(".$"): token
            if value == "$$.Task.Token"
            else _pick(data, value)
            if key.endswith(".$")
            else value
            for key, value in parameters["Payload"].items()
        }
        self.calls.append(name)
        context = SimpleNamespace(function_name=name, aws_request_id="r")
        answer = self.handlers[name](json.loads(json.dumps(payload)), context)
        return json.loads(json.dumps(answer))

    def _done(self, execution: Execution, state: dict[str, Any], result: Any) -> None:
        if "ResultSelector" in state:
            chosen = state["ResultSelector"].items()
            result = {key.removesuffix(".$"): _pick(result, path) for key, path in chosen}
        self._put(execution, state, result)
        self._go(execution, state["Next"])

    def _failed(self, execution: Execution, state: dict[str, Any], error: str) -> None:
        execution.token, execution.answer = "", None
        for number, retry in enumerate(state.get("Retry", ())):
            if {ANY, error} & set(retry["ErrorEquals"]):
                execution.tried[execution.at, number] += 1
                if execution.tried[execution.at, number] <= retry["MaxAttempts"]:
                    return
                break
        for catch in state.get("Catch", ()):
            if {ANY, error} & set(catch["ErrorEquals"]):
                self._put(execution, catch, {"Error": error, "Cause": ""})
                self._go(execution, catch["Next"])
                return
        execution.status = "FAILED"

    def _put(self, execution: Execution, state: dict[str, Any], result: Any) -> None:
        name = state["ResultPath"].removeprefix("$.")
        assert name.isidentifier(), state["ResultPath"]
        execution.data = {**execution.data, name: result}

    def _go(self, execution: Execution, to: str) -> None:
        execution.at = to
        execution.tried.clear()
        self.transitions += 1

    def _arn_of(self, name: str) -> str:
        return f"{self.arn.replace(':stateMachine:', ':execution:')}:{name}"

    def _found(self, operation: str, arn: str) -> Execution:
        name = arn.rsplit(":", 1)[-1]
        if name not in self.executions:
            raise refusal(operation, "ExecutionDoesNotExist")
        return self.executions[name]


def _pick(data: Any, path: str) -> Any:
    for name in path.removeprefix("$.").split("."):
        data = data[name]
    return data
