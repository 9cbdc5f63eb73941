"""What the submission of an application is held against, each with the one log line that MiniStack waits for.

`/` is the least that a Chalice route can be. `/calls` makes the two calls to DynamoDB that a submission makes, as many
items of the same size, and does nothing else: no submission can be quicker than that.
"""

import os
import uuid
from functools import cache
from typing import Any

from chalice import Chalice

app = Chalice(app_name="hello", configure_logs=False)

ITEMS, BYTES = 13, 650  # of a submission's transaction, on average


@app.route("/")
def say_hello() -> dict[str, str]:
    """One line in the log, a short answer."""
    print("hello")
    return {"hello": "world"}


@app.route("/calls", methods=["POST"], content_types=["application/x-www-form-urlencoded"])
def make_calls() -> dict[str, int]:
    """One item read, thirteen written in a transaction, each on condition that it is new."""
    table, pk = os.environ["TABLE"], uuid.uuid4().hex
    client().get_item(TableName=table, Key=_key(pk, 0), ConsistentRead=True)
    client().transact_write_items(TransactItems=[_put(table, pk, sk) for sk in range(ITEMS)])
    print("calls")
    return {"items": ITEMS}


@cache
def client() -> Any:
    """The process's one client of DynamoDB, checked and repeated as ours."""
    from botocore.config import Config
    from botocore.session import get_session

    config = Config(parameter_validation=False, retries={"total_max_attempts": 5})
    return get_session().create_client("dynamodb", os.environ["AWS_REGION"], config=config)


def _key(pk: str, sk: int) -> dict[str, dict[str, str]]:
    return {"pk": {"S": pk}, "sk": {"S": str(sk)}}


def _put(table: str, pk: str, sk: int) -> dict[str, Any]:
    item = {**_key(pk, sk), "held": {"S": "x" * (BYTES - 50)}}
    new = {
        "ConditionExpression": "attribute_not_exists (#0)",
        "ExpressionAttributeNames": {"#0": "pk"},
    }
    return {"Put": {"TableName": table, "Item": item, **new}}
