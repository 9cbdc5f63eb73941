"""An application for assistance: its stages, its tasks, its history. Pure rules, no input or output."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from lumbung.shared.canonical import chain
from lumbung.shared.errors import LumbungError

FIRST_HASH = "-"


class Stage(StrEnum):
    """Where a case stands. DynamoDB holds it; an execution is only the clockwork."""

    SUBMITTED = "submitted"
    VERIFICATION = "verification"
    CORRECTION = "correction"  # the resident was asked for a correction
    CORRECTED = "corrected"  # what they sent is to be taken over
    APPROVAL = "approval"
    SECOND_APPROVAL = "second_approval"  # of two, above the programme's threshold
    RESERVATION = "reservation"
    NO_FUNDS = "no_funds"
    PAYMENT = "payment"
    CONFIRMATION = "confirmation"
    UNRECEIVED = "unreceived"  # paid, and the resident says that it did not come
    CLOSED = "closed"
    REFUSED = "refused"
    OBJECTION = "objection"  # refused, and the resident wants another official to look again
    DUPLICATE = "duplicate"
    WITHDRAWN = "withdrawn"  # the resident does not want it any more
    CARE = "care"


class Kind(StrEnum):
    """What somebody is asked to decide."""

    VERIFY = "verify"
    CORRECT = "correct"
    APPROVE = "approve"
    SECOND = "second"
    PAY = "pay"
    CONFIRM = "confirm"
    TRACE = "trace"  # what became of a payment that did not come
    REVIEW = "review"  # whether a refusal stands
    CARE = "care"


OVER = frozenset({Stage.CLOSED, Stage.REFUSED, Stage.DUPLICATE, Stage.WITHDRAWN})
RUNNING = frozenset(Stage) - OVER - {Stage.CARE, Stage.NO_FUNDS}
"""Stages in which an execution must be alive."""

MOVES: Mapping[Stage, frozenset[Stage]] = {
    Stage.SUBMITTED: frozenset({Stage.VERIFICATION, Stage.DUPLICATE, Stage.REFUSED, Stage.CARE}),
    Stage.VERIFICATION: frozenset(
        {
            *(Stage.APPROVAL, Stage.CORRECTION, Stage.CORRECTED),
            *(Stage.REFUSED, Stage.WITHDRAWN, Stage.CARE),
        }
    ),
    Stage.CORRECTION: frozenset({Stage.CORRECTED, Stage.VERIFICATION, Stage.WITHDRAWN, Stage.CARE}),
    Stage.CORRECTED: frozenset({Stage.VERIFICATION, Stage.CARE}),
    Stage.APPROVAL: frozenset(
        {
            *(Stage.RESERVATION, Stage.SECOND_APPROVAL, Stage.VERIFICATION, Stage.CORRECTED),
            *(Stage.REFUSED, Stage.WITHDRAWN, Stage.CARE),
        }
    ),
    Stage.SECOND_APPROVAL: frozenset(
        {
            *(Stage.RESERVATION, Stage.VERIFICATION, Stage.CORRECTED),
            *(Stage.REFUSED, Stage.WITHDRAWN, Stage.CARE),
        }
    ),
    Stage.RESERVATION: frozenset({Stage.PAYMENT, Stage.NO_FUNDS, Stage.CARE}),
    Stage.NO_FUNDS: frozenset({Stage.RESERVATION, Stage.CORRECTED, Stage.WITHDRAWN}),
    Stage.PAYMENT: frozenset({Stage.CONFIRMATION, Stage.REFUSED, Stage.WITHDRAWN, Stage.CARE}),
    Stage.CONFIRMATION: frozenset({Stage.CLOSED, Stage.UNRECEIVED, Stage.CARE}),
    Stage.UNRECEIVED: frozenset({Stage.CONFIRMATION, Stage.PAYMENT, Stage.CARE}),
    Stage.REFUSED: frozenset({Stage.OBJECTION}),
    Stage.OBJECTION: frozenset({Stage.VERIFICATION, Stage.REFUSED, Stage.WITHDRAWN, Stage.CARE}),
    Stage.CARE: RUNNING | {Stage.REFUSED},
}
"""From care a case goes back to where it came from, or is refused as long as nothing was paid. What is over stays
so, but for one objection to a refusal.
"""

STAGE_OF: Mapping[Kind, Stage] = {
    Kind.VERIFY: Stage.VERIFICATION,
    Kind.CORRECT: Stage.CORRECTION,
    Kind.APPROVE: Stage.APPROVAL,
    Kind.SECOND: Stage.SECOND_APPROVAL,
    Kind.PAY: Stage.PAYMENT,
    Kind.CONFIRM: Stage.CONFIRMATION,
    Kind.TRACE: Stage.UNRECEIVED,
    Kind.REVIEW: Stage.OBJECTION,
    Kind.CARE: Stage.CARE,
}
KIND_OF: Mapping[Stage, Kind] = {stage: kind for kind, stage in STAGE_OF.items()}
ROLE_OF: Mapping[Kind, str] = {
    Kind.VERIFY: "verifier",
    Kind.CORRECT: "resident",
    Kind.APPROVE: "approver",
    Kind.SECOND: "approver",
    Kind.PAY: "treasurer",
    Kind.CONFIRM: "resident",
    Kind.TRACE: "treasurer",
    Kind.REVIEW: "approver",
    Kind.CARE: "administrator",
}


class StageError(LumbungError):
    """A move that the rules do not know."""

    code = "stage.forbidden"


@dataclass(frozen=True)
class Actor:
    """Who did it: an official by role and id, the resident, or the system itself."""

    role: str
    id: str = ""


WITHDRAWABLE = frozenset(stage for stage, after in MOVES.items() if Stage.WITHDRAWN in after)
"""Where the resident may still step back; in payment only as long as no treasurer has taken it."""

CHANGEABLE = frozenset({Stage.VERIFICATION, Stage.APPROVAL, Stage.SECOND_APPROVAL, Stage.NO_FUNDS})
"""Where the resident may still give another account or phone; not while money is held for them, or later."""

UNVERIFIED = dict.fromkeys(
    (
        *("verified_by", "verified_seal", "approved_by", "approved_seal"),
        *("second_by", "second_seal", "queued"),
    )
)
"""What a case forgets that is to be verified anew, as if nobody had verified or approved it."""

SYSTEM, RESIDENT = Actor("system"), Actor("resident")


@dataclass(frozen=True)
class Event:
    """One link of a case's history. Its hash covers what is stored, sealed texts included."""

    seq: int
    kind: str
    at: str
    actor: str  # role
    actor_id: str
    cause: str
    before: str
    after: str
    data: Mapping[str, str | int]  # ids, enums and numbers
    sealed: Mapping[str, str]  # an official's own words, a bank reference: under the case's key
    previous: str
    hash: str = ""

    @property
    def sk(self) -> str:
        return event_sk(self.seq)

    def hashed(self) -> "Event":
        """With its link in the chain."""
        return replace(self, hash=chain(self.previous, self.chained()))

    def chained(self) -> dict[str, object]:
        """The named list of stored attributes that the hash covers."""
        return {
            "seq": self.seq,
            "kind": self.kind,
            "at": self.at,
            "actor": self.actor,
            "actor_id": self.actor_id,
            "cause": self.cause,
            "before": self.before,
            "after": self.after,
            "data": dict(self.data),
            "sealed": dict(self.sealed),
        }


def event_sk(seq: int) -> str:
    """Events sort by their number."""
    return f"event#{seq:06d}"


@dataclass(frozen=True)
class Case:
    """One application, from sent to over. `version` is the number of its newest event."""

    village: str
    id: str
    code: str
    programme: str
    settings: str  # hash of the village's settings that it began under and is decided by
    language: str
    period: str
    rw: int
    rt: int
    amount: int  # rupiah
    pay_by: str  # "bank", "cash" or "goods"
    stage: Stage
    stage_since: str
    opened_at: str
    version: int = 0
    revision: int = 0  # grows with whatever changes what an official decides on; a reveal does not
    attempt: int = 1  # of its execution
    chain: str = FIRST_HASH
    answers: Mapping[str, str] = field(default_factory=dict)  # sealed under the case's key
    checks: tuple[str, ...] = ()  # "age:pass": code and outcome (pass, warn, fail)
    nik_index: str | None = None
    kk_index: str | None = None
    task: str | None = None  # the newest task's id
    visits: int = 0  # tasks opened so far
    verified_by: str | None = None
    approved_by: str | None = None
    second_by: str | None = None  # the second of two approvers
    paid_by: str | None = None
    reason: str | None = None  # why it was refused
    care_from: str | None = None  # the stage that it goes back to
    verified_seal: str | None = None  # that `verified_by` verified exactly this (see seals.py)
    approved_seal: str | None = None
    queued: str | None = None  # since when it waits for money, until it has some
    second_seal: str | None = None
    refused_by: str | None = None  # the official who did; None where a rule did
    objected_at: str | None = None  # once: a refusal that was kept is final
    corrections: int = 0  # how often the resident was asked for one
    to_correct: tuple[str, ...] = ()  # the form's pages that they are asked for now

    @property
    def is_over(self) -> bool:
        return self.stage in OVER

    @property
    def is_handed_out(self) -> bool:
        """Whether the resident picks it up at the office, as cash or goods: against the pick-up code."""
        return self.pay_by != "bank"

    @property
    def needs_execution(self) -> bool:
        return self.stage in RUNNING

    def moved(self, stage: Stage, at: str, **changes: object) -> "Case":
        """At another stage; one that needs care knows where it goes back to. Raises StageError."""
        if stage not in MOVES.get(self.stage, frozenset()) or not self._leaves_care_for(stage):
            raise StageError(before=self.stage, after=stage)
        return replace(
            self,
            stage=stage,
            stage_since=at,
            revision=self.revision + 1,
            care_from=self.stage.value if stage is Stage.CARE else None,
            **changes,  # type: ignore[arg-type]
        )

    def next_attempt(self) -> "Case":
        """For the execution that follows."""
        return replace(self, attempt=self.attempt + 1)

    @property
    def holds_money(self) -> bool:
        """Whether a fund holds its amount: reserved, and not yet paid."""
        return Stage.PAYMENT in (self.stage, self.care_from)

    @property
    def waits_since(self) -> str:
        """By which it is ordered among those that wait for money; who waits no more has no such order."""
        return self.queued or self.stage_since

    @property
    def waits_for_money(self) -> bool:
        """Whether it stands in the queue of its fund, also while it is woken. One that needs care holds nobody up."""
        woken = self.stage is Stage.RESERVATION and self.queued is not None
        return self.stage is Stage.NO_FUNDS or woken

    @property
    def substance(self) -> str:
        """A digest of what officials decide on: whatever is changed of it afterwards shows."""
        facts = {
            "case": self.id,
            "village": self.village,
            "programme": self.programme,
            "settings": self.settings,
            "rw": self.rw,
            "rt": self.rt,
            "amount": self.amount,
            "pay_by": self.pay_by,
            "answers": dict(self.answers),
        }
        return chain(FIRST_HASH, facts)

    @property
    def holds_place(self) -> bool:
        """Whether the place of its person and household is this case's: from screening until it is over or refused."""
        return not self.is_over and Stage.OBJECTION not in (self.stage, self.care_from)

    def objected(self, at: str) -> "Case":
        """The resident objects; another execution asks for the review. Raises StageError, also the second time."""
        if self.objected_at is not None:
            raise StageError(before=self.stage, after=Stage.OBJECTION)
        return self.moved(Stage.OBJECTION, at, objected_at=at, attempt=self.attempt + 1)

    def upheld(self, at: str) -> "Case":
        """The objection is right: verified and approved anew, as if nobody had, in the queue for money the last."""
        return self.moved(Stage.VERIFICATION, at, **UNVERIFIED, reason=None)

    def _leaves_care_for(self, stage: Stage) -> bool:
        if self.stage is not Stage.CARE or stage == self.care_from:
            return True
        return stage is Stage.REFUSED and self.paid_by is None

    def recorded(
        self,
        before: "Case | None",
        kind: str,
        at: str,
        actor: Actor,
        cause: str,
        data: Mapping[str, str | int] | None = None,
        sealed: Mapping[str, str] | None = None,
    ) -> tuple["Case", Event]:
        """The case one version on, and the event that says how it came from `before`."""
        event = Event(
            seq=self.version + 1,
            kind=kind,
            at=at,
            actor=actor.role,
            actor_id=actor.id,
            cause=cause,
            before=before.stage if before else "",
            after=self.stage,
            data=data or {},
            sealed=sealed or {},
            previous=self.chain,
        ).hashed()
        return replace(self, version=event.seq, chain=event.hash), event
