"""Cases in payment batches: which can be collected, and what happens to each when the bank has answered.

Implements lumbung.treasury.batch_ports.Payables, and the effects of two entries of the agenda that a batch leaves in
the transaction in which it books the money: `settle_case` (paid) and `return_case` (refused, or never sent).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from lumbung.agenda.model import Entry, Result
from lumbung.agenda.ports import Effect, Finish
from lumbung.assistance.desk import Desk, next_cause
from lumbung.assistance.model import SYSTEM, Actor, Case, Kind, Stage
from lumbung.assistance.reading import Official, indexes_of
from lumbung.assistance.seals import Seals
from lumbung.assistance.separation import barred
from lumbung.assistance.task import Task, TaskState
from lumbung.shared.areas import VILLAGE
from lumbung.shared.claims import Account, Claim
from lumbung.shared.clock import to_text
from lumbung.shared.errors import TamperedError
from lumbung.shared.payables import Left, Looked, Waiting
from lumbung.shared.transaction import Transaction
from lumbung.shared.vault import Keys, Vault

ASKED_OF = "treasurer"
ACCOUNT = ("account_holder", "bank", "account_number")
PERSON = "person_gone"  # erased: nobody knows any more whom to pay

Signers = Callable[[str], Sequence[Official]]
"""Of a village, those who may have to do with a batch: its treasurers and approvers."""

Act = Callable[[Transaction, Case, Task, Entry], None]


@dataclass(frozen=True)
class Candidate:
    """Implements lumbung.shared.payables.Payable."""

    desk: Desk
    case: Case
    waits: Task
    claim: Claim
    barred: frozenset[str]

    @property
    def task(self) -> str:
        return self.waits.id

    @property
    def code(self) -> str:
        return self.case.code

    @property
    def substance(self) -> str:
        return self.case.substance

    def join(self, transaction: Transaction, batch: str, code: str) -> None:
        """The task leaves the inboxes as long as the batch is under way."""
        joined = replace(self.waits, batch=batch, taken_by=None, taken_until=None)
        self.desk.cases.change_task(transaction, self.case.village, self.waits, joined)
        actor, facts = Actor(ASKED_OF, self.claim.actor), {"task": self.task, "batch": code}
        self.desk.record(
            transaction, self.case, self.case, "batched", actor, next_cause(self.case), facts
        )


@dataclass(frozen=True)
class Transfers:
    """Assistance's side of payment batches."""

    desk: Desk
    keys: Keys
    signers: Signers

    def effects(self) -> dict[str, Effect]:
        """By the kind of entry."""
        return {"settle_case": self.settle_case, "return_case": self.return_case}

    # For collecting

    def waiting(self, village: str, after: str, most: int) -> list[Waiting]:
        """Every payment of the village that waits, in the order of their deadlines, behind a place."""
        found = self.desk.cases.waiting_behind(village, ASKED_OF, VILLAGE, after, most)
        return [
            Waiting(place, task.case, task.id if task.kind is Kind.PAY else "")
            for place, task in found
        ]

    def look(self, village: str, found: Sequence[Waiting], fund: str, by: str) -> list[Looked]:
        """What of it this treasurer may collect for a fund; the rest of the fund with the reason."""
        pays = [(each.case, each.task) for each in found if each.task]
        known = self.desk.cases.many(village, pays) if pays else {}
        signers = self.signers(village)
        me = next((each for each in signers if each.id == by), None)
        return [self._looked(each, known.get(each.case), fund, by, me, signers) for each in found]

    def _looked(
        self,
        found: Waiting,
        known: tuple[Case, Task | None] | None,
        fund: str,
        by: str,
        me: Official | None,
        signers: Sequence[Official],
    ) -> Looked:
        case, task = known or (None, None)
        if not found.task or case is None or task is None or not _waits(case, task):
            return Looked(found.cursor)
        claim = self.desk.claim(case, by)
        if claim.fund != fund:
            return Looked(found.cursor)
        if reason := self._why_not(case, task, me):
            return Looked(found.cursor, left=Left(case.id, case.code, reason))
        own = {each.id for each in signers if _own(case) & indexes_of(each)}
        out = frozenset(barred(case, Kind.PAY) | own)
        return Looked(found.cursor, Candidate(self.desk, case, task, claim, out))

    def _why_not(self, case: Case, task: Task, me: Official | None) -> str:
        """The code of what keeps it out of this treasurer's batch, "" for nothing."""
        now, why = to_text(self.desk.clock()), ""
        if case.pay_by != "bank":
            why = "cash"
        elif me is None:
            why = "not_your_role"
        elif task.is_taken_from("", now):
            why = "taken"
        elif case.was_paid_in_vain:
            why = "account_wrong"
        elif task.handed_over_by == me.id:
            why = "handed_over"
        elif _own(case) & indexes_of(me):
            why = "own_case"
        elif me.id in barred(case, Kind.PAY):
            why = "same_person"
        elif not self._is_sealed(case):
            why = "tampered"
        return why

    def _is_sealed(self, case: Case) -> bool:
        _, programme = self.desk.settings_of(case)
        try:
            Seals(self.keys).check(case, programme.needs_two_approvers(case.amount))
        except TamperedError:
            return False
        return True

    # For the bank's file

    def accounts(self, village: str, substances: Mapping[str, str]) -> dict[str, Account | str]:
        """By case where to pay, or why that is not known: the case is not as it was collected (`substances`), or its
        person is forgotten.
        """
        ids = list(substances)
        known = self.desk.cases.many(village, [(case_id, "-") for case_id in ids])
        vaults = self.desk.cases.vaults(village, ids)
        found: dict[str, Account | str] = {}
        for case_id, substance in substances.items():
            case, vault = known.get(case_id, (None, None))[0], vaults.get(case_id)
            if case is None or case.substance != substance or not self._is_sealed(case):
                found[case_id] = "tampered"
            elif vault is None:
                found[case_id] = PERSON
            else:
                found[case_id] = self._account(case, vault)
        return found

    def _account(self, case: Case, vault: Vault) -> Account:
        place = self.desk.cases.place
        texts = [
            vault.read(place(case.village, case.id, "case", name), case.answers[name])
            if name in case.answers
            else ""
            for name in ACCOUNT
        ]
        return Account(*texts)

    # When the bank has answered

    def settle_case(self, entry: Entry, finish: Finish) -> Result:
        """Paid in a batch: the task is decided, the resident told, and it goes to confirmation; once."""
        return self._write(entry, finish, self._settle)

    def return_case(self, entry: Entry, finish: Finish) -> Result:
        """Not paid after all: the treasurers are asked anew, with the reason; once."""
        return self._write(entry, finish, self._return)

    def _write(self, entry: Entry, finish: Finish, act: Act) -> Result:
        def once() -> Result:
            case = self.desk.read(entry.village, entry.ref)
            task = self.desk.cases.read_task(case.village, case.id, str(entry.data["task"]))
            mine = task and task.state is TaskState.WAITING and task.batch == entry.data["batch_id"]
            if task is None or not mine:
                return Result.DONE
            tx = self.desk.begin()
            finish(tx)
            act(tx, case, task, entry)
            tx.commit()
            return Result.WRITTEN

        return self.desk.until_written(once)

    def _settle(self, tx: Transaction, case: Case, task: Task, entry: Entry) -> None:
        village, programme = self.desk.settings_of(case)
        now, cause, by = to_text(self.desk.clock()), next_cause(case), str(entry.data["paid_by"])
        done = replace(task.decided("paid", by, now), batch=None)
        self.desk.cases.change_task(tx, case.village, task, done)
        moved = case.moved(Stage.CONFIRMATION, now, paid_by=by, bounced=None)
        due = village.due(Kind.CONFIRM.value, programme, self.desk.clock(), self.desk.time_scale)
        self.desk.tell_resident(tx, moved, "paid", cause, due=to_text(due))
        facts: dict[str, str | int] = {
            "task": task.id,
            "amount": case.amount,
            "pay_by": case.pay_by,
            "fund": programme.fund.id,
            "substance": case.substance,
            "batch": str(entry.data["batch"]),
            "approved_by": str(entry.data["approved_by"]),
        }
        self.desk.record(tx, case, moved, "paid", Actor(ASKED_OF, by), cause, facts)
        self.desk.answer(tx, moved, task.id, cause)

    def _return(self, tx: Transaction, case: Case, task: Task, entry: Entry) -> None:
        """The task of before is closed undecided and another one opened, for which the same execution waits."""
        reason, cause = str(entry.data["reason"]), next_cause(case)
        now = to_text(self.desk.clock())
        closed = replace(task.withdrawn(now), batch=None)
        self.desk.cases.change_task(tx, case.village, task, closed)
        asked, fresh = self.desk.ask(tx, case, Kind.PAY, task.token, cause)
        wrong = bool(entry.data.get("account"))
        asked = replace(asked, bounced=reason if wrong else None, revision=case.revision + 1)
        if wrong:
            self.desk.tell_resident(tx, case, "account_refused", cause)
        facts: dict[str, str | int] = {
            "task": fresh.id,
            "batch": str(entry.data["batch"]),
            "why": reason,
        }
        self.desk.record(tx, case, asked, "bounced", SYSTEM, cause, facts)


def _waits(case: Case, task: Task) -> bool:
    here = case.stage is Stage.PAYMENT and case.task == task.id
    return here and task.state is TaskState.WAITING and task.kind is Kind.PAY and not task.batch


def _own(case: Case) -> set[str | None]:
    return {case.nik_index, case.kk_index} - {None}
