"""Bad weather: calls that conflict, are throttled, whose answers get lost, and functions that die, at random."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import botocore.client
from botocore.exceptions import ClientError, ReadTimeoutError
from pynamodb.exceptions import PynamoDBException
from pytest import MonkeyPatch

from lumbung.aws import transaction
from lumbung.shared.errors import LumbungError
from tests.workflows.crash import Killed, Mail, mail_of

BEFORE, AFTER = ("throttled", "killed before"), ("lost", "killed after")
FAULTS = (ClientError, ReadTimeoutError, PynamoDBException, LumbungError, Killed)
"""What a person meets as an error page, and what the clock and the stream never hear of."""


class Weather:
    """Strikes the calls of functions, not those of the test itself."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.often = 0.0  # the share of calls that are struck
        self.struck: Counter[str] = Counter()
        self.mails: list[Mail] = []
        self._here = threading.local()

    @contextmanager
    def outside(self) -> Iterator[None]:
        """What is called within is a function's call."""
        self._here.outside = True
        try:
            yield
        finally:
            self._here.outside = False

    def exposed(self, handler: Callable[[dict, Any], Any]) -> Callable[[dict, Any], Any]:
        """A handler that runs outside."""

        def run(payload: dict, context: Any) -> Any:
            with self.outside():
                return handler(payload, context)

        return run

    def begin(self, patch: MonkeyPatch) -> None:
        """From now on."""
        patch.setattr(
            transaction, "time", SimpleNamespace(monotonic=time.monotonic, sleep=lambda _: None)
        )
        real = botocore.client.BaseClient._make_api_call

        def call(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
            fault = self._fault(operation)
            if fault in BEFORE or fault == "conflict":
                raise _refusal(fault, operation, arguments)
            answer = real(client, operation, arguments)
            if operation == "SendEmail":
                self.mails.append(mail_of(arguments))
            if fault:
                raise Killed if fault == "killed after" else ReadTimeoutError(endpoint_url="x")
            return answer

        patch.setattr(botocore.client.BaseClient, "_make_api_call", call)

    def _fault(self, operation: str) -> str:
        if not getattr(self._here, "outside", False) or self.dice.random() >= self.often:
            return ""
        kinds = (*BEFORE, *AFTER) + ("conflict",) * (operation == "TransactWriteItems")
        fault = self.dice.choice(kinds)
        self.struck[fault] += 1
        return fault


def _refusal(fault: str, operation: str, arguments: dict[str, Any]) -> BaseException:
    if fault == "killed before":
        return Killed(operation)
    metadata = {"HTTPStatusCode": 400}
    if fault == "throttled":
        error = {"Code": "ThrottlingException", "Message": ""}
        return ClientError({"Error": error, "ResponseMetadata": metadata}, operation)
    reasons = [{"Code": "None"} for _ in arguments["TransactItems"]]
    reasons[-1] = {"Code": "TransactionConflict"}
    error = {"Code": "TransactionCanceledException", "Message": ""}
    told = {"Error": error, "CancellationReasons": reasons, "ResponseMetadata": metadata}
    return ClientError(told, operation)
