"""The real ASL with the real handlers in moto's interpreter, without sleeping.

moto really sleeps in Retry and Wait and has no setting for it, and an execution that was stopped waits on
for its token: hence the patches. Exceptions keep their
class name here, as on AWS and unlike MiniStack.
"""

import importlib.util
import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import boto3
from moto.stepfunctions.parser.api import ExecutionStatus
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
from moto.stepfunctions.parser.asl.component.eval_component import EvalComponent
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils
from moto.stepfunctions.parser.asl.eval.callback.callback import CallbackEndpoint
from moto.stepfunctions.parser.backend.execution import Execution
from moto.stepfunctions.parser.models import stepfunctions_parser_backends
from pytest import MonkeyPatch

ROOT = Path(__file__).parents[2]
REGION = "ap-southeast-3"
ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/any"
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:"


def load_app(name: str) -> ModuleType:
    """One Chalice app by its path; the modules of the one loaded before are forgotten."""
    for module in [m for m in sys.modules if m == "app" or m.split(".")[0] == "chalicelib"]:
        del sys.modules[module]
    folder = ROOT / "functions" / name
    sys.path.insert(0, str(folder))
    try:
        spec = importlib.util.spec_from_file_location("app", folder / "app.py")
        module = importlib.util.module_from_spec(spec)
        sys.modules["app"] = module
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(folder))
    return module


class Machine:
    """State machines whose Lambdas are our handlers."""

    def __init__(self, patch: MonkeyPatch) -> None:
        self.handlers: dict[str, Callable[[Any, Any], Any]] = {}
        self.calls: list[str] = []
        self.faults: list[BaseException] = []
        self.before: Callable[[str], None] = lambda _name: None
        self.token_timeout = 600.0  # real seconds, longer than any test
        self.tokens: dict[str, str] = {}  # execution's name → the token that it waits with
        self.waiting: dict[str, CallbackEndpoint] = {}
        patch.setattr(lambda_eval_utils, "_invoke_lambda_function", self._invoke)
        for log in (
            "_log_failure_event_exception",
            "_log_exception",
        ):  # pages of moto's own objects
            patch.setattr(EvalComponent, log, lambda *_, **__: None)
        patch.setattr(retrier_decl, "time", SimpleNamespace(sleep=lambda _seconds: None))
        wait = CallbackEndpoint.wait

        def wait_and_tell(end: CallbackEndpoint, timeout: float | None = None) -> Any:
            self.waiting[end.callback_id] = end
            try:
                return wait(end, self.token_timeout)
            finally:
                del self.waiting[end.callback_id]

        stop = Execution.stop

        def stop_at_once(execution: Execution, *how: Any, **why: Any) -> None:
            if execution.status != "RUNNING":
                return
            self.until(lambda: execution.exec_worker.env is not None)
            stop(execution, *how, **why)
            execution.exec_status = ExecutionStatus.ABORTED
            execution.stop_date = datetime.now(UTC)
            execution.exec_worker._execution_communication.terminated = lambda: None
            end = self.waiting.get(self.tokens.get(execution.name, ""))
            if end:
                end.interrupt_all()

        patch.setattr(CallbackEndpoint, "wait", wait_and_tell)
        patch.setattr(Execution, "stop", stop_at_once)
        self.client = boto3.client("stepfunctions", region_name=REGION)
        self.arn = ""  # of the machine deployed first
        self.arns: dict[str, str] = {}
        self.given: dict[str, str] = {}  # what is substituted beside functions

    def _invoke(self, parameters: dict, region: str, state_credentials: Any) -> dict:
        name = parameters["FunctionName"].rsplit(":", 1)[-1]
        self.calls.append(name)
        try:
            payload = json.loads(parameters["Payload"])
            if "token" in payload:
                ref = payload["case"] if "case" in payload else payload["batch"]
                self.tokens[f"{ref}.{payload['attempt']}"] = payload["token"]
            self.before(name)
            context = SimpleNamespace(function_name=name, aws_request_id="r")
            answer = json.loads(json.dumps(self.handlers[name](payload, context)))
            return {"StatusCode": 200, "ExecutedVersion": "$LATEST", "Payload": answer}
        except BaseException as error:
            self.faults.append(error)
            told = {"errorType": type(error).__name__, "errorMessage": ""}
            return {"StatusCode": 200, "FunctionError": "Unhandled", "Payload": told}

    def deploy(self, path: Path, name: str) -> str:
        """The workflow of a file, with its substitutions; answers the ARN."""
        text = path.read_text()
        for handler in self.handlers:
            camel = "".join(part.title() for part in handler.split("_"))
            text = text.replace("${" + camel + "}", FUNCTION + handler)
        for what, value in self.given.items():
            text = text.replace("${" + what + "}", value)
        assert "${" not in text, "a name that nobody substitutes"
        answer = self.client.create_state_machine(name=name, definition=text, roleArn=ROLE)
        self.arns[name] = answer["stateMachineArn"]
        self.arn = self.arn or self.arns[name]
        return self.arns[name]

    def status(self, case: str, attempt: int = 1) -> str:
        """RUNNING, SUCCEEDED, FAILED, ABORTED."""
        return self.client.describe_execution(executionArn=self.execution(case, attempt))["status"]

    def execution(self, case: str, attempt: int) -> str:
        return self.arn.replace(":stateMachine:", ":execution:") + f":{case}.{attempt}"

    def stop(self, case: str, attempt: int) -> None:
        """Somebody ends an execution."""
        self.client.stop_execution(executionArn=self.execution(case, attempt))

    def settle(self, within: float = 20.0) -> None:
        """Waits until every running execution waits with a token that nobody has answered."""
        self.until(lambda: all(map(self._waits, self.running())), within)

    def forget(self) -> None:
        """No execution ever ran."""
        self.close()
        for machine in self._machines():
            machine.executions.clear()
        self.calls.clear()
        self.faults.clear()

    def close(self) -> None:
        """Ends what still waits, so that no thread outlives its test."""
        for execution in self._running():
            if "." in execution.name:
                self.client.stop_execution(executionArn=execution.execution_arn)
        self.until(lambda: not self.waiting)

    def running(self) -> list[str]:
        """Names of the executions that run, out of moto itself: no call that a test would count."""
        return [execution.name for execution in self._running()]

    def _running(self) -> list[Any]:
        executions = [e for machine in self._machines() for e in list(machine.executions)]
        return [execution for execution in executions if execution.status == "RUNNING"]

    def _machines(self) -> list[Any]:
        backend = stepfunctions_parser_backends[ACCOUNT][REGION]
        return [each for each in backend.state_machines if each.arn in self.arns.values()]

    def _waits(self, name: str) -> bool:
        end = self.waiting.get(self.tokens.get(name, ""))
        return end is not None and end.get_outcome() is None

    def until(self, holds: Callable[[], bool], within: float = 20.0) -> None:
        """Waits for what happens in the interpreter's threads."""
        end = time.monotonic() + within
        while not holds():
            assert time.monotonic() < end, "it did not come to that"
            time.sleep(0.002)
