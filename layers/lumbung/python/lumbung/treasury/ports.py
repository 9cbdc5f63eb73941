"""What the treasury needs of the world."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from lumbung.shared.claims import Claim
from lumbung.shared.once import Once
from lumbung.shared.transaction import Transaction
from lumbung.treasury.acts import Act
from lumbung.treasury.budget import BudgetLine, Chart
from lumbung.treasury.journal import Anchor, Head, Moves, Posting, Totals
from lumbung.treasury.model import Fund, Reservation
from lumbung.treasury.months import Months, Reopening
from lumbung.treasury.proposals import Proposal
from lumbung.treasury.statements import StatementLine


class Funds(Protocol):
    """Where funds and what cases hold of them are kept."""

    def read(self, village: str, fund: str) -> Fund | None: ...

    def free(self, village: str, fund: str) -> int: ...

    def reservation(self, village: str, fund: str, case_id: str) -> Reservation | None:
        """What one case holds, or held."""

    def grant(self, transaction: Transaction, village: str, old: Fund | None, new: Fund) -> None:
        """A new fund, or more or less granted; refused as "fund" where it moved meanwhile."""

    def move(self, transaction: Transaction, village: str, fund: str, moves: Moves) -> None:
        """Refused as "fund" where something of it would fall below zero."""

    def hold(self, transaction: Transaction, claim: Claim) -> None:
        """Refused as "reservation" where the case holds something already."""

    def turn(self, transaction: Transaction, claim: Claim, before: str, after: str) -> None:
        """What a case holds goes from one state to another; refused as "reservation" where it is not so."""


class BudgetLines(Protocol):
    """Where a year's lines are kept. A line is named by year and code ("2026/5.3.00.5.4.1.01")."""

    def read(self, village: str, line: str) -> BudgetLine | None: ...

    def of_year(self, village: str, year: int) -> Sequence[BudgetLine]:
        """All of a year, by code."""

    def move(
        self, transaction: Transaction, village: str, line: str, reserved: int, paid: int
    ) -> None:
        """More (or less) reserved and paid; refused as "budget" where the budget grants no more, or where something
        would fall below zero. A line without a budget is noted, and holds nobody up.
        """

    def put(
        self, transaction: Transaction, village: str, old: BudgetLine | None, new: BudgetLine
    ) -> None:
        """Another name, another budget; refused as "budget" where less is left than was used, or it is not as read."""

    def drop(self, transaction: Transaction, village: str, line: BudgetLine) -> None:
        """Refused as "budget" where it was used."""

    def chart(self, village: str, year: int) -> Chart: ...

    def put_chart(self, transaction: Transaction, village: str, old: Chart, new: Chart) -> None:
        """Refused as "chart" where somebody else loaded meanwhile."""


class Acts(Protocol):
    """Where it is kept who did what to the books beside entries, and what waits for a second person."""

    def add(self, transaction: Transaction, village: str, act: Act) -> None: ...

    def newest(self, village: str, most: int) -> Sequence[Act]: ...

    def reopening(self, village: str, year: int) -> Reopening | None: ...

    def ask(self, transaction: Transaction, village: str, asked: Reopening) -> None:
        """Refused as "asked" where one waits already."""

    def end(self, transaction: Transaction, village: str, asked: Reopening, by: str) -> None:
        """It waits no longer. Refused as "asked" where it is another one; with `by`, where that is who asked."""


class Journal(Protocol):
    """Where entries are kept."""

    def add(self, transaction: Transaction, posting: Posting) -> None:
        """Without a number yet."""

    def head(self, village: str, year: int) -> Head: ...

    def heads(self, village: str) -> Sequence[Head]:
        """Where the numbers of each year stand, oldest first."""

    def unsealed(self, village: str, year: int, most: int | None) -> Sequence[Posting]:
        """What waits for its number, oldest first, consistently read. What cannot be read is put aside."""

    def sealed(
        self, village: str, year: int, after: int = 0, most: int | None = None
    ) -> Iterator[Posting]:
        """Entries by number, those behind `after`."""

    def totals(self, village: str, year: int) -> Totals:
        """What pages show of a year."""

    def months(self, village: str, year: int) -> Months:
        """How much was booked in each month."""

    def set_closed(self, transaction: Transaction, old: Head, closed: str) -> None:
        """The last month that is closed ("" none); refused as "head" where the head has moved since it was read."""

    def anchors(self, village: str, most: int) -> Sequence[Anchor]:
        """The last days on which something was sealed, newest first."""

    def aside(self, village: str) -> Sequence[str]:
        """The ids of what was put aside."""

    def seal(
        self, transaction: Transaction, old: Head, new: Head, sealed: Sequence[Posting]
    ) -> None:
        """Refused as "head" where another hand was quicker."""

    def put_aside(self, transaction: Transaction, posting: Posting) -> None:
        """It gets no number; `verify` names it."""


class Statements(Protocol):
    """What pages read of the journal. Nothing of it changes anything."""

    def entry(self, village: str, year: int, number: int) -> Posting | None:
        """The entry with a number."""

    def statement(
        self, village: str, fund: str, year: int, before: int, most: int
    ) -> Sequence[StatementLine]:
        """What numbered entries did to a fund, newest first: those before a number, or the newest where it is 0."""

    def without_number(self, village: str, year: int, most: int) -> Sequence[Posting]:
        """Entries that the registrar has not reached yet, newest first. What cannot be read is left out."""


class Proposals(Protocol):
    """Where proposals are kept, and which entries were taken back."""

    def add(self, transaction: Transaction, village: str, proposal: Proposal) -> None:
        """A new one."""

    def read(self, village: str, proposal: str) -> Proposal | None: ...

    def newest(self, village: str, before: str, most: int) -> Sequence[Proposal]:
        """Newest first: those before an id, or the newest where it is empty."""

    def decide(self, transaction: Transaction, village: str, decided: Proposal) -> None:
        """Refused as "proposal" where it waits no longer, its time is over by `decided_at`, or who decides made it
        (who withdraws did not).
        """

    def take_back(self, transaction: Transaction, village: str, entry: str, by: str) -> None:
        """An entry (by id) is reversed by another; refused as "reversed" where it was before."""

    def taken_back_by(self, village: str, entry: str) -> str:
        """The id of the entry that reversed one, or ""."""


class Onces(Protocol):
    """Which forms were sent, and what came of them."""

    def use(
        self, transaction: Transaction, village: str, once: Once, result: str, now: datetime
    ) -> None:
        """Refused as "once" where the key was used."""

    def result_of(self, village: str, once: Once) -> str:
        """What came of it the first time. Raises KeyUsedError where it was another actor, route or body."""
