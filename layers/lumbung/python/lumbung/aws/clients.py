"""Clients of the AWS services beside DynamoDB, one of each per process, made where first used."""

from functools import lru_cache
from typing import Any

from lumbung.settings import settings

CONNECT_SECONDS, READ_SECONDS, ATTEMPTS = 2, 5, 3
ONE_ATTEMPT = frozenset(
    {"sesv2"}
)  # a lost answer may be a mail that was sent: the agenda repeats it


@lru_cache
def client(service: str) -> Any:
    """The process's client of a service, from botocore: boto3's resources would only cost import time."""
    from botocore.config import Config
    from botocore.session import get_session

    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={
            "total_max_attempts": 1 if service in ONE_ATTEMPT else ATTEMPTS,
            "mode": "standard",
        },
    )
    return get_session().create_client(service, settings().region, config=config)
