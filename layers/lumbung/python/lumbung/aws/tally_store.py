"""What the public page tells of households, in the journal's table. Implements lumbung.treasury.counting.Tallies.

`<v>#tally#<programme>` (`waiting`: those who wait for their group; `case#<case>`: what is counted of each) and
`<v>#told#<year>` (`<month>#<programme>`: households, rupiah, waiting times, of whole groups only).
"""

from typing import Any

from pynamodb.attributes import UnicodeAttribute

from lumbung.aws.journal_store import JournalItem
from lumbung.aws.tables import IntegerAttribute, ListAttribute
from lumbung.aws.transaction import Transaction as Writes
from lumbung.aws.transaction import of
from lumbung.shared.transaction import Transaction
from lumbung.treasury.counting import Told
from lumbung.treasury.tally import OVER, WITHIN, Figures, Group, Payment, Tally, Waiting

WAITING = "waiting"


class PaymentsAttribute(ListAttribute):
    """Payments, as canonical JSON."""

    def serialize(self, value: tuple[Any, ...]) -> str:
        return super().serialize(tuple(payment.plain for payment in value))

    def deserialize(self, value: str) -> tuple[Any, ...]:
        return tuple(Payment.of(plain) for plain in super().deserialize(value))


class WaitingRecord(JournalItem):
    to_tell = PaymentsAttribute()
    to_take_out = PaymentsAttribute()
    version = IntegerAttribute()


class TallyRecord(JournalItem):
    case = UnicodeAttribute()
    household = UnicodeAttribute()
    rupiah = IntegerAttribute()
    waited = IntegerAttribute()
    told_once = IntegerAttribute()
    seq = IntegerAttribute()
    is_paid = IntegerAttribute()
    told = IntegerAttribute()

    @property
    def tally(self) -> Tally:
        payment = Payment(self.case, self.household, self.rupiah, self.waited, bool(self.told_once))
        return Tally(payment, self.seq, bool(self.is_paid), bool(self.told))


DAYS = {days: f"within_{days}" for days in (*WITHIN, OVER)}
_model: Any = type(JournalItem)
ToldRecord: Any = _model(
    "ToldRecord",
    (JournalItem,),
    {name: IntegerAttribute(default=0) for name in ("households", "rupiah", *DAYS.values())},
)
"""Of a month and programme; an attribute for each step of the waiting times."""


class TallyStore:
    """Every write holds on the programme's `waiting`, so nothing of a programme is counted past another."""

    def waiting(self, village: str, programme: str) -> Waiting:
        """Those who wait for their group, consistently read."""
        record = WaitingRecord.find(_tally(village, programme), WAITING)
        return record.as_a(Waiting) if record else Waiting()

    def tally(self, village: str, programme: str, case: str) -> Tally | None:
        """What is counted of a case."""
        record = TallyRecord.find(_tally(village, programme), _case(case))
        return record.tally if record else None

    def write(
        self,
        transaction: Transaction,
        village: str,
        programme: str,
        waiting: Waiting,
        tally: Tally,
        group: Group | None,
    ) -> None:
        """Refused as "waiting" where another payment of the programme was counted meanwhile."""
        tx, pk = of(transaction), _tally(village, programme)
        before = waiting.version - 1
        same = WaitingRecord.version == before if before else WaitingRecord.pk.does_not_exist()
        tx.put(WaitingRecord.made_of(pk, WAITING, waiting), "waiting", same)
        anyhow = TallyRecord.pk.exists() | TallyRecord.pk.does_not_exist()
        tx.put(_record(pk, tally), "tally", anyhow)
        if group:
            _tell(tx, village, programme, group, but=tally.payment.case)

    def told(self, village: str, year: int) -> Told:
        """The figures of a year, by month and programme: twelve items a programme at most."""
        found: Told = {}
        for record in ToldRecord.query(_told(village, year)):
            month, programme = record.sk.split("#")
            waited = {days: getattr(record, name) for days, name in DAYS.items()}
            known = {days: count for days, count in waited.items() if count}
            found[month, programme] = Figures(record.households, record.rupiah, known)
        return found

    def all_tallies(self, village: str, programme: str) -> list[Tally]:
        """Every case of a programme, for `verify`."""
        found = TallyRecord.query(
            _tally(village, programme), TallyRecord.sk.startswith("case#"), consistent_read=True
        )
        return [record.tally for record in found]


def _tell(tx: Writes, village: str, programme: str, group: Group, but: str) -> None:
    """The figures of its month grow, and each of its cases is told, or no longer. One is written already."""
    pk, figures = _tally(village, programme), group.figures
    changes = [ToldRecord.households.add(figures.households), ToldRecord.rupiah.add(figures.rupiah)]
    changes += [getattr(ToldRecord, DAYS[d]).add(n) for d, n in figures.waited.items() if n]
    place = ToldRecord(_told(village, int(group.month[:4])), f"{group.month}#{programme}")
    tx.update(place, changes, "told", ToldRecord.pk.exists() | ToldRecord.pk.does_not_exist())
    for told, payments in ((1, group.added), (0, group.taken_out)):
        for payment in payments:
            if payment.case != but:
                change = [TallyRecord.told.set(told), TallyRecord.told_once.set(1)]
                there = TallyRecord.pk.exists()
                tx.update(TallyRecord(pk, _case(payment.case)), change, "tally", there)


def _record(pk: str, tally: Tally) -> TallyRecord:
    return TallyRecord.made_of(
        pk,
        _case(tally.payment.case),
        tally.payment,
        told_once=int(tally.payment.known),
        seq=tally.seq,
        is_paid=int(tally.is_paid),
        told=int(tally.told),
    )


def _tally(village: str, programme: str) -> str:
    return f"{village}#tally#{programme}"


def _case(case: str) -> str:
    return f"case#{case}"


def _told(village: str, year: int) -> str:
    return f"{village}#told#{year}"
