"""What becomes of mails after SES took them: a bounce or a complaint closes the address."""

from collections.abc import Callable
from dataclasses import dataclass

from lumbung.messages.model import Message, State
from lumbung.messages.ports import Outbox, Stopped
from lumbung.messages.service import Queue
from lumbung.shared.transaction import RefusedError, Transaction

BOUNCE, COMPLAINT = "bounce", "complaint"
MOST_TRIES = 3


@dataclass(frozen=True)
class Report:
    """A mail that came back for good, or that its receiver calls unwanted."""

    village: str
    about: str
    message: str
    why: str  # BOUNCE or COMPLAINT
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class Feedback:
    """Takes reports. SES brings them at least once, and in any order."""

    outbox: Outbox
    stopped: Stopped
    messages: Queue
    begin: Callable[[], Transaction]

    def take(self, report: Report) -> bool:
        """The addresses are closed. What bounced goes to the next channel, or ends unreachable; what was
        complained of did arrive. Answers whether the message goes on.
        """
        for _ in range(MOST_TRIES):
            try:
                return self._take(report)
            except RefusedError:
                continue  # its sender marked it just now
        raise RefusedError(["message"])

    def _take(self, report: Report) -> bool:
        transaction = self.begin()
        for address in report.addresses:
            self.stopped.stop(transaction, report.village, address, report.why)
        message = self.outbox.read(report.village, report.about, report.message)
        goes_on = message is not None and report.why == BOUNCE and _came_back(message)
        if message is not None and goes_on:
            back = message.bounce()
            self.outbox.change(transaction, message, back)
            self.messages.remind(transaction, back, f"{message.id}/{report.why}")
        transaction.commit()
        return goes_on


def _came_back(message: Message) -> bool:
    return message.state is State.SENT and message.channel == "mail"
