"""What sending needs of the world."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from lumbung.messages.model import Message
from lumbung.shared.transaction import Transaction


class Outbox(Protocol):
    """Where messages are kept, by what they are about."""

    def add(self, transaction: Transaction, message: Message) -> None: ...

    def read(self, village: str, about: str, message_id: str) -> Message | None: ...

    def save(self, old: Message, new: Message) -> None:
        """Raises RefusedError where it is no longer the version read."""

    def about(self, village: str, about: str) -> list[Message]:
        """All that was said about a case or to an official, oldest first."""


@dataclass(frozen=True)
class Addressed:
    """A message's receiver and the texts that its template needs, read at the moment of sending."""

    address: str
    sender: str  # the village's name, shown as the sender
    values: Mapping[str, object]


class Addresses(Protocol):
    def __call__(self, message: Message) -> Addressed | None:
        """None where nobody can be reached: no address, a blocked official, an erased person."""


class MailChannel(Protocol):
    def __call__(
        self, sender: str, address: str, subject: str, text: str, html: str, reference: str
    ) -> None:
        """Hands one mail over. Raises RejectedError where it certainly was not taken."""
