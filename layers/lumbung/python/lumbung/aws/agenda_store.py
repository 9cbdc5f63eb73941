"""The agenda's table: `AGENDA#<shard>` by time, and `DEAD#<village>` for what failed too often.

What no code of ours can read (an entry of a newer version after a way back, one that a hand has torn) stands in
nobody's way: the stream leaves it to the tick, and whoever reads the table moves it to `DEAD#unreadable` as it is.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import AttributeDeserializationError
from pynamodb.expressions.condition import Condition

from lumbung.agenda.model import Entry
from lumbung.aws.tables import FactsAttribute, IntegerAttribute, Record
from lumbung.aws.transaction import of
from lumbung.logs import log
from lumbung.shared.transaction import Transaction

AFTER_ALL = "\x7f"  # sorts behind every id
UNREADABLE = "unreadable"


class EntryRecord(Record):
    class Meta:
        room = "agenda"
        table_name = None

    id = UnicodeAttribute()
    village = UnicodeAttribute()
    kind = UnicodeAttribute()
    ref = UnicodeAttribute()
    at = UnicodeAttribute()
    due = UnicodeAttribute()
    cause = UnicodeAttribute()
    attempts = IntegerAttribute(default=0)
    error = UnicodeAttribute(null=True)
    data = FactsAttribute(default=dict)


class AgendaStore:
    """Implements lumbung.agenda.ports.Entries."""

    def add(self, transaction: Transaction, entry: Entry) -> None:
        of(transaction).put(_record(entry), "entry exists")

    def overdue(self, shard: int, now: str, most: int) -> Iterable[Entry]:
        """Entries due at `now` or before, oldest first."""
        return _read(_pk(shard), EntryRecord.sk <= now + AFTER_ALL, most)

    def waiting(self, shard: int, kind: str) -> Iterable[Entry]:
        """All entries of a kind, whenever they are due. Reads the shard whole: for restarts, not requests."""
        return (entry for entry in _read(_pk(shard)) if entry.kind == kind)

    def finish(self, transaction: Transaction, entry: Entry) -> None:
        of(transaction).delete(_record(entry), "entry", EntryRecord.pk.exists())

    def remove(self, entry: Entry) -> None:
        _record(entry).delete()

    def bury(self, transaction: Transaction, entry: Entry) -> None:
        of(transaction).put(_record(entry, _grave(entry.village)), "grave exists")

    def dead(self, village: str) -> Iterable[Entry]:
        """What failed too often, oldest first."""
        return _read(_grave(village))

    def unreadable(self) -> list[str]:
        """The sort keys of what was put aside. After an update some of it can be read: it joins its village's dead."""
        lying = []
        for item in _items(_grave(UNREADABLE)):
            entry = read_entry(item)
            if entry:
                _record(entry, _grave(entry.village)).save()
                EntryRecord._get_connection().delete_item(item["pk"]["S"], item["sk"]["S"])
            else:
                lying.append(str(item["sk"]["S"]))
        return lying

    def exhume(self, transaction: Transaction, entry: Entry) -> None:
        record = _record(entry, _grave(entry.village))
        of(transaction).delete(record, "grave", EntryRecord.pk.exists())


def entry_of_image(image: Mapping[str, Any]) -> Entry:
    """The entry of a stream record's new image."""
    return EntryRecord.from_raw_data(dict(image)).as_a(Entry)


def read_entry(image: Mapping[str, Any]) -> Entry | None:
    """The same, or None for what cannot be read."""
    try:
        return entry_of_image(image)
    except (AttributeDeserializationError, AttributeError, KeyError, TypeError, ValueError):
        log("agenda", error=UNREADABLE, ref=str(image["sk"]["S"]))
        return None


def _read(pk: str, keys: Condition | None = None, most: int | None = None) -> Iterator[Entry]:
    """The entries of a partition in their order, `most` at most; what cannot be read is put aside."""
    for item in _items(pk, keys, most):
        entry = read_entry(item)
        if entry:
            yield entry
        else:
            _put_aside(item)


def _items(
    pk: str, keys: Condition | None = None, most: int | None = None
) -> Iterator[dict[str, Any]]:
    connection, start = EntryRecord._get_connection(), None
    while True:
        page = connection.query(
            pk, keys, consistent_read=True, limit=most, exclusive_start_key=start
        )
        yield from page["Items"]
        start = page.get("LastEvaluatedKey")
        if most or not start:
            return


def _pk(shard: int) -> str:
    return f"AGENDA#{shard}"


def _put_aside(item: dict[str, Any]) -> None:
    connection = EntryRecord._get_connection()
    pk, sk = item["pk"]["S"], item["sk"]["S"]
    rest = {name: value for name, value in item.items() if name not in ("pk", "sk")}
    connection.put_item(_grave(UNREADABLE), sk, attributes=rest)
    connection.delete_item(pk, sk)


def _grave(village: str) -> str:
    return f"DEAD#{village}"


def _record(entry: Entry, pk: str | None = None) -> EntryRecord:
    return EntryRecord.made_of(pk or _pk(entry.shard), f"{entry.at}#{entry.id}", entry)
