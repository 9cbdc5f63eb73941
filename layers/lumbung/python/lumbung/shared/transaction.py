"""All or nothing: what a use case gathers before it writes."""

from typing import Protocol

from lumbung.shared.errors import LumbungError


class RefusedError(LumbungError):
    """Conditions that did not hold, by the names that their actions were given."""

    code = "refused"

    def __init__(self, reasons: list[str]) -> None:
        super().__init__()
        self.reasons = reasons


class Transaction(Protocol):
    """Stores add their actions to it; nothing is written before `commit`."""

    def commit(self) -> None:
        """Writes all of it or none. Raises RefusedError with the names of what did not hold."""
