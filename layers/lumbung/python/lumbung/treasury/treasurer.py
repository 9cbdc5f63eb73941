"""What treasurers do with funds: income with its proof; transfers and reversals, which take two people."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Final

from lumbung.shared.afterwards import Messages
from lumbung.shared.areas import VILLAGE
from lumbung.shared.clock import local, to_text
from lumbung.shared.errors import ChangedError, NotAllowedError, NotFoundError
from lumbung.shared.ids import uuid7
from lumbung.shared.money import Money
from lumbung.shared.once import Once
from lumbung.shared.transaction import RefusedError, Transaction
from lumbung.treasury.journal import Account, Kind, Line, Posting
from lumbung.treasury.ledger import Books
from lumbung.treasury.ports import Onces, Proposals, Statements
from lumbung.treasury.proposals import (
    PROPOSAL_LASTS,
    Proposal,
    ProposalKind,
    ProposalState,
    can_be_reversed,
    transfer,
)
from lumbung.treasury.typed import read_income, read_reason, read_transfer
from lumbung.villages.model import Village

TREASURER, ADMINISTRATOR = "treasurer", "administrator"
MAY_DECIDE: Final = (TREASURER, ADMINISTRATOR)
"""Who may be the second person."""

Texts = Mapping[str, str]


@dataclass(frozen=True)
class Treasurer:
    """`by` is an official's id; `key` the one of the form, which counts once. `holders` are (id, language) of those
    who hold a role for an area of a village.
    """

    books: Books
    statements: Statements
    proposals: Proposals
    onces: Onces
    messages: Messages
    holders: Callable[[str, str, str], list[tuple[str, str]]]
    begin: Callable[[], Transaction]
    now: Callable[[], datetime]

    # Income

    def record_income(self, village: Village, by: str, key: str, typed: Texts) -> str:
        """Money that came into a fund; whoever waits for it is woken. Answers the fund.

        Raises InvalidInputError, KeyUsedError, ChangedError where the fund is gone.
        """
        today = self._today(village)
        income = read_income(typed, village.fund_ids, village, today)
        once = Once.of(key, by, "income", asdict(income))
        lines = (
            Line(Account.BANK, income.fund, income.amount),
            Line(Account.INCOME, income.fund, -income.amount),
        )
        posting = Posting(
            uuid7(),
            village.id,
            Kind.INCOME,
            today.isoformat(),
            income.on,
            f"income/{key}",
            by,
            lines,
            income.note,
        )
        transaction = self.begin()
        self._post(transaction, posting)
        self._commit_once(transaction, village, once, income.fund)
        return income.fund

    # Proposing

    def propose_transfer(self, village: Village, by: str, key: str, typed: Texts) -> str:
        """Money is to go from one fund to another; answers the proposal. Nothing moves before a second person approves.

        Raises InvalidInputError, KeyUsedError, ChangedError (fund.short) where the fund has less.
        """
        read = read_transfer(typed, village.fund_ids, village, self._today(village))
        once = Once.of(key, by, "transfer", asdict(read))
        free = self.books.funds.free(village.id, read.giver)
        if free < read.amount:
            raise ChangedError("fund.short", free=str(Money(free)))
        return self._propose(
            village,
            once,
            kind=ProposalKind.TRANSFER,
            amount=read.amount,
            reason=read.reason,
            giver=read.giver,
            taker=read.taker,
        )

    def propose_reversal(
        self, village: Village, by: str, key: str, year: int, number: int, typed: Texts
    ) -> str:
        """An entry is to be taken back by another; answers the proposal.

        Raises InvalidInputError, KeyUsedError, NotFoundError, NotAllowedError (entry.not_reversible, entry.reversed).
        """
        posting = self._reversible(village, year, number)
        reason = read_reason(typed, village, self._today(village))
        once = Once.of(key, by, f"reversal/{year}/{number}", {"reason": reason})
        amount = sum(max(0, line.amount) for line in posting.lines if line.account is Account.BANK)
        return self._propose(
            village,
            once,
            kind=ProposalKind.REVERSAL,
            amount=amount,
            reason=reason,
            year=year,
            number=number,
        )

    def _propose(self, village: Village, once: Once, **facts: str | int) -> str:
        now = self.now()
        proposal = Proposal(
            id=uuid7(),
            asked_by=once.actor,
            asked_at=to_text(now),
            expires_at=to_text(now + PROPOSAL_LASTS),
            **facts,  # type: ignore[arg-type]
        )
        transaction = self.begin()
        self.proposals.add(transaction, village.id, proposal)
        self._tell_the_others(transaction, village, proposal)
        return self._commit_once(transaction, village, once, proposal.id)

    # Deciding

    def approve(self, village: Village, by: str, proposal_id: str) -> None:
        """The second person: the entry is written.

        Raises NotAllowedError (second_person, proposer.gone, entry.reversed), ChangedError (fund.short where the money
        is gone meanwhile), NotFoundError.
        """
        decided = self._decided(village, by, proposal_id, ProposalState.APPROVED)
        if not self._is_treasurer(village, decided.asked_by):
            raise NotAllowedError("proposer.gone")
        posting = self._posting(village, decided)
        transaction = self.begin()
        self.proposals.decide(transaction, village.id, decided)
        if posting.reverses:
            self.proposals.take_back(transaction, village.id, posting.reverses, posting.id)
        self._post(transaction, posting)
        try:
            transaction.commit()
        except RefusedError as refusal:
            raise self._why(refusal, posting) from refusal

    def refuse(self, village: Village, by: str, proposal_id: str) -> None:
        """It will not be, says a second person. Raises NotAllowedError, ChangedError, NotFoundError."""
        self._end(village, by, proposal_id, ProposalState.REFUSED)

    def withdraw(self, village: Village, by: str, proposal_id: str) -> None:
        """It will not be, says who made it. Raises NotAllowedError, ChangedError, NotFoundError."""
        self._end(village, by, proposal_id, ProposalState.WITHDRAWN)

    def _end(self, village: Village, by: str, proposal_id: str, state: ProposalState) -> None:
        transaction = self.begin()
        decided = self._decided(village, by, proposal_id, state)
        self.proposals.decide(transaction, village.id, decided)
        try:
            transaction.commit()
        except RefusedError as refusal:
            raise ChangedError from refusal

    # Helpers

    def _decided(
        self, village: Village, by: str, proposal_id: str, state: ProposalState
    ) -> Proposal:
        """The rules first, for a clear answer; what holds is the condition of the write."""
        proposal = self.proposals.read(village.id, proposal_id)
        if proposal is None:
            raise NotFoundError
        return proposal.decided(state, by, self.now())

    def _posting(self, village: Village, decided: Proposal) -> Posting:
        day, by = self._today(village).isoformat(), decided.decided_by
        if decided.kind == ProposalKind.TRANSFER:
            return transfer(decided, uuid7(), village.id, day)
        wrong = self._reversible(village, decided.year, decided.number)
        return wrong.reversal(uuid7(), day, decided.cause, by, decided.reason)

    def _reversible(self, village: Village, year: int, number: int) -> Posting:
        posting = self.statements.entry(village.id, year, number)
        if posting is None:
            raise NotFoundError
        if not can_be_reversed(posting):
            raise NotAllowedError("entry.not_reversible")
        if self.proposals.taken_back_by(village.id, posting.id):
            raise NotAllowedError("entry.reversed")
        return posting

    def _post(self, transaction: Transaction, posting: Posting) -> None:
        """Where money becomes free, whoever waits for it is woken."""
        self.books.post(transaction, posting)
        for fund, moves in posting.moves.items():
            if moves.free > 0:
                self.books.agenda.add(
                    transaction, "wake_queue", fund, village=posting.village, cause=posting.cause
                )

    def _commit_once(
        self, transaction: Transaction, village: Village, once: Once, result: str
    ) -> str:
        self.onces.use(transaction, village.id, once, result, self.now())
        try:
            transaction.commit()
        except RefusedError as refusal:
            if "once" in refusal.reasons:
                return self.onces.result_of(village.id, once)
            raise ChangedError from refusal
        return result

    def _why(self, refusal: RefusedError, posting: Posting) -> ChangedError | NotAllowedError:
        if "proposal" in refusal.reasons:
            return ChangedError()
        if "reversed" in refusal.reasons:
            return NotAllowedError("entry.reversed")
        giver = next((fund for fund, moves in posting.moves.items() if moves.free < 0), "")
        return ChangedError(
            "fund.short", free=str(Money(self.books.funds.free(posting.village, giver)))
        )

    def _tell_the_others(
        self, transaction: Transaction, village: Village, proposal: Proposal
    ) -> None:
        asked = dict(pair for role in MAY_DECIDE for pair in self._holders(village, role).items())
        for official, language in asked.items():
            if proposal.may_be_decided_by(official):
                self.messages.tell(
                    transaction,
                    "proposal_waiting",
                    village=village.id,
                    about=f"official#{official}",
                    to=f"official#{official}",
                    language=language,
                    cause=proposal.cause,
                    data={"proposal": proposal.id, "expires": proposal.expires_at},
                )

    def _holders(self, village: Village, role: str) -> dict[str, str]:
        return dict(self.holders(village.id, role, VILLAGE))

    def _is_treasurer(self, village: Village, official: str) -> bool:
        return official in self._holders(village, TREASURER)

    def _today(self, village: Village) -> date:
        return local(self.now(), village.zone).date()
