"""DynamoDB calls and capacity units, step by step, of whatever runs in this process.

Units are worked out from the items by AWS's published rules, since emulators only guess at them: a read takes one
unit per 4 KB begun (half of that where it may be stale), a write one per 1 KB begun of the larger of the item before
and after, a transaction twice that for each of its items. A refused write takes its units too; a stream is read free.
"""

import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from math import ceil
from typing import Any

import botocore.client

READ_UNIT, WRITE_UNIT = 4096, 1024  # bytes
IN_TRANSACTION = 2
WRITES = {"PutItem": "Item", "UpdateItem": "Key", "DeleteItem": "Key"}
ACTIONS = {"Put": "Item", "Update": "Key", "Delete": "Key", "ConditionCheck": "Key"}

Item = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Call:
    """One call to DynamoDB and the units that it took."""

    step: str
    operation: str
    reads: float
    writes: float


@dataclass(frozen=True)
class Counts:
    """Calls and units of one step, or of many."""

    calls: float
    reads: float
    writes: float

    def shared_by(self, runs: int) -> "Counts":
        return Counts(self.calls / runs, self.reads / runs, self.writes / runs)


@dataclass
class Counting:
    """What was called while it watched. A step is a name for the calls of this thread within it."""

    calls: list[Call] = field(default_factory=list)
    runs: Counter[str] = field(default_factory=Counter)  # how often each step was begun
    _here: threading.local = field(default_factory=threading.local)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """The calls within belong to this step; those of a step inside it to that one alone."""
        before = getattr(self._here, "step", "")
        self._here.step = name
        self.runs[name] += 1
        try:
            yield
        finally:
            self._here.step = before

    def of(self, step: str) -> Counts:
        """The counts of one run of a step, on average."""
        return total(call for call in self.calls if call.step == step).shared_by(self.runs[step])

    @contextmanager
    def watch(self) -> Iterator["Counting"]:
        """Counts what goes through botocore, in every thread of this process."""
        real = botocore.client.BaseClient._make_api_call

        def call(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
            if client.meta.service_model.service_name != "dynamodb":
                return real(client, operation, arguments)
            tables = _Tables(lambda name, given: real(client, name, given))
            before = tables.touched(operation, arguments)
            answer: Any = {}
            try:
                answer = real(client, operation, arguments)
                return answer
            finally:
                reads, writes = tables.units(operation, arguments, answer, before)
                step = getattr(self._here, "step", "")
                self.calls.append(Call(step, operation, reads, writes))

        botocore.client.BaseClient._make_api_call = call
        try:
            yield self
        finally:
            botocore.client.BaseClient._make_api_call = real


def total(calls: Any) -> Counts:
    """Calls added up."""
    every = list(calls)
    return Counts(len(every), sum(c.reads for c in every), sum(c.writes for c in every))


class _Tables:
    """The items that a call is about, looked at before and after it by calls that nobody counts."""

    def __init__(self, ask: Any) -> None:
        self._ask = ask

    def touched(self, operation: str, arguments: dict[str, Any]) -> list[tuple[str, Item, int]]:
        """Table, key and size of each item that a write is about, as it stands now."""
        places = []
        if operation in WRITES:
            places.append((arguments["TableName"], arguments[WRITES[operation]]))
        elif operation == "TransactWriteItems":
            for action in arguments["TransactItems"]:
                ((kind, given),) = action.items()
                places.append((given["TableName"], given[ACTIONS[kind]]))
        return [(table, key, self._size(table, key)) for table, key in places]

    def units(
        self,
        operation: str,
        arguments: dict[str, Any],
        answer: Mapping[str, Any],
        before: list[tuple[str, Item, int]],
    ) -> tuple[float, float]:
        if operation == "GetItem":
            strong = arguments.get("ConsistentRead", False)
            return read_units(item_size(answer.get("Item", {})), strong), 0
        if operation == "BatchGetItem":
            return _gathered(arguments, answer), 0
        if operation in ("Query", "Scan"):
            return self._searched(operation, arguments), 0
        times = IN_TRANSACTION if operation == "TransactWriteItems" else 1
        if operation in WRITES or operation == "TransactWriteItems":
            after = [self._size(table, key) for table, key, _ in before]
            pairs = zip(before, after, strict=True)
            return 0, sum(times * write_units(max(was[2], is_)) for was, is_ in pairs)
        raise LookupError(f"nobody has said what {operation} costs")

    def _searched(self, operation: str, arguments: dict[str, Any]) -> float:
        """Every item that was looked at counts, whole, also those that a filter then left out."""
        narrowing = ("FilterExpression", "ProjectionExpression", "Select", "ReturnConsumedCapacity")
        wide = {name: value for name, value in arguments.items() if name not in narrowing}
        if "FilterExpression" in arguments:
            wide = _without_unused(wide)
        found = self._ask(operation, wide).get("Items", ())
        return read_units(sum(map(item_size, found)), arguments.get("ConsistentRead", False))

    def _size(self, table: str, key: Item) -> int:
        wanted = {"TableName": table, "Key": {name: key[name] for name in ("pk", "sk")}}
        return item_size(self._ask("GetItem", wanted | {"ConsistentRead": True}).get("Item", {}))


def _gathered(arguments: dict[str, Any], answer: Mapping[str, Any]) -> float:
    """Each item counts as if it were asked for alone, also one that is not there."""
    units = 0.0
    for table, asked in arguments["RequestItems"].items():
        strong, found = asked.get("ConsistentRead", False), answer["Responses"].get(table, ())
        units += sum(read_units(item_size(item), strong) for item in found)
        units += (len(asked["Keys"]) - len(found)) * read_units(0, strong)
    return units


def _without_unused(arguments: dict[str, Any]) -> dict[str, Any]:
    """DynamoDB refuses names and values that no expression uses any more."""
    said = arguments.get("KeyConditionExpression", "")
    kept = dict(arguments)
    for part in ("ExpressionAttributeNames", "ExpressionAttributeValues"):
        used = {name: value for name, value in kept.pop(part, {}).items() if name in said}
        kept |= {part: used} if used else {}
    return kept


def read_units(size: int, consistent: bool) -> float:
    """Of a read of so many bytes; looking for what is not there costs as much as the smallest item."""
    return max(1, ceil(size / READ_UNIT)) * (1 if consistent else 0.5)


def write_units(size: int) -> int:
    """Of a write outside of a transaction."""
    return max(1, ceil(size / WRITE_UNIT))


def item_size(item: Item) -> int:
    """Bytes of an item as DynamoDB counts them: every attribute's name and value."""
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def _value_size(value: Mapping[str, Any]) -> int:
    ((kind, held),) = value.items()
    match kind:
        case "S":
            return len(held.encode())
        case "N":
            return _number_size(held)
        case "B":
            return len(held)
        case "BOOL" | "NULL":
            return 1
        case "SS":
            return sum(len(text.encode()) for text in held)
        case "NS":
            return sum(map(_number_size, held))
        case "M":
            return 3 + sum(1 + len(name.encode()) + _value_size(v) for name, v in held.items())
        case "L":
            return 3 + sum(1 + _value_size(v) for v in held)
    raise ValueError(f"no size for {kind}")


def _number_size(text: str) -> int:
    """One byte for two significant digits, one more, and one for a sign."""
    number = Decimal(text)
    digits = "".join(map(str, number.as_tuple().digits)).strip("0")
    return ceil(len(digits) / 2) + 1 + (number < 0)
