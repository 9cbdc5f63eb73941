"""The items of the people table. An official, their PIN and their enrolments share a partition."""

from datetime import datetime

from pynamodb.attributes import Attribute, BooleanAttribute, UnicodeAttribute
from pynamodb.constants import STRING

from lumbung.aws.tables import FactsAttribute, IntegerAttribute, ListAttribute, Record
from lumbung.shared.clock import from_text, to_text

OFFICIAL = "official"


class MomentAttribute(Attribute[datetime]):
    """A moment as fixed-width text, so that a condition can compare it."""

    attr_type = STRING

    def serialize(self, value: datetime) -> str:
        return to_text(value)

    def deserialize(self, value: str) -> datetime:
        return from_text(value)


class PeopleItem(Record):
    """Base of everything in the people table."""

    class Meta:
        room = "people"
        table_name = None


class OfficialRecord(PeopleItem):
    """Names, addresses and NIK stand sealed under the official's own key."""

    id = UnicodeAttribute()
    wrapped = FactsAttribute()
    sealed = FactsAttribute()  # name, email, phone, nik
    roles = ListAttribute()  # [role, area] pairs
    email_index = UnicodeAttribute(null=True)
    nik_index = UnicodeAttribute(null=True)
    kk_index = UnicodeAttribute(null=True)
    blocked = BooleanAttribute()
    language = UnicodeAttribute()
    enrolment = UnicodeAttribute()
    sessions_from = MomentAttribute(null=True)
    version = IntegerAttribute()


class PointerRecord(PeopleItem):
    """Leads from an address, a NIK or a role to an official; the first two are taken by one alone."""

    official = UnicodeAttribute()


class PinRecord(PeopleItem):
    sealed = UnicodeAttribute()
    attempts = IntegerAttribute()
    locked = BooleanAttribute()


class SummaryRecord(PeopleItem):
    """Whether they want a summary each working day."""

    on = BooleanAttribute()
    turn = IntegerAttribute()


class SessionRecord(PeopleItem):
    official_id = UnicodeAttribute()
    opened_at = MomentAttribute()
    seen_at = MomentAttribute()
    shown = ListAttribute(default=())  # [case, until, [fields]]
    until = IntegerAttribute(attr_name="ttl")


class EnrolmentRecord(PeopleItem):
    id = UnicodeAttribute()
    official_id = UnicodeAttribute()
    sealed_code = UnicodeAttribute()
    expires_at = MomentAttribute()
    attempts = IntegerAttribute()
    used = BooleanAttribute()
    until = IntegerAttribute(attr_name="ttl")


class CountRecord(PeopleItem):
    """How often something was done in a window of time, or that it was done at all."""

    times = IntegerAttribute()
    until = IntegerAttribute(attr_name="ttl")


def official_pk(village: str, official_id: str) -> str:
    """The partition of an official; also the owner's name under which their key is wrapped."""
    return f"{village}#official#{official_id}"


def role_pk(village: str, role: str, area_key: str) -> str:
    return f"{village}#role#{role}#{area_key}"


def email_pk(village: str, index: str) -> str:
    return f"{village}#email#{index}"


def nik_pk(village: str, index: str) -> str:
    return f"{village}#nik#{index}"


def session_pk(village: str, key: str) -> str:
    return f"{village}#session#{key}"


def enrolment_key(village: str, official_id: str, enrolment_id: str) -> tuple[str, str]:
    return official_pk(village, official_id), f"enrolment#{enrolment_id}"


def place(pk: str, field: str) -> str:
    return f"people|{pk}|{OFFICIAL}|{field}"
