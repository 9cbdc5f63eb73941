"""Step Functions: every call is idempotent by name or token."""

import json

from botocore.exceptions import ClientError

from lumbung.aws.clients import client
from lumbung.settings import settings

SPENT = {"TaskTimedOut", "TaskDoesNotExist", "InvalidToken"}
"""What SendTaskSuccess says of a token that was answered, or whose execution is over: both mean done."""

GONE = {"ExecutionDoesNotExist", "InvalidArn"}

NOT_RUNNING = GONE | {"ValidationException"}
"""What StopExecution says where there is nothing to stop: MiniStack refuses one that failed."""


class Executions:
    """The executions `<ref>.<attempt>` of one workflow. `about`: what its input calls the ref."""

    about = ""

    @property
    def arn(self) -> str:
        raise NotImplementedError

    def start(self, village: str, ref: str, attempt: int) -> None:
        """AWS answers a repeat with the same execution, MiniStack with an error: both mean started."""
        data = {"village": village, self.about: ref, "attempt": attempt}
        try:
            client("stepfunctions").start_execution(
                stateMachineArn=self.arn, name=f"{ref}.{attempt}", input=json.dumps(data)
            )
        except ClientError as error:
            if _code(error) != "ExecutionAlreadyExists":
                raise

    def stop(self, ref: str, attempt: int) -> None:
        """An execution that is over, or never was, needs no stopping."""
        try:
            client("stepfunctions").stop_execution(
                executionArn=self._execution(ref, attempt), cause="a newer attempt takes over"
            )
        except ClientError as error:
            if _code(error) not in NOT_RUNNING:
                raise

    def is_running(self, ref: str, attempt: int) -> bool:
        try:
            answer = client("stepfunctions").describe_execution(
                executionArn=self._execution(ref, attempt)
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

    def _execution(self, ref: str, attempt: int) -> str:
        machine = self.arn.replace(":stateMachine:", ":execution:")
        return f"{machine}:{ref}.{attempt}"


class StateMachine(Executions):
    """Of the workflow "assistance". Implements lumbung.assistance.ports.Workflow."""

    about = "case"

    @property
    def arn(self) -> str:
        return settings().state_machine


class BatchMachine(Executions):
    """Of the workflow "payment-batch". Implements lumbung.treasury.batch_ports.Machine."""

    about = "batch"

    @property
    def arn(self) -> str:
        return settings().batch_machine


def _code(error: ClientError) -> str:
    return str(error.response["Error"]["Code"])
