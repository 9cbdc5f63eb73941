"""The order in which cases wait for a fund's money. Nobody overtakes: whoever is first gets theirs, or all wait on.

Money that became free (a refusal, a grant) asks for a look at the queue in its own transaction. The look wakes the
first, if there is enough; its reservation takes its place away and asks for the next look. So they are woken one by
one. Whoever joins asks for a look too, since money may have come while they were on their way.
"""

from dataclasses import dataclass

from lumbung.assistance.desk import Desk
from lumbung.assistance.model import Case
from lumbung.shared.transaction import Transaction


@dataclass(frozen=True)
class MoneyQueue:
    """Of each fund of a village."""

    desk: Desk

    def first(self, village: str, fund: str) -> Case | None:
        """Who waits longest. A place whose case waits no more (it needs care, it is over) holds nobody up."""
        for case_id in self.desk.cases.queue(village, fund):
            case = self.desk.cases.read(village, case_id)
            if case and case.waits_for_money:
                return case
        return None

    def is_turn_of(self, case: Case, fund: str) -> bool:
        """Whether nobody waits who was there before."""
        first = self.first(case.village, fund)
        if first is None or first.id == case.id:
            return True
        return case.queued is not None and case.queued < first.waits_since

    def join(self, transaction: Transaction, case: Case, fund: str, cause: str) -> None:
        """Takes the case's place, or keeps it; it is looked at now, and once a day whatever happens."""
        self.desk.cases.queue_up(transaction, case, fund)
        self.desk.wake_queue(transaction, case.village, fund, cause)
        self.desk.agenda.add(
            transaction,
            "look_for_funds",
            case.id,
            village=case.village,
            cause=cause,
            at=self.desk.tomorrow(case),
            data={"attempt": case.attempt},
        )

    def leave(self, transaction: Transaction, case: Case, fund: str, cause: str) -> None:
        """The case waits no more, so the next one is looked at."""
        self.desk.cases.leave_queue(transaction, case, fund)
        self.desk.wake_queue(transaction, case.village, fund, cause)

    def let_pass(self, transaction: Transaction, case: Case, cause: str) -> None:
        """The case cannot go on: it keeps its place, and those behind it wait no longer for it."""
        _, programme = self.desk.settings_of(case)
        self.desk.wake_queue(transaction, case.village, programme.fund.id, cause)
