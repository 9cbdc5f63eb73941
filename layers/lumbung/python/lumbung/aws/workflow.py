"""Step Functions. Implements lumbung.assistance.ports.Workflow; every call is idempotent by name or token."""

import json

from botocore.exceptions import ClientError

from lumbung.aws.clients import client
from lumbung.settings import settings

SPENT = {"TaskTimedOut", "TaskDoesNotExist", "InvalidToken"}
"""What SendTaskSuccess says of a token that was answered, or whose execution is over: both mean done."""

GONE = {"ExecutionDoesNotExist", "InvalidArn"}

NOT_RUNNING = GONE | {"ValidationException"}
"""What StopExecution says where there is nothing to stop: MiniStack refuses one that failed."""


class StateMachine:
    """The executions `<case>.<attempt>` of the workflow "assistance"."""

    def start(self, village: str, case_id: str, attempt: int) -> None:
        """AWS answers a repeat with the same execution, MiniStack with an error: both mean started."""
        data = {"village": village, "case": case_id, "attempt": attempt}
        try:
            client("stepfunctions").start_execution(
                stateMachineArn=settings().state_machine,
                name=f"{case_id}.{attempt}",
                input=json.dumps(data),
            )
        except ClientError as error:
            if _code(error) != "ExecutionAlreadyExists":
                raise

    def stop(self, case_id: str, attempt: int) -> None:
        """An execution that is over, or never was, needs no stopping."""
        try:
            client("stepfunctions").stop_execution(
                executionArn=_execution(case_id, attempt), cause="a newer attempt takes over"
            )
        except ClientError as error:
            if _code(error) not in NOT_RUNNING:
                raise

    def is_running(self, case_id: str, attempt: int) -> bool:
        try:
            answer = client("stepfunctions").describe_execution(
                executionArn=_execution(case_id, attempt)
            )
        except ClientError as error:
            if _code(error) in GONE:
                return False
            raise
        return bool(answer["status"] == "RUNNING")

    def answer(self, token: str, outcome: str) -> None:
        try:
            client("stepfunctions").send_task_success(
                taskToken=token, output=json.dumps({"outcome": outcome})
            )
        except ClientError as error:
            if _code(error) not in SPENT:
                raise


def _execution(case_id: str, attempt: int) -> str:
    machine = settings().state_machine.replace(":stateMachine:", ":execution:")
    return f"{machine}:{case_id}.{attempt}"


def _code(error: ClientError) -> str:
    return str(error.response["Error"]["Code"])
