"""What administrators do about officials. Adding, changing and a new PIN take two of them; blocking takes one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeVar

from lumbung.people import pins
from lumbung.people.acts import Act, Head, record_act, until_chained
from lumbung.people.attempts import ADMINISTRATOR, Attempts, find_holders
from lumbung.people.changes import CHANGE_LASTS, Change, ChangeKind, Overview
from lumbung.people.coverage import short_of, show_rws, worse
from lumbung.people.links import Links, Purpose
from lumbung.people.model import ENROLMENT_LASTS, Enrolment, Holding, Official, Standing
from lumbung.people.ports import PeopleStore
from lumbung.people.service import Invitation
from lumbung.people.typed import TypedOfficial, read_official, read_words
from lumbung.shared.afterwards import Messages
from lumbung.shared.areas import VILLAGE
from lumbung.shared.clock import to_text
from lumbung.shared.errors import (
    ChangedError,
    FieldError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
)
from lumbung.shared.ids import random_id
from lumbung.shared.transaction import RefusedError, Transaction
from lumbung.shared.vault import Keys
from lumbung.villages.model import Village

ACTS_A_PAGE: Final = 30

T = TypeVar("T")
Texts = Mapping[str, str]


@dataclass(frozen=True)
class Administration:
    """The officials of a village as its administrators look after them. `by` is the administrator's id."""

    store: PeopleStore
    keys: Keys
    messages: Messages
    now: Callable[[], datetime]

    # What they see

    def overview(self, village: Village) -> Overview:
        """Everybody by name, with what waits and what cannot be decided."""
        standings = sorted(self.store.read_standings(village.id, self.now()), key=_by_name)
        return Overview(
            tuple(standings),
            tuple(c for c in self.store.list_changes(village.id) if c.waits(self.now())),
            short_of(village, [each.official for each in standings]),
        )

    def left_without(self, village: Village, official_id: str) -> dict[int, tuple[str, ...]]:
        """What could no longer be decided without this official: RW → steps, beside what cannot be already."""
        officials = self._everybody(village)
        before = short_of(village, officials)
        others = [each for each in officials if each.id != official_id]
        return worse(before, short_of(village, others))

    def read_acts(self, village: str, before: int = 0) -> list[Act]:
        """The newest acts, or those before a number; newest first, a page of them."""
        return self.store.list_acts(village, before, ACTS_A_PAGE)

    def open_words(self, village: str, act: Act) -> str:
        """The administrator's own words of an act, "" where there are none."""
        return self.store.open_words(village, act) if act.sealed else ""

    # Asking

    def ask_new(self, village: Village, by: str, typed: Texts) -> str:
        """A new official, once a second person confirms; answers their id. Raises InvalidInputError."""
        read = read_official(typed, village, self.now(), is_new=True)
        taken = self._taken(village.id, read)
        if taken:
            raise InvalidInputError(taken)
        official_id = random_id()
        self._ask(village.id, by, official_id, ChangeKind.NEW, read, Official("", "", "", ()))
        return official_id

    def ask_facts(
        self, village: Village, by: str, official_id: str, version: int, typed: Texts
    ) -> None:
        """Another name, address, family card or other roles. Raises InvalidInputError, ChangedError, NotFoundError."""
        old = self._find(village.id, official_id)
        read = read_official(typed, village, self.now(), is_new=False)
        if old.version != version:
            raise ChangedError
        taken = self._taken(village.id, read, but=official_id)
        if not taken and (short := self._short_with(village, old, read.roles)):
            taken = [FieldError("verifier", "hands.short", {"rws": show_rws(short)})]
        if not taken and not _differs(old, read, self.keys.index("kk", read.kk)):
            taken = [FieldError("name", "official.same")]
        if taken:
            raise InvalidInputError(taken)
        self._ask(village.id, by, official_id, ChangeKind.FACTS, read, old)

    def ask_pin(self, village: Village, by: str, official_id: str) -> None:
        """A new PIN for who forgot or locked theirs. Raises ChangedError, NotFoundError."""
        old = self._find(village.id, official_id)
        self._ask(village.id, by, official_id, ChangeKind.PIN, TypedOfficial(), old)

    # Deciding

    def confirm(
        self, village: Village, by: str, official_id: str, change_id: str
    ) -> Invitation | None:
        """The second person: now it counts. Answers the invitation of a new official or a new PIN.

        Raises NotAllowedError (second_person, hands.short, official.email, official.nik), ChangedError.
        """

        def once() -> Invitation | None:
            change = self._waiting(village.id, official_id, change_id)
            change.must_be_confirmed_by(by)
            self._still_asked(village.id, change)
            return self._carry_out(village, by, change)

        try:
            return until_chained(once)
        except RefusedError as error:
            taken = {"email", "nik"} & set(error.reasons)
            if taken:
                raise NotAllowedError(f"official.{min(taken)}") from error
            raise ChangedError from error

    def drop(self, village: str, by: str, official_id: str, change_id: str) -> None:
        """It will not be. Raises ChangedError where it waits no longer."""

        def once() -> None:
            change = self._waiting(village, official_id, change_id)
            tx, head = self.store.begin(), self.store.read_head(village)
            self.store.end_change(tx, village, change)
            self._record(tx, village, head, "dropped", official_id, by, change.facts)
            tx.commit()

        self._chained(once)

    def block(self, village: Village, by: str, official_id: str, words: str) -> None:
        """At once: sessions end, no link opens. Why must be said where something can then not be decided.

        Raises InvalidInputError (words), NotAllowedError (own_account), NotFoundError.
        """
        if by == official_id:
            raise NotAllowedError("own_account")
        why = read_words(words, needed=bool(self.left_without(village, official_id)))

        def once() -> None:
            old = self._find(village.id, official_id)
            if old.blocked:
                return
            tx, head = self.store.begin(), self.store.read_head(village.id)
            new = replace(old.without_sessions(self.now()), blocked=True, enrolment="")
            self.store.set_official(tx, village.id, old, new)
            sealed = self.store.seal_words(village.id, official_id, head.number + 1, why)
            self._record(tx, village.id, head, "blocked", official_id, by, {}, sealed)
            tx.commit()

        self._chained(once)

    def unblock(self, village: str, by: str, official_id: str) -> None:
        """They may come in again, with the PIN that they had. Raises NotAllowedError (own_account), NotFoundError."""
        if by == official_id:
            raise NotAllowedError("own_account")

        def once() -> None:
            old = self._find(village, official_id)
            if not old.blocked:
                return
            tx, head = self.store.begin(), self.store.read_head(village)
            self.store.set_official(tx, village, old, replace(old, blocked=False))
            self._record(tx, village, head, "unblocked", official_id, by)
            tx.commit()

        self._chained(once)

    def invite(self, village: str, by: str, official_id: str) -> Invitation:
        """A new code and link for who has no PIN yet; those of before count no more.

        Raises NotAllowedError (own_account, pin.exists), NotFoundError.
        """
        if by == official_id:
            raise NotAllowedError("own_account")

        def once() -> Invitation:
            old = self._find(village, official_id)
            if old.blocked or self.store.read_pin(village, official_id):
                raise NotAllowedError("pin.exists")
            tx, head = self.store.begin(), self.store.read_head(village)
            invitation, enrolment = self._invitation(tx, village, old)
            self.store.set_official(tx, village, old, replace(old, enrolment=enrolment.id))
            self._record(tx, village, head, "invited", official_id, by)
            tx.commit()
            return invitation

        return self._chained(once)

    # Helpers

    def _chained(self, once: Callable[[], T]) -> T:
        try:
            return until_chained(once)
        except RefusedError as error:
            raise ChangedError from error

    def _find(self, village: str, official_id: str) -> Official:
        official = self.store.read_official(village, official_id)
        if official is None:
            raise NotFoundError
        return official

    def _everybody(self, village: Village) -> list[Official]:
        return [each.official for each in self.store.read_standings(village.id, self.now())]

    def _waiting(self, village: str, official_id: str, change_id: str) -> Change:
        change = self.store.read_change(village, official_id)
        if change is None or change.id != change_id or not change.waits(self.now()):
            raise ChangedError
        return change

    def _still_asked(self, village: str, change: Change) -> None:
        """Who was blocked since, or is no administrator any more, asks for nothing."""
        asker = self.store.read_official(village, change.asked_by)
        if asker is None or asker.blocked or not asker.is_a(ADMINISTRATOR):
            raise NotAllowedError("asker.gone")

    def _taken(self, village: str, read: TypedOfficial, but: str = "") -> list[FieldError]:
        found = {
            "email": self.store.find_by_email(village, self.keys.index("email", read.email) or "-"),
            "nik": self.store.find_by_nik(village, self.keys.index("nik", read.nik) or "-"),
        }
        return [
            FieldError(name, f"official.{name}")
            for name, official in found.items()
            if official not in (None, but)
        ]

    def _short_with(
        self, village: Village, old: Official, roles: tuple[Holding, ...]
    ) -> dict[int, tuple[str, ...]]:
        officials = self._everybody(village)
        changed = [replace(old, roles=roles) if o.id == old.id else o for o in officials]
        before = short_of(village, officials)
        return worse(before, short_of(village, changed))

    def _ask(
        self,
        village: str,
        by: str,
        official_id: str,
        kind: ChangeKind,
        read: TypedOfficial,
        old: Official,
    ) -> None:
        now = self.now()
        change = Change(
            id=random_id(),
            official_id=official_id,
            kind=kind,
            asked_by=by,
            asked_at=now,
            expires_at=now + CHANGE_LASTS,
            version=old.version,
            name=read.name,
            email=read.email,
            nik=read.nik,
            roles=read.roles,
            nik_index=self.keys.index("nik", read.nik) or old.nik_index,
            kk_index=self.keys.index("kk", read.kk) or old.kk_index,
        )

        def once() -> None:
            tx, head = self.store.begin(), self.store.read_head(village)
            self.store.put_change(tx, village, change, now)
            self._record(tx, village, head, "asked", official_id, by, change.facts)
            self._tell_the_others(tx, village, change)
            tx.commit()

        self._chained(once)

    def _tell_the_others(self, tx: Transaction, village: str, change: Change) -> None:
        for official in find_holders(self.store, village, ADMINISTRATOR, VILLAGE):
            if change.may_confirm(official.id):
                data = {"change": change.official_id, "expires": to_text(change.expires_at)}
                self._attempts.tell(tx, village, official, "change_waiting", official, data)

    def _carry_out(self, village: Village, by: str, change: Change) -> Invitation | None:
        old = self.store.read_official(village.id, change.official_id)
        if (old.version if old else 0) != change.version and change.kind is not ChangeKind.PIN:
            raise ChangedError
        tx, head = self.store.begin(), self.store.read_head(village.id)
        invitation = None
        if change.kind is ChangeKind.FACTS and old:
            if short := self._short_with(village, old, change.roles):
                raise NotAllowedError("hands.short", rws=show_rws(short))
            self._put(tx, village.id, change.applied_to(old), old, None)
        elif change.kind is ChangeKind.PIN and old and not old.blocked:
            invitation, enrolment = self._invitation(tx, village.id, old)
            self.store.set_official(tx, village.id, old, replace(old, enrolment=enrolment.id))
        elif change.kind is ChangeKind.NEW and old is None:
            new = change.made(village.languages[0])
            invitation, enrolment = self._invitation(tx, village.id, new)
            self._put(tx, village.id, replace(new, enrolment=enrolment.id), None, change.nik)
        else:
            raise ChangedError
        self.store.end_change(tx, village.id, change)
        facts = {**change.facts, "asked_by": change.asked_by}
        self._record(tx, village.id, head, "confirmed", change.official_id, by, facts)
        tx.commit()
        return invitation

    def _put(
        self, tx: Transaction, village: str, new: Official, old: Official | None, nik: str | None
    ) -> None:
        index = self.keys.index("email", new.email)
        self.store.put_official(tx, village, new, old, index, nik)

    def _invitation(
        self, tx: Transaction, village: str, official: Official
    ) -> tuple[Invitation, Enrolment]:
        """A code for the hand and a link for the mail; the caller notes the enrolment with the official."""
        code, expires = pins.new_activation_code(), self.now() + ENROLMENT_LASTS
        sealed = self._attempts.seal(village, official.id, code)
        enrolment = Enrolment(random_id(), official.id, sealed, expires)
        self.store.put_enrolment(tx, village, enrolment)
        data = {"enrolment": enrolment.id, "expires": to_text(expires)}
        self._attempts.tell(tx, village, official, "enrolment", official, data)
        token = Links(self.keys).make(
            village, Purpose.ENROL, official.id, task=enrolment.id, expires=expires
        )
        return Invitation(token, code), enrolment

    def _record(
        self,
        tx: Transaction,
        village: str,
        head: Head,
        kind: str,
        official_id: str,
        by: str,
        data: Mapping[str, str | int] | None = None,
        sealed: str = "",
    ) -> None:
        now = self.now()
        record_act(self.store, tx, village, head, now, kind, official_id, by, data, sealed)

    @property
    def _attempts(self) -> Attempts:
        return Attempts(self.store, self.keys, self.messages, self.now)


def _by_name(standing: Standing) -> tuple[str, str]:
    return standing.official.name.casefold(), standing.official.id


def _differs(old: Official, read: TypedOfficial, kk_index: str | None) -> bool:
    facts = (old.name, old.email, set(old.roles), old.kk_index)
    return facts != (read.name, read.email, set(read.roles), kk_index or old.kk_index)
