"""The village of tests/world.py without moto: the same stores, steps, workflow and agenda, some forty times as quick.

What goes to AWS ends one call below botocore's clients. For tests that play thousands of journeys; tests/workflows/test_quick_world.py
plays one in both and finds the same written.
"""

import io
from typing import Any

import botocore.client
from pytest import MonkeyPatch

from tests.quick.dynamodb import Tables
from tests.quick.machine import Machine
from tests.workflows.weather import refusal
from tests.world import START, World


class QuickWorld(World):
    """Everything that `./lumbung up` would deploy, inside the test, and nothing of it in another thread."""

    def __init__(self, patch: MonkeyPatch) -> None:
        self.tables, self.sent = Tables(), []
        self._parameters: dict[str, str] = {}
        self.objects: dict[str, bytes] = {}
        self._answer_calls(patch)
        super().__init__(patch)

    def _answer_calls(self, patch: MonkeyPatch) -> None:
        def call(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
            return self._call(client.meta.service_model.service_name, operation, arguments)

        patch.setattr(botocore.client.BaseClient, "_make_api_call", call)

    def _prepare(self, patch: MonkeyPatch) -> None:
        self.machine = Machine()

    def _deploy_batches(self, patch: MonkeyPatch) -> None:
        """Its machine runs no Map: batches are played over moto."""

    def fresh(self) -> None:
        """As it was at first. Only the people and the settings stay where they are."""
        self.machine.forget()
        self.moment = START
        for room in ("cases", "agenda", "messages", "treasury", "journal"):
            self.table(room).clear()
        self.sent.clear()
        self.objects.clear()
        self.restart()
        self._grant_funds(self.village)

    def table(self, room: str) -> dict[str, Any]:
        """A table, by partition and sort key."""
        return self.tables.rooms[f"lumbung-test-{room}"]

    def items(self, room: str) -> list[dict]:
        return list(self.tables.items(f"lumbung-test-{room}"))

    def mails(self) -> list[dict]:
        return self.sent

    def _call(self, service: str, operation: str, arguments: dict[str, Any]) -> Any:
        """What botocore would send."""
        if service == "dynamodb":
            return self.tables.call(operation, arguments)
        if service == "stepfunctions":
            return self.machine.call(operation, arguments)
        return getattr(self, f"_{service}_{operation}")(**arguments)

    def _s3_PutObject(self, Key: str, Body: bytes, **_: Any) -> dict[str, Any]:  # noqa: N802
        self.objects[Key] = Body
        return {}

    def _s3_GetObject(self, Key: str, **_: Any) -> dict[str, Any]:  # noqa: N802
        if Key not in self.objects:
            raise refusal("GetObject", "NoSuchKey")
        return {"Body": io.BytesIO(self.objects[Key])}

    def _sesv2_SendEmail(self, **arguments: Any) -> dict[str, str]:  # noqa: N802
        self.sent.append(arguments)
        return {"MessageId": str(len(self.sent))}

    def _sesv2_CreateEmailIdentity(self, **_: Any) -> dict[str, Any]:  # noqa: N802
        return {}

    def _ssm_PutParameter(self, Name: str, Value: str, **_: Any) -> dict[str, Any]:  # noqa: N802
        self._parameters[Name] = Value
        return {}

    def _ssm_GetParameter(self, Name: str, **_: Any) -> dict[str, Any]:  # noqa: N802
        return {"Parameter": {"Value": self._parameters[Name]}}
