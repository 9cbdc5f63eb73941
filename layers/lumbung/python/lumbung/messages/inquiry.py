"""STATUS by SMS or WhatsApp: what was asked, by whom, where; and how often one phone may ask."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from lumbung.shared.transaction import Transaction

MOST_AN_HOUR: Final = 5
"""Questions of one phone. Each counts, right or wrong, so that codes cannot be guessed and no money runs out."""

_STATUS: Final = re.compile(r"\s*status\b[\s:]*(.{0,40})", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Inquiry:
    """A text that came in."""

    id: str  # the carrier's, the same when it is brought twice
    channel: str  # "sms" or "whatsapp"
    to: str  # the village's number there (Village.numbers)
    phone: str  # +62…
    text: str

    @property
    def asked(self) -> str | None:
        """What stands behind STATUS, as typed; None where the text asks something else."""
        found = _STATUS.match(self.text)
        return found[1].strip() if found else None


class Inquiries(Protocol):
    """Which questions came, and how many of each phone, known by its blind index alone."""

    def take(self, transaction: Transaction, village: str, inquiry: Inquiry, now: datetime) -> None:
        """Refused as "again" where it came before, as "many" where the phone asked too often this hour."""
