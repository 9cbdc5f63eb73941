"""A deployed function's own credentials, as MiniStack gives them to its workers.

MiniStack 1.5.33 makes them out of the function's and the role's ARN (core/lambda_runtime.py, execution_credentials)
and knows them once the function has run; AWS would hand them to nobody else.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.exceptions import ClientError

from tests.e2e.stack import Stack
from tool.home import REGION

DENIED = {"AccessDenied", "AccessDeniedException"}


class Role:
    """What one function may do, tried with its own keys."""

    def __init__(self, stack: Stack, function: str) -> None:
        self.stack, self.function = stack, function
        configuration = stack.client("lambda").get_function_configuration(
            FunctionName=f"lumbung-local-{function.replace('.', '-')}"
        )
        text = f"{configuration['FunctionArn']}:{configuration['Role']}"
        digest = hashlib.sha256(text.encode()).hexdigest()
        self._session = boto3.session.Session(
            aws_access_key_id=f"ASIA{digest[:16].upper()}",
            aws_secret_access_key=hashlib.sha256(f"secret:{digest}".encode()).hexdigest(),
            aws_session_token=hashlib.sha256(f"token:{digest}".encode()).hexdigest(),
            region_name=REGION,
        )

    def call(self, service: str, operation: str, **what: Any) -> str:
        """The error's code of a call, or "" where it was allowed."""
        with self._client(service) as client:
            try:
                getattr(client, operation)(**what)
            except ClientError as error:
                return str(error.response["Error"]["Code"])
        return ""

    @contextmanager
    def _client(self, service: str) -> Iterator[Any]:
        client = self._session.client(service, endpoint_url=self.stack.home.endpoint)
        try:
            yield client
        finally:
            client.close()
