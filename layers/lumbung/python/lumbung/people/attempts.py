"""Tries at PINs and activation codes: counted first, compared then; five wrong ones end it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from lumbung.people import pins
from lumbung.people.model import Enrolment, Official, PinState, areas_above
from lumbung.people.ports import PeopleStore
from lumbung.shared.afterwards import Messages
from lumbung.shared.areas import VILLAGE
from lumbung.shared.errors import (
    FieldError,
    InvalidInputError,
    LinkInvalidError,
    PinLockedError,
    WrongPinError,
)
from lumbung.shared.ids import uuid7
from lumbung.shared.transaction import RefusedError, Transaction
from lumbung.shared.vault import Keys

ADMINISTRATOR: Final = "administrator"
LOCK_TRIES: Final = 5


def find_holders(store: PeopleStore, village: str, role: str, area_key: str) -> list[Official]:
    """Those who hold the role for the area, or for what contains it; none who is blocked."""
    ids = [
        official_id
        for area in areas_above(area_key)
        for official_id in store.list_holders(village, role, area)
    ]
    found = (store.read_official(village, each) for each in dict.fromkeys(ids))
    return [official for official in found if official is not None and not official.blocked]


def find_active(store: PeopleStore, village: str, official_id: str) -> Official:
    """The official. Raises LinkInvalidError where there is none, or they are blocked."""
    official = store.read_official(village, official_id)
    if official is None or official.blocked:
        raise LinkInvalidError
    return official


@dataclass(frozen=True)
class Attempts:
    """Tries at the secrets of officials, over the ports."""

    store: PeopleStore
    keys: Keys
    messages: Messages
    now: Callable[[], datetime]

    def seal(self, village: str, official_id: str, secret: str) -> str:
        """What is stored of a PIN or code of this official."""
        return pins.seal(_owner(village, official_id), secret, self._peppers)

    def try_pin(self, village: str, official_id: str, pin: str) -> tuple[PinState, PinState]:
        """The state as counted, and the one that a right PIN makes of it (sealed with the newest pepper).

        Raises WrongPinError(left), or PinLockedError: then the administrators know of it.
        """
        try:
            counted = self.store.count_pin_attempt(village, official_id)
        except PinLockedError as error:
            if error.data.get("told") == 0:
                self._lock(village, official_id)
            raise
        if pins.fits(_owner(village, official_id), pin, counted.sealed, self._peppers):
            dated = pins.is_dated(counted.sealed, self._peppers)
            sealed = self.seal(village, official_id, pin) if dated else counted.sealed
            return counted, replace(counted.accept(), sealed=sealed)
        if counted.left:
            raise WrongPinError(left=counted.left)
        self._lock(village, official_id)
        raise PinLockedError

    def try_code(self, village: str, official_id: str, enrolment_id: str, code: str) -> Enrolment:
        """The enrolment that the code belongs to. Raises InvalidInputError with the tries that are left,
        or LinkInvalidError where none is, or where it was never open.
        """
        counted = self.store.count_code_attempt(village, official_id, enrolment_id, self.now())
        if pins.fits(_owner(village, official_id), code, counted.sealed_code, self._peppers):
            return counted
        if not counted.left:
            raise LinkInvalidError
        raise InvalidInputError(
            [FieldError("activation", "activation.wrong", {"left": counted.left})]
        )

    def tell(
        self,
        tx: Transaction,
        village: str,
        to: Official,
        template: str,
        about: Official,
        data: Mapping[str, str],
    ) -> None:
        """A message to an official joins the transaction."""
        self.messages.tell(
            tx,
            template,
            village=village,
            about=f"official#{about.id}",
            to=f"official#{to.id}",
            language=to.language,
            cause=f"official#{about.id}/{uuid7()}",
            data=data,
        )

    @property
    def _peppers(self) -> list[bytes]:
        return self.keys.secret("pins")

    def _lock(self, village: str, official_id: str) -> None:
        """Locks, ends the sessions and tells the administrators: all at once, and only once."""
        for _ in range(LOCK_TRIES):
            official = find_active(self.store, village, official_id)
            tx = self.store.begin()
            self.store.lock_pin(tx, village, official_id)
            ended = official.without_sessions(self.now())
            self.store.set_official(tx, village, official, ended)
            for administrator in find_holders(self.store, village, ADMINISTRATOR, VILLAGE):
                data = {"official": official_id}
                self.tell(tx, village, administrator, "pin_locked", official, data)
            try:
                tx.commit()
            except RefusedError as error:
                if "lock" not in error.reasons:
                    continue  # the official was changed meanwhile: read them again
            return


def _owner(village: str, official_id: str) -> str:
    return f"{village}#official#{official_id}"
