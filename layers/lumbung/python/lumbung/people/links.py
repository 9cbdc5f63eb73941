"""Signed links in messages: for one official, one purpose, one thing, until a moment.

Making is deterministic: the same message sent twice carries the same link. The expiry stands inside, so
that changing it breaks the signature; each purpose signs with a salt of its own, so that a task's link
can never enrol anybody.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final

from itsdangerous import BadData, URLSafeSerializer

from lumbung.shared.errors import LinkExpiredError, LinkInvalidError, NotFoundError
from lumbung.shared.vault import Keys

LONGEST_TOKEN: Final = 600


class Purpose(StrEnum):
    """What a link leads to."""

    TASK = "task"
    INBOX = "inbox"
    ENROL = "enrol"
    CHANGE = "change"
    BATCH = "batch"


@dataclass(frozen=True)
class LinkTarget:
    """What a link that verified leads to. `task` is the enrolment's id in a link that enrols, the official's in one to a change,
    the batch's in one to a payment batch.
    """

    purpose: Purpose
    village: str
    official_id: str
    case: str
    task: str
    expires: datetime


class Links:
    """Makes and opens links with the root keys of "links"."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def make(
        self,
        village: str,
        purpose: str,
        official_id: str,
        *,
        case: str = "",
        task: str = "",
        expires: datetime,
    ) -> str:
        """The token; the same input gives the same token as long as the newest key is the same."""
        parts = [village, official_id, case, task, int(expires.timestamp())]
        return str(self._signer(Purpose(purpose)).dumps(parts))

    def open(self, token: str, village: str, now: datetime, *purposes: Purpose) -> LinkTarget:
        """What it leads to, if it was made for one of these purposes.

        Raises LinkInvalidError, LinkExpiredError, or NotFoundError where it is another village's.
        """
        target = self._read(token, purposes)
        if target.village != village:
            raise NotFoundError
        if now >= target.expires:
            raise LinkExpiredError
        return target

    def _read(self, token: str, purposes: tuple[Purpose, ...]) -> LinkTarget:
        if len(token) > LONGEST_TOKEN:
            raise LinkInvalidError
        for purpose in purposes:
            try:
                village, official_id, case, task, expires = self._signer(purpose).loads(token)
            except BadData:
                continue
            return LinkTarget(
                purpose, village, official_id, case, task, datetime.fromtimestamp(expires, UTC)
            )
        raise LinkInvalidError

    def _signer(self, purpose: Purpose) -> URLSafeSerializer:
        return URLSafeSerializer(
            self._keys.secret("links"),
            salt=f"lumbung.link.{purpose}",
            signer_kwargs={"digest_method": sha256, "key_derivation": "hmac"},
        )
