"""One way of logging: ids, states and codes, never a word that a person typed.

Every line has the case and the cause where there is one, so one search shows a case's way through
pages, agenda, workflow and messages.
"""

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger


@lru_cache(maxsize=1)
def logger() -> "Logger":
    """The process's logger (Powertools; made at first use, since it reads the environment)."""
    from aws_lambda_powertools import Logger

    return Logger()


def log(event: str, *, error: str | None = None, **ids: str | int | None) -> None:
    """One line; `error` is a code, never a message, which can hold what a person typed."""
    line = {name: value for name, value in ids.items() if value not in (None, "")}
    if error is None:
        logger().info(event, extra=line)
    else:
        logger().error(event, extra=line | {"error": error})
