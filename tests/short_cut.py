"""DynamoDB's calls go straight to moto's handlers, past the HTTP in between: a journey takes a third of the time.

For tests that are about what is written, not how it travels; those of the stores (tests/aws) go the whole way.
"""

import json
from typing import Any

import botocore.client
from botocore import xform_name
from botocore.exceptions import ClientError
from moto.dynamodb.exceptions import DynamodbException
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.responses import DynamoHandler
from pytest import MonkeyPatch

from tests.workflows.machine import ACCOUNT, REGION
from tests.world import ONE_AT_A_TIME


def take_the_short_cut(patch: MonkeyPatch) -> None:
    """Conditions, expressions and errors stay moto's."""
    real = botocore.client.BaseClient._make_api_call

    def call(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        if client.meta.service_model.service_name != "dynamodb":
            return real(client, operation, arguments)
        handler = DynamoHandler()
        handler.current_account, handler.region = ACCOUNT, REGION
        handler.body = json.loads(json.dumps(arguments))
        try:
            with ONE_AT_A_TIME:
                return _plain(getattr(handler, xform_name(operation))().result)
        except DynamodbException as error:
            raise ClientError(_answer(error), operation) from None

    patch.setattr(botocore.client.BaseClient, "_make_api_call", call)


def _answer(error: DynamodbException) -> dict[str, Any]:
    told = json.loads(error.description)
    code = str(told["__type"]).rpartition("#")[2]
    message = told.get("message", told.get("Message", ""))
    return told | {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {}}


def _plain(value: Any) -> Any:
    if isinstance(value, DynamoType):
        return value.to_regular_json()
    if isinstance(value, dict):
        return {name: _plain(member) for name, member in value.items()}
    return [_plain(member) for member in value] if isinstance(value, list) else value
