"""Every table on moto, empty for each test, and keys that are the same in every run."""

import boto3
import pytest
from moto import mock_aws

from lumbung.aws.tables import Record
from lumbung.aws.transaction import Transaction
from lumbung.settings import settings
from tests.unit.people.fakes import fixed_keys

ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "x",
    "AWS_SECRET_ACCESS_KEY": "x",
    "AWS_REGION": "ap-southeast-3",
    "STAGE": "test",
}
ROOMS = ("cases", "agenda", "people", "treasury", "journal", "messages", "settings")


class Tables:
    """The tables as DynamoDB shows them, and transactions of ours upon them."""

    def __init__(self):
        self.client = boto3.client("dynamodb", region_name=ENVIRONMENT["AWS_REGION"])
        for room in ROOMS:
            self.client.create_table(
                TableName=f"lumbung-test-{room}",
                KeySchema=[
                    {"AttributeName": "pk", "KeyType": "HASH"},
                    {"AttributeName": "sk", "KeyType": "RANGE"},
                ],
                AttributeDefinitions=[
                    {"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")
                ],
                BillingMode="PAY_PER_REQUEST",
            )

    def items(self, room):
        """Everything that stands in a table."""
        return self.client.scan(TableName=f"lumbung-test-{room}")["Items"]

    def write(self, *acts):
        """One transaction of whatever the acts add to it."""
        transaction = Transaction()
        for act in acts:
            act(transaction)
        transaction.commit()


@pytest.fixture
def tables(monkeypatch):
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    monkeypatch.setattr(Record, "_shared", None)
    with mock_aws():
        yield Tables()
    settings.cache_clear()


@pytest.fixture
def keys():
    return fixed_keys()
