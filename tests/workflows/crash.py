"""Functions that die at a chosen point between two calls, and what has to hold whatever died.

A *unit* is one run of a function, or one entry of the agenda within it: nothing of ours has an effect but through
botocore, so a function that dies after its call n and before its call n + 1 leaves the same behind wherever it
stood. A *point* is such a place: after n calls of a unit (0: before its first one). Each call has two boundaries,
before and after; point n covers "after call n" and "before call n + 1". A call that took effect and whose answer
never came to a function that lives on is played too: it fails there instead of dying.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

import botocore.client
from botocore.exceptions import ReadTimeoutError
from pynamodb.exceptions import PynamoDBException
from pytest import MonkeyPatch

from lumbung.agenda.model import Entry, Result
from lumbung.agenda.service import Agenda
from lumbung.aws import village_store
from lumbung.shared.clock import to_text
from tests.world import World

T = TypeVar("T")
MOST_ROUNDS = 60


class Killed(BaseException):
    """The function is gone: nothing of ours may catch it."""


FAULTS = (Killed, ReadTimeoutError, PynamoDBException)
"""How a function ends that died, or that an answer got lost to."""


ABOUT_A_FUND = ("wake_queue",)
"""Entries that name no case; in these journeys nobody else waits for money."""


LATER = ("watch", "remind", "escalate", "expire", "look_for_funds", "drop_papers")
"""Entries for another day."""


class Unit(NamedTuple):
    """One run of a function, or one agenda entry; the `again`th of its name in a phase of the journey."""

    phase: str
    name: str
    again: int


class Point(NamedTuple):
    """After `number` calls of a unit."""

    unit: Unit
    number: int


class Boundary(NamedTuple):
    """Before or after the call of this number."""

    unit: Unit
    number: int
    side: str


@dataclass
class Mail:
    """What was handed to SES."""

    to: str
    reference: str
    words: tuple[str, ...]


@dataclass
class Witness:
    """Sees every call of every function, and kills where it is told to."""

    world: World
    cold: bool = False  # whether each unit is a new process
    lossy: bool = False  # whether functions live on, and only the answer of their call is lost
    phase: str = ""
    alone: str = ""  # the case whose units count; those of others run unseen
    calls: dict[Unit, list[str]] = field(default_factory=dict)
    kills: dict[str, Point] = field(default_factory=dict)  # at most one a phase
    killed: list[Point] = field(default_factory=list)
    mails: list[Mail] = field(default_factory=list)
    _again: Counter = field(default_factory=Counter)
    _here: threading.local = field(default_factory=threading.local)

    def watch(self, patch: MonkeyPatch) -> None:
        """From now on."""
        patch.setattr(village_store, "POINTER_SECONDS", 1e9)
        real = botocore.client.BaseClient._make_api_call

        def call(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
            unit = getattr(self._here, "unit", None)
            if unit:
                self._die_at(Point(unit, len(self.calls[unit])), before_first=True)
                name = client.meta.service_model.service_name
                self.calls[unit].append(f"{name}.{operation}")
            try:
                answer = real(client, operation, arguments)
                if operation == "SendEmail":
                    self.mails.append(mail_of(arguments))
                return answer
            finally:
                if unit:
                    self._die_at(Point(unit, len(self.calls[unit])))

        patch.setattr(botocore.client.BaseClient, "_make_api_call", call)
        self._watch_agenda(patch)
        self._watch_steps()

    def forget(self) -> None:
        """A new journey begins."""
        for seen in (self.calls, self.kills, self.killed, self.mails, self._again):
            seen.clear()

    @contextmanager
    def unit(self, name: str) -> Iterator[None]:
        """The calls within belong to one run of this function."""
        before = getattr(self._here, "unit", None)
        unit = Unit(self.phase, name, self._again[self.phase, name])
        self._again[self.phase, name] += 1
        self.calls[unit] = []
        self._here.unit = unit
        if self.cold:
            self.world.restart()
        try:
            yield
        finally:
            self._here.unit = before

    def by_hand(self, name: str, act: Callable[[], T]) -> T:
        """What a person does in a page: where the page dies, they do it again."""
        while True:
            try:
                with self.unit(name):
                    return act()
            except FAULTS:
                continue

    def go_on(self) -> None:
        """Ticks, a minute apart where something died or has to wait, until only what is later is left."""
        for _ in range(MOST_ROUNDS):
            self.world.settle()
            counts = self.tick()
            self.world.settle()
            if counts is not None and not counts.keys() - {"busy"} and not self.loose_ends():
                return
            if counts is None or not counts.keys() - {"busy"}:
                self.world.pass_time(minutes=1)
        raise AssertionError(f"it never comes to rest: {self.loose_ends()}")

    def tick(self) -> dict[str, int] | None:
        """What the clock calls every minute; None where it died."""
        try:
            with self.unit("agenda_tick"):
                return self.world.events.agenda_tick({}, None)
        except FAULTS:
            return None

    def loose_ends(self) -> list[str]:
        """Entries that are due, or that failed and come again."""
        now, later = self.world.moment, LATER
        return [
            f"{kind} {at}"
            for item in self.world.items("agenda")
            for kind, at in [(item["kind"]["S"], item["at"]["S"])]
            if kind not in later or item["attempts"]["N"] != "0" or at <= to_text(now)
        ]

    def points(self) -> dict[str, list[Point]]:
        """Every point of what was seen, by phase."""
        found: dict[str, list[Point]] = {}
        for unit, calls in self.calls.items():
            if calls:
                points = [Point(unit, number) for number in range(len(calls) + 1)]
                found.setdefault(unit.phase, []).extend(points)
        return found

    def boundaries(self) -> dict[Boundary, str]:
        """Before and after each call of what was seen, with the call's name."""
        return {
            Boundary(unit, number, side): call
            for unit, calls in self.calls.items()
            for number, call in enumerate(calls, start=1)
            for side in ("before", "after")
        }

    def died_having_sent(self, point: Point) -> bool:
        """Whether a mail was handed over, and not yet marked, when it died there."""
        return self.calls[point.unit][point.number - 1 : point.number] == ["sesv2.SendEmail"]

    def _die_at(self, point: Point, before_first: bool = False) -> None:
        if self.kills.get(self.phase) != point or (before_first and point.number > 0):
            return
        del self.kills[self.phase]
        self.killed.append(point)
        if self.lossy:
            raise ReadTimeoutError(endpoint_url="https://lost.example")
        self.world.restart()
        raise Killed(point)

    def _watch_agenda(self, patch: MonkeyPatch) -> None:
        do = Agenda.do

        def do_seen(agenda: Agenda, entry: Entry) -> Result:
            about = str(entry.data.get("about", "")).removeprefix("case#") or entry.ref
            if about != self.alone and entry.kind not in ABOUT_A_FUND:
                return self._unseen(lambda: do(agenda, entry))
            with self.unit(f"agenda {entry.kind}{self._which(entry)}"):
                return do(self.world.runtime.clockwork if self.cold else agenda, entry)

        patch.setattr(Agenda, "do", do_seen)

    def _which(self, entry: Entry) -> str:
        if entry.kind != "message":
            return ""
        mine = {"S": entry.ref}
        item = next(i for i in self.world.items("messages") if i.get("id") == mine)
        return f" {item['template']['S']} to {item['to']['S']}"

    def _watch_steps(self) -> None:
        for name, handler in list(self.world.machine.handlers.items()):
            self.world.machine.handlers[name] = self._seen_step(name, handler)

    def _seen_step(self, name: str, handler: Callable) -> Callable:
        def run(payload: dict, context: Any) -> Any:
            if payload["case"] != self.alone:
                return handler(payload, context)
            with self.unit(" ".join((name, payload.get("kind", ""))).strip()):
                return handler(payload, context)

        return run

    def _unseen(self, act: Callable[[], T]) -> T:
        before, self._here.unit = getattr(self._here, "unit", None), None
        try:
            return act()
        finally:
            self._here.unit = before


def mail_of(arguments: dict[str, Any]) -> Mail:
    """The mail of a call of SES."""
    content = arguments["Content"]["Simple"]
    texts = (content["Subject"], *content["Body"].values())
    words = tuple(text["Data"] for text in texts)
    (to,) = arguments["Destination"]["ToAddresses"]
    return Mail(to, content["Headers"][0]["Value"], words)
