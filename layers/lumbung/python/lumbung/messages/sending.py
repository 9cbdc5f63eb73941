"""What is queued goes out, each message once, over the first channel that takes it."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from lumbung.agenda.model import Entry, Result
from lumbung.agenda.ports import Finish
from lumbung.messages.gsm import parts
from lumbung.messages.model import MOST_REFUSALS, RESIDENT, Message, State, Why
from lumbung.messages.ports import (
    Addressed,
    Addresses,
    Channel,
    Letter,
    Outbox,
    Purse,
    RefusedForGoodError,
    RejectedError,
    Way,
)
from lumbung.messages.render import Words, render, render_text
from lumbung.messages.service import Queue
from lumbung.shared.afterwards import PAID_MESSAGES
from lumbung.shared.clock import Clock, to_text
from lumbung.shared.transaction import RefusedError, Transaction

SENDER_LIVES = timedelta(minutes=2)
"""Longer than any sender runs: after it, one that did not mark its message sent has died."""

MOST_DEATHS = 8
"""What kills its sender each time is not sent for ever."""

A_MOMENT = timedelta(seconds=1)
"""What is due after it is the tick's, not the stream's."""


@dataclass(frozen=True)
class Sender:
    """Sends what is queued. The one thing that can happen twice is a message whose sender died between
    the channel's answer and our mark; it goes over the same channel, with the same reference and words.

    What a message costs is counted in the transaction that takes it, and given back with the one that
    puts it back: so never twice, and never for nothing.
    """

    outbox: Outbox
    addresses: Addresses
    channels: Mapping[str, Channel]
    purse: Purse
    messages: Queue
    begin: Callable[[], Transaction]
    clock: Clock

    def send_message(self, entry: Entry, finish: Finish) -> Result:
        """The agenda's effect: queued → sending → sent. A repeat is a quiet no-op."""
        message = self.outbox.read(entry.village, str(entry.data["about"]), entry.ref)
        if message is None or message.is_done:
            return Result.DONE
        if message.is_being_sent(to_text(self.clock() - SENDER_LIVES)):
            return Result.BUSY
        if message.attempts >= MOST_DEATHS:
            return self._end(message, Why.DIED)
        return self._send(message, self.addresses(message), entry.cause)

    def _send(self, message: Message, to: Addressed, cause: str) -> Result:
        why: Why = to.why
        withheld: set[str] = set()
        while ways := _left(message, to, withheld):
            way = ways[0]
            words = _words(message, way, to)
            try:
                taken = self._take(message, way, words, to)
            except RefusedError as refused:
                if "message" in refused.reasons:
                    return Result.BUSY  # another sender took it first
                withheld.add(way.channel)
                why = self._withhold(message.village, to.month, refused.reasons, cause)
                continue
            try:
                self.channels[way.channel](Letter(taken, way, words))
            except RejectedError as error:
                message = self._put_back(taken, error, alone=len(ways) == 1)
                why = Why.REFUSED
                if way.channel not in message.tried:
                    raise  # the agenda comes again, and after the last time shows it to the administrator
                continue
            self._change(taken, taken.mark_sent())
            return Result.DONE
        return self._end(message, why)

    def _take(self, message: Message, way: Way, words: Words, to: Addressed) -> Message:
        """Raises RefusedError "message", "ceiling" or "enough"."""
        cost = way.price * parts(words.text) if way.price else 0
        taken = message.take(to_text(self.clock()), way.channel, cost, to.month if cost else "")
        transaction = self.begin()
        self.outbox.change(transaction, message, taken)
        if cost and message.state is State.QUEUED:
            self.purse.spend(transaction, message.village, to.month, cost, to.ceiling)
            self.purse.count(transaction, message.village, message.about)
        transaction.commit()
        return taken

    def _put_back(self, taken: Message, error: RejectedError, *, alone: bool) -> Message:
        back = taken.put_back()
        used_up = back.refusals >= MOST_REFUSALS and not alone
        if used_up or isinstance(error, RefusedForGoodError):
            back = taken.turn_away()
        self._change(taken, back)
        return back

    def _withhold(self, village: str, month: str, reasons: list[str], cause: str) -> Why:
        if "ceiling" not in reasons:
            return Why.ENOUGH
        transaction = self.begin()
        self.purse.mark_told(transaction, village, month)
        at = self.clock() + A_MOMENT
        self.messages.agenda.add(
            transaction, "tell_ceiling", month, village=village, cause=cause, at=at
        )
        with suppress(RefusedError):  # told already
            transaction.commit()
        return Why.CEILING

    def _end(self, message: Message, why: Why) -> Result:
        self._change(message, message.give_up(why))
        return Result.DONE

    def _change(self, old: Message, new: Message) -> None:
        transaction = self.begin()
        self.outbox.change(transaction, old, new)
        if old.cost and not new.cost:
            self.purse.give_back(transaction, old.village, old.month, old.cost)
            self.purse.uncount(transaction, old.village, old.about)
        try:
            transaction.commit()
        except RefusedError:
            return  # another sender thought this one dead; its mark counts


def _left(message: Message, to: Addressed, withheld: set[str]) -> list[Way]:
    """The ways that may still take it. One whose sender died goes the same way again, if that is still there."""
    ways = [
        way
        for way in to.ways
        if way.channel not in {*message.tried, *withheld} and (not way.price or _may_cost(message))
    ]
    if message.state is State.SENDING:
        return [way for way in ways if way.channel == message.channel]
    return ways


def _may_cost(message: Message) -> bool:
    return message.to == RESIDENT and message.template in PAID_MESSAGES


def _words(message: Message, way: Way, to: Addressed) -> Words:
    if way.channel == "mail":
        return render(message.template, message.language, to.values)
    return render_text(message.template, message.language, to.values)
