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
    """Puts messages beside the change that they tell of, and once more those that were given up."""

    outbox: Outbox
    agenda: Agenda
    begin: Callable[[], Transaction]

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

    def resend(self, village: str, about: str, message_id: str, cause: str) -> Message:
        """A message that ended failed or unreachable is queued again, and every channel has its turn anew.

        Raises NotFoundError, MessageStateError where it ended otherwise or is still on its way, RefusedError
        where another hand was quicker.
        """
        message = self.outbox.read(village, about, message_id)
        if message is None:
            raise NotFoundError
        again, transaction = message.queue_again(), self.begin()
        self.outbox.change(transaction, message, again)
        self.remind(transaction, again, cause)
        transaction.commit()
        return again

    def resend_once(self, village: str, about: str, message_id: str, cause: str) -> bool:
        """As `resend`; False, and nothing changed, where it is on its way or was sent. Raises NotFoundError."""
        try:
            self.resend(village, about, message_id, cause)
        except (MessageStateError, RefusedError):
            return False
        return True
