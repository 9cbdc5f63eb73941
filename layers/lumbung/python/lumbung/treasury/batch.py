"""A payment batch: many payees of one fund, one file for the bank, one answer of the bank. Pure rules.

A batch is collected by one treasurer and approved by somebody else; nobody who verified or approved a case in it does
either (docs/adr/0050). Only then is the bank's file made. Its `code` is what the bank sees, and each payee's number in it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from lumbung.shared.canonical import FIRST, chain
from lumbung.shared.errors import LumbungError

MOST_PAYEES: Final = 10_000


class Stage(StrEnum):
    """Where a batch stands. DynamoDB holds it; an execution is only the clockwork."""

    COLLECTING = "collecting"
    APPROVAL = "approval"  # a second person looks
    FILE = "file"  # the bank's file is made
    ANSWER = "answer"  # the bank is waited for
    READING = "reading"  # its answer is looked at, and taken or refused whole
    RECONCILING = "reconciling"
    DROPPING = "dropping"  # everybody in it is let go
    CLOSED = "closed"
    DROPPED = "dropped"
    CARE = "care"


OVER: Final = frozenset({Stage.CLOSED, Stage.DROPPED})
RUNNING: Final = frozenset(Stage) - OVER - {Stage.CARE}
"""Stages in which an execution must be alive."""

MOVES: Final[Mapping[Stage, frozenset[Stage]]] = {
    Stage.COLLECTING: frozenset({Stage.APPROVAL, Stage.DROPPED, Stage.CARE}),
    Stage.APPROVAL: frozenset({Stage.FILE, Stage.DROPPING, Stage.CARE}),
    Stage.FILE: frozenset({Stage.ANSWER, Stage.CLOSED, Stage.CARE}),
    Stage.ANSWER: frozenset({Stage.READING, Stage.CARE}),
    Stage.READING: frozenset({Stage.ANSWER, Stage.RECONCILING, Stage.CARE}),
    Stage.RECONCILING: frozenset({Stage.ANSWER, Stage.CLOSED, Stage.CARE}),
    Stage.DROPPING: frozenset({Stage.DROPPED, Stage.CARE}),
    Stage.CARE: RUNNING,
}
"""Once its file is made a batch can be dropped no more: the bank may have it. From care it goes back to where it stood."""


class State(StrEnum):
    """What became of one payee."""

    WAITING = "waiting"  # with the bank, or on the way to it: the answer is not known
    PAID = "paid"
    REFUSED = "refused"  # by the bank
    UNFIT = "unfit"  # not put into the file at all
    DROPPED = "dropped"  # the batch was


LET_GO: Final = frozenset({State.REFUSED, State.UNFIT, State.DROPPED})
"""Back with the treasurers, to be paid anew."""

ACCOUNT_REASONS: Final = frozenset({"AC01", "AC02", "AC03", "AC04", "AC06", "AC07", "BE01", "RC01"})
"""ISO 20022 codes by which a bank says that the account is wrong, closed, or somebody else's."""

OTHER_REASON: Final = "NARR"


class BatchError(LumbungError):
    """A move of a batch that the rules do not know."""

    code = "batch.stage"


@dataclass(frozen=True)
class Payee:
    """One case in a batch; nothing personal. `reason` is the bank's code, or ours for what is unfit."""

    number: int
    case: str
    task: str
    code: str
    programme: str
    amount: int  # rupiah
    substance: str  # what was verified and approved of the case, as a digest
    state: str = State.WAITING.value
    reason: str = ""

    @property
    def is_settled(self) -> bool:
        """Whether it is known what became of it."""
        return self.state != State.WAITING


@dataclass(frozen=True)
class Batch:
    """`total` and the other amounts are whole rupiah. `barred` is "|id|id|…": who may not approve it."""

    village: str
    id: str
    code: str
    fund: str
    settings: str  # hash of the village's settings that it began under
    stage: Stage
    stage_since: str
    opened_at: str
    collected_by: str
    version: int = 1
    attempt: int = 1
    token: str = ""  # of the wait that is open
    asked: str = ""  # the stage for which people were told
    cursor: str = ""  # up to where the waiting payments were looked at
    size: int = 0  # payees
    total: int = 0
    cash: int = 0  # waiting payments of the fund that are to be made in cash
    left: int = 0  # that were left out for another reason
    barred: str = "|"
    content: str = FIRST  # a chain over everybody in it, in their order
    approved_by: str = ""
    approved_at: str = ""
    seal: str = ""  # that `approved_by` approved exactly this
    file_key: str = ""
    file_count: int = 0
    file_total: int = 0
    answers: int = 0  # of the bank, so far
    answer_key: str = ""
    wrong: str = ""  # why the last answer was refused whole: a code
    wrong_line: int = 0
    ignored: int = 0  # lines of the last answer that concern other business
    chunks: int = 0  # of the last answer
    paid: int = 0
    paid_total: int = 0
    refused: int = 0
    care_from: str = ""

    @property
    def is_over(self) -> bool:
        return self.stage in OVER

    @property
    def needs_execution(self) -> bool:
        return self.stage in RUNNING

    @property
    def folder(self) -> str:
        """Where its objects lie."""
        return f"bank/{self.village}/{self.id}"

    def bars(self, official: str) -> bool:
        """Whether somebody may not approve it."""
        return official == self.collected_by or f"|{official}|" in self.barred

    def moved(self, stage: Stage, at: str, **changes: object) -> "Batch":
        """At another stage, one version on. Raises BatchError."""
        back = self.stage is not Stage.CARE or stage == self.care_from
        if stage not in MOVES.get(self.stage, frozenset()) or not back:
            raise BatchError(before=self.stage, after=stage)
        return replace(
            self,
            stage=stage,
            stage_since=at,
            version=self.version + 1,
            token="",
            asked="",
            care_from=self.stage.value if stage is Stage.CARE else "",
            **changes,  # type: ignore[arg-type]
        )

    def changed(self, **changes: object) -> "Batch":
        """At the same stage, one version on."""
        return replace(self, version=self.version + 1, **changes)  # type: ignore[arg-type]

    def with_payees(self, payees: Iterable[Payee], barred: Iterable[str], cursor: str) -> "Batch":
        """These in it too, and these people kept from approving it."""
        size, total, content = self.size, self.total, self.content
        for payee in payees:
            size, total, content = size + 1, total + payee.amount, chain(content, facts_of(payee))
        known = set(self.barred.strip("|").split("|")) - {""} | set(barred)
        return self.changed(
            size=size,
            total=total,
            content=content,
            cursor=cursor,
            barred="|" + "".join(f"{each}|" for each in sorted(known)),
        )

    def reference(self, number: int) -> str:
        """By which the bank names one payee: at most 35 signs that every bank takes."""
        return f"{self.code}-{number:05d}"


@dataclass(frozen=True)
class Happened:
    """One line of a batch's own history: ids, enums and numbers."""

    seq: int
    kind: str
    at: str
    actor: str
    data: Mapping[str, str | int] = field(default_factory=dict)


def facts_of(payee: Payee) -> dict[str, object]:
    """What an approval of the batch is about."""
    return {
        "number": payee.number,
        "case": payee.case,
        "amount": payee.amount,
        "substance": payee.substance,
    }


def content_of(payees: Iterable[Payee]) -> str:
    """The chain over everybody in a batch, whatever became of them."""
    content = FIRST
    for payee in payees:
        content = chain(content, facts_of(payee))
    return content


def concerns_the_account(reason: str) -> bool:
    """Whether the resident has to give another account first."""
    return reason in ACCOUNT_REASONS or reason.startswith("account.")
