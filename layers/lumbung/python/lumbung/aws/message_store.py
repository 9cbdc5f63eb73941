"""Messages, by what they are about: `<village>#case#<id>` or `<village>#official#<id>`."""

from pynamodb.attributes import UnicodeAttribute

from lumbung.aws.tables import FactsAttribute, IntegerAttribute, Record
from lumbung.aws.transaction import Transaction as Writes
from lumbung.aws.transaction import of
from lumbung.messages.model import Message, State
from lumbung.shared.transaction import Transaction


class MessageRecord(Record):
    """One message; its receiver's address is read when it is sent and stands nowhere."""

    class Meta:
        room = "messages"
        table_name = None

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


class MessageStore:
    """Implements lumbung.messages.ports.Outbox."""

    def add(self, transaction: Transaction, message: Message) -> None:
        of(transaction).put(_record(message), "message")

    def read(self, village: str, about: str, message_id: str) -> Message | None:
        record = MessageRecord.find(_pk(village, about), _sk(message_id))
        return _message(record) if record else None

    def save(self, old: Message, new: Message) -> None:
        tx, key = Writes(), MessageRecord(_pk(old.village, old.about), _sk(old.id))
        tx.replace(key, old, new, "message", MessageRecord.version == old.version)
        tx.commit()

    def about(self, village: str, about: str) -> list[Message]:
        found = MessageRecord.query(_pk(village, about), consistent_read=True)
        return [_message(record) for record in found]


def _pk(village: str, about: str) -> str:
    return f"{village}#{about}"


def _sk(message_id: str) -> str:
    return f"message#{message_id}"


def _record(message: Message) -> MessageRecord:
    return MessageRecord.made_of(_pk(message.village, message.about), _sk(message.id), message)


def _message(record: MessageRecord) -> Message:
    names = MessageRecord.get_attributes().keys() - {"pk", "sk", "schema", "state"}
    facts = {name: getattr(record, name) for name in names}
    return Message(state=State(record.state), **facts)
