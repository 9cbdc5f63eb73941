"""Who the officials are: their facts, who holds which role, who may come in at all."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from lumbung.people import pins
from lumbung.people.acts import record_act, until_chained
from lumbung.people.attempts import Attempts, find_holders
from lumbung.people.model import Official, PinState, Standing
from lumbung.people.ports import PeopleStore
from lumbung.shared.afterwards import Messages
from lumbung.shared.errors import (
    ChangedError,
    FieldError,
    InvalidInputError,
    InvalidTextError,
    NotFoundError,
)
from lumbung.shared.transaction import RefusedError, Transaction
from lumbung.shared.vault import Keys

CHANGE_TRIES: Final = 5


@dataclass(frozen=True)
class Register:
    """The officials of all villages, over their ports."""

    store: PeopleStore
    keys: Keys
    messages: Messages
    now: Callable[[], datetime]

    def put_official(
        self,
        village: str,
        official: Official,
        *,
        nik: str = "",
        kk: str = "",
        pin: str | None = None,
    ) -> Official:
        """A new official, or new facts about one; a PIN only for demonstrations.

        A PIN from before, a block and an enrolment stay as they are, and where no fact is new nothing is
        written. Raises InvalidInputError: a weak PIN (`pin`), an address or NIK that is another official's
        (`email`, `nik`), or somebody else's change at the same moment (`changed`).
        """
        old = self.store.read_official(village, official.id)
        new = self._renewed(official, old, nik, kk)
        if old and pin is None and not new.news(old):
            return old

        def put() -> None:
            tx = self.store.begin()
            self.store.put_official(tx, village, new, old, self.keys.index("email", new.email), nik)
            self._record(tx, village, "listed", official.id)
            if pin is not None:
                self._put_pin(tx, village, official.id, read_field("pin", pin, pins.read_new_pin))
            tx.commit()

        try:
            until_chained(put)
        except RefusedError as error:
            errors = [FieldError(name, f"official.{name}") for name in error.reasons]
            raise InvalidInputError(errors) from error
        return new

    def read_official(self, village: str, official_id: str) -> Official | None:
        """The official by id."""
        return self.store.read_official(village, official_id)

    def list_officials(self, village: str) -> list[Standing]:
        """All of a village by id, with how each stands. Reads the table whole: for the tool, not for a page."""
        return [
            self._standing(village, official)
            for official in sorted(self.store.list_officials(village), key=lambda each: each.id)
        ]

    def complete_directory(self, village: str) -> None:
        """Takes those of before there was a directory into it. Reads the table whole: for the tool."""
        for official in self.store.list_officials(village):
            tx = self.store.begin()
            self.store.list_in_directory(tx, village, official.id)
            tx.commit()

    def block_official(self, village: str, official_id: str) -> Official:
        """Nothing opens for them any more: sessions end at once, an enrolment under way counts no more.

        Who is blocked already stays so. Raises NotFoundError, ChangedError.
        """
        now = self.now()

        def block(old: Official) -> Official:
            ended = replace(old.without_sessions(now), blocked=True, enrolment="")
            return old if old.blocked else ended

        return self._change(village, official_id, block, "blocked")

    def unblock_official(self, village: str, official_id: str) -> Official:
        """They may come in again, with the PIN that they had; sessions and enrolments of before stay ended.

        Raises NotFoundError, ChangedError.
        """
        return self._change(
            village, official_id, lambda old: replace(old, blocked=False), "unblocked"
        )

    def holders(self, village: str, role: str, area_key: str) -> list[Official]:
        """Those who hold the role for the area, or for what contains it; none who is blocked."""
        return find_holders(self.store, village, role, area_key)

    @property
    def _attempts(self) -> Attempts:
        return Attempts(self.store, self.keys, self.messages, self.now)

    def _renewed(self, official: Official, old: Official | None, nik: str, kk: str) -> Official:
        """The new facts; what became of an official of before stays."""
        facts = replace(
            official,
            email=official.email.strip().lower(),
            nik_index=self.keys.index("nik", nik),
            kk_index=self.keys.index("kk", kk),
            version=1,
        )
        if old is None:
            return facts
        return replace(
            facts,
            blocked=old.blocked,
            enrolment=old.enrolment,
            sessions_from=old.sessions_from,
            version=old.version + 1,
        )

    def _record(self, tx: Transaction, village: str, kind: str, official_id: str) -> None:
        """What the terminal does stands in the chain too."""
        head = self.store.read_head(village)
        record_act(self.store, tx, village, head, self.now(), kind, official_id)

    def _put_pin(self, tx: Transaction, village: str, official_id: str, pin: str) -> None:
        sealed = self._attempts.seal(village, official_id, pin)
        self.store.put_pin(tx, village, official_id, PinState(sealed))

    def _standing(self, village: str, official: Official) -> Standing:
        pin = self.store.read_pin(village, official.id)
        open_until = None
        if official.enrolment:
            found = self.store.read_enrolment(village, official.id, official.enrolment)
            open_until = found.expires_at if found and found.is_open(self.now()) else None
        return Standing(official, pin is not None, bool(pin and not pin.may_try), open_until)

    def _change(
        self, village: str, official_id: str, change: Callable[[Official], Official], act: str
    ) -> Official:
        """However many change them at the same moment: each sees what the one before has made."""
        for _ in range(CHANGE_TRIES):
            old = self.store.read_official(village, official_id)
            if old is None:
                raise NotFoundError
            new = change(old)
            if new == old:
                return old
            tx = self.store.begin()
            self.store.set_official(tx, village, old, new)
            self._record(tx, village, act, official_id)
            try:
                tx.commit()
            except RefusedError:
                continue
            return new
        raise ChangedError


def read_field(field: str, text: str, reader: Callable[[str], str]) -> str:
    """A typed text as its reader reads it. Raises InvalidInputError with the field's error."""
    try:
        return reader(text)
    except InvalidTextError as error:
        raise InvalidInputError([FieldError(field, error.code)]) from error
