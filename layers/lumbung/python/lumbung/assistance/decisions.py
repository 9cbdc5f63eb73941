"""What officials decide. A decision moves the case itself, in one transaction with what follows from it."""

from dataclasses import dataclass, replace
from datetime import timedelta

from lumbung.assistance.deciding import Change, Deciding, Decision, Facts, Moved, words_of
from lumbung.assistance.desk import next_cause
from lumbung.assistance.model import UNVERIFIED, Case, Kind, Stage
from lumbung.assistance.paying import PickUp, check_payment
from lumbung.assistance.ports import Funds
from lumbung.assistance.queue import MoneyQueue
from lumbung.assistance.reading import Official
from lumbung.assistance.seals import APPROVED, SECOND_APPROVED, VERIFIED
from lumbung.assistance.task import TaskState
from lumbung.shared.clock import to_text
from lumbung.shared.errors import (
    FieldError,
    InvalidInputError,
    NotAllowedError,
)
from lumbung.shared.transaction import Transaction
from lumbung.villages.model import Village

PAYING_LASTS = timedelta(minutes=30)  # how long nobody else may pay what somebody has taken
TO_PAY = ("name", "bank", "account_number", "account_holder")  # what paying needs to see

SENT_BACK = "sent_back"  # by the approver to the verifier


@dataclass(frozen=True)
class Decisions(Deciding):
    """What officials decide in the first round. Each raises as Deciding says."""

    funds: Funds

    def verify_application(
        self,
        village: Village,
        official: Official,
        case_id: str,
        task_id: str,
        version: int,
        decision: str,
        reason: str | None = None,
        words: str = "",
    ) -> None:
        """`verified`, or `refused` with a reason from the list."""
        said = Decision(
            village.id, official, case_id, task_id, version, (Kind.VERIFY,), decision, reason
        )

        def change(tx: Transaction, case: Case, now: str) -> Moved:
            seal = self._seals.make(case, VERIFIED, official.id)
            moved = case.moved(Stage.APPROVAL, now, verified_by=official.id, verified_seal=seal)
            return moved, VERIFIED, {"substance": case.substance}

        self._judge(said, words, VERIFIED, change)

    def approve_application(
        self,
        village: Village,
        official: Official,
        case_id: str,
        task_id: str,
        version: int,
        decision: str,
        reason: str | None = None,
        words: str = "",
    ) -> None:
        """`approved`, `refused` with a reason from the list, or `sent_back` to the verifier with words.

        Above the programme's threshold the first of two approvers says so and then the second, who is somebody
        else. Raises TamperedError too.
        """
        kinds = (Kind.APPROVE, Kind.SECOND)
        said = Decision(village.id, official, case_id, task_id, version, kinds, decision, reason)

        def change(tx: Transaction, case: Case, now: str) -> Moved:
            _, programme = self.desk.settings_of(case)
            facts = {"substance": case.substance}
            if case.stage is Stage.SECOND_APPROVAL:
                self._seals.check(case)
                seal = self._seals.make(case, SECOND_APPROVED, official.id)
                moved = case.moved(Stage.RESERVATION, now, second_by=official.id, second_seal=seal)
                return moved, SECOND_APPROVED, facts
            self._seals.check_verified(case)
            two = programme.needs_two_approvers(case.amount)
            moved = case.moved(
                Stage.SECOND_APPROVAL if two else Stage.RESERVATION,
                now,
                approved_by=official.id,
                approved_seal=self._seals.make(case, APPROVED, official.id),
            )
            return moved, "first_approved" if two else APPROVED, facts

        if decision == SENT_BACK:
            self._send_back(said, words)
        else:
            self._judge(said, words, APPROVED, change)

    def take_payment(
        self, village: Village, official: Official, case_id: str, task_id: str, version: int
    ) -> tuple[str, ...]:
        """Before any money moves: for half an hour nobody else may pay this. Answers what to show for it.

        A transfer cannot be called back (BI-FAST), so two treasurers must never send the same one.
        Raises like a decision, and NotAllowedError("taken").
        """
        said = Decision(village.id, official, case_id, task_id, version, (Kind.PAY,), "taken")

        def once() -> tuple[str, ...]:
            case, task = self._decidable(said)
            now = self.desk.clock()
            if task.is_taken_from(official.id, to_text(now)):
                raise NotAllowedError("taken", by=task.taken_by or "")
            shown = tuple(name for name in TO_PAY if name in case.answers)
            tx, cause = self.desk.begin(), next_cause(case)
            taken = replace(task, taken_by=official.id, taken_until=to_text(now + PAYING_LASTS))
            self.desk.cases.change_task(tx, village.id, task, taken)
            facts = {"task": task.id, "fields": ",".join(shown)}
            self.desk.record(tx, case, case, "taken", self._actor(said, case, task), cause, facts)
            tx.commit()
            return shown

        return self.desk.until_written(once)

    def pay_aid(
        self,
        village: Village,
        official: Official,
        case_id: str,
        task_id: str,
        version: int,
        bank_reference: str = "",
        handed_out: bool = False,
        pick_up_code: str = "",
    ) -> None:
        """Paid by whoever took it: by transfer with the bank's reference, or handed out, as cash or goods, against the
        code that the resident brings.

        Raises NotAllowedError("not_taken"), TamperedError too.
        """
        reference = " ".join(bank_reference.split())
        sealed = {"bank_reference": reference} if reference and not handed_out else {}
        said = Decision(
            village.id,
            official,
            case_id,
            task_id,
            version,
            (Kind.PAY,),
            "paid",
            sealed=sealed,
            handed_out=handed_out,
        )

        def change(tx: Transaction, case: Case, now: str) -> Moved:
            check_payment(case, reference, handed_out)
            settings, programme = self.desk.settings_of(case)
            self._seals.check(case, programme.needs_two_approvers(case.amount))
            self.funds.settle(tx, case.village, programme.fund.id, case.id, case.amount)
            moved = case.moved(Stage.CONFIRMATION, now, paid_by=official.id)
            # The task is opened a moment later, so nobody is promised too much.
            due = settings.due(Kind.CONFIRM, programme, self.desk.clock(), self.desk.time_scale)
            self.desk.tell_resident(tx, moved, "paid", next_cause(case), due=to_text(due))
            facts: Facts = {
                "amount": case.amount,
                "pay_by": case.pay_by,
                "fund": programme.fund.id,
                "substance": case.substance,
            }
            return moved, "paid", facts

        self._check_pick_up(said, pick_up_code)
        self._decide(said, change, taken=True)

    def trace_payment(
        self,
        village: Village,
        official: Official,
        case_id: str,
        task_id: str,
        version: int,
        decision: str,
        words: str = "",
    ) -> None:
        """The money did not come: it had `arrived` after all (the resident is asked again, and told in
        words why), or it was `returned` and is to be paid once more.
        """
        said = Decision(village.id, official, case_id, task_id, version, (Kind.TRACE,), decision)
        if decision not in ("arrived", "returned"):
            raise InvalidInputError([FieldError("decision", "required")])
        if not words.strip():
            raise InvalidInputError([FieldError("words", "required")])

        def change(tx: Transaction, case: Case, now: str) -> Moved:
            if decision == "arrived":
                self.desk.tell_resident(tx, case, "traced", next_cause(case))
                return case.moved(Stage.CONFIRMATION, now), decision, {}
            _, programme = self.desk.settings_of(case)
            self.funds.reclaim(tx, case.village, programme.fund.id, case.id, case.amount)
            return case.moved(Stage.PAYMENT, now, paid_by=None), decision, {"amount": case.amount}

        self._decide(replace(said, sealed=words_of(words)), change)

    def restart_case(
        self, village: Village, official: Official, case_id: str, task_id: str, version: int
    ) -> None:
        """The administrator lets a case that needed care go on where it stood."""
        said = Decision(village.id, official, case_id, task_id, version, (Kind.CARE,), "restarted")

        def change(tx: Transaction, case: Case, now: str) -> Moved:
            back, attempt = Stage(case.care_from or ""), case.attempt + 1
            moved = case.moved(back, now, attempt=attempt)
            self.desk.start(tx, moved, next_cause(case))
            return moved, "restarted", {"attempt": attempt}

        self._decide(said, change)

    def refuse_case(
        self,
        village: Village,
        official: Official,
        case_id: str,
        task_id: str,
        version: int,
        reason: str | None,
        words: str = "",
    ) -> None:
        """The treasurer does not pay after all, or the administrator ends what cannot go on: with a reason
        from the list, as long as nothing was paid. What was reserved is free again.
        """
        kinds = (Kind.PAY, Kind.CARE)
        said = Decision(
            village.id,
            official,
            case_id,
            task_id,
            version,
            kinds,
            "refused",
            reason,
            words_of(words),
        )
        self._decide(said, self._refusal(said))

    def _check_pick_up(self, said: Decision, typed: str) -> None:
        """Once for a decision, however often it is tried to be written; only of who may pay and has taken it."""
        if not said.handed_out:
            return
        case, task = self._decidable(said)
        mine = task.state is TaskState.WAITING and task.taken_by == said.official.id
        if mine and case.is_handed_out:
            _, programme = self.desk.settings_of(case)
            self._seals.check(case, programme.needs_two_approvers(case.amount))
            PickUp(self.desk).check(case, task, typed)

    @property
    def queue(self) -> MoneyQueue:
        """Of those that wait for money."""
        return MoneyQueue(self.desk)

    def _judge(self, said: Decision, words: str, yes: str, change: Change) -> None:
        """Yes by `change`, or a refusal with a reason and words."""
        if said.choice not in (yes, "refused"):
            raise InvalidInputError([FieldError("decision", "required")])
        said = replace(said, sealed=words_of(words))
        self._decide(said, change if said.choice == yes else self._refusal(said))

    def _send_back(self, said: Decision, words: str) -> None:
        """Verification begins anew, as if nobody had verified or approved; the same verifier may do it again."""
        if not words.strip():
            raise InvalidInputError([FieldError("words", "required")])

        def change(tx: Transaction, case: Case, now: str) -> Moved:
            return case.moved(Stage.VERIFICATION, now, **UNVERIFIED), SENT_BACK, {}

        self._decide(replace(said, sealed=words_of(words)), change)

    def _refusal(self, said: Decision) -> Change:
        def change(tx: Transaction, case: Case, now: str) -> Moved:
            _, programme = self.desk.settings_of(case)
            if programme.refusal_reason(said.reason or "") is None:
                raise InvalidInputError([FieldError("reason", "required")])
            code = said.reason or ""
            if case.paid_by is not None:
                raise NotAllowedError("paid_already")
            self._let_go_of_money(tx, case, programme.fund.id)
            if case.care_from == Stage.CORRECTED:
                self.desk.cases.drop_correction(tx, case)
            if case.holds_place:
                self.desk.cases.leave_place(tx, case)
            self.desk.tell_resident(tx, case, "refused", next_cause(case), reason=code)
            moved = case.moved(Stage.REFUSED, now, reason=code, refused_by=said.official.id)
            return moved, "refused", {"reason": code}

        return change

    def _let_go_of_money(self, tx: Transaction, case: Case, fund: str) -> None:
        """What a case holds or waits for, when it ends unpaid: the next in the queue is looked at."""
        if case.holds_money:
            self.funds.release(tx, case.village, fund, case.id, case.amount)
            self.desk.wake_queue(tx, case.village, fund, next_cause(case))
        elif case.queued:
            self.queue.leave(tx, case, fund, next_cause(case))
