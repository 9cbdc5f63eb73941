"""Funds: what is free, what is reserved, what is paid. Implements lumbung.assistance.ports.Funds."""

from collections.abc import Iterable
from typing import Any

from pynamodb.attributes import UnicodeAttribute
from pynamodb.expressions.condition import Condition

from lumbung.aws.tables import IntegerAttribute, Record
from lumbung.aws.transaction import Transaction as Writes
from lumbung.aws.transaction import of
from lumbung.shared.transaction import Transaction
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


FUND = "fund"


class FundStore:
    """One partition a fund: `fund`, and `reservation#<case>` for each case that holds some of it."""

    def reserve(
        self, transaction: Transaction, village: str, fund: str, case_id: str, amount: int
    ) -> None:
        tx, pk = of(transaction), _pk(village, fund)
        taken = [FundRecord.free.add(-amount), FundRecord.reserved.add(amount)]
        tx.update(FundRecord(pk, FUND), taken, "fund", FundRecord.free >= amount)
        held = ReservationRecord(pk, _sk(case_id), case=case_id, amount=amount, state="reserved")
        unheld = ReservationRecord.pk.does_not_exist() | (ReservationRecord.state == "released")
        tx.put(held, "reservation", unheld)

    def settle(
        self, transaction: Transaction, village: str, fund: str, case_id: str, amount: int
    ) -> None:
        paid = [FundRecord.reserved.add(-amount), FundRecord.paid.add(amount)]
        held = FundRecord.reserved >= amount
        self._turn(
            of(transaction), village, fund, case_id, amount, ("reserved", "paid"), paid, held
        )

    def release(
        self, transaction: Transaction, village: str, fund: str, case_id: str, amount: int
    ) -> None:
        freed = [FundRecord.reserved.add(-amount), FundRecord.free.add(amount)]
        held = FundRecord.reserved >= amount
        self._turn(
            of(transaction), village, fund, case_id, amount, ("reserved", "released"), freed, held
        )

    def reclaim(
        self, transaction: Transaction, village: str, fund: str, case_id: str, amount: int
    ) -> None:
        back = [FundRecord.paid.add(-amount), FundRecord.reserved.add(amount)]
        held = FundRecord.paid >= amount
        self._turn(
            of(transaction), village, fund, case_id, amount, ("paid", "reserved"), back, held
        )

    def free(self, village: str, fund: str) -> int:
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

    @staticmethod
    def _turn(
        tx: Writes,
        village: str,
        fund: str,
        case_id: str,
        amount: int,
        states: tuple[str, str],
        moves: list[Any],
        enough: Condition,
    ) -> None:
        """A reservation goes from one state to another, and the fund's figures with it."""
        pk, (before, after) = _pk(village, fund), states
        tx.update(FundRecord(pk, FUND), moves, "fund", enough)
        is_held = (ReservationRecord.state == before) & (ReservationRecord.amount == amount)
        held = ReservationRecord(pk, _sk(case_id))
        tx.update(held, [ReservationRecord.state.set(after)], "reservation", is_held)

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


def _pk(village: str, fund: str) -> str:
    return f"{village}#fund#{fund}"


def _sk(case_id: str) -> str:
    return f"reservation#{case_id}"
