"""What moves money between funds, or takes an entry back: proposed by one official, approved by another."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from lumbung.shared.clock import from_text, to_text
from lumbung.shared.errors import ChangedError, NotAllowedError
from lumbung.treasury.journal import Account, Kind, Line, Posting

PROPOSAL_LASTS: Final = timedelta(days=7)
REVERSIBLE: Final = (Kind.INCOME, Kind.TRANSFER)
"""What cases hold and are paid goes back by the case; what the settings grant, by the settings."""


class ProposalKind(StrEnum):
    """What is proposed."""

    TRANSFER = "transfer"
    REVERSAL = "reversal"


class ProposalState(StrEnum):
    """How far it has come. One whose time is over stays open, and nobody can approve it."""

    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Proposal:
    """It never changes but for its decision. `amount` in rupiah; a transfer goes from `giver` to `taker` (ids of
    funds); a reversal names the entry by `year` and `number`. Moments are UTC texts.
    """

    id: str
    kind: str
    asked_by: str
    asked_at: str
    expires_at: str
    amount: int
    reason: str
    giver: str = ""
    taker: str = ""
    year: int = 0
    number: int = 0
    state: str = ProposalState.OPEN
    decided_by: str = ""
    decided_at: str = ""

    @property
    def cause(self) -> str:
        """What its entry names as its cause: the proposal, and who made it."""
        return f"proposal/{self.id}/{self.asked_by}"

    def waits(self, now: datetime) -> bool:
        """Whether it can still be approved."""
        return self.state == ProposalState.OPEN and now < from_text(self.expires_at)

    def may_be_decided_by(self, official: str) -> bool:
        """Not by who made it."""
        return official != self.asked_by

    def decided(self, state: ProposalState, by: str, now: datetime) -> "Proposal":
        """Approved or refused by another official, withdrawn by who made it.

        Raises ChangedError where it waits no longer, NotAllowedError (second_person, own_proposal).
        """
        if not self.waits(now):
            raise ChangedError
        if state is ProposalState.WITHDRAWN and by != self.asked_by:
            raise NotAllowedError("own_proposal")
        if state is not ProposalState.WITHDRAWN and not self.may_be_decided_by(by):
            raise NotAllowedError("second_person")
        return replace(self, state=state, decided_by=by, decided_at=to_text(now))


def transfer(proposal: Proposal, id: str, village: str, day: str) -> Posting:
    """The entry of a transfer that was approved: each fund balances by itself."""
    rupiah = proposal.amount
    return Posting(
        id,
        village,
        Kind.TRANSFER,
        day,
        day,
        proposal.cause,
        proposal.decided_by,
        (
            Line(Account.TRANSFER, proposal.giver, rupiah),
            Line(Account.BANK, proposal.giver, -rupiah),
            Line(Account.BANK, proposal.taker, rupiah),
            Line(Account.TRANSFER, proposal.taker, -rupiah),
        ),
        proposal.reason,
    )


def can_be_reversed(posting: Posting) -> bool:
    """Income and transfers, as far as no case stands behind them."""
    return posting.kind in REVERSIBLE and not any(line.about for line in posting.lines)
