"""What the people package needs of the world."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from lumbung.people.acts import Act, Chains
from lumbung.people.changes import Change
from lumbung.people.model import (
    Enrolment,
    Official,
    PinState,
    Session,
    Standing,
    SummaryWish,
)
from lumbung.shared.transaction import Transaction


class Roster(Chains, Protocol):
    """What administrators do: everybody at a glance, changes that wait, the chain of acts."""

    def list_in_directory(self, tx: Transaction, village: str, official_id: str) -> None:
        """They are found by `read_standings`; twice is fine too."""

    def read_standings(self, village: str, now: datetime) -> list[Standing]:
        """All of a village with how each stands, in no order; by keys, so a page may ask it."""

    def find_by_nik(self, village: str, nik_index: str) -> str | None:
        """The id of the official with this NIK."""

    def put_change(self, tx: Transaction, village: str, change: Change, now: datetime) -> None:
        """It waits from now on. Refusal: "waiting", where another one about this official does."""

    def read_change(self, village: str, official_id: str) -> Change | None:
        """What waits about an official, or has run out."""

    def list_changes(self, village: str) -> list[Change]:
        """All that waits, or has run out."""

    def end_change(self, tx: Transaction, village: str, change: Change) -> None:
        """It waits no longer. Refusal: "change", where it is gone."""

    def list_acts(self, village: str, before: int, most: int) -> list[Act]:
        """The newest acts, or those before a number; newest first."""

    def all_acts(self, village: str) -> Iterable[Act]:
        """The whole chain, oldest first: for `verify`."""

    def seal_words(self, village: str, official_id: str, number: int, words: str) -> str:
        """An administrator's words under the official's key, for the act of this number."""

    def open_words(self, village: str, act: Act) -> str:
        """The words of an act. Raises ErasedError."""


class PeopleStore(Roster, Protocol):
    """Officials and what belongs to them. Methods with `tx` only add to it; the others write at once."""

    def begin(self) -> Transaction:
        """A transaction that this store, messages and agenda add to."""

    # officials

    def read_official(self, village: str, official_id: str) -> Official | None:
        """The official by id."""

    def find_by_email(self, village: str, email_index: str) -> str | None:
        """The id of the official with this address."""

    def list_holders(self, village: str, role: str, area_key: str) -> list[str]:
        """The ids of those who hold the role for exactly this area, in a stable order."""

    def list_officials(self, village: str) -> list[Official]:
        """All of a village, in no order. Reads the table whole."""

    def put_official(
        self,
        tx: Transaction,
        village: str,
        official: Official,
        old: Official | None,
        email_index: str | None,
        nik: str | None,
    ) -> None:
        """New or instead of `old`; without a `nik` the one of before stays. Refusals: "changed", "email" (another's), "nik" (another's)."""

    def set_official(self, tx: Transaction, village: str, old: Official, new: Official) -> None:
        """What changed of blocked, enrolment, sessions_from. Refusal: "changed"."""

    def count_link(self, tx: Transaction, village: str, official_id: str, now: datetime) -> None:
        """One more sign-in link in this hour. Refusal: "links", when it would be too many."""

    def read_summary_wish(self, village: str, official_id: str) -> SummaryWish:
        """Whether they want a summary each working day; no, where they never said."""

    def set_summary_wish(
        self, tx: Transaction, village: str, official_id: str, old: SummaryWish, new: SummaryWish
    ) -> None:
        """Refusal: "summary", where another wish came between."""

    # PINs

    def read_pin(self, village: str, official_id: str) -> PinState | None:
        """The state of their PIN; None where they have none."""

    def count_pin_attempt(self, village: str, official_id: str) -> PinState:
        """Counts a try by a conditional write, at once, and answers the state with it counted.

        Raises PinLockedError and counts nothing: "pin.none", or "pin.locked" with `told` = 0 where the
        last try was counted but nobody was told yet.
        """

    def put_pin(self, tx: Transaction, village: str, official_id: str, pin: PinState) -> None:
        """A first or a new PIN, instead of any before."""

    def accept_pin(
        self, tx: Transaction, village: str, official_id: str, counted: PinState, new: PinState
    ) -> None:
        """The right PIN: `counted` becomes `new`. Refusal: "pin", when it was locked meanwhile."""

    def lock_pin(self, tx: Transaction, village: str, official_id: str) -> None:
        """Locked, once. Refusal: "lock", when it is already, or when tries remain."""

    # sessions

    def put_session(self, tx: Transaction, village: str, session: Session) -> None:
        """A new session."""

    def use_link(self, tx: Transaction, village: str, link_key: str, until: datetime) -> None:
        """Notes that a link of one use was used. Refusal: "link", when it was before."""

    def read_session(self, village: str, key: str) -> Session | None:
        """The session under this hash."""

    def touch_session(self, village: str, session: Session) -> None:
        """Its `seen_at`, if it still exists; otherwise nothing."""

    def save_reveals(self, village: str, session: Session) -> None:
        """Its `reveals`, if it still exists; otherwise nothing."""

    def delete_session(self, village: str, key: str) -> None:
        """It ends; none is fine too."""

    # enrolments

    def put_enrolment(self, tx: Transaction, village: str, enrolment: Enrolment) -> None:
        """A new enrolment."""

    def read_enrolment(self, village: str, official_id: str, enrolment_id: str) -> Enrolment | None:
        """The enrolment by id."""

    def count_code_attempt(
        self, village: str, official_id: str, enrolment_id: str, now: datetime
    ) -> Enrolment:
        """Counts a try by a conditional write, at once. Raises LinkInvalidError where it is not open."""

    def use_enrolment(self, tx: Transaction, village: str, enrolment: Enrolment) -> None:
        """It was used. Refusal: "enrolment", when it was before."""
