"""What sending needs of the world."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from lumbung.messages.model import Message, Why
from lumbung.messages.render import Words
from lumbung.shared.errors import LumbungError
from lumbung.shared.transaction import Transaction


class RejectedError(LumbungError):
    """The channel said no: nothing was sent, so it may be tried again at once."""

    code = "message.rejected"


class RefusedForGoodError(RejectedError):
    """The channel will never take it for this address: trying again is useless."""

    code = "message.refused"


class Outbox(Protocol):
    """Where messages are kept, by what they are about."""

    def add(self, transaction: Transaction, message: Message) -> None: ...

    def read(self, village: str, about: str, message_id: str) -> Message | None: ...

    def change(self, transaction: Transaction, old: Message, new: Message) -> None:
        """Refused as "message" where it is no longer the version read."""

    def about(self, village: str, about: str) -> list[Message]:
        """All that was said about a case or to an official, with channel, state and why; oldest first."""


class Purse(Protocol):
    """What paid messages have cost: by village and month, and how many a case got."""

    def spend(
        self, transaction: Transaction, village: str, month: str, cost: int, ceiling: int
    ) -> None:
        """Counts rupiah. Refused as "ceiling" where the month would come to more."""

    def give_back(self, transaction: Transaction, village: str, month: str, cost: int) -> None:
        """What was counted and not sent."""

    def count(self, transaction: Transaction, village: str, about: str) -> None:
        """One more paid message about this case. Refused as "enough" where it had its two."""

    def uncount(self, transaction: Transaction, village: str, about: str) -> None:
        """One that was not sent."""

    def mark_told(self, transaction: Transaction, village: str, month: str) -> None:
        """That the ceiling was reached is told. Refused as "told" where it was before."""


class Stopped(Protocol):
    """Addresses that bounced or complained, known by their blind index alone."""

    def is_stopped(self, village: str, address: str) -> bool: ...

    def stop(self, transaction: Transaction, village: str, address: str, why: str) -> None:
        """Nothing goes to this address any more; `why` is "bounce" or "complaint"."""


@dataclass(frozen=True)
class Way:
    """One way to a person. `price` is rupiah for each part of a text; 0 for mail."""

    channel: str
    address: str
    sender: str  # the village's name, its SMS sender, the ARN of its WhatsApp number
    price: int = 0


@dataclass(frozen=True)
class Addressed:
    """The ways to a message's receiver in their order, and the texts that its template needs,
    read at the moment of sending. Without a way, `why` says what is missing.
    """

    ways: tuple[Way, ...]
    values: Mapping[str, object]
    month: str = ""  # in which money is counted, the village's own month
    ceiling: int = 0  # rupiah a month
    why: Why = Why.NO_ADDRESS


class Addresses(Protocol):
    def __call__(self, message: Message) -> Addressed:
        """Without a way where nobody can be reached: no address, a blocked official, an erased person."""


@dataclass(frozen=True)
class Letter:
    """One message as a channel takes it."""

    message: Message
    way: Way
    words: Words


class Channel(Protocol):
    def __call__(self, letter: Letter) -> None:
        """Hands one letter over.

        Raises RejectedError where it certainly was not taken, RefusedForGoodError where it never will be.
        """
