"""The bench counts calls and units of what really goes to DynamoDB."""

import boto3
import pytest
from moto import mock_aws

from tool.bench.counting import Counting, Counts


@pytest.fixture
def table(monkeypatch):
    """One table, and the client to it."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws():
        client = boto3.client("dynamodb", region_name="ap-southeast-3")
        names = ("pk", "sk")
        client.create_table(
            TableName="t",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[
                {"AttributeName": name, "KeyType": kind}
                for name, kind in zip(names, ("HASH", "RANGE"), strict=True)
            ],
            AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in names],
        )
        yield client


def item(sk, size=0, **more):
    return {"pk": {"S": "p"}, "sk": {"S": sk}, "held": {"S": "x" * size}, **more}


def key(sk):
    return {"pk": {"S": "p"}, "sk": {"S": sk}}


def counted(act):
    counting = Counting()
    with counting.watch(), counting.step("it"):
        act()
    return counting.of("it")


def test_a_put_over_a_larger_item_takes_the_units_of_the_larger(table):
    table.put_item(TableName="t", Item=item("a", 3000))

    assert counted(lambda: table.put_item(TableName="t", Item=item("a"))) == Counts(1, 0, 3)


def test_a_delete_takes_the_units_of_what_was_there(table):
    table.put_item(TableName="t", Item=item("a", 2000))

    assert counted(lambda: table.delete_item(TableName="t", Key=key("a"))) == Counts(1, 0, 2)


def test_a_transaction_takes_twice_as_much_for_each_item(table):
    puts = [
        {"Put": {"TableName": "t", "Item": item(sk, size)}} for sk, size in (("a", 0), ("b", 1500))
    ]

    assert counted(lambda: table.transact_write_items(TransactItems=puts)) == Counts(1, 0, 6)


def test_a_refused_write_takes_its_units_too(table):
    table.put_item(TableName="t", Item=item("a", 1500))

    def put():
        with pytest.raises(table.exceptions.ConditionalCheckFailedException):
            table.put_item(
                TableName="t", Item=item("a"), ConditionExpression="attribute_not_exists(pk)"
            )

    assert counted(put) == Counts(1, 0, 2)


def test_a_consistent_read_takes_twice_a_stale_one(table):
    table.put_item(TableName="t", Item=item("a", 5000))

    def read(**how):
        return counted(lambda: table.get_item(TableName="t", Key=key("a"), **how))

    assert read(ConsistentRead=True) == Counts(1, 2, 0)
    assert read() == Counts(1, 1, 0)


def test_a_query_takes_what_it_looked_at_also_where_a_filter_leaves_it_out(table):
    for sk in ("a", "b", "c"):
        table.put_item(TableName="t", Item=item(sk, 3000, kind={"S": sk}))

    def query():
        found = table.query(
            TableName="t",
            KeyConditionExpression="#p = :p",
            FilterExpression="#k = :k",
            ExpressionAttributeNames={"#p": "pk", "#k": "kind"},
            ExpressionAttributeValues={":p": {"S": "p"}, ":k": {"S": "b"}},
            ConsistentRead=True,
        )
        assert found["Count"] == 1

    assert counted(query) == Counts(1, 3, 0)


def test_its_own_looking_is_not_counted_and_ends_with_it(table):
    counting = Counting()
    with counting.watch():
        table.put_item(TableName="t", Item=item("a"))
    table.put_item(TableName="t", Item=item("b"))

    assert [call.operation for call in counting.calls] == ["PutItem"]
