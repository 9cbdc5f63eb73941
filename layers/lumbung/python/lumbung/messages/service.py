"""Messages are queued with the change that they tell of, and sent by the agenda, each once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from lumbung.agenda.model import Entry, Result
from lumbung.agenda.ports import Finish
from lumbung.messages.model import Message
from lumbung.messages.ports import Addressed, Addresses, MailChannel, Outbox
from lumbung.messages.render import Mail, render
from lumbung.shared.afterwards import Agenda
from lumbung.shared.clock import Clock, to_text
from lumbung.shared.errors import LumbungError
from lumbung.shared.transaction import RefusedError, Transaction

SENDER_LIVES = timedelta(minutes=2)
"""Longer than any sender runs: after it, one that did not mark its message sent has died."""

MOST_DEATHS = 8
"""What kills its sender each time is not sent for ever."""


class RejectedError(LumbungError):
    """The channel said no: nothing was sent, so it may be tried again at once."""

    code = "message.rejected"


@dataclass(frozen=True)
class Queue:
    """Puts messages beside the change that they tell of."""

    outbox: Outbox
    agenda: Agenda

    def queue(self, tx: Transaction, message: Message, at: datetime | None, cause: str) -> None:
        """The message and its agenda entry, in the caller's transaction."""
        self.outbox.add(tx, message)
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


@dataclass(frozen=True)
class Sender:
    """Sends what is queued. The one thing that can happen twice is a mail whose sender died between
    the channel's answer and our mark; it carries the same reference and the same words.
    """

    outbox: Outbox
    addresses: Addresses
    mail: MailChannel
    clock: Clock

    def send_message(self, entry: Entry, finish: Finish) -> Result:
        """The agenda's effect: queued → sending → sent. A repeat is a quiet no-op."""
        message = self.outbox.read(entry.village, str(entry.data["about"]), entry.ref)
        if message is None or message.is_done:
            return Result.DONE
        now = self.clock()
        if message.is_being_sent(to_text(now - SENDER_LIVES)):
            return Result.BUSY
        addressed = self.addresses(message)
        if addressed is None or message.attempts >= MOST_DEATHS:
            self._save(message, message.give_up())
            return Result.DONE
        mail = render(message.template, message.language, addressed.values)
        taken = message.take(to_text(now))
        try:
            self.outbox.save(message, taken)
        except RefusedError:
            return Result.BUSY  # another sender took it first
        self._hand_over(taken, addressed, mail)
        return Result.DONE

    def _hand_over(self, message: Message, to: Addressed, mail: Mail) -> None:
        try:
            self.mail(to.sender, to.address, mail.subject, mail.text, mail.html, message.id)
        except RejectedError:
            self._save(message, message.put_back())
            raise  # the agenda comes again, and after the last time shows it to the administrator
        self._save(message, message.mark_sent())

    def _save(self, old: Message, new: Message) -> None:
        try:
            self.outbox.save(old, new)
        except RefusedError:
            return  # another sender thought this one dead; its mark counts
