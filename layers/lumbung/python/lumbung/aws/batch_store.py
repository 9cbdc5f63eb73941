"""Payment batches in DynamoDB: `<v>#batches` newest last, `<v>#batch#<id>` with payees, who was left out and what happened.

Implements lumbung.treasury.batch_ports.Batches; docs/access-patterns.md lists the keys.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pynamodb.attributes import UnicodeAttribute

from lumbung.aws.tables import FactsAttribute, IntegerAttribute
from lumbung.aws.transaction import of
from lumbung.aws.treasury_store import TreasuryItem
from lumbung.shared.payables import Left
from lumbung.shared.transaction import Transaction
from lumbung.treasury.batch import Batch, Happened, Payee, Stage

PAYEE, LEFT, EVENT = "payee#", "left#", "event#"


class BatchRecord(TreasuryItem):
    village = UnicodeAttribute()
    id = UnicodeAttribute()
    code = UnicodeAttribute()
    fund = UnicodeAttribute()
    settings = UnicodeAttribute()
    stage = UnicodeAttribute()
    stage_since = UnicodeAttribute()
    opened_at = UnicodeAttribute()
    collected_by = UnicodeAttribute()
    version = IntegerAttribute()
    attempt = IntegerAttribute()
    token = UnicodeAttribute(null=True)
    asked = UnicodeAttribute(null=True)
    cursor = UnicodeAttribute(null=True)
    size = IntegerAttribute()
    total = IntegerAttribute()
    cash = IntegerAttribute()
    left = IntegerAttribute()
    barred = UnicodeAttribute()
    content = UnicodeAttribute()
    approved_by = UnicodeAttribute(null=True)
    approved_at = UnicodeAttribute(null=True)
    seal = UnicodeAttribute(null=True)
    file_key = UnicodeAttribute(null=True)
    file_count = IntegerAttribute()
    file_total = IntegerAttribute()
    answers = IntegerAttribute()
    answer_key = UnicodeAttribute(null=True)
    wrong = UnicodeAttribute(null=True)
    wrong_line = IntegerAttribute()
    ignored = IntegerAttribute()
    chunks = IntegerAttribute()
    paid = IntegerAttribute()
    paid_total = IntegerAttribute()
    refused = IntegerAttribute()
    care_from = UnicodeAttribute(null=True)


class PayeeRecord(TreasuryItem):
    number = IntegerAttribute()
    case = UnicodeAttribute()
    task = UnicodeAttribute()
    code = UnicodeAttribute()
    programme = UnicodeAttribute()
    amount = IntegerAttribute()
    substance = UnicodeAttribute()
    state = UnicodeAttribute()
    reason = UnicodeAttribute(null=True)


class LeftRecord(TreasuryItem):
    case = UnicodeAttribute()
    code = UnicodeAttribute()
    reason = UnicodeAttribute()


class HappenedRecord(TreasuryItem):
    seq = IntegerAttribute()
    kind = UnicodeAttribute()
    at = UnicodeAttribute()
    actor = UnicodeAttribute()
    data = FactsAttribute(default=dict)


class BatchStore:
    """A batch, and beside it everything about it."""

    def read(self, village: str, batch: str) -> Batch | None:
        record = BatchRecord.find(_pk(village), batch)
        return _batch(record) if record else None

    def newest(self, village: str, most: int) -> list[Batch]:
        found = BatchRecord.query(_pk(village), scan_index_forward=False, limit=most)
        return [_batch(record) for record in found]

    def add(self, transaction: Transaction, batch: Batch, happened: Happened) -> None:
        of(transaction).put(_record(batch), "batch")
        self._tell(transaction, batch, happened)

    def change(
        self, transaction: Transaction, old: Batch, new: Batch, happened: Happened | None = None
    ) -> None:
        of(transaction).put(_record(new), "batch", BatchRecord.version == old.version)
        if happened:
            self._tell(transaction, new, happened)

    def approve(self, transaction: Transaction, old: Batch, new: Batch, happened: Happened) -> None:
        who = new.approved_by
        another = (BatchRecord.version == old.version) & (BatchRecord.collected_by != who)
        another &= ~BatchRecord.barred.contains(f"|{who}|")
        of(transaction).put(_record(new), "batch", another)
        self._tell(transaction, new, happened)

    def add_payee(self, transaction: Transaction, batch: Batch, payee: Payee) -> None:
        of(transaction).put(_payee(batch, payee), "payee")

    def leave(self, transaction: Transaction, batch: Batch, left: Left) -> None:
        record = LeftRecord.made_of(_about(batch.village, batch.id), LEFT + left.case, left)
        of(transaction).put(record, "left", LeftRecord.pk.does_not_exist() | LeftRecord.pk.exists())

    def settle(self, transaction: Transaction, batch: Batch, old: Payee, new: Payee) -> None:
        record, same = _payee(batch, old), PayeeRecord.state == old.state
        same &= PayeeRecord.case == old.case
        of(transaction).replace(record, old, new, "payee", same)

    def payees(self, village: str, batch: str, after: int = 0, most: int = 0) -> Iterable[Payee]:
        found = PayeeRecord.query(
            _about(village, batch),
            PayeeRecord.sk > _sk(after),  # nothing of a batch sorts behind its payees
            consistent_read=True,
            limit=most or None,
        )
        return (record.as_a(Payee) for record in found)

    def some(self, village: str, batch: str, numbers: Sequence[int]) -> list[Payee]:
        wanted, first = set(numbers), min(numbers)
        found = self.payees(village, batch, first - 1, max(numbers) - first + 1)
        return [payee for payee in found if payee.number in wanted]

    def left_out(self, village: str, batch: str, most: int) -> list[Left]:
        found = LeftRecord.query(_about(village, batch), LeftRecord.sk.startswith(LEFT), limit=most)
        return [record.as_a(Left) for record in found]

    def history(self, village: str, batch: str) -> list[Happened]:
        found = HappenedRecord.query(
            _about(village, batch), HappenedRecord.sk.startswith(EVENT), consistent_read=True
        )
        return [record.as_a(Happened) for record in found]

    def _tell(self, transaction: Transaction, batch: Batch, happened: Happened) -> None:
        place = _about(batch.village, batch.id), f"{EVENT}{happened.seq:06d}"
        of(transaction).put(HappenedRecord.made_of(*place, happened), "batch")


def _pk(village: str) -> str:
    return f"{village}#batches"


def _about(village: str, batch: str) -> str:
    return f"{village}#batch#{batch}"


def _sk(number: int) -> str:
    return f"{PAYEE}{number:05d}"


def _record(batch: Batch) -> BatchRecord:
    return BatchRecord.made_of(_pk(batch.village), batch.id, batch)


def _batch(record: BatchRecord) -> Batch:
    batch = record.as_a(Batch)
    return replace(batch, stage=Stage(batch.stage))


def _payee(batch: Batch, payee: Payee) -> PayeeRecord:
    return PayeeRecord.made_of(_about(batch.village, batch.id), _sk(payee.number), payee)
