"""The ports of messages in memory."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from lumbung.messages.model import Message


class Died(BaseException):
    """The sender is gone."""


@dataclass
class MemoryOutbox:
    kept: dict[str, Message] = field(default_factory=dict)

    def add(self, tx, message):
        tx.add("message", lambda: message.id not in self.kept, lambda: self.put(message))

    def put(self, message):
        self.kept[message.id] = message

    def read(self, village, about, message_id):
        return self.kept.get(message_id)

    def change(self, tx, old, new):
        tx.add(
            "message",
            lambda: self.kept[old.id].version == old.version,
            lambda: self.put(new),
        )

    def about(self, village, about):
        return list(self.kept.values())


@dataclass
class MemoryAgenda:
    added: list[tuple] = field(default_factory=list)

    def add(self, tx, kind, ref, *, village, cause, at=None, data=None):
        tx.add("entry", lambda: True, lambda: self.added.append((kind, ref, at, data)))


@dataclass
class MemoryPurse:
    rupiah: Counter = field(default_factory=Counter)
    times: Counter = field(default_factory=Counter)
    told: set = field(default_factory=set)

    def spend(self, tx, village, month, cost, ceiling):
        tx.add("ceiling", lambda: self.rupiah[month] + cost <= ceiling, self._add(month, cost))

    def give_back(self, tx, village, month, cost):
        tx.add("spent", lambda: self.rupiah[month] >= cost, self._add(month, -cost))

    def count(self, tx, village, about):
        tx.add("enough", lambda: self.times[about] < 2, self._count(about, 1))

    def uncount(self, tx, village, about):
        tx.add("paid", lambda: self.times[about] > 0, self._count(about, -1))

    def mark_told(self, tx, village, month):
        tx.add("told", lambda: month not in self.told, lambda: self.told.add(month))

    def _add(self, month, cost):
        return lambda: self.rupiah.update({month: cost})

    def _count(self, about, times):
        return lambda: self.times.update({about: times})


@dataclass
class MemoryStopped:
    why: dict[str, str] = field(default_factory=dict)

    def is_stopped(self, village, address):
        return address in self.why

    def stop(self, tx, village, address, why):
        tx.add("stopped", lambda: True, lambda: self.why.update({address: why}))


@dataclass
class Post:
    """A channel, as it behaves next."""

    sent: list[tuple[str, str, str]] = field(default_factory=list)
    next: list[BaseException] = field(default_factory=list)
    dies_after: bool = False
    meanwhile: Callable[[], object] | None = None

    def __call__(self, letter):
        if self.next:
            raise self.next.pop(0)
        self.sent.append((letter.way.address, letter.words.text, letter.message.id))
        if self.dies_after:
            raise Died
        if self.meanwhile:
            act, self.meanwhile = self.meanwhile, None
            act()
