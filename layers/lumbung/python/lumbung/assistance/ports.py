"""What assistance needs of the world."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from lumbung.assistance.guesses import Guesses
from lumbung.assistance.model import Case, Event
from lumbung.assistance.task import Task
from lumbung.shared.transaction import Transaction
from lumbung.shared.vault import Vault

Begin = Callable[[], Transaction]


@dataclass(frozen=True)
class Draft:
    """What somebody has typed so far. One draft becomes one case, however often it is sent."""

    id: str
    village: str
    programme: str
    settings: str
    case: str  # the id that its case will have
    language: str
    opened_at: str
    until: int  # epoch seconds; DynamoDB deletes it afterwards
    state: str = "open"  # or "sent"
    version: int = 1
    typed: Mapping[str, str] = field(default_factory=dict)
    wrapped: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Slip:
    """What the resident keeps: the code shows where the case stands, the number acts on it.

    `helper`: the name of who filled it in for them, "" where they did themselves.
    """

    code: str
    number: str
    programme: str
    sent_at: str
    helper: str = ""


@dataclass(frozen=True)
class NumberState:
    """The four-digit number's proof and the wrong guesses at it."""

    proof: str
    root: int  # which version of the intake key made the proof
    wrong: int = 0
    rests_until: str = ""


@dataclass(frozen=True)
class Correction:
    """What the resident sent after the case: the form's pages that they filled in again, and every answer on them."""

    pages: tuple[str, ...]
    answers: Mapping[str, str]


class Drafts(Protocol):
    def read(self, village: str, draft_id: str) -> Draft | None: ...

    def add(self, transaction: Transaction, draft: Draft) -> None: ...

    def change(self, transaction: Transaction, old: Draft, new: Draft) -> None:
        """Refused as "draft" where it is no longer the version read."""

    def remove(self, village: str, draft_id: str) -> None: ...

    def slip(self, village: str, draft_id: str) -> Slip | None: ...

    def close(self, transaction: Transaction, draft: Draft, slip: Slip) -> None:
        """Sent: the typed texts go, the slip stays readable as long as the draft lives."""


class Cases(Protocol):
    def read(self, village: str, case_id: str) -> Case | None: ...

    def find(self, village: str, code: str) -> str | None:
        """The id of the case of a tracking code."""

    def history(self, village: str, case_id: str) -> list[Event]: ...

    def read_task(self, village: str, case_id: str, task_id: str) -> Task | None: ...

    def whole(self, village: str, case_id: str) -> tuple[Case, list[Event], list[Task]] | None:
        """Case, events and tasks by one query."""

    def add(
        self,
        transaction: Transaction,
        case: Case,
        event: Event,
        vault: Vault,
        number: NumberState,
    ) -> None: ...

    def change(self, transaction: Transaction, old: Case, new: Case, event: Event) -> None:
        """Refused as "case" where it is no longer the version read."""

    def open_task(self, transaction: Transaction, village: str, task: Task) -> None:
        """With its places in the inboxes."""

    def change_task(self, transaction: Transaction, village: str, old: Task, new: Task) -> None:
        """Refused as "task" where it was decided already; a decided task leaves the inboxes."""

    def inbox(self, village: str, role: str, area: str) -> Iterable[Task]:
        """What waits for a role in an area, by deadline; only what an inbox shows is filled in."""

    def keep_decision(self, transaction: Transaction, village: str, task: Task) -> None:
        """A decided task joins what its official decided; nothing personal."""

    def decided_by(self, village: str, official: str, before: str, most: int) -> list[Task]:
        """What an official decided, newest first; `before`: older than this place (`decided_sk`), "" for all."""

    def take_place(self, transaction: Transaction, case: Case, kind: str, index: str) -> None:
        """The one live application of a person or household; refused as "nik" or "kk"."""

    def leave_place(self, transaction: Transaction, case: Case) -> None: ...

    def queue_up(self, transaction: Transaction, case: Case, fund: str) -> None:
        """The case's place among those that wait for a fund's money; a repeat is harmless."""

    def leave_queue(self, transaction: Transaction, case: Case, fund: str) -> None:
        """Its place is gone; a repeat is harmless."""

    def queue(self, village: str, fund: str) -> Iterable[str]:
        """The ids of the cases that have a place, who waits longest first."""

    def place_in_queue(self, case: Case, fund: str) -> int:
        """The how-manieth a waiting case is, from 1."""

    def know_person(self, transaction: Transaction, case: Case) -> None:
        """So that `of_person` finds the case, whatever becomes of it; a repeat is harmless."""

    def mark(self, transaction: Transaction, case: Case, kind: str, index: str) -> None:
        """So that `marked` finds the case by an account or a phone; a repeat is harmless."""

    def unmark(self, transaction: Transaction, case: Case, kind: str, index: str) -> None:
        """`marked` finds the case by this no more; a repeat is harmless."""

    def marked(self, village: str, kind: str, index: str, most: int) -> list[str]:
        """The ids of the newest cases with a mark, newest first, whatever became of them."""

    def vault(self, village: str, case_id: str) -> Vault:
        """Raises ErasedError."""

    def reply_vault(self, village: str, case_id: str, root: str) -> Vault:
        """For what officials write to the resident, the one thing of a case that both sides open after
        screening. `root` says whose keys are at hand: "intake" (the public side) or "fields" (the office).
        Raises ErasedError.
        """

    def rewrap(self, transaction: Transaction, village: str, case_id: str) -> None:
        """From the public side's key to the office's; a repeat is harmless."""

    def new_objection_vault(self, transaction: Transaction, village: str, case_id: str) -> Vault:
        """A key of its own for the resident's words, as the public side cannot open the case any more."""

    def objection_vault(self, village: str, case_id: str) -> Vault | None:
        """None as long as only the public side can open it. Raises ErasedError."""

    def rewrap_objection(self, transaction: Transaction, village: str, case_id: str) -> None:
        """As `rewrap`, for the words of the objection."""

    def place(self, village: str, case_id: str, sk: str, name: str) -> str:
        """Where a sealed text stands, for Vault.seal and Vault.read."""

    def add_correction(self, transaction: Transaction, case: Case, correction: Correction) -> None:
        """Sealed under a key of its own that the public side's root wraps; in place of an older one."""

    def correction(self, village: str, case_id: str) -> Correction | None:
        """What waits to be taken over. Only who has both roots may ask."""

    def drop_correction(self, transaction: Transaction, case: Case) -> None:
        """It goes, with its key; a repeat is harmless."""

    def number(self, village: str, case_id: str) -> NumberState | None: ...

    def count_wrong(self, village: str, case_id: str, old: NumberState, new: NumberState) -> None:
        """Raises RefusedError where another guess came between."""

    def pick_up_guesses(self, village: str, case_id: str) -> Guesses | None:
        """At the code against which cash or goods are handed out; None where nobody tried yet."""

    def count_pick_up(self, village: str, case_id: str, old: Guesses | None, new: Guesses) -> None:
        """Raises RefusedError where another guess came between."""

    def holder_of(
        self, village: str, programme: str, period: str, kind: str, index: str
    ) -> str | None:
        """The case that holds a place."""

    def of_person(self, village: str, nik_index: str) -> list[str]:
        """The ids of all cases of a person that were screened."""

    def forget(self, transaction: Transaction, case: Case) -> None:
        """The case's keys go; a repeat is harmless."""


class Funds(Protocol):
    def reserve(
        self, transaction: Transaction, village: str, fund: str, case_id: str, amount: int
    ) -> None:
        """Refused as "fund" where less than `amount` is free, as "reservation" where it is held."""

    def settle(
        self, transaction: Transaction, village: str, fund: str, case_id: str, amount: int
    ) -> None:
        """Paid out of what was reserved; refused as "reservation" where that is not so."""

    def release(
        self, transaction: Transaction, village: str, fund: str, case_id: str, amount: int
    ) -> None:
        """What was reserved is free again; refused as "reservation" where that is not so."""

    def reclaim(
        self, transaction: Transaction, village: str, fund: str, case_id: str, amount: int
    ) -> None:
        """A payment came back: reserved again; refused as "reservation" where it was not paid."""

    def free(self, village: str, fund: str) -> int:
        """Rupiah that nothing holds."""


class Holders(Protocol):
    def __call__(self, village: str, role: str, area: str) -> list[tuple[str, str]]:
        """(id, language) of the officials who hold a role in an area, or in the whole village."""


@dataclass(frozen=True)
class Limit:
    """At most so many in a window of time."""

    code: str  # the name of its refusal
    key: str  # whose; no number and no address in plain
    window: str
    most: int
    until: int  # epoch seconds; DynamoDB deletes the count afterwards


class Counts(Protocol):
    def add(self, transaction: Transaction, village: str, limit: Limit) -> None:
        """One more. Refused by the limit's code where it is full; where that is known, RefusedError at once."""

    def remember_full(self, village: str, limit: Limit) -> None:
        """So that a flood is refused for the rest of the window without asking DynamoDB."""


class Workflow(Protocol):
    def start(self, village: str, case_id: str, attempt: int) -> None: ...

    def stop(self, case_id: str, attempt: int) -> None: ...

    def is_running(self, case_id: str, attempt: int) -> bool: ...

    def answer(self, token: str, outcome: str) -> None:
        """A token that was used or is too late means that it was answered already."""
