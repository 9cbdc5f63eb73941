"""The people's ports in memory. One lock stands for DynamoDB's conditional writes."""

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from lumbung.aws.keys import RootKeys
from lumbung.messages.model import Message
from lumbung.people.acts import Act, Head
from lumbung.people.administration import Administration
from lumbung.people.changes import Change
from lumbung.people.model import (
    MOST_LINKS_PER_HOUR,
    Enrolment,
    Official,
    PinState,
    Session,
    Standing,
)
from lumbung.people.service import Officials
from lumbung.shared.canonical import FIRST
from lumbung.shared.errors import LinkInvalidError, PinLockedError
from lumbung.shared.transaction import RefusedError

VILLAGE = "3175071002"
START = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


class StepClock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime = START) -> None:
        self.moment = now

    def __call__(self) -> datetime:
        return self.moment

    def move(self, **time: float) -> None:
        """Some seconds, minutes or hours later."""
        self.moment += timedelta(**time)


def root_key(purpose: str, number: int = 0) -> str:
    """A key that is the same in every run."""
    raw = hashlib.sha256(f"{purpose}{number}".encode()).digest()
    return base64.urlsafe_b64encode(raw).decode()


def fixed_keys(**numbers: int) -> RootKeys:
    """Root keys; `pins=2` gives that purpose two of them."""

    def load(purpose: str) -> str:
        return json.dumps([root_key(purpose, i) for i in range(numbers.get(purpose, 1))])

    return RootKeys(load)


@dataclass
class MemoryTransaction:
    """Checks everything, then writes everything."""

    checks: list[tuple[str, Callable[[], bool]]] = field(default_factory=list)
    writes: list[Callable[[], None]] = field(default_factory=list)

    def add(self, name: str, holds: Callable[[], bool], write: Callable[[], None]) -> None:
        """One action and the name of its refusal."""
        self.checks.append((name, holds))
        self.writes.append(write)

    def commit(self) -> None:
        refused = [name for name, holds in self.checks if not holds()]
        if refused:
            raise RefusedError(refused)
        for write in self.writes:
            write()


class MemoryMessages:
    """Keeps what was queued."""

    def __init__(self) -> None:
        self.queued: list[Message] = []

    def tell(self, tx, template, *, village, about, to, language, cause, data=None):
        message = Message.new(
            village=village, about=about, template=template, language=language, to=to, data=data
        )
        tx.add("message", lambda: True, lambda: self.queued.append(message))

    def named(self, template: str) -> list[Message]:
        """The queued messages of one kind."""
        return [message for message in self.queued if message.template == template]


class MemoryPeople:
    """The people store; keys are what the partition and sort keys are in DynamoDB."""

    def __init__(self) -> None:
        self.officials: dict[tuple[str, str], Official] = {}
        self.taken: dict[tuple[str, str, str], str] = {}
        self.pins: dict[tuple[str, str], PinState] = {}
        self.sessions: dict[tuple[str, str], Session] = {}
        self.enrolments: dict[tuple[str, str, str], Enrolment] = {}
        self.links: dict[tuple[str, str, str], int] = {}
        self.used: set[tuple[str, str]] = set()
        self.changes: dict[tuple[str, str], Change] = {}
        self.acts: dict[str, list[Act]] = {}
        self.writes = 0

    def begin(self) -> MemoryTransaction:
        return MemoryTransaction()

    def read_official(self, village, official_id):
        return self.officials.get((village, official_id))

    def list_officials(self, village):
        return [official for (place, _), official in self.officials.items() if place == village]

    def find_by_email(self, village, email_index):
        return self.taken.get((village, "email", email_index))

    def list_holders(self, village, role, area_key):
        return sorted(
            official.id
            for (place, _), official in self.officials.items()
            if place == village
            and any((h.role, h.area_key) == (role, area_key) for h in official.roles)
        )

    def put_official(self, tx, village, official, old, email_index, nik):
        key = (village, official.id)
        tx.add(
            "changed",
            lambda: self._version(key) == (old.version if old else None),
            lambda: self._put(self.officials, key, official),
        )
        for name, index in (("email", email_index), ("nik", official.nik_index)):
            if index:
                place = (village, name, index)
                tx.add(
                    name,
                    lambda place=place: self.taken.get(place) in (None, official.id),
                    lambda place=place: self._put(self.taken, place, official.id),
                )

    def set_official(self, tx, village, old, new):
        key = (village, old.id)
        changed = replace(new, version=old.version + 1)
        tx.add(
            "changed",
            lambda: self._version(key) == old.version,
            lambda: self._put(self.officials, key, changed),
        )

    def count_link(self, tx, village, official_id, now):
        key = (village, official_id, f"{now:%Y%m%d%H}")
        count = self.links.get(key, 0)
        tx.add(
            "links",
            lambda: self.links.get(key, 0) < MOST_LINKS_PER_HOUR,
            lambda: self._put(self.links, key, count + 1),
        )

    def read_pin(self, village, official_id):
        return self.pins.get((village, official_id))

    def count_pin_attempt(self, village, official_id):
        state = self.pins.get((village, official_id))
        if state is None:
            raise PinLockedError("pin.none")
        if not state.may_try:
            raise PinLockedError(told=int(state.locked))
        self._put(self.pins, (village, official_id), state.count())
        return self.pins[village, official_id]

    def put_pin(self, tx, village, official_id, pin):
        tx.add("pin", lambda: True, lambda: self._put(self.pins, (village, official_id), pin))

    def accept_pin(self, tx, village, official_id, counted, new):
        key = (village, official_id)

        def holds() -> bool:
            state = self.pins[key]
            fresh = state.may_try or state.attempts == counted.attempts
            return state.sealed == counted.sealed and not state.locked and fresh

        tx.add("pin", holds, lambda: self._put(self.pins, key, new))

    def lock_pin(self, tx, village, official_id):
        key = (village, official_id)
        tx.add(
            "lock",
            lambda: not self.pins[key].locked and not self.pins[key].may_try,
            lambda: self._put(self.pins, key, self.pins[key].lock()),
        )

    def put_session(self, tx, village, session):
        key = (village, session.key)
        tx.add(
            "session",
            lambda: key not in self.sessions,
            lambda: self._put(self.sessions, key, session),
        )

    def use_link(self, tx, village, link_key, until):
        key = (village, link_key)
        tx.add("link", lambda: key not in self.used, lambda: self.used.add(key))

    def read_session(self, village, key):
        return self.sessions.get((village, key))

    def touch_session(self, village, session):
        self._save(village, session, seen_at=session.seen_at)

    def save_reveals(self, village, session):
        self._save(village, session, reveals=session.reveals)

    def delete_session(self, village, key):
        self.sessions.pop((village, key), None)

    def put_enrolment(self, tx, village, enrolment):
        key = (village, enrolment.official_id, enrolment.id)
        tx.add("enrolment", lambda: True, lambda: self._put(self.enrolments, key, enrolment))

    def read_enrolment(self, village, official_id, enrolment_id):
        return self.enrolments.get((village, official_id, enrolment_id))

    def count_code_attempt(self, village, official_id, enrolment_id, now):
        key = (village, official_id, enrolment_id)
        if key not in self.enrolments or not self.enrolments[key].is_open(now):
            raise LinkInvalidError
        self._put(self.enrolments, key, self.enrolments[key].count(now))
        return self.enrolments[key]

    def use_enrolment(self, tx, village, enrolment):
        key = (village, enrolment.official_id, enrolment.id)
        used = replace(enrolment, used=True)
        tx.add(
            "enrolment",
            lambda: not self.enrolments[key].used,
            lambda: self._put(self.enrolments, key, used),
        )

    def list_in_directory(self, tx, village, official_id):
        tx.add("changed", lambda: True, lambda: None)

    def read_standings(self, village, now):
        return [
            Standing(official, (village, official.id) in self.pins, False, None)
            for official in self.list_officials(village)
        ]

    def find_by_nik(self, village, nik_index):
        return self.taken.get((village, "nik", nik_index))

    def put_change(self, tx, village, change, now):
        key = (village, change.official_id)
        tx.add(
            "waiting",
            lambda: key not in self.changes or not self.changes[key].waits(now),
            lambda: self._put(self.changes, key, change),
        )

    def read_change(self, village, official_id):
        return self.changes.get((village, official_id))

    def list_changes(self, village):
        return [change for (place, _), change in self.changes.items() if place == village]

    def end_change(self, tx, village, change):
        key = (village, change.official_id)
        tx.add("change", lambda: self.changes.get(key) == change, lambda: self.changes.pop(key))

    def read_head(self, village):
        acts = self.acts.get(village, [])
        return Head(len(acts), acts[-1].hash if acts else FIRST)

    def add_act(self, tx, village, act):
        tx.add(
            "acts",
            lambda: self.read_head(village).hash == act.previous,
            lambda: self.acts.setdefault(village, []).append(act),
        )

    def list_acts(self, village, before, most):
        acts = self.acts.get(village, [])
        return [act for act in reversed(acts) if not before or act.number < before][:most]

    def seal_words(self, village, official_id, number, words):
        return f"sealed {words}" if words else ""

    def open_words(self, village, act):
        return act.sealed.removeprefix("sealed ")

    def _version(self, key):
        return self.officials[key].version if key in self.officials else None

    def _put(self, place, key, value):
        place[key] = value
        self.writes += 1

    def _save(self, village, session, **changes):
        key = (village, session.key)
        if key in self.sessions:
            self._put(self.sessions, key, replace(self.sessions[key], **changes))


@dataclass
class Office:
    """A village's officials with everything behind them in memory."""

    store: MemoryPeople = field(default_factory=MemoryPeople)
    messages: MemoryMessages = field(default_factory=MemoryMessages)
    clock: StepClock = field(default_factory=StepClock)
    keys: RootKeys = field(default_factory=fixed_keys)

    @property
    def administration(self) -> Administration:
        """What administrators do with them."""
        return Administration(self.store, self.keys, self.messages, self.clock)

    @property
    def officials(self) -> Officials:
        """The service over them."""
        return Officials(self.store, self.keys, self.messages, self.clock)
