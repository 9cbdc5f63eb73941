"""The agenda's table: whoever reads it puts aside what cannot be read, and reads all of it."""

import pytest

from lumbung.agenda.model import Entry
from lumbung.aws.agenda_store import AgendaStore
from lumbung.aws.transaction import Transaction

VILLAGE, TABLE = "3175071002", "lumbung-test-agenda"
NOW, LATER = "2026-11-24T02:00:00.000Z", "2026-11-25T02:00:00.000Z"
TORN = {
    "nothing but its key": {},
    "a text where a number belongs": {
        **{name: {"S": "x"} for name in ("id", "village", "kind", "ref", "at", "due", "cause")},
        "attempts": {"S": "many"},
    },
}


@pytest.fixture
def table(tables):
    return tables.client


def entry(number, at=NOW, kind="message", **more):
    return Entry(f"e{number}", VILLAGE, kind, "the same", at, "now", "c", **more)


def written(write, *entries):
    for each in entries:
        transaction = Transaction()
        write(transaction, each)
        transaction.commit()
    return entries[0].shard


def tear(table, pk, attributes, sk=f"{NOW}#a"):
    table.put_item(TableName=TABLE, Item={"pk": {"S": pk}, "sk": {"S": sk}, **attributes})


def lying(table):
    items = table.scan(TableName=TABLE)["Items"]
    return {(item["pk"]["S"], item["sk"]["S"]) for item in items if item["sk"]["S"].endswith("#a")}


READ = {
    "what is overdue": lambda store, shard: store.overdue(shard, NOW, 10),
    "what waits": lambda store, shard: store.waiting(shard, "message"),
}


@pytest.mark.parametrize("read", READ.values(), ids=READ)
@pytest.mark.parametrize("torn", TORN.values(), ids=TORN)
def test_whoever_reads_what_is_alive_puts_aside_what_cannot_be_read(table, torn, read):
    store = AgendaStore()
    shard = written(store.add, entry(1), entry(2))
    tear(table, f"AGENDA#{shard}", torn)

    found = list(read(store, shard))

    assert [each.id for each in found] == ["e1", "e2"]
    assert lying(table) == {("DEAD#unreadable", f"{NOW}#a")}


@pytest.mark.parametrize("torn", TORN.values(), ids=TORN)
def test_whoever_reads_the_dead_puts_aside_what_cannot_be_read(table, torn):
    store = AgendaStore()
    written(store.bury, entry(1), entry(2))
    tear(table, f"DEAD#{VILLAGE}", torn)

    assert [each.id for each in store.dead(VILLAGE)] == ["e1", "e2"]

    assert lying(table) == {("DEAD#unreadable", f"{NOW}#a")}
    assert store.unreadable() == [f"{NOW}#a"]
    assert store.unreadable() == [f"{NOW}#a"]


def test_what_an_update_can_read_again_joins_the_dead_of_its_village(table):
    store = AgendaStore()
    written(store.bury, entry(1))
    [whole] = table.scan(TableName=TABLE)["Items"]
    table.delete_item(TableName=TABLE, Key={name: whole[name] for name in ("pk", "sk")})
    table.put_item(TableName=TABLE, Item={**whole, "pk": {"S": "DEAD#unreadable"}})

    assert store.unreadable() == []

    [dead] = store.dead(VILLAGE)
    assert dead == entry(1)
    written(store.exhume, dead)
    assert list(store.dead(VILLAGE)) == []


def test_only_entries_of_the_kind_wait_whenever_they_are_due(table):
    store = AgendaStore()
    shard = written(store.add, entry(1, LATER, "watch"), entry(2), entry(3, NOW, "watch"))

    assert [each.id for each in store.waiting(shard, "watch")] == ["e3", "e1"]
    assert [each.id for each in store.overdue(shard, NOW, 1)] == ["e2"]


def test_more_than_one_page_of_entries_is_read(table):
    store = AgendaStore()
    shard = written(store.add, *(entry(n, data={"x": "x" * 300_000}) for n in range(9)))

    assert len(list(store.waiting(shard, "message"))) == 9
