"""What administrators do about officials, in the people table: the directory, changes that wait, the chain of acts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from pynamodb.attributes import UnicodeAttribute

from lumbung.aws.people_records import (
    OFFICIAL,
    EnrolmentRecord,
    MomentAttribute,
    OfficialRecord,
    PeopleItem,
    PinRecord,
    PointerRecord,
    enrolment_key,
    nik_pk,
    official_pk,
    place,
)
from lumbung.aws.tables import FactsAttribute, IntegerAttribute, ListAttribute
from lumbung.aws.transaction import of
from lumbung.people.acts import Act, Head
from lumbung.people.changes import Change, ChangeKind
from lumbung.people.model import Enrolment, Holding, Official, PinState, Standing
from lumbung.shared.canonical import FIRST
from lumbung.shared.transaction import Transaction
from lumbung.shared.vault import Keys

HEAD, PIN = "head", "pin"
KEPT = timedelta(days=1)
SEALED = ("name", "email", "nik")

R = TypeVar("R", bound=PeopleItem)


class ChangeRecord(PeopleItem):
    """Name, address and NIK are sealed under a key of the change's own, which goes with it."""

    id = UnicodeAttribute()
    official_id = UnicodeAttribute()
    kind = UnicodeAttribute()
    asked_by = UnicodeAttribute()
    asked_at = MomentAttribute()
    expires_at = MomentAttribute()
    of_version = IntegerAttribute()
    wrapped = FactsAttribute()
    sealed = FactsAttribute()
    roles = ListAttribute()
    nik_index = UnicodeAttribute(null=True)
    kk_index = UnicodeAttribute(null=True)
    until = IntegerAttribute(attr_name="ttl")


class ActRecord(PeopleItem):
    number = IntegerAttribute()
    kind = UnicodeAttribute()
    at = UnicodeAttribute()
    by = UnicodeAttribute()
    official = UnicodeAttribute()
    data = FactsAttribute(default=dict)
    sealed = UnicodeAttribute(default="")
    previous = UnicodeAttribute()
    hash = UnicodeAttribute()


class HeadRecord(PeopleItem):
    number = IntegerAttribute()
    hash = UnicodeAttribute()


class RosterStore:
    """`<village>#officials`, `<village>#changes`, `<village>#acts`."""

    _keys: Keys

    # everybody

    def list_in_directory(self, tx: Transaction, village: str, official_id: str) -> None:
        record = PointerRecord(f"{village}#officials", official_id, official=official_id)
        always = PointerRecord.pk.does_not_exist() | PointerRecord.pk.exists()
        of(tx).put(record, "changed", always)

    def read_standings(self, village: str, now: datetime) -> list[Standing]:
        ids = [each.official for each in PointerRecord.query(f"{village}#officials")]
        pks = [official_pk(village, each) for each in ids]
        officials = [
            self._official(r) for r in _batch(OfficialRecord, [(k, OFFICIAL) for k in pks])
        ]
        states = {r.pk: r.as_a(PinState) for r in _batch(PinRecord, [(k, PIN) for k in pks])}
        asked = [enrolment_key(village, o.id, o.enrolment) for o in officials if o.enrolment]
        invited = {r.pk: r.as_a(Enrolment) for r in _batch(EnrolmentRecord, asked)}
        return [
            _standing(
                official,
                states.get(official_pk(village, official.id)),
                invited.get(official_pk(village, official.id)),
                now,
            )
            for official in officials
        ]

    def find_by_nik(self, village: str, nik_index: str) -> str | None:
        record = PointerRecord.find(nik_pk(village, nik_index), OFFICIAL)
        return record.official if record else None

    # changes that wait

    def put_change(self, tx: Transaction, village: str, change: Change, now: datetime) -> None:
        pk, sk = _change_key(village, change.official_id)
        vault = self._keys.new(f"{pk}#{sk}", "fields")
        record = ChangeRecord.made_of(
            pk,
            sk,
            replace(change, roles=()),
            of_version=change.version,
            wrapped=dict(vault.wrapped),
            sealed={
                name: vault.seal(_sealed_at(pk, sk, name), getattr(change, name)) for name in SEALED
            },
            until=int((change.expires_at + KEPT).timestamp()),
        )
        record.roles = tuple((mine.role, mine.area_key) for mine in change.roles)
        over = ChangeRecord.pk.does_not_exist() | (ChangeRecord.expires_at <= now)
        of(tx).put(record, "waiting", over)

    def read_change(self, village: str, official_id: str) -> Change | None:
        record = ChangeRecord.find(*_change_key(village, official_id))
        return self._change(record) if record else None

    def list_changes(self, village: str) -> list[Change]:
        pk, _ = _change_key(village, "")
        return [self._change(record) for record in ChangeRecord.query(pk, consistent_read=True)]

    def end_change(self, tx: Transaction, village: str, change: Change) -> None:
        record = ChangeRecord(*_change_key(village, change.official_id))
        of(tx).delete(record, "change", ChangeRecord.id == change.id)

    # the chain of acts

    def read_head(self, village: str) -> Head:
        record = HeadRecord.find(_acts(village), HEAD)
        return record.as_a(Head) if record else Head()

    def add_act(self, tx: Transaction, village: str, act: Act) -> None:
        writes, pk = of(tx), _acts(village)
        writes.put(ActRecord.made_of(pk, _act_sk(act.number), act), "acts")
        head = HeadRecord.made_of(pk, HEAD, Head(act.number, act.hash))
        first = HeadRecord.pk.does_not_exist()
        writes.put(
            head, "acts", first if act.previous == FIRST else HeadRecord.hash == act.previous
        )

    def list_acts(self, village: str, before: int, most: int) -> list[Act]:
        """The newest, or those before a number; newest first."""
        last = _act_sk(before - 1) if before else _act_sk(10**8 - 1)
        keys = ActRecord.sk.between(_act_sk(0), last)
        found = ActRecord.query(_acts(village), keys, scan_index_forward=False, limit=most)
        return [record.as_a(Act) for record in found]

    def all_acts(self, village: str) -> Iterator[Act]:
        """The whole chain, oldest first: for `verify`."""
        keys = ActRecord.sk.startswith("act#")
        for record in ActRecord.query(_acts(village), keys, consistent_read=True):
            yield record.as_a(Act)

    def seal_words(self, village: str, official_id: str, number: int, words: str) -> str:
        record = OfficialRecord.find(official_pk(village, official_id), OFFICIAL)
        if not words or record is None:
            return ""
        vault = self._keys.open(record.pk, record.wrapped)
        return vault.seal(_sealed_at(_acts(village), _act_sk(number), "words"), words)

    def open_words(self, village: str, act: Act) -> str:
        record = OfficialRecord.find(official_pk(village, act.official), OFFICIAL)
        vault = self._keys.open(
            official_pk(village, act.official), record.wrapped if record else None
        )
        return vault.read(_sealed_at(_acts(village), _act_sk(act.number), "words"), act.sealed)

    # helpers

    def _official(self, record: OfficialRecord) -> Official:
        vault = self._keys.open(record.pk, record.wrapped)
        name, email = (
            vault.read(place(record.pk, field), str(record.sealed[field]))
            for field in ("name", "email")
        )
        roles = tuple(Holding(role, area) for role, area in record.roles)
        return replace(record.as_a(Official, name=name, email=email), roles=roles)

    def _change(self, record: ChangeRecord) -> Change:
        vault = self._keys.open(f"{record.pk}#{record.sk}", record.wrapped)
        plain = {
            name: vault.read(_sealed_at(record.pk, record.sk, name), str(record.sealed[name]))
            for name in SEALED
        }
        change = record.as_a(Change, version=record.of_version, **plain)
        roles = tuple(Holding(role, area) for role, area in record.roles)
        return replace(change, kind=ChangeKind(record.kind), roles=roles)


def _batch(kind: type[R], keys: list[tuple[str, str]]) -> list[R]:
    return list(kind.batch_get(keys, consistent_read=True)) if keys else []


def _standing(
    official: Official, pin: PinState | None, enrolment: Enrolment | None, now: datetime
) -> Standing:
    until = enrolment.expires_at if enrolment and enrolment.is_open(now) else None
    return Standing(official, pin is not None, bool(pin and not pin.may_try), until)


def _change_key(village: str, official_id: str) -> tuple[str, str]:
    return f"{village}#changes", official_id


def _acts(village: str) -> str:
    return f"{village}#acts"


def _act_sk(number: int) -> str:
    return f"act#{number:08d}"


def _sealed_at(pk: str, sk: str, field: str) -> str:
    return f"people|{pk}|{sk}|{field}"
