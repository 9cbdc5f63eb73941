"""What the resident does with the code and the number: follow the case, confirm that the money came, step back, object."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lumbung.assistance.desk import FOR_THE_RESIDENT, OBJECTED, Desk, next_cause
from lumbung.assistance.guesses import MOST_WRONG, REST, one_more
from lumbung.assistance.intake import same_number
from lumbung.assistance.model import CHANGEABLE, RESIDENT, WITHDRAWABLE, Case, Event, Kind, Stage
from lumbung.assistance.objection import digest_of, objection_until, read_objection
from lumbung.assistance.paying import PickUp
from lumbung.assistance.ports import NumberState
from lumbung.assistance.queue import MoneyQueue
from lumbung.assistance.task import Task, TaskState
from lumbung.assistance.track import Refusal, Track
from lumbung.assistance.views import steps_of, waiting_of
from lumbung.shared.clock import to_text
from lumbung.shared.errors import (
    AlreadyDecidedError,
    ChangedError,
    FieldError,
    InvalidInputError,
    NotFoundError,
    RestingError,
    WrongNumberError,
)
from lumbung.shared.transaction import RefusedError
from lumbung.shared.vault import Keys
from lumbung.villages.model import Village

MOST_CHANGES = 3  # of one case's account or phone: each has it verified anew
FREED_AFTER = timedelta(seconds=5)  # later than at once: then by the tick, which may touch funds
INTERNAL = frozenset(
    {"revealed", "rescheduled", "taken", "erased", "corrected", "papers_dropped"}
)  # audit events that concern officials only


@dataclass(frozen=True)
class Tracking:
    """The resident's side of a case that was sent."""

    desk: Desk
    keys: Keys

    def track(self, village: Village, code: str) -> Track | None:
        """The timeline of a tracking code."""
        case_id = self.desk.cases.find(village.id, code)
        whole = self.desk.cases.whole(village.id, case_id) if case_id else None
        return self._track(*whole) if whole else None

    def confirm(
        self, village: Village, code: str, number: str, version: int, received: bool
    ) -> None:
        """The resident says that the money came, or that it did not (then the treasurer looks).

        Raises NotFoundError, WrongNumberError (left), RestingError (until), AlreadyDecidedError, ChangedError.
        """
        case_id = self.with_number(village.id, code, number)
        decision = "received" if received else "not_received"
        self.desk.until_written(lambda: self._confirm(village.id, case_id, version, decision))

    def withdraw(self, village: Village, code: str, number: str, version: int) -> None:
        """The resident does not want the aid any more. A repeat changes nothing.

        Raises like `confirm`; ChangedError("payment.taken") where a treasurer may be paying already.
        """
        case_id = self.with_number(village.id, code, number)
        self.desk.until_written(lambda: self._withdraw(village.id, case_id, version))

    def object(self, village: Village, code: str, number: str, version: int, words: str) -> None:
        """Another official is to look at the refusal again, for these reasons. The same words again change nothing.

        Raises like `confirm`; InvalidInputError, ChangedError("objection.late") after the deadline.
        """
        said = _read_with_number(words, number)
        case_id = self.with_number(village.id, code, number)
        self.desk.until_written(lambda: self._object(village.id, case_id, version, said))

    def refusal_words(self, village: Village, code: str, number: str) -> str | None:
        """What an official wrote for the resident last, with a refusal or about a payment. Raises like `confirm`."""
        case_id = self.with_number(village.id, code, number)
        case = self.desk.read(village.id, case_id)
        for event in reversed(_since_upheld(self.desk.cases.history(village.id, case_id))):
            if _is_for_resident(event):
                return self.desk.read_words(case, event, "intake")["words"]
        return None

    def pick_up_code(self, village: Village, code: str, number: str) -> str | None:
        """Six digits against which the treasurer hands out cash or goods; None where nothing waits to be handed out.

        Raises like `confirm`.
        """
        case_id = self.with_number(village.id, code, number)
        case = self.desk.read(village.id, case_id)
        task = self.desk.cases.read_task(village.id, case_id, case.task) if case.task else None
        if not case.is_handed_out or not _is_to_be_paid(case, task) or task is None:
            return None
        return PickUp(self.desk).code(case, task, "intake")

    def _track(self, case: Case, events: Sequence[Event], tasks: Sequence[Task]) -> Track:
        now = to_text(self.desk.clock())
        task = next((t for t in tasks if t.id == case.task and t.state is TaskState.WAITING), None)
        until = None if any(e.kind == "erased" for e in events) else self._until(case)
        return Track(
            code=case.code,
            programme=case.programme,
            settings=case.settings,
            stage=case.stage,
            opened_at=case.opened_at,
            steps=steps_of(events, hide=INTERNAL),
            waiting=waiting_of(task, now) if task else None,
            refusal=_refusal(case, events),
            can_confirm=task is not None and task.kind is Kind.CONFIRM,
            can_withdraw=_may_withdraw(case, task),
            can_pick_up=_is_to_be_paid(case, task),
            can_correct=task is not None and task.kind is Kind.CORRECT,
            can_change=may_change(case, events),
            to_correct=case.to_correct,
            version=case.revision,
            closed=case.is_over,
            case=case.id,
            has_words=any(map(_is_for_resident, _since_upheld(events))),
            place=self.desk.place_in_queue(case),
            object_until=to_text(until) if until and until > self.desk.clock() else None,
            objected=case.objected_at is not None,
        )

    def _confirm(self, village: str, case_id: str, version: int, decision: str) -> None:
        case, task = self._asked(village, case_id)
        if task is None or task.is_withdrawn:
            raise ChangedError
        if task.state is TaskState.DECIDED:
            if task.decision == decision:
                return
            raise AlreadyDecidedError(by=task.decided_by or "", at=task.decided_at or "")
        if case.revision != version:
            raise ChangedError
        now, tx, cause = to_text(self.desk.clock()), self.desk.begin(), next_cause(case)
        done = task.decided(decision, "resident", now)
        self.desk.cases.change_task(tx, village, task, done)
        if decision == "received":
            moved = case.moved(Stage.CLOSED, now)
            self.desk.tell_resident(tx, case, "closed", cause)
        else:
            moved = case.moved(Stage.UNRECEIVED, now)
        self.desk.record(tx, case, moved, decision, RESIDENT, cause, {"task": task.id})
        if task.token:
            self.desk.answer(tx, case, task.id, cause)
        tx.commit()

    def _withdraw(self, village: str, case_id: str, version: int) -> None:
        case = self.desk.read(village, case_id)
        if case.stage is Stage.WITHDRAWN:
            return
        if case.revision != version or case.stage not in WITHDRAWABLE:
            raise ChangedError
        now, tx, cause = to_text(self.desk.clock()), self.desk.begin(), next_cause(case)
        task = self.desk.withdraw(tx, case, RESIDENT)
        if not _may_withdraw(case, task):
            raise ChangedError("payment.taken")
        if case.holds_money:
            self.desk.free_money(tx, case, cause, self.desk.clock() + FREED_AFTER)
        elif case.stage is Stage.NO_FUNDS:
            _, programme = self.desk.settings_of(case)
            MoneyQueue(self.desk).leave(tx, case, programme.fund.id, cause)
        if case.holds_place:
            self.desk.cases.leave_place(tx, case)
        moved = case.moved(Stage.WITHDRAWN, now)
        self.desk.tell_resident(tx, case, "withdrawn", cause)
        self.desk.record(tx, case, moved, "withdrawn_by_resident", RESIDENT, cause)
        if task and task.token:
            self.desk.answer(tx, case, task.id, cause)
        tx.commit()

    def _object(self, village: str, case_id: str, version: int, words: str) -> None:
        whole = self.desk.cases.whole(village, case_id)
        if whole is None:
            raise NotFoundError
        case, events, _ = whole
        if any(e.kind == OBJECTED and self._same(case, e, words) for e in events):
            return
        until = self._until(case)
        if case.revision != version or until is None or any(e.kind == "erased" for e in events):
            raise ChangedError
        if until <= self.desk.clock():
            raise ChangedError("objection.late")
        now, tx, cause = to_text(self.desk.clock()), self.desk.begin(), next_cause(case)
        vault = self.desk.cases.new_objection_vault(tx, village, case_id)
        moved = case.objected(now)
        facts = {"attempt": moved.attempt, **self._known_by(case, words)}
        said = {"words": words}
        self.desk.record(tx, case, moved, OBJECTED, RESIDENT, cause, facts, said, vault)
        self.desk.start(tx, moved, cause)
        self.desk.watch(tx, case)
        self.desk.tell_resident(tx, case, "objection_received", cause)
        tx.commit()

    def _known_by(self, case: Case, words: str, root: int = -1) -> dict[str, str | int]:
        """Without the words themselves: a keyed digest, and which version of the key made it."""
        roots = self.keys.secret("intake")
        root = len(roots) - 1 if root < 0 else root
        return {"said": digest_of(words, case.id, roots[root]), "root": root}

    def _same(self, case: Case, event: Event, words: str) -> bool:
        known = self._known_by(case, words, int(event.data["root"]))
        return known["said"] == event.data["said"]

    def _until(self, case: Case) -> datetime | None:
        village, programme = self.desk.settings_of(case)
        return objection_until(case, village, programme, self.desk.time_scale)

    def _asked(self, village: str, case_id: str) -> tuple[Case, Task | None]:
        """The case, and what the resident was asked last, if anything yet."""
        whole = self.desk.cases.whole(village, case_id)
        if whole is None:
            raise NotFoundError
        case, _, tasks = whole
        asked = [task for task in tasks if task.kind is Kind.CONFIRM]
        return case, max(asked, key=lambda task: int(task.id.split("-")[1]), default=None)

    def with_number(self, village: str, code: str, number: str) -> str:
        """The case of a code, once its number fits. A guess is counted before it is compared."""
        case_id = self.desk.cases.find(village, code)
        if case_id is None:
            raise NotFoundError
        counted = self._count_guess(village, case_id)
        key = self.keys.secret("intake")[counted.root]
        if not same_number(counted.proof, key, village, case_id, number.strip()):
            if counted.rests_until:
                raise RestingError(until=counted.rests_until)
            raise WrongNumberError(left=MOST_WRONG - counted.wrong)
        self._forgive(village, case_id, counted)
        return case_id

    def _count_guess(self, village: str, case_id: str) -> NumberState:
        for _ in range(MOST_WRONG + 1):
            state = self.desk.cases.number(village, case_id)
            if state is None:
                raise NotFoundError
            counted = one_more(state, self.desk.clock())
            try:
                self.desk.cases.count_wrong(village, case_id, state, counted)
                return counted
            except RefusedError:
                continue
        raise RestingError(until=to_text(self.desk.clock() + REST))

    def _forgive(self, village: str, case_id: str, counted: NumberState) -> None:
        try:
            clean = replace(counted, wrong=0, rests_until="")
            self.desk.cases.count_wrong(village, case_id, counted, clean)
        except RefusedError:
            return  # another guess came between and counts


def may_change(case: Case, events: Sequence[Event]) -> bool:
    """Whether another account or phone may be given: no money is held for the case, and it was not done too often."""
    changes = [event for event in events if event.kind == "change_sent"]
    return case.stage in CHANGEABLE and len(changes) < MOST_CHANGES


def _may_withdraw(case: Case, task: Task | None) -> bool:
    """Whoever took a payment may have sent it, and a transfer cannot be called back."""
    return case.stage in WITHDRAWABLE and not (task and task.taken_by)


def _is_to_be_paid(case: Case, task: Task | None) -> bool:
    waits = task is not None and task.kind is Kind.PAY and task.state is TaskState.WAITING
    return waits and case.stage is Stage.PAYMENT


def _refusal(case: Case, events: Sequence[Event]) -> Refusal | None:
    """Why it is refused, also while that is looked at again."""
    if case.stage not in (Stage.REFUSED, Stage.OBJECTION):
        return None
    refused = next(event for event in reversed(events) if event.kind == "refused")
    return Refusal(case.reason or "", refused.at)


def _since_upheld(events: Sequence[Event]) -> Sequence[Event]:
    """An objection that was right takes back what was said with the refusal."""
    upheld = [number for number, event in enumerate(events) if event.kind == "upheld"]
    return events[upheld[-1] :] if upheld else events


def missing_number(number: str) -> list[FieldError]:
    """A number that was not typed is said with whatever else is wrong, and is no guess."""
    return [] if number.strip() else [FieldError("number", "number.blank")]


def _read_with_number(words: str, number: str) -> str:
    try:
        said, wrong = read_objection(words), missing_number(number)
    except InvalidInputError as error:
        raise InvalidInputError([*error.errors, *missing_number(number)]) from error
    if wrong:
        raise InvalidInputError(wrong)
    return said


def _is_for_resident(event: Event) -> bool:
    return event.kind in FOR_THE_RESIDENT and "words" in event.sealed
