"""DynamoDB in this process, without HTTP: tables are dictionaries, an item is never changed but replaced.

It knows what the stores of lumbung.aws ask, refuses what AWS refuses of that, keeps the token of each transaction, and
fails on everything else. tests/workflows/test_quick_world.py holds it to moto.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.quick.expressions import Item, condition, update
from tests.workflows.weather import refusal

Arguments = Mapping[str, Any]
Partition = dict[str, Item]
MOST_ACTIONS = 100
WRITES = {"Put": "Item", "Update": "Key", "Delete": "Key", "ConditionCheck": "Key"}


class Tables:
    """All tables; `seen` is told of each item that is written, with its table's name."""

    def __init__(self) -> None:
        self.rooms: dict[str, dict[str, Partition]] = {}
        self.seen: Callable[[str, Item], None] = lambda _table, _item: None
        self._tokens: set[str] = set()

    def call(self, operation: str, arguments: Arguments) -> dict[str, Any]:
        """One call, as botocore would make it. Raises ClientError as AWS would answer."""
        doing: Callable[[Arguments], dict[str, Any]] = getattr(self, f"_{operation}")
        return doing(arguments)

    def items(self, table: str) -> Iterator[Item]:
        """Every item of a table."""
        for partition in self.rooms[table].values():
            yield from partition.values()

    def _CreateTable(self, arguments: Arguments) -> dict[str, Any]:  # noqa: N802
        self.rooms[arguments["TableName"]] = {}
        return {}

    def _GetItem(self, arguments: Arguments) -> dict[str, Any]:  # noqa: N802
        item = self._find(arguments["TableName"], arguments["Key"])
        return {"Item": item} if item else {}

    def _BatchGetItem(self, arguments: Arguments) -> dict[str, Any]:  # noqa: N802
        found = {}
        for table, asked in arguments["RequestItems"].items():
            places = [_key(key) for key in asked["Keys"]]
            if len(places) > MOST_ACTIONS or len(set(places)) < len(places):
                raise refusal("BatchGetItem", "ValidationException")
            items = [self._find(table, key) for key in asked["Keys"]]
            found[table] = [item for item in items if item]
        return {"Responses": found, "UnprocessedKeys": {}}

    def _PutItem(self, arguments: Arguments) -> dict[str, Any]:  # noqa: N802
        return self._alone("Put", arguments)

    def _UpdateItem(self, arguments: Arguments) -> dict[str, Any]:  # noqa: N802
        self._alone("Update", arguments)
        return {"Attributes": self._find(arguments["TableName"], arguments["Key"])}

    def _DeleteItem(self, arguments: Arguments) -> dict[str, Any]:  # noqa: N802
        return self._alone("Delete", arguments)

    def _Query(self, arguments: Arguments) -> dict[str, Any]:  # noqa: N802
        pk = _partition_of(arguments)
        partition = self.rooms[arguments["TableName"]].get(pk, {})
        keys = sorted(partition, reverse=not arguments.get("ScanIndexForward", True))
        return self._searched([partition[key] for key in keys], arguments)

    def _Scan(self, arguments: Arguments) -> dict[str, Any]:  # noqa: N802
        return self._searched(list(self.items(arguments["TableName"])), arguments)

    def _TransactWriteItems(self, arguments: Arguments) -> dict[str, Any]:  # noqa: N802
        token = arguments.get("ClientRequestToken")
        if token in self._tokens:
            return {}
        writes = [next(iter(action.items())) for action in arguments["TransactItems"]]
        places = [(given["TableName"], *_key(given[WRITES[kind]])) for kind, given in writes]
        if not writes or len(writes) > MOST_ACTIONS or len(set(places)) < len(places):
            raise refusal("TransactWriteItems", "ValidationException")
        reasons = [{"Code": "None" if self._may(*write) else REFUSED} for write in writes]
        if any(reason["Code"] == REFUSED for reason in reasons):
            cancelled = "TransactionCanceledException"
            raise refusal("TransactWriteItems", cancelled, CancellationReasons=reasons)
        for kind, given in writes:
            self._write(kind, given)
        if token:
            self._tokens.add(token)
        return {}

    def _alone(self, kind: str, given: Arguments) -> dict[str, Any]:
        if not self._may(kind, given):
            raise refusal(f"{kind}Item", "ConditionalCheckFailedException")
        self._write(kind, given)
        return {}

    def _may(self, kind: str, given: Arguments) -> bool:
        if "ConditionExpression" not in given:
            return True
        item = self._find(given["TableName"], given[WRITES[kind]]) or {}
        return condition(given["ConditionExpression"])(item, _given(given))

    def _write(self, kind: str, given: Arguments) -> None:
        if kind == "ConditionCheck":
            return
        pk, sk = _key(given[WRITES[kind]])
        room = self.rooms[given["TableName"]]
        if kind == "Delete":
            room.get(pk, {}).pop(sk, None)
            if not room.get(pk, True):
                del room[pk]
            return
        item = dict(given["Item"]) if kind == "Put" else self._updated(given)
        room.setdefault(pk, {})[sk] = item
        self.seen(given["TableName"], item)

    def _updated(self, given: Arguments) -> Item:
        old = self._find(given["TableName"], given["Key"]) or dict(given["Key"])
        return update(given["UpdateExpression"])(old, _given(given))

    def _find(self, table: str, place: Item) -> Item | None:
        pk, sk = _key(place)
        return self.rooms[table].get(pk, {}).get(sk)

    def _searched(self, found: list[Item], arguments: Arguments) -> dict[str, Any]:
        given, start = _given(arguments), arguments.get("ExclusiveStartKey")
        if start:
            places = [_key(item) for item in found]
            found = found[places.index(_key(start)) + 1 :]
        if "KeyConditionExpression" in arguments:
            key = condition(arguments["KeyConditionExpression"])
            found = [item for item in found if key(item, given)]
        page = found[: arguments.get("Limit", len(found))]
        kept = page
        if "FilterExpression" in arguments:
            fits = condition(arguments["FilterExpression"])
            kept = [item for item in page if fits(item, given)]
        answer = {"Items": kept, "Count": len(kept), "ScannedCount": len(page)}
        if len(page) < len(found):
            answer["LastEvaluatedKey"] = {name: page[-1][name] for name in ("pk", "sk")}
        return answer


REFUSED = "ConditionalCheckFailed"


def _given(arguments: Arguments) -> tuple[Mapping[str, str], Mapping[str, Any]]:
    names = arguments.get("ExpressionAttributeNames", {})
    return names, arguments.get("ExpressionAttributeValues", {})


def _key(item: Mapping[str, Any]) -> tuple[str, str]:
    return item["pk"]["S"], item["sk"]["S"]


def _partition_of(arguments: Arguments) -> str:
    """The first comparison of a key condition is that of the partition."""
    name, value = arguments["KeyConditionExpression"].strip("(").split(" = ", 1)
    names, values = _given(arguments)
    assert names[name] == "pk"
    return str(values[value.split()[0].strip(")")]["S"])
