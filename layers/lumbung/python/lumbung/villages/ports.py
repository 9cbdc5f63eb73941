"""What other rooms ask of the stored settings."""

from typing import Protocol

from lumbung.villages.model import Village


class Villages(Protocol):
    """The villages of this deployment."""

    def by_host(self, host: str) -> Village | None:
        """The current settings of the village with this public or office host, or None."""

    def current(self, village_id: str) -> Village:
        """The settings that new cases begin under. Raises NotFoundError."""

    def version(self, village_id: str, settings_hash: str) -> Village:
        """The settings that a case began under; never changes. Raises NotFoundError."""
