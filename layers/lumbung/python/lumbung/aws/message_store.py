"""Messages, by what they are about: `<village>#case#<id>` or `<village>#official#<id>`.

Beside them what paid ones have cost (`<village>#spent`, by month; `paid` in a case's partition) and which
addresses are closed (`<village>#stopped#<index>`). docs/access-patterns.md lists the keys.
"""

from datetime import datetime, timedelta

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition

from lumbung.aws.tables import FactsAttribute, IntegerAttribute, ListAttribute, Record
from lumbung.aws.transaction import of
from lumbung.messages.inquiry import MOST_AN_HOUR, Inquiry
from lumbung.messages.model import Message, State
from lumbung.shared.clock import to_text
from lumbung.shared.transaction import Transaction
from lumbung.shared.vault import Keys

MOST_PAID = 2  # messages that cost money about one case: that it came, and its answer
MESSAGES = "message#"
PAID, STOPPED, HEARD = "paid", "stopped", "heard"
KEPT = timedelta(days=1)


class MessageItem(Record):
    """Base of everything in the messages table."""

    class Meta:
        room = "messages"
        table_name = None


class MessageRecord(MessageItem):
    """One message; its receiver's address is read when it is sent and stands nowhere."""

    id = UnicodeAttribute()
    village = UnicodeAttribute()
    about = UnicodeAttribute()
    template = UnicodeAttribute()
    language = UnicodeAttribute()
    to = UnicodeAttribute()
    data = FactsAttribute(default=dict)
    channel = UnicodeAttribute()
    state = UnicodeAttribute()
    attempts = IntegerAttribute(default=0)
    version = IntegerAttribute(default=0)
    taken_at = UnicodeAttribute(default="")
    tried = ListAttribute(default=())
    refusals = IntegerAttribute(default=0)
    cost = IntegerAttribute(default=0)
    month = UnicodeAttribute(default="")
    why = UnicodeAttribute(default="")


class SpentRecord(MessageItem):
    """Rupiah of a month, and whether the administrators know that it was all."""

    rupiah = IntegerAttribute()
    told = BooleanAttribute(default=False)


class PaidRecord(MessageItem):
    """How many messages about a case cost money."""

    times = IntegerAttribute()


class StoppedRecord(MessageItem):
    """An address that nothing goes to any more, by its blind index."""

    why = UnicodeAttribute()


class HeardRecord(MessageItem):
    """A text that came in, so that it is answered once."""

    until = IntegerAttribute(attr_name="ttl")


class AskedRecord(MessageItem):
    """How often a phone asked in an hour."""

    times = IntegerAttribute()
    until = IntegerAttribute(attr_name="ttl")


class MessageStore:
    """Implements lumbung.messages.ports.Outbox."""

    def add(self, transaction: Transaction, message: Message) -> None:
        of(transaction).put(_record(message), "message")

    def read(self, village: str, about: str, message_id: str) -> Message | None:
        record = MessageRecord.find(_pk(village, about), _sk(message_id))
        return _message(record) if record else None

    def change(self, transaction: Transaction, old: Message, new: Message) -> None:
        key = MessageRecord(_pk(old.village, old.about), _sk(old.id))
        unchanged = MessageRecord.version == old.version
        of(transaction).replace(key, old, new, "message", unchanged)

    def about(self, village: str, about: str) -> list[Message]:
        mine = MessageRecord.sk.startswith(MESSAGES)
        found = MessageRecord.query(_pk(village, about), mine, consistent_read=True)
        return [_message(record) for record in found]


class PurseStore:
    """Implements lumbung.messages.ports.Purse. No amount stands in a condition's arithmetic: what may have been
    spent before is worked out here.
    """

    def spend(
        self, transaction: Transaction, village: str, month: str, cost: int, ceiling: int
    ) -> None:
        fits = SpentRecord.rupiah <= ceiling - cost
        if cost <= ceiling:
            fits = SpentRecord.rupiah.does_not_exist() | fits
        _add(transaction, SpentRecord.rupiah, _spent(village, month), cost, "ceiling", fits)

    def give_back(self, transaction: Transaction, village: str, month: str, cost: int) -> None:
        counted = SpentRecord.rupiah >= cost
        _add(transaction, SpentRecord.rupiah, _spent(village, month), -cost, "spent", counted)

    def count(self, transaction: Transaction, village: str, about: str) -> None:
        few = PaidRecord.times.does_not_exist() | (PaidRecord.times < MOST_PAID)
        _add(transaction, PaidRecord.times, PaidRecord(_pk(village, about), PAID), 1, "enough", few)

    def uncount(self, transaction: Transaction, village: str, about: str) -> None:
        record, some = PaidRecord(_pk(village, about), PAID), PaidRecord.times > 0
        _add(transaction, PaidRecord.times, record, -1, PAID, some)

    def mark_told(self, transaction: Transaction, village: str, month: str) -> None:
        untold = SpentRecord.told.does_not_exist() | (SpentRecord.told == False)  # noqa: E712 - a condition
        told = [SpentRecord.told.set(True), SpentRecord.rupiah.add(0)]
        of(transaction).update(_spent(village, month), told, "told", untold)


class StoppedStore:
    """Implements lumbung.messages.ports.Stopped."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def is_stopped(self, village: str, address: str) -> bool:
        return StoppedRecord.find(self._pk(village, address), STOPPED) is not None

    def stop(self, transaction: Transaction, village: str, address: str, why: str) -> None:
        anyhow = StoppedRecord.pk.exists() | StoppedRecord.pk.does_not_exist()
        of(transaction).put(
            StoppedRecord(self._pk(village, address), STOPPED, why=why), STOPPED, anyhow
        )

    def _pk(self, village: str, address: str) -> str:
        return f"{village}#stopped#{self._keys.index('address', address.strip().lower())}"


class InquiryStore:
    """Implements lumbung.messages.inquiry.Inquiries."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def take(self, transaction: Transaction, village: str, inquiry: Inquiry, now: datetime) -> None:
        until = int((now + KEPT).timestamp())
        heard = HeardRecord(f"{village}#heard#{inquiry.id}", HEARD, until=until)
        of(transaction).put(heard, "again")
        asker = self._keys.index("phone", inquiry.phone)
        hour = AskedRecord(f"{village}#asked#{asker}", to_text(now)[:13])
        one_more = [AskedRecord.times.add(1), AskedRecord.until.set(until)]
        few = AskedRecord.times.does_not_exist() | (AskedRecord.times < MOST_AN_HOUR)
        of(transaction).update(hour, one_more, "many", few)


def _add(
    transaction: Transaction,
    attribute: IntegerAttribute,
    record: MessageItem,
    number: int,
    refused: str,
    condition: Condition,
) -> None:
    of(transaction).update(record, [attribute.add(number)], refused, condition)


def _spent(village: str, month: str) -> SpentRecord:
    return SpentRecord(_spent_pk(village), month)


def _spent_pk(village: str) -> str:
    return f"{village}#spent"


def _pk(village: str, about: str) -> str:
    return f"{village}#{about}"


def _sk(message_id: str) -> str:
    return f"{MESSAGES}{message_id}"


def _record(message: Message) -> MessageRecord:
    return MessageRecord.made_of(_pk(message.village, message.about), _sk(message.id), message)


def _message(record: MessageRecord) -> Message:
    names = MessageRecord.get_attributes().keys() - {"pk", "sk", "schema", "state"}
    facts = {name: getattr(record, name) for name in names}
    return Message(state=State(record.state), **facts)
