"""One line for each request: route, status, village, case and cause. Never a path, never a typed word."""

import traceback
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger


@lru_cache(maxsize=1)
def logger() -> "Logger":
    """The logger of this process (Powertools; read lazily, it looks at the environment)."""
    from aws_lambda_powertools import Logger

    return Logger()


def log_request(*, error: BaseException | None = None, **ids: str | int | None) -> None:
    """Writes the line; a fault is told by its kind and place, since its message may hold personal data."""
    line = {name: value for name, value in ids.items() if value is not None}
    if error is None:
        logger().info("request", extra=line)
        return
    logger().error("fault", extra=line | {"error": type(error).__name__, "at": _places(error)})


def _places(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)[-12:]
    return [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
