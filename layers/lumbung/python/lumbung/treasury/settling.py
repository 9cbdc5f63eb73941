"""What became of payees is booked: thirty in one entry of the journal, each payee once, and each case moves on by the agenda."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from lumbung.shared.claims import Claim
from lumbung.shared.clock import local
from lumbung.shared.errors import ChangedError
from lumbung.shared.ids import uuid7
from lumbung.shared.transaction import Transaction
from lumbung.treasury.bank_answer import LARGEST, Outcome
from lumbung.treasury.batch import LET_GO, Batch, Payee, Stage, State, concerns_the_account
from lumbung.treasury.batch_ports import Held
from lumbung.treasury.batching import A_CHUNK, SYSTEM, Till, chunk_key, outcome_of, until_written
from lumbung.treasury.journal import Account, Kind, Line, Posting
from lumbung.treasury.ledger import Books

AN_ENTRY: Final = 30  # payees in one entry of the journal: the fund is touched once for them


@dataclass(frozen=True)
class Settling:
    """The steps that change what cases hold of a fund."""

    till: Till
    held: Held
    books: Books

    def reconcile_payees(self, village: str, batch_id: str, attempt: int, chunk: int) -> str:
        """A chunk of the answer: the money is booked, thirty payees an entry, and each case moves on by the agenda; once."""
        batch = self.till.read(village, batch_id)
        if batch.attempt != attempt or batch.stage is not Stage.RECONCILING:
            return outcome_of(batch, attempt)
        content = self.till.files.read(chunk_key(batch, chunk), LARGEST)
        if content is None:
            raise ChangedError("batch.chunk_gone")
        outcomes = [Outcome(**each) for each in json.loads(content)]
        self.settle_all(batch, outcomes)
        return batch.stage

    def release_payees(self, village: str, batch_id: str, attempt: int) -> str:
        """The batch was dropped: everybody in it is let go, up to so many in one step."""
        return until_written(lambda: self._release(village, batch_id, attempt))

    def _release(self, village: str, batch_id: str, attempt: int) -> str:
        batch = self.till.read(village, batch_id)
        if batch.attempt != attempt or batch.stage is not Stage.DROPPING:
            return outcome_of(batch, attempt)
        after, dropped = 0, State.DROPPED.value
        while part := list(self.till.batches.payees(village, batch_id, after, A_CHUNK)):
            self.let_go(batch, [(p, dropped, dropped) for p in part if not p.is_settled])
            after = part[-1].number
        tx, new = self.till.begin(), batch.moved(Stage.DROPPED, self.till.now)
        self.till.change(tx, batch, new, "released", SYSTEM)
        tx.commit()
        return new.stage

    def let_go(self, batch: Batch, payees: Sequence[tuple[Payee, str, str]]) -> None:
        self.settle_all(batch, [Outcome(p.number, state, why) for p, state, why in payees])

    def settle_all(self, batch: Batch, outcomes: Sequence[Outcome]) -> None:
        for start in range(0, len(outcomes), AN_ENTRY):
            part = outcomes[start : start + AN_ENTRY]
            until_written(lambda part=part: self._settle(batch, part))  # type: ignore[misc]

    def _settle(self, batch: Batch, outcomes: Sequence[Outcome]) -> None:
        """What is settled already stays as it is: each payee is asked for first, and the write has it as a condition."""
        said = {each.number: each for each in outcomes}
        found = self.till.batches.some(batch.village, batch.id, list(said))
        tx, paid, changed = self.till.begin(), list[Claim](), 0
        for payee in found:
            if payee.is_settled:
                continue
            outcome, claim = said[payee.number], self._claim(batch, payee)
            new = replace(payee, state=State(outcome.state).value, reason=outcome.reason)
            self.till.batches.settle(tx, batch, payee, new)
            if new.state in LET_GO:
                self.held.leave_batch(tx, claim, batch.id)
            else:
                self.held.pay_in_batch(tx, claim, batch.id)
                paid.append(claim)
            self._move_case(tx, batch, new)
            changed += 1
        if paid:
            self.books.post(tx, _posting(batch, paid))
        if changed:
            tx.commit()

    def _move_case(self, tx: Transaction, batch: Batch, payee: Payee) -> None:
        data: dict[str, str | int] = {
            "task": payee.task,
            "batch_id": batch.id,
            "batch": batch.code,
        }
        if payee.state == State.PAID:
            data |= {"paid_by": batch.collected_by, "approved_by": batch.approved_by}
        else:
            data |= {"reason": payee.reason, "account": int(concerns_the_account(payee.reason))}
        kind = "settle_case" if payee.state == State.PAID else "return_case"
        cause = f"{batch.id}/{payee.number}"
        self.till.agenda.add(tx, kind, payee.case, village=batch.village, cause=cause, data=data)

    def _claim(self, batch: Batch, payee: Payee) -> Claim:
        village, _ = self.till.settings_of(batch)
        return Claim(
            village=batch.village,
            fund=batch.fund,
            case=payee.case,
            amount=payee.amount,
            programme=payee.programme,
            day=local(self.till.clock(), village.zone).date().isoformat(),
            actor=batch.collected_by,
            cause=f"batch#{batch.code}",
        )


def _posting(batch: Batch, paid: Sequence[Claim]) -> Posting:
    """One entry: what each case was paid, and what left the bank in all."""
    lines, sums = list[Line](), dict[str, int]()
    for claim in paid:
        about = (claim.fund, claim.amount, claim.programme, claim.case)
        lines.append(Line(Account.SPENT, *about))
        lines.append(
            Line(Account.COMMITTED, claim.fund, -claim.amount, claim.programme, claim.case)
        )
        sums[claim.programme] = sums.get(claim.programme, 0) + claim.amount
    for programme, rupiah in sums.items():
        lines.append(Line(Account.BANK, batch.fund, -rupiah, programme))
        lines.append(Line(Account.TO_PAY, batch.fund, rupiah, programme))
    first = paid[0]
    return Posting(
        uuid7(),
        batch.village,
        Kind.PAY,
        first.day,
        first.day,
        first.cause,
        batch.collected_by,
        tuple(lines),
    )
