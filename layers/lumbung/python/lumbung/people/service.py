"""What officials do to get in: links, PINs, sessions, enrolment. Villages are named by their id throughout."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Final, NamedTuple

from lumbung.people import pins
from lumbung.people.acts import until_chained
from lumbung.people.attempts import find_active
from lumbung.people.links import Links, LinkTarget, Purpose
from lumbung.people.model import (
    ENROLMENT_LASTS,
    SIGN_IN_LASTS,
    Enrolment,
    Official,
    Session,
)
from lumbung.people.register import Register, read_field
from lumbung.shared.clock import to_text
from lumbung.shared.errors import (
    FieldError,
    InvalidInputError,
    LinkInvalidError,
    NotFoundError,
    PinLockedError,
)
from lumbung.shared.ids import random_id
from lumbung.shared.transaction import RefusedError, Transaction

SESSION_BYTES: Final = 32
OPENS_OFFICE: Final = (Purpose.TASK, Purpose.INBOX, Purpose.CHANGE, Purpose.BATCH)


class SignedIn(NamedTuple):
    """Who is behind a request, and their session."""

    official: Official
    session: Session


class Opened(NamedTuple):
    """A session just begun: its id (for the cookie alone), and where the link leads."""

    session_id: str
    target: LinkTarget


class Invitation(NamedTuple):
    """A link's token for the official, and the code that somebody else hands over in person."""

    token: str
    code: str


@dataclass(frozen=True)
class Officials(Register):
    """The officials of all villages: the register of them, and how each gets in."""

    # Links and PINs

    def make_link(
        self,
        village: str,
        purpose: str,
        official_id: str,
        *,
        case: str = "",
        task: str = "",
        expires: datetime,
    ) -> str:
        """The token of a signed link; the same input gives the same token."""
        return Links(self.keys).make(
            village, purpose, official_id, case=case, task=task, expires=expires
        )

    def request_link(self, village: str, email: str) -> None:
        """Sends a link to the inbox to the official with this address. It answers nothing, whoever
        it is: not whether there is one, nor whether they asked too often (five times an hour).
        """
        index = self.keys.index("email", email.strip().lower())
        official_id = self.store.find_by_email(village, index) if index else None
        official = self.store.read_official(village, official_id) if official_id else None
        if official is None or official.blocked:
            return
        now = self.now()
        data = {"purpose": str(Purpose.INBOX), "expires": to_text(now + SIGN_IN_LASTS)}
        tx = self.store.begin()
        self.store.count_link(tx, village, official.id, now)
        self._attempts.tell(tx, village, official, "sign_in", official, data)
        try:
            tx.commit()
        except RefusedError:
            return

    def open_link(self, village: str, token: str) -> LinkTarget:
        """What a link in a message leads to. Reads nothing, changes nothing.

        Raises LinkInvalidError, LinkExpiredError, NotFoundError (another village's).
        """
        return Links(self.keys).open(token, village, self.now(), *OPENS_OFFICE)

    def enter_pin(self, village: str, token: str, pin: str) -> Opened:
        """A link, and the right PIN of the official it was made for, begin a new session.

        A link to the inbox works once. Raises WrongPinError(left), PinLockedError, InvalidInputError,
        and what open_link raises.
        """
        target = self.open_link(village, token)
        tx = self._accept_pin(village, target.official_id, pin)
        if target.purpose is Purpose.INBOX:
            self.store.use_link(tx, village, _hash(token), target.expires)
        session_id = self._open_session(tx, village, target.official_id)
        _commit_pin(tx)
        return Opened(session_id, target)

    def check_pin(self, village: str, official_id: str, pin: str) -> None:
        """The PIN once more, before approving and paying. Raises as enter_pin does."""
        _commit_pin(self._accept_pin(village, official_id, pin))

    # Sessions

    def read_session(self, village: str, session_id: str) -> SignedIn | None:
        """Who is signed in; None where it ended. Raises NotFoundError for another village's session."""
        if not session_id:
            return None
        if session_id.split("-")[0] != village:
            raise NotFoundError
        now = self.now()
        session = self.store.read_session(village, _hash(session_id))
        official = self.store.read_official(village, session.official_id) if session else None
        if session is None or official is None or not official.lets_in(session, now):
            return None
        if session.needs_touch(now):
            session = session.touch(now)
            self.store.touch_session(village, session)
        return SignedIn(official, session)

    def end_session(self, village: str, session_id: str) -> None:
        """Signs out; a session that is gone is fine too."""
        self.store.delete_session(village, _hash(session_id))

    def remember_reveal(
        self, village: str, session: Session, case: str, fields: tuple[str, ...], until: datetime
    ) -> None:
        """These fields of this case may be shown in this session until then."""
        self.store.save_reveals(village, session.remember(case, fields, until))

    # Enrolment

    def new_enrolment(self, village: str, official_id: str) -> Invitation:
        """A link and a code for a first or a new PIN; those given before count no more."""
        old = find_active(self.store, village, official_id)
        code, expires = pins.new_activation_code(), self.now() + ENROLMENT_LASTS
        sealed = self._attempts.seal(village, official_id, code)
        enrolment = Enrolment(random_id(), official_id, sealed, expires)

        def invite() -> None:
            tx = self.store.begin()
            self.store.put_enrolment(tx, village, enrolment)
            self.store.set_official(tx, village, old, replace(old, enrolment=enrolment.id))
            self._record(tx, village, "invited", official_id)
            tx.commit()

        until_chained(invite)
        token = self.make_link(
            village, Purpose.ENROL, official_id, task=enrolment.id, expires=expires
        )
        return Invitation(token, code)

    def open_enrolment(self, village: str, token: str) -> LinkTarget:
        """What an enrolment link leads to, while it is the official's newest. Raises as open_link."""
        target = Links(self.keys).open(token, village, self.now(), Purpose.ENROL)
        if find_active(self.store, village, target.official_id).enrolment != target.task:
            raise LinkInvalidError
        return target

    def enrol(self, village: str, token: str, code: str, pin: str, pin_again: str) -> str:
        """Sets the PIN and begins a session; sessions from before end. Answers the session's id.

        Raises InvalidInputError (fields activation, pin, pin_again; a wrong code counts, five end
        the enrolment), LinkInvalidError, LinkExpiredError, NotFoundError.
        """
        target = self.open_enrolment(village, token)
        code, pin = _read_enrolment(code, pin, pin_again)
        official = find_active(self.store, village, target.official_id)
        enrolment = self._attempts.try_code(village, official.id, target.task, code)
        tx = self.store.begin()
        self.store.use_enrolment(tx, village, enrolment)
        self._put_pin(tx, village, official.id, pin)
        new = replace(official, enrolment="", sessions_from=self.now())
        self.store.set_official(tx, village, official, new)
        session_id = self._open_session(tx, village, official.id)
        try:
            tx.commit()
        except RefusedError as error:
            raise LinkInvalidError from error
        return session_id

    # Helpers

    def _accept_pin(self, village: str, official_id: str, pin: str) -> Transaction:
        official = find_active(self.store, village, official_id)
        digits = read_field("pin", pin, pins.read_pin)
        counted, accepted = self._attempts.try_pin(village, official.id, digits)
        tx = self.store.begin()
        self.store.accept_pin(tx, village, official.id, counted, accepted)
        return tx

    def _open_session(self, tx: Transaction, village: str, official_id: str) -> str:
        session_id, now = f"{village}-{secrets.token_urlsafe(SESSION_BYTES)}", self.now()
        self.store.put_session(tx, village, Session(_hash(session_id), official_id, now, now))
        return session_id


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _read_enrolment(code: str, pin: str, pin_again: str) -> tuple[str, str]:
    read: list[str] = []
    errors: list[FieldError] = []
    for field, text, reader in (
        ("activation", code, pins.read_activation_code),
        ("pin", pin, pins.read_new_pin),
    ):
        try:
            read.append(read_field(field, text, reader))
        except InvalidInputError as error:
            errors.extend(error.errors)
    if not errors and pin_again.strip() != pin.strip():
        errors.append(FieldError("pin_again", "pin.differs"))
    if errors:
        raise InvalidInputError(errors)
    return read[0], read[1]


def _commit_pin(tx: Transaction) -> None:
    """Refused: the link was used meanwhile, or somebody guessing beside has locked the PIN."""
    try:
        tx.commit()
    except RefusedError as error:
        used = "link" in error.reasons
        raise (LinkInvalidError("link.used") if used else PinLockedError()) from error
