"""Proposals and forms that count once, beside the funds. Implements lumbung.treasury.ports.Proposals and Onces."""

from datetime import datetime, timedelta
from typing import Final

from pynamodb.attributes import UnicodeAttribute

from lumbung.aws.tables import IntegerAttribute
from lumbung.aws.transaction import of
from lumbung.aws.treasury_store import TreasuryItem
from lumbung.shared.once import KeyUsedError, Once
from lumbung.shared.transaction import Transaction
from lumbung.treasury.proposals import Proposal, ProposalState

KEPT: Final = timedelta(days=90)  # how long a key that was used is known
REVERSED, ONCE = "reversed", "once"


class ProposalRecord(TreasuryItem):
    id = UnicodeAttribute()
    kind = UnicodeAttribute()
    asked_by = UnicodeAttribute()
    asked_at = UnicodeAttribute()
    expires_at = UnicodeAttribute()
    amount = IntegerAttribute()
    reason = UnicodeAttribute()
    giver = UnicodeAttribute(null=True)
    taker = UnicodeAttribute(null=True)
    year = IntegerAttribute(null=True)
    number = IntegerAttribute(null=True)
    state = UnicodeAttribute()
    decided_by = UnicodeAttribute(null=True)
    decided_at = UnicodeAttribute(null=True)


class ReversedRecord(TreasuryItem):
    by = UnicodeAttribute()


class OnceRecord(TreasuryItem):
    actor = UnicodeAttribute()
    route = UnicodeAttribute()
    body = UnicodeAttribute()
    result = UnicodeAttribute()
    ttl = IntegerAttribute()


class ProposalStore:
    """`<v>#proposals` by id, which sorts by time, and `<v>#entry#<id>`: that an entry was taken back."""

    def add(self, transaction: Transaction, village: str, proposal: Proposal) -> None:
        """A new one."""
        record = ProposalRecord.made_of(_proposals(village), proposal.id, proposal)
        of(transaction).put(record, "proposal")

    def read(self, village: str, proposal: str) -> Proposal | None:
        """By its id."""
        record = ProposalRecord.find(_proposals(village), proposal)
        return record.as_a(Proposal) if record else None

    def newest(self, village: str, before: str, most: int) -> list[Proposal]:
        """Newest first: those before an id, or the newest where it is empty."""
        found = ProposalRecord.query(
            _proposals(village),
            ProposalRecord.sk < before if before else None,
            consistent_read=True,
            scan_index_forward=False,
            limit=most,
        )
        return [record.as_a(Proposal) for record in found]

    def decide(self, transaction: Transaction, village: str, decided: Proposal) -> None:
        """Refused as "proposal" where it waits no longer, its time is over, or who decides may not."""
        mine = ProposalRecord.asked_by == decided.decided_by
        others = ProposalRecord.asked_by != decided.decided_by
        condition = (
            (ProposalRecord.state == ProposalState.OPEN.value)
            & (ProposalRecord.expires_at > decided.decided_at)
            & (mine if decided.state == ProposalState.WITHDRAWN else others)
        )
        actions = [
            ProposalRecord.state.set(str(decided.state)),
            ProposalRecord.decided_by.set(decided.decided_by),
            ProposalRecord.decided_at.set(decided.decided_at),
        ]
        record = ProposalRecord(_proposals(village), decided.id)
        of(transaction).update(record, actions, "proposal", condition)

    def take_back(self, transaction: Transaction, village: str, entry: str, by: str) -> None:
        """Refused as "reversed" where it was before."""
        of(transaction).put(ReversedRecord(_entry(village, entry), REVERSED, by=by), "reversed")

    def taken_back_by(self, village: str, entry: str) -> str:
        """The id of the entry that reversed one, or ""."""
        record = ReversedRecord.find(_entry(village, entry), REVERSED)
        return record.by if record else ""


class OnceStore:
    """`<v>#once#<key>`: who sent a form, where, what, and what came of it. The key alone is the condition."""

    def use(
        self, transaction: Transaction, village: str, once: Once, result: str, now: datetime
    ) -> None:
        """Refused as "once" where the key was used."""
        record = OnceRecord.made_of(
            _once(village, once), ONCE, once, result=result, ttl=int((now + KEPT).timestamp())
        )
        of(transaction).put(record, "once")

    def result_of(self, village: str, once: Once) -> str:
        """What came of it the first time. Raises KeyUsedError where it was another actor, route or body."""
        record = OnceRecord.find(_once(village, once), ONCE)
        if record is None or (record.actor, record.route, record.body) != (
            once.actor,
            once.route,
            once.body,
        ):
            raise KeyUsedError
        return record.result


def _proposals(village: str) -> str:
    return f"{village}#proposals"


def _entry(village: str, entry: str) -> str:
    return f"{village}#entry#{entry}"


def _once(village: str, once: Once) -> str:
    return f"{village}#once#{once.key}"
