"""Officials in DynamoDB. Implements lumbung.people.ports.PeopleStore; docs/access-patterns.md lists the keys."""

from datetime import datetime, timedelta

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from lumbung.aws.people_records import (
    OFFICIAL,
    CountRecord,
    EnrolmentRecord,
    OfficialRecord,
    PeopleItem,
    PinRecord,
    PointerRecord,
    SessionRecord,
    SummaryRecord,
    email_pk,
    enrolment_key,
    nik_pk,
    official_pk,
    place,
    role_pk,
    session_pk,
)
from lumbung.aws.roster_store import RosterStore
from lumbung.aws.transaction import Transaction as Writes
from lumbung.aws.transaction import of
from lumbung.people.model import (
    MOST_LINKS_PER_HOUR,
    MOST_WRONG_CODES,
    MOST_WRONG_PINS,
    Enrolment,
    Holding,
    Official,
    PinState,
    Reveal,
    Session,
    SummaryWish,
)
from lumbung.shared.clock import from_text, to_text
from lumbung.shared.errors import LinkInvalidError, PinLockedError
from lumbung.shared.transaction import Transaction
from lumbung.shared.vault import Keys

PIN, SESSION, LINK, SUMMARY = "pin", "session", "link", "summary"
KEPT = timedelta(days=1)  # what has run out may stay so long, for whoever looks into an incident
NO = False  # compared with attributes to make a condition
CONDITION_FAILED = "ConditionalCheckFailedException"


class PeopleStore(RosterStore):
    """One partition an official: `official`, `pin`, `enrolment#<id>`, `links#<hour>`, `summary`."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def begin(self) -> Transaction:
        return Writes()

    # officials

    def read_official(self, village: str, official_id: str) -> Official | None:
        pk = official_pk(village, official_id)
        record = OfficialRecord.find(pk, OFFICIAL)
        return self._official(record) if record else None

    def list_officials(self, village: str) -> list[Official]:
        mine = OfficialRecord.pk.startswith(official_pk(village, ""))
        found = OfficialRecord.scan(mine & (OfficialRecord.sk == OFFICIAL), consistent_read=True)
        return [self._official(record) for record in found]

    def find_by_email(self, village: str, email_index: str) -> str | None:
        record = PointerRecord.find(email_pk(village, email_index), OFFICIAL)
        return record.official if record else None

    def list_holders(self, village: str, role: str, area_key: str) -> list[str]:
        return [record.official for record in PointerRecord.query(role_pk(village, role, area_key))]

    def put_official(
        self,
        tx: Transaction,
        village: str,
        official: Official,
        old: Official | None,
        email_index: str | None,
        nik: str | None,
    ) -> None:
        writes, pk = of(tx), official_pk(village, official.id)
        before = OfficialRecord.find(pk, OFFICIAL)
        record = self._record(pk, official, before, email_index, nik)
        unchanged = (OfficialRecord.version == old.version) if old else None
        writes.put(record, "changed", unchanged)
        self._put_roles(writes, village, official, old)
        self.list_in_directory(tx, village, official.id)
        for name, was, now in (
            ("email", before.email_index if before else None, email_index),
            ("nik", before.nik_index if before else None, official.nik_index),
        ):
            self._take(writes, village, official.id, name, was, now)

    def set_official(self, tx: Transaction, village: str, old: Official, new: Official) -> None:
        record = OfficialRecord(official_pk(village, old.id), OFFICIAL)
        actions: list[Action] = [
            OfficialRecord.blocked.set(new.blocked),
            OfficialRecord.enrolment.set(new.enrolment),
            OfficialRecord.version.set(old.version + 1),
        ]
        if new.sessions_from is not None:
            actions.append(OfficialRecord.sessions_from.set(new.sessions_from))
        of(tx).update(record, actions, "changed", OfficialRecord.version == old.version)

    def count_link(self, tx: Transaction, village: str, official_id: str, now: datetime) -> None:
        hour = to_text(now)[:13]
        record = CountRecord(official_pk(village, official_id), f"links#{hour}")
        actions: list[Action] = [
            CountRecord.times.add(1),
            CountRecord.until.set(_epoch(now + KEPT)),
        ]
        few = CountRecord.pk.does_not_exist() | (CountRecord.times < MOST_LINKS_PER_HOUR)
        of(tx).update(record, actions, "links", few)

    def read_summary_wish(self, village: str, official_id: str) -> SummaryWish:
        record = SummaryRecord.find(official_pk(village, official_id), SUMMARY)
        return record.as_a(SummaryWish) if record else SummaryWish()

    def set_summary_wish(
        self, tx: Transaction, village: str, official_id: str, old: SummaryWish, new: SummaryWish
    ) -> None:
        record = SummaryRecord.made_of(official_pk(village, official_id), SUMMARY, new)
        same = (SummaryRecord.turn == old.turn) & (SummaryRecord.on == old.on)
        of(tx).put(record, "summary", same if old.turn else None)

    # PINs

    def read_pin(self, village: str, official_id: str) -> PinState | None:
        record = PinRecord.find(official_pk(village, official_id), PIN)
        return record.as_a(PinState) if record else None

    def count_pin_attempt(self, village: str, official_id: str) -> PinState:
        pk = official_pk(village, official_id)
        record = PinRecord(pk, PIN)
        may_try = (PinRecord.attempts < MOST_WRONG_PINS) & (PinRecord.locked == NO)
        if _update(record, [PinRecord.attempts.add(1)], may_try):
            return record.as_a(PinState)
        found = PinRecord.find(pk, PIN)
        if found is None:
            raise PinLockedError("pin.none")
        raise PinLockedError(told=int(found.locked))

    def put_pin(self, tx: Transaction, village: str, official_id: str, pin: PinState) -> None:
        record = PinRecord.made_of(official_pk(village, official_id), PIN, pin)
        of(tx).put(record, "pin", PinRecord.pk.does_not_exist() | PinRecord.pk.exists())

    def accept_pin(
        self, tx: Transaction, village: str, official_id: str, counted: PinState, new: PinState
    ) -> None:
        record = PinRecord(official_pk(village, official_id), PIN)
        actions: list[Action] = [PinRecord.attempts.set(new.attempts)]
        if new.sealed != counted.sealed:
            actions.append(PinRecord.sealed.set(new.sealed))
        mine = (PinRecord.attempts < MOST_WRONG_PINS) | (PinRecord.attempts == counted.attempts)
        same = (PinRecord.sealed == counted.sealed) & (PinRecord.locked == NO)
        of(tx).update(record, actions, "pin", same & mine)

    def lock_pin(self, tx: Transaction, village: str, official_id: str) -> None:
        record = PinRecord(official_pk(village, official_id), PIN)
        used_up = (PinRecord.attempts >= MOST_WRONG_PINS) & (PinRecord.locked == NO)
        of(tx).update(record, [PinRecord.locked.set(True)], "lock", used_up)

    # sessions

    def put_session(self, tx: Transaction, village: str, session: Session) -> None:
        of(tx).put(
            SessionRecord(
                session_pk(village, session.key),
                SESSION,
                official_id=session.official_id,
                opened_at=session.opened_at,
                seen_at=session.seen_at,
                shown=_shown(session),
                until=_epoch(session.ends_at + KEPT),
            ),
            "session",
        )

    def use_link(self, tx: Transaction, village: str, link_key: str, until: datetime) -> None:
        pk = f"{village}#link#{link_key}"
        of(tx).put(CountRecord(pk, LINK, times=1, until=_epoch(until + KEPT)), "link")

    def read_session(self, village: str, key: str) -> Session | None:
        record = SessionRecord.find(session_pk(village, key), SESSION)
        if record is None:
            return None
        reveals = tuple(
            Reveal(case, tuple(fields), from_text(until)) for case, until, fields in record.shown
        )
        return Session(key, record.official_id, record.opened_at, record.seen_at, reveals)

    def touch_session(self, village: str, session: Session) -> None:
        self._save_session(village, session, SessionRecord.seen_at.set(session.seen_at))

    def save_reveals(self, village: str, session: Session) -> None:
        self._save_session(village, session, SessionRecord.shown.set(_shown(session)))

    def delete_session(self, village: str, key: str) -> None:
        SessionRecord(session_pk(village, key), SESSION).delete()

    # enrolments

    def put_enrolment(self, tx: Transaction, village: str, enrolment: Enrolment) -> None:
        pk, sk = enrolment_key(village, enrolment.official_id, enrolment.id)
        until = _epoch(enrolment.expires_at + KEPT)
        of(tx).put(EnrolmentRecord.made_of(pk, sk, enrolment, until=until), "enrolment")

    def read_enrolment(self, village: str, official_id: str, enrolment_id: str) -> Enrolment | None:
        record = EnrolmentRecord.find(*enrolment_key(village, official_id, enrolment_id))
        return record.as_a(Enrolment) if record else None

    def count_code_attempt(
        self, village: str, official_id: str, enrolment_id: str, now: datetime
    ) -> Enrolment:
        record = EnrolmentRecord(*enrolment_key(village, official_id, enrolment_id))
        is_open = (
            (EnrolmentRecord.attempts < MOST_WRONG_CODES)
            & (EnrolmentRecord.used == NO)
            & (EnrolmentRecord.expires_at > now)
        )
        if not _update(record, [EnrolmentRecord.attempts.add(1)], is_open):
            raise LinkInvalidError
        return record.as_a(Enrolment)

    def use_enrolment(self, tx: Transaction, village: str, enrolment: Enrolment) -> None:
        record = EnrolmentRecord(*enrolment_key(village, enrolment.official_id, enrolment.id))
        unused = EnrolmentRecord.used == NO
        of(tx).update(record, [EnrolmentRecord.used.set(True)], "enrolment", unused)

    # helpers

    def _record(
        self,
        pk: str,
        official: Official,
        before: OfficialRecord | None,
        email_index: str | None,
        nik: str | None,
    ) -> OfficialRecord:
        vault = self._keys.open(pk, before.wrapped) if before else self._keys.new(pk, "fields")
        facts = {"name": official.name, "email": official.email}
        kept = before.sealed if before and nik is None else {}
        if nik is not None:
            facts["nik"] = nik
        return OfficialRecord(
            pk,
            OFFICIAL,
            id=official.id,
            wrapped=dict(vault.wrapped),
            sealed={
                **kept,
                **{field: vault.seal(place(pk, field), text) for field, text in facts.items()},
            },
            roles=tuple((mine.role, mine.area_key) for mine in official.roles),
            email_index=email_index,
            nik_index=official.nik_index,
            kk_index=official.kk_index,
            blocked=official.blocked,
            language=official.language,
            enrolment=official.enrolment,
            sessions_from=official.sessions_from,
            version=official.version,
        )

    def _put_roles(
        self, writes: Writes, village: str, official: Official, old: Official | None
    ) -> None:
        before, after = set(old.roles) if old else set(), set(official.roles)
        for mine in sorted(after - before):
            pointer = self._role(village, mine, official.id)
            writes.put(
                pointer, "changed", PointerRecord.pk.does_not_exist() | PointerRecord.pk.exists()
            )
        for mine in sorted(before - after):
            writes.delete(self._role(village, mine, official.id), "changed")

    def _role(self, village: str, holding: Holding, official_id: str) -> PointerRecord:
        pk = role_pk(village, holding.role, holding.area_key)
        return PointerRecord(pk, official_id, official=official_id)

    def _take(
        self, writes: Writes, village: str, mine: str, name: str, was: str | None, now: str | None
    ) -> None:
        pk_of = {"email": email_pk, "nik": nik_pk}[name]
        if was == now:
            return
        if now:
            writes.put(PointerRecord(pk_of(village, now), OFFICIAL, official=mine), name)
        if was:
            writes.delete(PointerRecord(pk_of(village, was), OFFICIAL), name)

    def _save_session(self, village: str, session: Session, action: Action) -> None:
        record = SessionRecord(session_pk(village, session.key), SESSION)
        _update(record, [action], SessionRecord.pk.exists())


def _update(record: PeopleItem, actions: list[Action], condition: Condition) -> bool:
    """One conditional update; the record then holds what is stored. False where it does not hold."""
    try:
        record.update(actions=actions, condition=condition)
    except UpdateError as error:
        if error.cause_response_code == CONDITION_FAILED:
            return False
        raise
    return True


def _shown(session: Session) -> tuple[tuple[str, str, list[str]], ...]:
    return tuple(
        (reveal.case, to_text(reveal.until), list(reveal.fields)) for reveal in session.reveals
    )


def _epoch(moment: datetime) -> int:
    return int(moment.timestamp())
