"""Seals on decisions: who decided what, provable with a key that the public side does not have.

Whoever could write to the tables but holds no `fields` key can invent no verification and no approval, and can
change neither amount nor account afterwards: reserving and paying look at the seals first.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from lumbung.assistance.model import Case
from lumbung.shared.canonical import canonical
from lumbung.shared.errors import TamperedError
from lumbung.shared.vault import Keys

VERIFIED, APPROVED, SECOND_APPROVED = "verified", "approved", "second_approved"


@dataclass(frozen=True)
class Seals:
    """Made and checked with the roots of `fields`; a list of keys, so that they can rotate."""

    keys: Keys

    def make(self, case: Case, decision: str, official: str) -> str:
        """That this official decided so on exactly this case: "<key number>.<HMAC-SHA256>"."""
        version = len(self.keys.secret("fields")) - 1
        return f"{version}.{self._digest(version, case, decision, official)}"

    def check(self, case: Case, two_approvers: bool = False) -> None:
        """Raises TamperedError unless it was verified and approved as it stands now: by two people, or by three
        where two have to approve.
        """
        signed = [
            (VERIFIED, case.verified_by, case.verified_seal),
            (APPROVED, case.approved_by, case.approved_seal),
        ]
        if two_approvers:
            signed.append((SECOND_APPROVED, case.second_by, case.second_seal))
        hands = {official for _, official, _ in signed}
        if len(hands) < len(signed) or not all(self._holds(case, *each) for each in signed):
            raise TamperedError("tampered.case")

    def check_verified(self, case: Case) -> None:
        """Raises TamperedError unless it was verified as it stands now."""
        if not self._holds(case, VERIFIED, case.verified_by, case.verified_seal):
            raise TamperedError("tampered.case")

    def answer(self, case: Case, said: Mapping[str, str | bool]) -> str:
        """A digest of all that a decision said, which tells a repeat from another answer."""
        text = canonical({"case": case.id, **said})
        return hmac.digest(self.keys.secret("fields")[0], text.encode(), sha256).hex()

    def _holds(self, case: Case, decision: str, official: str | None, seal: str | None) -> bool:
        number, _, digest = (seal or "").partition(".")
        if not official or not number.isdigit() or int(number) >= len(self.keys.secret("fields")):
            return False
        return hmac.compare_digest(digest, self._digest(int(number), case, decision, official))

    def _digest(self, version: int, case: Case, decision: str, official: str) -> str:
        said = f"decision|{decision}|{official}|{case.substance}"
        return hmac.digest(self.keys.secret("fields")[version], said.encode(), sha256).hex()
