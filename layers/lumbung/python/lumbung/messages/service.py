"""Messages are queued with the change that they tell of; the agenda sends them (sending.py)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from lumbung.messages.model import Message, MessageStateError
from lumbung.messages.ports import Outbox
from lumbung.shared.afterwards import Agenda
from lumbung.shared.errors import NotFoundError
from lumbung.shared.transaction import RefusedError, Transaction


@dataclass(frozen=True)
class Queue:
    """Puts messages beside the change that they tell of."""

    outbox: Outbox
    agenda: Agenda

    def queue(self, tx: Transaction, message: Message, at: datetime | None, cause: str) -> None:
        """The message and its agenda entry, in the caller's transaction."""
        self.outbox.add(tx, message)
        self.remind(tx, message, cause, at)

    def remind(
        self, tx: Transaction, message: Message, cause: str, at: datetime | None = None
    ) -> None:
        """The agenda entry of a message that is queued already."""
        self.agenda.add(
            tx,
            "message",
            message.id,
            village=message.village,
            cause=cause,
            at=at,
            data={"about": message.about},
        )

    def tell(
        self,
        transaction: Transaction,
        template: str,
        *,
        village: str,
        about: str,
        to: str,
        language: str,
        cause: str,
        data: Mapping[str, str | int] | None = None,
    ) -> None:
        """The same, for callers who know no Message."""
        message = Message.new(
            village=village, about=about, template=template, language=language, to=to, data=data
        )
        self.queue(transaction, message, None, cause)


def resend(
    village: str,
    about: str,
    message_id: str,
    cause: str,
    *,
    messages: Queue,
    begin: Callable[[], Transaction],
) -> Message:
    """A message that ended failed or unreachable is queued again, and every channel has its turn anew.

    Raises NotFoundError, MessageStateError where it ended otherwise or is still on its way, RefusedError
    where another hand was quicker.
    """
    message = messages.outbox.read(village, about, message_id)
    if message is None:
        raise NotFoundError
    again, transaction = message.queue_again(), begin()
    messages.outbox.change(transaction, message, again)
    messages.remind(transaction, again, cause)
    transaction.commit()
    return again


def resend_once(
    village: str,
    about: str,
    message_id: str,
    cause: str,
    *,
    messages: Queue,
    begin: Callable[[], Transaction],
) -> bool:
    """As `resend`; False, and nothing changed, where it is on its way or was sent. Raises NotFoundError."""
    try:
        resend(village, about, message_id, cause, messages=messages, begin=begin)
    except (MessageStateError, RefusedError):
        return False
    return True
