"""Clients of the AWS services beside DynamoDB, one of each per process, made where first used."""

from functools import lru_cache
from typing import Any

from lumbung.settings import settings

CONNECT_SECONDS, READ_SECONDS, ATTEMPTS = 2, 5, 3
# A lost answer may be a message that was sent: the agenda repeats it.
ONE_ATTEMPT = frozenset({"sesv2", "sns", "socialmessaging"})


@lru_cache
def client(service: str, region: str = "") -> Any:
    """The process's client of a service, in our region unless another is given, from botocore: boto3's resources would only cost import time."""
    from botocore.config import Config
    from botocore.session import get_session

    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={
            "total_max_attempts": 1 if service in ONE_ATTEMPT else ATTEMPTS,
            "mode": "standard",
        },
        # Else forms that are signed for a browser name S3's global host, which knows no newer region.
        s3={"addressing_style": "virtual"},
    )
    return get_session().create_client(service, region or settings().region, config=config)
