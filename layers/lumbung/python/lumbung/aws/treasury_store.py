"""Funds: what is free, what is reserved, what is paid, and what each case holds. Implements lumbung.treasury.ports.Funds."""

from collections.abc import Iterable
from typing import Any

from pynamodb.attributes import UnicodeAttribute
from pynamodb.expressions.condition import Condition

from lumbung.aws.tables import IntegerAttribute, Record
from lumbung.aws.transaction import of
from lumbung.shared.claims import Claim
from lumbung.shared.transaction import Transaction
from lumbung.treasury.journal import Moves
from lumbung.treasury.model import Fund, Reservation


class TreasuryItem(Record):
    class Meta:
        room = "treasury"
        table_name = None


class FundRecord(TreasuryItem):
    id = UnicodeAttribute()
    granted = IntegerAttribute()
    topped_up = IntegerAttribute(default=0)
    free = IntegerAttribute()
    reserved = IntegerAttribute()
    paid = IntegerAttribute()


class ReservationRecord(TreasuryItem):
    case = UnicodeAttribute()
    amount = IntegerAttribute()
    state = UnicodeAttribute()
    batch = UnicodeAttribute(null=True)  # the payment batch that it is in


FUND = "fund"


class FundStore:
    """One partition a fund: `fund`, and `reservation#<case>` for each case that holds some of it."""

    def move(self, transaction: Transaction, village: str, fund: str, moves: Moves) -> None:
        """The figures of a fund; refused as "fund" where something of it would fall below zero."""
        changes, condition = [], FundRecord.pk.exists()
        for name in ("granted", "free", "reserved", "paid"):
            if more := getattr(moves, name):
                attribute = getattr(FundRecord, name)
                changes.append(attribute.add(more))
                if more < 0:
                    condition &= attribute >= -more
        if moves.granted:
            changes.append(FundRecord.topped_up.add(moves.granted))
        record = FundRecord(_pk(village, fund), FUND)
        of(transaction).update(record, changes, "fund", condition)

    def hold(self, transaction: Transaction, claim: Claim) -> None:
        """Reserved for a case; refused as "reservation" where it holds something already."""
        pk, sk = _pk(claim.village, claim.fund), _sk(claim.case)
        held = ReservationRecord(pk, sk, case=claim.case, amount=claim.amount, state="reserved")
        unheld = ReservationRecord.pk.does_not_exist() | (ReservationRecord.state == "released")
        of(transaction).put(held, "reservation", unheld)

    def turn(self, transaction: Transaction, claim: Claim, before: str, after: str) -> None:
        """A reservation goes from one state to another; refused as "reservation" where it is not so, or in a batch."""
        is_held = (ReservationRecord.state == before) & (ReservationRecord.amount == claim.amount)
        is_held &= ReservationRecord.batch.does_not_exist()
        held = ReservationRecord(_pk(claim.village, claim.fund), _sk(claim.case))
        of(transaction).update(held, [ReservationRecord.state.set(after)], "reservation", is_held)

    def join_batch(self, transaction: Transaction, claim: Claim, batch: str) -> None:
        """In one batch at a time: refused as "reservation" where it is in one, or not reserved."""
        is_free = _is_reserved(claim) & ReservationRecord.batch.does_not_exist()
        _change(transaction, claim, [ReservationRecord.batch.set(batch)], is_free)

    def leave_batch(self, transaction: Transaction, claim: Claim, batch: str) -> None:
        """Reserved as before; refused as "reservation" where it is not in this batch."""
        is_in = _is_reserved(claim) & (ReservationRecord.batch == batch)
        _change(transaction, claim, [ReservationRecord.batch.remove()], is_in)

    def pay_in_batch(self, transaction: Transaction, claim: Claim, batch: str) -> None:
        """Paid, once; refused as "reservation" where it is not in this batch."""
        is_in = _is_reserved(claim) & (ReservationRecord.batch == batch)
        paid = [ReservationRecord.state.set("paid"), ReservationRecord.batch.remove()]
        _change(transaction, claim, paid, is_in)

    def free(self, village: str, fund: str) -> int:
        """Rupiah that nothing holds."""
        record = FundRecord.find(_pk(village, fund), FUND)
        return record.free if record else 0

    def read(self, village: str, fund: str) -> Fund | None:
        """The fund, or None where nothing was ever granted."""
        record = FundRecord.find(_pk(village, fund), FUND)
        return record.as_a(Fund) if record else None

    def reservations(self, village: str, fund: str) -> list[Reservation]:
        """All that was ever reserved of a fund."""
        found = ReservationRecord.query(
            _pk(village, fund),
            ReservationRecord.sk.startswith("reservation#"),
            consistent_read=True,
        )
        return [record.as_a(Reservation) for record in found]

    def everything(self) -> Iterable[tuple[str, Fund, list[Reservation]]]:
        """Every fund with what cases hold of it, by a scan: for `verify`, never for a page."""
        for record in FundRecord.scan(FundRecord.sk == FUND, consistent_read=True):
            village = record.pk.partition("#")[0]
            yield village, record.as_a(Fund), self.reservations(village, record.id)

    def grant(self, transaction: Transaction, village: str, old: Fund | None, new: Fund) -> None:
        """A new fund, or more or less granted. Refused as "fund" where it moved meanwhile."""
        tx, pk = of(transaction), _pk(village, new.id)
        if old is None:
            tx.put(FundRecord.made_of(pk, FUND, new), "fund")
            return
        more = new.granted - old.granted
        same = (FundRecord.granted == old.granted) & (FundRecord.free >= max(0, -more))
        changes: list[Any] = [FundRecord.granted.add(more), FundRecord.free.add(more)]
        changes.append(FundRecord.topped_up.set(new.topped_up))
        tx.update(FundRecord(pk, FUND), changes, "fund", same)


def _is_reserved(claim: Claim) -> Condition:
    held: Condition = ReservationRecord.state == "reserved"
    held &= ReservationRecord.amount == claim.amount
    return held


def _change(
    transaction: Transaction, claim: Claim, changes: list[Any], condition: Condition
) -> None:
    held = ReservationRecord(_pk(claim.village, claim.fund), _sk(claim.case))
    of(transaction).update(held, changes, "reservation", condition)


def _pk(village: str, fund: str) -> str:
    return f"{village}#fund#{fund}"


def _sk(case_id: str) -> str:
    return f"reservation#{case_id}"
