"""One message to one person: what it is about, in which language, and how far it has come."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from lumbung.shared.errors import LumbungError
from lumbung.shared.ids import uuid7

RESIDENT: Final = "resident"
"""The receiver of what goes to the resident of the case that the message is about."""

NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "application_received": ("code", "number", "link", "programme"),
    "duplicate": ("code", "link", "programme"),
    "correction_asked": ("code", "link", "programme", "due"),
    "contact_changed": ("code", "link", "programme"),
    "refused": ("code", "link", "programme", "reason"),
    "withdrawn": ("code", "link", "programme"),
    "objection_received": ("code", "link", "programme"),
    "objection_decided": ("code", "link", "programme"),
    "paid": ("code", "link", "programme", "due", "pay_by", "goods"),
    "traced": ("code", "link", "programme", "goods"),
    "closed": ("code", "link", "programme", "goods"),
    "task_waiting": ("kind", "area", "due", "link"),
    "task_reminder": ("kind", "area", "due", "link"),
    "task_escalated": ("kind", "area", "due", "link"),
    "task_handed_over": ("kind", "area", "due", "link"),
    "needs_care": ("area", "due", "link"),
    "sign_in": ("link", "due"),
    "daily_summary": ("waiting", "overdue", "link"),
    "pin_locked": ("official",),
    "enrolment": ("link", "due"),
    "change_waiting": ("link", "due"),
    "ceiling_reached": ("month", "ceiling"),
}
"""Every template, and the values that it needs beside `village`: texts ready to show; `pay_by` is "bank", "cash" or
"goods", which `goods` then names; of money it is empty."""


MOST_REFUSALS = 3
"""So often a channel may say "not now" before the next one has its turn, where there is a next one."""


class State(StrEnum):
    """How far a message has come."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNREACHABLE = "unreachable"  # every way to this person is closed for good


class Why(StrEnum):
    """Why a message was given up."""

    NO_ADDRESS = "no_address"  # nobody, or nothing to reach them by
    STOPPED = "stopped"  # their address bounced or complained
    REFUSED = "refused"  # each channel refused the address for good
    CEILING = "ceiling"  # the month's money for messages is spent
    ENOUGH = "enough"  # this case had its paid messages
    DIED = "died"  # each sender died of it


UNREACHABLE: Final = (Why.STOPPED, Why.REFUSED)


class MessageStateError(LumbungError):
    """A step that this message cannot take from where it stands."""

    code = "message.state"


@dataclass(frozen=True)
class Message:
    """What is said to one person over one channel.

    `data` holds ids, enums and dates only: whoever sends it reads names and addresses at that moment.
    """

    id: str
    village: str
    about: str  # "case#<id>" or "official#<id>"
    template: str
    language: str
    to: str  # "official#<id>" or RESIDENT
    data: Mapping[str, str | int] = field(default_factory=dict)
    channel: str = "mail"
    state: State = State.QUEUED
    attempts: int = 0  # how often it was handed over and nobody knows what became of it
    version: int = 0
    taken_at: str = ""  # when the sender now at it began
    tried: tuple[str, ...] = ()  # the channels that will not take it any more
    refusals: int = 0  # how often the channel of now said "not now"
    cost: int = 0  # rupiah that are counted for it
    month: str = ""  # in which month they are counted, "2026-11"
    why: str = ""  # one of Why, where it was given up

    def __post_init__(self) -> None:
        if self.template not in NEEDS:
            raise MessageStateError("message.template", template=self.template)

    @classmethod
    def new(
        cls,
        *,
        village: str,
        about: str,
        template: str,
        language: str,
        to: str,
        data: Mapping[str, str | int] | None = None,
    ) -> "Message":
        """A queued message with an id of its own."""
        return cls(uuid7(), village, about, template, language, to, dict(data or {}))

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do: sent, or given up."""
        return self.state in (State.SENT, State.FAILED, State.UNREACHABLE)

    def is_being_sent(self, since: str) -> bool:
        """Whether another sender is at it, and began after `since` (UTC text), so may still live."""
        return self.state is State.SENDING and self.taken_at > since

    def take(self, at: str, channel: str = "mail", cost: int = 0, month: str = "") -> "Message":
        """Before the channel is called. Also from `sending`, by the same channel and with nothing
        counted anew: the sender before may have died.
        """
        taken = self._to(State.SENDING, State.QUEUED, State.SENDING, attempts=self.attempts + 1)
        if self.state is State.SENDING:
            return replace(taken, taken_at=at)
        return replace(taken, taken_at=at, channel=channel, cost=cost, month=month)

    def put_back(self) -> "Message":
        """The channel did not take it; the agenda tries again later, and nothing is owed."""
        back = self._to(State.QUEUED, State.SENDING, attempts=self.attempts - 1)
        return replace(back, refusals=self.refusals + 1, cost=0, month="")

    def turn_away(self) -> "Message":
        """The channel will never take it: the next one's turn."""
        return replace(self.put_back(), refusals=0, tried=(*self.tried, self.channel))

    def mark_sent(self) -> "Message":
        """The channel took it."""
        return self._to(State.SENT, State.SENDING)

    def bounce(self) -> "Message":
        """It was taken, and came back for good: the next channel's turn."""
        back = self._to(State.QUEUED, State.SENT, attempts=0)
        return replace(back, refusals=0, tried=(*self.tried, self.channel))

    def give_up(self, why: Why) -> "Message":
        """No way is left, or each sender died of it; the administrator may queue it again."""
        end = State.UNREACHABLE if why in UNREACHABLE else State.FAILED
        return replace(self._to(end, State.QUEUED, State.SENDING), why=why.value)

    def queue_again(self) -> "Message":
        """The administrator sends one again that was given up: every channel has its turn anew."""
        again = self._to(State.QUEUED, State.FAILED, State.UNREACHABLE, attempts=0)
        return replace(again, tried=(), refusals=0, cost=0, month="", why="")

    def _to(self, state: State, *sources: State, attempts: int | None = None) -> "Message":
        if self.state not in sources:
            raise MessageStateError(state=str(self.state), wanted=str(state))
        return replace(
            self,
            state=state,
            attempts=self.attempts if attempts is None else attempts,
            version=self.version + 1,
        )
