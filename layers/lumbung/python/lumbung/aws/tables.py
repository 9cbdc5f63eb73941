"""Tables as PynamoDB models: one base for all, one DynamoDB client for the process.

A *room* is a table's name in the code ("cases"); what it is called where it is deployed comes from the
settings at the first use, so that nothing is read from the environment at import.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any, ClassVar, Self, TypeVar

from pynamodb.attributes import Attribute, UnicodeAttribute
from pynamodb.connection.table import TableConnection
from pynamodb.constants import MAP, NUMBER, STRING
from pynamodb.models import Model

from lumbung.settings import settings

CONNECT_SECONDS, READ_SECONDS, RETRIES = 2, 5, 4

T = TypeVar("T")


class IntegerAttribute(Attribute[int]):
    """A whole number. PynamoDB's own number attribute answers floats, which money must never be."""

    attr_type = NUMBER

    def serialize(self, value: int) -> str:
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError(f"{self.attr_name} takes a whole number")
        return str(value)

    def deserialize(self, value: str) -> int:
        return int(value)


class FactsAttribute(Attribute[dict[str, str | int]]):
    """A flat map of texts and whole numbers; sealed texts look like any other text."""

    attr_type = MAP

    def serialize(self, value: Mapping[str, str | int]) -> dict[str, dict[str, str]]:
        return {
            name: {"N": str(fact)} if isinstance(fact, int) else {"S": fact}
            for name, fact in value.items()
        }

    def deserialize(self, value: dict[str, dict[str, str]]) -> dict[str, str | int]:
        return {name: int(fact["N"]) if "N" in fact else fact["S"] for name, fact in value.items()}


class ListAttribute(Attribute[tuple[Any, ...]]):
    """A short list of plain values, kept as canonical JSON text."""

    attr_type = STRING

    def serialize(self, value: tuple[Any, ...]) -> str:
        return json.dumps(list(value), separators=(",", ":"), ensure_ascii=False)

    def deserialize(self, value: str) -> tuple[Any, ...]:
        return tuple(json.loads(value))


class Record(Model):
    """One item. Each kind of item is a child of its table's class, so it shares that connection."""

    class Meta:
        room: ClassVar[str] = ""
        table_name: ClassVar[str | None] = None
        region: ClassVar[str | None] = None

    _shared: ClassVar[Any] = None

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    schema = IntegerAttribute(default_for_new=1)

    @classmethod
    def _get_connection(cls) -> TableConnection:
        meta = cls.Meta
        deployed = settings().table(meta.room)
        if meta.table_name != deployed:
            meta.table_name, meta.region = deployed, settings().region
            meta.connect_timeout_seconds = CONNECT_SECONDS  # type: ignore[attr-defined]
            meta.read_timeout_seconds = READ_SECONDS  # type: ignore[attr-defined]
            meta.max_retry_attempts = RETRIES  # type: ignore[attr-defined]
            meta.host = None  # type: ignore[attr-defined]
        connection = super()._get_connection()
        if Record._shared is None:
            Record._shared = connection.connection.client
        connection.connection._client = Record._shared
        return connection

    @classmethod
    def made_of(cls, pk: str, sk: str, entity: Any, **more: Any) -> Self:
        """The item of a dataclass: every field that both have, under the same name."""
        names = {field.name for field in fields(entity)} & set(cls.get_attributes())
        return cls(pk, sk, **{name: getattr(entity, name) for name in names}, **more)

    def as_a(self, kind: type[T], **more: Any) -> T:
        """The dataclass of an item: every field that both have, the others given or by default."""
        names = {field.name for field in fields(kind)} & set(self.get_attributes())  # type: ignore[arg-type]
        values = {name: getattr(self, name) for name in names}
        return kind(**{k: v for k, v in values.items() if v is not None}, **more)

    @classmethod
    def find(cls, pk: str, sk: str) -> Self | None:
        """The item by a consistent read, or None."""
        try:
            return cls.get(pk, sk, consistent_read=True)
        except cls.DoesNotExist:
            return None


MOST_KEYS = 100  # that DynamoDB reads at once


def batch_get(kind: type[Record], keys: Sequence[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    """The raw items of these keys, as far as there are such, consistently read, in no order."""
    connection = kind._get_connection().connection
    name = kind.Meta.table_name
    for start in range(0, len(keys), MOST_KEYS):
        left = [{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in keys[start : start + MOST_KEYS]]
        while left:
            answer = connection.client.batch_get_item(
                RequestItems={name: {"Keys": left, "ConsistentRead": True}}
            )
            yield from answer["Responses"].get(name, ())
            left = answer.get("UnprocessedKeys", {}).get(name, {}).get("Keys", [])


def client() -> Any:
    """The process's one DynamoDB client."""
    from lumbung.aws.case_records import CaseRecord

    CaseRecord._get_connection()
    return Record._shared
