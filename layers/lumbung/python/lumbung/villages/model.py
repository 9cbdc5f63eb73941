"""A village's settings: everything that differs between two villages, as data.

Compiled from `villages/<name>/` by `read.py` at deploy time and stored under their hash. A case
keeps the hash under which it began and is decided by it to its end.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, Final, Literal

import msgspec

from lumbung.shared.clock import WorkingTime, local

Words = dict[str, str]
"""Language → text."""

DEADLINES: Final = (
    *("verify", "correct", "approve", "second", "pay", "confirm", "trace", "care"),
    *("object", "review"),
)
"""What a programme gives working hours for: the kinds of tasks, and how long a refusal may be objected to."""


WAYS: Final = ("bank", "cash", "goods")
"""How aid comes to a resident: transferred, or handed out at the office as money or as goods."""


class Role(StrEnum):
    """Who acts. A resident is no official: the role is only named on timelines."""

    verifier = "verifier"
    approver = "approver"
    treasurer = "treasurer"
    administrator = "administrator"
    resident = "resident"


OFFICIAL_ROLES: Final = (Role.verifier, Role.approver, Role.treasurer, Role.administrator)


class Reason(msgspec.Struct, frozen=True):
    """A reason to choose from. `change` says what the resident can do about it (refusals only)."""

    code: str
    words: Words
    change: Words = {}


class Limits(msgspec.Struct, frozen=True):
    """What one application may ask for, in rupiah."""

    least: int
    most: int


class Fund(msgspec.Struct, frozen=True):
    """Where the aid comes from: `amount` rupiah for a budget year."""

    id: str
    amount: int


class AgeRule(msgspec.Struct, frozen=True):
    """Who gets the aid by a date that the form asks: from `least` to `most` full years on the day of applying.

    `question` is the date's name, `name` what officials read beside the outcome, `refused` and `change` what the
    resident reads where it does not hold.
    """

    question: str
    least: int
    most: int
    name: Words
    refused: Words
    change: Words


class Programme(msgspec.Struct, frozen=True):
    """One kind of aid and its rules.

    `goods` says what is handed out where the aid is no money ("food package"): it has a value, `limits.most`, that is
    taken from the fund. `ages` are rules beside `least_age`, which is the applicant's. `place` is where it stands
    among the programmes, from 1.
    """

    id: str
    name: Words
    summary: Words
    for_whom: Words
    gives: Words
    how_decided: Words
    form: str
    limits: Limits
    period: Literal["year", "quarter"]
    least_age: int
    hours: dict[str, int]
    fund: Fund
    refusal_reasons: tuple[Reason, ...]
    reveal_reasons: tuple[Reason, ...]
    city_regions: tuple[str, ...] = ()
    two_approvers_from: int | None = None  # rupiah
    goods: Words = {}
    ages: tuple[AgeRule, ...] = ()
    place: int = 0

    @property
    def each(self) -> int | None:
        """Rupiah that every application gets, where nobody asks for an amount."""
        return self.limits.most if self.limits.least == self.limits.most else None

    def amount_of(self, answers: Mapping[str, str]) -> int:
        """Rupiah that an application asks for, or that the goods are worth."""
        return int(answers["amount"]) if self.each is None else self.each

    def way_of(self, answers: Mapping[str, str]) -> str:
        """How the aid comes to the resident (`WAYS`). Where the form does not ask it, it is handed out at the office."""
        return "goods" if self.goods else answers.get("pay_by", "cash")

    def age_rule(self, question: str) -> AgeRule | None:
        """The rule about the date with this name."""
        return next((rule for rule in self.ages if rule.question == question), None)

    def needs_two_approvers(self, amount: int) -> bool:
        """Whether so many rupiah are approved by two people."""
        return self.two_approvers_from is not None and amount >= self.two_approvers_from

    def refusal_reason(self, code: str) -> Reason | None:
        """The reason with this code."""
        return next((reason for reason in self.refusal_reasons if reason.code == code), None)

    def reveal_reason(self, code: str) -> Reason | None:
        """The reason with this code."""
        return next((reason for reason in self.reveal_reasons if reason.code == code), None)


class Contact(msgspec.Struct, frozen=True):
    """How people reach the office."""

    words: Words
    address: Words
    phone: str = ""
    email: str = ""


CHANNELS: Final = ("mail", "sms", "whatsapp")
"""Ways out that there are, beside the tracking page."""


class Sms(msgspec.Struct, frozen=True):
    """What SMS needs: the registered sender, rupiah for each part, the number that STATUS is sent to."""

    sender: str
    price: int
    number: str = ""


class WhatsApp(msgspec.Struct, frozen=True):
    """What WhatsApp needs: the ARN of the village's number, rupiah for each message."""

    number: str
    price: int


class Village(msgspec.Struct, frozen=True, dict=True):
    """One version of a village's settings.

    `id` is its ten-digit Kemendagri code, `areas` the number of RT in each RW, `forms` the JSON
    of each form (`Form.from_json`), `remind_at` the part of a deadline after which officials are
    reminded, `deputies` who is asked too when a role lets a deadline pass, `channels` the ways to a
    resident in their order, `paid_ceiling` what messages may cost in a month,
    `many_cases_by_helper` from how many live cases of one helper on officials are told,
    `keep_papers_days` how long the photos of papers stay after a case is over.
    """

    id: str
    name: str
    district: str
    city: str
    zone: str
    languages: tuple[str, ...]
    working_time: WorkingTime
    programmes: dict[str, Programme]
    forms: dict[str, dict[str, Any]]
    areas: dict[int, int]
    contact: Contact
    channels: tuple[str, ...] = ("mail",)
    sms: Sms | None = None
    whatsapp: WhatsApp | None = None
    paid_ceiling: int = 0
    deputies: dict[Role, Role] = {}
    remind_at: float = 0.5
    many_cases_by_helper: int = 10
    keep_papers_days: int = 90

    @cached_property
    def hash(self) -> str:
        """SHA-256 (hex) of the compiled JSON that it was read from, or that it gives."""
        return _hash(self.to_json())

    def to_json(self) -> str:
        """The compiled settings; the same settings give the same text."""
        plain = msgspec.to_builtins(self, str_keys=True, order="deterministic")
        return msgspec.json.encode(plain, order="deterministic").decode()

    @classmethod
    def from_json(cls, text: str) -> "Village":
        """What `to_json` gave, also in older code: the hash stays that of the text."""
        village = msgspec.json.decode(text, type=cls)
        village.__dict__["hash"] = _hash(text)
        return village

    def programme(self, programme_id: str) -> Programme | None:
        """The programme with this id."""
        return self.programmes.get(programme_id)

    @property
    def wants_two_approvers(self) -> bool:
        """Whether any programme does, from some amount on."""
        return any(p.two_approvers_from is not None for p in self.programmes.values())

    def deputy_of(self, role: str) -> str | None:
        """The role that deputises for one, if any does."""
        return next((d.value for r, d in self.deputies.items() if r == role), None)

    def period_of(self, programme: Programme, moment: datetime) -> str:
        """In which period of the programme a moment lies, local time: "2026" or "2026-Q4"."""
        here = local(moment, self.zone)
        return (
            str(here.year)
            if programme.period == "year"
            else f"{here.year}-Q{(here.month + 2) // 3}"
        )

    def due(self, kind: str, programme: Programme, start: datetime, scale: float = 1) -> datetime:
        """By when what begins at `start` is due (one of DEADLINES)."""
        return self.working_time.after(start, programme.hours[kind], scale)

    def has_area(self, rw: int, rt: int | None = None) -> bool:
        """Whether there is such an RW, and such an RT in it."""
        return rw in self.areas and (rt is None or 1 <= rt <= self.areas[rw])

    @property
    def numbers(self) -> dict[str, str]:
        """Where people write to it, by channel: an SMS number, the id of a WhatsApp number."""
        found = {
            "sms": self.sms.number if self.sms else "",
            "whatsapp": self.whatsapp.number.rpartition("/")[2] if self.whatsapp else "",
        }
        return {channel: number for channel, number in found.items() if number}

    def tr(self, words: Words, language: str) -> str:
        """The words in a language, else in the village's first."""
        return words.get(language) or words.get(self.languages[0], "")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
