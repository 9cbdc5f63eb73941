"""One line for each request: route, status, village, case and cause. Never a path, never a typed word."""

import traceback

from lumbung.logs import log
from lumbung.shared.errors import fault_code


def log_request(*, fault: BaseException | None = None, **ids: str | int | None) -> None:
    """Writes the line. A fault is told by its kind and place: its message may hold personal data."""
    if fault is None:
        log("request", error=None, **ids)
    else:
        log("fault", error=fault_code(fault), at=_places(fault), **ids)


def _places(fault: BaseException) -> str:
    frames = traceback.extract_tb(fault.__traceback__)[-12:]
    return " > ".join(
        f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames
    )
