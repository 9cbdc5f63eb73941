"""What cases reserve and are paid: a fund's figures, what the case holds, and the journal's entry in one transaction."""

from dataclasses import dataclass, replace

from lumbung.shared.afterwards import Agenda
from lumbung.shared.claims import Claim
from lumbung.shared.ids import uuid7
from lumbung.shared.transaction import Transaction
from lumbung.treasury.budget import year_and_code
from lumbung.treasury.counting import ask_for_tally
from lumbung.treasury.journal import Account, Kind, Line, Posting, UnbalancedError
from lumbung.treasury.ports import BudgetLines, Funds, Journal

HELD, PAID, LET_GO = "reserved", "paid", "released"


@dataclass(frozen=True)
class Books:
    """Writes entries, and asks the registrar for their numbers. No entry is written but by `post` or `record`."""

    funds: Funds
    journal: Journal
    agenda: Agenda
    lines: BudgetLines

    def post(self, transaction: Transaction, posting: Posting) -> None:
        """An entry, and what it does to the figures of its funds and of the budget's lines. Refused as "fund" or
        "budget" where one has not enough.
        """
        for fund, moves in posting.moves.items():
            self.funds.move(transaction, posting.village, fund, moves)
        for line, (reserved, paid) in posting.uses.items():
            self.lines.move(transaction, posting.village, line, reserved, paid)
        self.record(transaction, posting)

    def record(self, transaction: Transaction, posting: Posting) -> None:
        """An entry alone, where the figures are written otherwise. Raises UnbalancedError."""
        if not posting.is_balanced:
            raise UnbalancedError
        self.journal.add(transaction, posting)
        self.agenda.add(
            transaction,
            "seal",
            f"journal#{posting.village}#{posting.year}",
            village=posting.village,
            cause=posting.cause,
            data={"year": posting.year},
        )


@dataclass(frozen=True)
class Ledger:
    """What cases hold of funds. Implements lumbung.assistance.ports.Funds."""

    books: Books

    def reserve(self, transaction: Transaction, claim: Claim) -> None:
        """Refused as "fund" where less is free, as "budget" where less is left of the line that the claim names, as
        "reservation" where the case holds something already.
        """
        self._post(transaction, Kind.RESERVE, claim, *_commitment(claim, 1))
        self.books.funds.hold(transaction, claim)

    def settle(self, transaction: Transaction, claim: Claim) -> None:
        """Paid out of what was reserved; refused as "reservation" where that is not so."""
        claim = self._as_reserved(claim)
        self._post(transaction, Kind.PAY, claim, *_payment(claim, 1), *_commitment(claim, -1))
        self.books.funds.turn(transaction, claim, HELD, PAID)
        ask_for_tally(self.books.agenda, transaction, claim, is_paid=True)

    def release(self, transaction: Transaction, claim: Claim) -> None:
        """What was reserved is free again; refused as "reservation" where that is not so."""
        claim = self._as_reserved(claim)
        self._post(transaction, Kind.RELEASE, claim, *_commitment(claim, -1))
        self.books.funds.turn(transaction, claim, HELD, LET_GO)

    def reclaim(self, transaction: Transaction, claim: Claim) -> None:
        """A payment came back: reserved again; refused as "reservation" where it was not paid."""
        claim = self._as_reserved(claim)
        self._post(transaction, Kind.RETURN, claim, *_payment(claim, -1), *_commitment(claim, 1))
        self.books.funds.turn(transaction, claim, PAID, HELD)
        ask_for_tally(self.books.agenda, transaction, claim, is_paid=False)

    def can_hold(self, claim: Claim) -> bool:
        """Whether fund and budget have enough for it now; what it finds may be gone by the time of reserving."""
        if self.books.funds.free(claim.village, claim.fund) < claim.amount:
            return False
        line = self.books.lines.read(claim.village, claim.line) if claim.line else None
        return line is None or line.left is None or line.left >= claim.amount

    def _as_reserved(self, claim: Claim) -> Claim:
        """Under the line and the year that it was reserved under: a payment in January spends December's budget.
        What is read here is a condition of the write.
        """
        held = self.books.funds.reservation(claim.village, claim.fund, claim.case)
        year, budget = year_and_code(held.line if held else "")
        return replace(claim, year=year, budget=budget)

    def _post(self, transaction: Transaction, kind: Kind, claim: Claim, *lines: Line) -> None:
        posting = Posting(
            uuid7(),
            claim.village,
            kind,
            claim.day,
            claim.day,
            claim.cause,
            claim.actor,
            lines,
        )
        self.books.post(transaction, posting)


def _commitment(claim: Claim, sign: int) -> tuple[Line, Line]:
    rupiah = sign * claim.amount
    return (
        Line(Account.COMMITTED, claim.fund, rupiah, claim.programme, claim.case, claim.line),
        Line(Account.TO_PAY, claim.fund, -rupiah, claim.programme, claim.case, claim.line),
    )


def _payment(claim: Claim, sign: int) -> tuple[Line, Line]:
    rupiah = sign * claim.amount
    return (
        Line(Account.SPENT, claim.fund, rupiah, claim.programme, claim.case, claim.line),
        Line(Account.BANK, claim.fund, -rupiah, claim.programme, claim.case, claim.line),
    )
