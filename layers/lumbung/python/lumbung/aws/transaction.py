"""A DynamoDB transaction over PynamoDB models, in the order written, each action naming its refusal.

PynamoDB's own TransactWrite re-orders its actions, so DynamoDB's reasons would not match them, and
neither it nor botocore repeats a TransactionConflict. Two transactions at once on one item are no
refusal: they are repeated with full jitter from 10 ms, at most 500 ms apart, for five seconds.

botocore repeats a call whose answer was lost. Where the first one was still at work, the second may be
refused by what the first has just written: DynamoDB keeps the token of each transaction for ten minutes,
so a refusal of a repeated call is asked for once more under the same token, and a success answers itself.
"""

import random
import time
import uuid
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from botocore.exceptions import ClientError
from pynamodb.expressions.condition import Condition

from lumbung.aws.tables import Record
from lumbung.shared.transaction import RefusedError
from lumbung.shared.transaction import Transaction as Port

TRY_AGAIN = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}
MOST_ACTIONS = 100
PATIENCE_SECONDS, FIRST_PAUSE, LONGEST_PAUSE = 5.0, 0.010, 0.5


class Transaction:
    """What one use case writes: at most 100 actions, each on an item of its own."""

    def __init__(self) -> None:
        self._actions: list[tuple[str, dict[str, Any], str]] = []
        self._client: Any = None

    def put(self, record: Record, refused: str, condition: Condition | None = None) -> None:
        """A whole item. Without a condition of its own it must not exist yet."""
        unless = type(record).pk.does_not_exist() if condition is None else condition
        self._add("Put", record, record.get_save_kwargs_from_instance(condition=unless), refused)

    def update(
        self, record: Record, actions: list[Any], refused: str, condition: Condition
    ) -> None:
        """Some attributes of an item that exists."""
        arguments = record.get_update_kwargs_from_instance(actions=actions, condition=condition)
        self._add("Update", record, arguments, refused)

    def replace(
        self, record: Record, old: Any, new: Any, refused: str, condition: Condition
    ) -> None:
        """The attributes in which the new dataclass differs from the old one; others stay as they are."""
        kind, actions = type(record), []
        for field in fields(new):
            attribute = kind.get_attributes().get(field.name)
            before, after = getattr(old, field.name), getattr(new, field.name)
            if attribute is not None and before != after:
                path = getattr(kind, field.name)
                actions.append(path.remove() if after is None else path.set(after))
        if not actions:  # the condition must hold all the same, and an update has to say something
            actions.append(kind.schema.set(kind.schema | 1))
        self.update(record, actions, refused, condition)

    def delete(self, record: Record, refused: str, condition: Condition | None = None) -> None:
        """An item goes. Without a condition it may be gone already."""
        arguments = record.get_delete_kwargs_from_instance(condition=condition)
        self._add("Delete", record, arguments, refused)

    def _add(self, kind: str, record: Record, arguments: dict[str, Any], refused: str) -> None:
        self._client = record._get_connection().connection.client
        self._actions.append((kind, arguments, refused))

    def commit(self) -> None:
        """All or nothing. Raises RefusedError with the names of the conditions that did not hold."""
        if not self._actions:
            return
        if len(self._actions) > MOST_ACTIONS:
            raise ValueError(f"{len(self._actions)} actions in one transaction")
        items = [{kind: arguments} for kind, arguments, _ in self._actions]
        token, asked_again = str(uuid.uuid4()), False
        end, pauses = time.monotonic() + PATIENCE_SECONDS, _pauses()
        while True:
            try:
                self._client.transact_write_items(TransactItems=items, ClientRequestToken=token)
                return
            except ClientError as error:
                if asked_again or not _was_repeated(error):
                    self._refuse_or_repeat(error, end)
                asked_again = True
            next(pauses)

    def _refuse_or_repeat(self, error: ClientError, end: float) -> None:
        if error.response["Error"]["Code"] != "TransactionCanceledException":
            raise error
        codes = [reason["Code"] for reason in error.response.get("CancellationReasons", ())]
        refused = [
            name
            for (_, _, name), code in zip(self._actions, codes, strict=False)
            if code == "ConditionalCheckFailed"
        ]
        if refused:
            raise RefusedError(refused) from error
        if not TRY_AGAIN & set(codes) or time.monotonic() > end:
            raise error


def put_alone(record: Record, refused: str, condition: Condition) -> None:
    """A whole item without a transaction, for half of what one of a single item costs.

    Only where a refusal by what the same call has just written is harmless, since no token tells it from
    another's: whoever is refused reads again, and finds nothing left to write. Raises RefusedError.
    """
    arguments = record.get_save_kwargs_from_instance(condition=condition)
    client = record._get_connection().connection.client
    end, pauses = time.monotonic() + PATIENCE_SECONDS, _pauses()
    while True:
        try:
            client.put_item(**arguments)
            return
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code == "ConditionalCheckFailedException":
                raise RefusedError([refused]) from error
            if code != "TransactionConflictException" or time.monotonic() > end:
                raise
        next(pauses)


def _pauses() -> Iterator[None]:
    """Full jitter, doubled each time."""
    pause = FIRST_PAUSE
    while True:
        time.sleep(random.uniform(0, pause))
        yield
        pause = min(2 * pause, LONGEST_PAUSE)


def _was_repeated(error: ClientError) -> bool:
    return bool(error.response.get("ResponseMetadata", {}).get("RetryAttempts"))


def of(transaction: Port) -> Transaction:
    """The DynamoDB side of the port: stores add to nothing else."""
    if not isinstance(transaction, Transaction):
        raise TypeError("a store of lumbung.aws writes through a transaction of lumbung.aws")
    return transaction
