"""Which faults are AWS's and pass by themselves: throttled, in conflict for too long, away, or too slow."""

from typing import Any

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NotReachedError

from lumbung.aws.transaction import TRY_AGAIN

SERVER_FAULT = 500
PASSES = (
    *("Throttling", "Throttled", "ProvisionedThroughputExceeded", "RequestLimitExceeded"),
    *("TooManyRequests", "SlowDown", "RequestTimeout", "TransactionConflict"),
    *("TransactionInProgress", "InternalServerError", "ServiceUnavailable"),
)
"""How the codes begin of what may go well in a minute."""


def is_outage(fault: BaseException | None) -> bool:
    """Whether the same call may go well in a minute. What we ask wrongly, or may not, is a fault of our own."""
    if isinstance(fault, (HTTPClientError, NotReachedError)):
        return True
    if isinstance(fault, ClientError):
        return _passes(fault.response)
    cause = getattr(fault, "cause", None)  # PynamoDB wraps what a single call met
    return is_outage(cause) if isinstance(cause, BaseException) else False


def _passes(response: Any) -> bool:
    code = str(response.get("Error", {}).get("Code", ""))
    if code == "TransactionCanceledException":
        return bool(TRY_AGAIN & {reason["Code"] for reason in response["CancellationReasons"]})
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return code.startswith(PASSES) or status >= SERVER_FAULT
