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
    "refused": ("code", "link", "programme", "reason"),
    "paid": ("code", "link", "programme", "due", "pay_by"),
    "traced": ("code", "link", "programme"),
    "closed": ("code", "link", "programme"),
    "task_waiting": ("kind", "area", "due", "link"),
    "task_reminder": ("kind", "area", "due", "link"),
    "task_escalated": ("kind", "area", "due", "link"),
    "needs_care": ("area", "due", "link"),
    "sign_in": ("link", "due"),
    "pin_locked": ("official",),
    "enrolment": ("link", "due"),
    "change_waiting": ("link", "due"),
}
"""Every template, and the values that it needs beside `village`: texts ready to show; `pay_by` is "bank" or "cash"."""


class State(StrEnum):
    """How far a message has come."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


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
        return self.state in (State.SENT, State.FAILED)

    def is_being_sent(self, since: str) -> bool:
        """Whether another sender is at it, and began after `since` (UTC text), so may still live."""
        return self.state is State.SENDING and self.taken_at > since

    def take(self, at: str) -> "Message":
        """Before the channel is called. Also from `sending`: the sender before may have died."""
        taken = self._to(State.SENDING, State.QUEUED, State.SENDING, attempts=self.attempts + 1)
        return replace(taken, taken_at=at)

    def put_back(self) -> "Message":
        """The channel did not take it; the agenda tries again later."""
        return self._to(State.QUEUED, State.SENDING, attempts=self.attempts - 1)

    def mark_sent(self) -> "Message":
        """The channel took it."""
        return self._to(State.SENT, State.SENDING)

    def give_up(self) -> "Message":
        """No receiver, or each sender died of it; the administrator may queue it again."""
        return self._to(State.FAILED, State.QUEUED, State.SENDING)

    def queue_again(self) -> "Message":
        """The administrator sends a failed one again."""
        return self._to(State.QUEUED, State.FAILED, attempts=0)

    def _to(self, state: State, *sources: State, attempts: int | None = None) -> "Message":
        if self.state not in sources:
            raise MessageStateError(state=str(self.state), wanted=str(state))
        return replace(
            self,
            state=state,
            attempts=self.attempts if attempts is None else attempts,
            version=self.version + 1,
        )
