"""Bad weather: calls that conflict, are throttled, whose answers get lost, and functions that die, at random."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
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
THROTTLED = ("ThrottlingException", "ProvisionedThroughputExceededException")
CONFLICTS = ("TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded")
FAULTS = (ClientError, ReadTimeoutError, PynamoDBException, LumbungError, Killed)
"""What a person meets as an error page, and what the clock and the stream never hear of."""

HARDER = {
    "TransactWriteItems": 3,
    "DeleteItem": 3,
    "SendEmail": 5,
    "StartExecution": 3,
    "SendTaskSuccess": 5,
    "StopExecution": 3,
}
"""How much likelier what has an effect is struck than what only reads."""

KINDS = {*BEFORE, *AFTER, "conflict", "repeated"}

OUTSIDE = ContextVar("outside", default=False)
IN_HAND = ContextVar("in_hand", default="")  # the mail that SES has and that is not marked as sent


class Weather:
    """Strikes the calls of functions, not those of the test itself."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.dice = random.Random(number)
        self.often = 0.0  # the share of calls that are struck
        self.struck: Counter[str] = Counter()
        self.mails: list[Mail] = []
        self.died_with: Counter[str] = Counter()  # how often a sender died, by the mail in its hand
        self.before_call: Callable[[], None] = lambda: None
        self.knows_tokens = (
            False  # whether a transaction's token is kept, as AWS does and moto does not
        )
        self.calls = 0

    @contextmanager
    def outside(self) -> Iterator[None]:
        """What is called within is a function's call."""
        before, held = OUTSIDE.set(True), IN_HAND.set("")
        try:
            yield
        finally:
            OUTSIDE.reset(before)
            IN_HAND.reset(held)

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
            if not OUTSIDE.get():
                return self._done(lambda: real(client, operation, arguments), operation, arguments)
            self._wait()
            if operation == "SendEmail":
                IN_HAND.set(mail_of(arguments).reference)
            fault = self._fault(operation)
            if fault not in ("", "conflict", "repeated"):
                self._note_death()
            if fault in BEFORE or fault == "conflict":
                raise self._refusal(fault, operation, arguments)
            answer = self._done(lambda: real(client, operation, arguments), operation, arguments)
            if fault == "repeated":
                return self._again(lambda given: real(client, operation, given), arguments)
            if fault:
                raise Killed if fault == "killed after" else ReadTimeoutError(endpoint_url="x")
            return answer

        patch.setattr(botocore.client.BaseClient, "_make_api_call", call)

    def _wait(self) -> None:
        """Others may come first; meanwhile this function may run out of time."""
        self.calls += 1
        try:
            self.before_call()
        except Killed:
            if not self._is_spared():
                self._note_death()
                raise

    def _is_spared(self) -> bool:
        """A sender dies once with the same mail in its hand: so a mail is sent twice at most."""
        return self.died_with[IN_HAND.get()] > 0

    def _note_death(self) -> None:
        if IN_HAND.get():
            self.died_with[IN_HAND.get()] += 1

    def _done(self, act: Callable[[], Any], operation: str, arguments: dict[str, Any]) -> Any:
        if operation == "TransactWriteItems":
            IN_HAND.set("")
        answer = act()
        if operation == "SendEmail":
            self.mails.append(mail_of(arguments))
        return answer

    def _fault(self, operation: str) -> str:
        often = self.often * HARDER.get(operation, 1)
        if self.dice.random() >= often or self._is_spared():
            return ""
        fault = self.dice.choice(self._kinds(operation))
        self.struck[fault] += 1
        return fault

    def _kinds(self, operation: str) -> tuple[str, ...]:
        if operation == "TransactWriteItems":
            return (*BEFORE, *AFTER, *("conflict",) * 2, *("repeated",) * self.knows_tokens)
        return (*BEFORE, *AFTER, *("repeated",) * (operation != "SendEmail"))

    def _refusal(self, fault: str, operation: str, arguments: dict[str, Any]) -> BaseException:
        if fault == "killed before":
            return Killed(operation)
        if fault == "throttled":
            return refusal(operation, self.dice.choice(THROTTLED))
        reasons = [{"Code": "None"} for _ in arguments["TransactItems"]]
        reasons[self.dice.randrange(len(reasons))] = {"Code": self.dice.choice(CONFLICTS)}
        return refusal(operation, "TransactionCanceledException", CancellationReasons=reasons)

    def _again(self, act: Callable[[dict[str, Any]], Any], arguments: dict[str, Any]) -> Any:
        """botocore asks once more, since the answer was lost: what it sees is the second one.

        A transaction that was still at work when its repeat came is refused by what it has written itself.
        """
        given = dict(arguments)
        if self.dice.random() < 0.5:
            given.pop("ClientRequestToken", None)
        try:
            return act(given)
        except ClientError as error:
            error.response.setdefault("ResponseMetadata", {})["RetryAttempts"] = 1
            raise


def refusal(operation: str, code: str, **more: Any) -> ClientError:
    """What AWS answers."""
    metadata = {"HTTPStatusCode": 400}
    told = {"Error": {"Code": code, "Message": ""}, "ResponseMetadata": metadata, **more}
    return ClientError(told, operation)
