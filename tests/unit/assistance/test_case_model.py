"""No sequence of whatever anybody does leads a case to where it must not be."""

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from lumbung.assistance.audit import check_history
from lumbung.assistance.model import (
    KIND_OF,
    MOVES,
    OVER,
    RESIDENT,
    ROLE_OF,
    RUNNING,
    STAGE_OF,
    SYSTEM,
    WITHDRAWABLE,
    Actor,
    Case,
    Kind,
    Stage,
    StageError,
)
from lumbung.assistance.separation import may_decide
from lumbung.assistance.task import TaskState
from lumbung.shared.errors import AlreadyDecidedError, NotAllowedError
from lumbung.treasury.model import Fund
from tests.unit.assistance.cases import NOW, make_case, make_task

EVERYBODY = ("vera", "arif", "sari", "toni", "agus")
ROLES = {
    "vera": {"verifier", "approver"},
    "arif": {"approver", "treasurer"},
    "sari": {"approver"},
    "toni": {"treasurer", "verifier"},
    "agus": {"administrator", "verifier", "approver", "treasurer"},
}
NEXT = {
    Kind.VERIFY: ("verified_by", Stage.APPROVAL),
    Kind.APPROVE: ("approved_by", Stage.RESERVATION),
    Kind.SECOND: ("second_by", Stage.RESERVATION),
    Kind.PAY: ("paid_by", Stage.CONFIRMATION),
}
PAST = {
    Kind.VERIFY: "verified",
    Kind.APPROVE: "approved",
    Kind.SECOND: "second_approved",
    Kind.PAY: "paid",
}
ASKABLE = [*NEXT, Kind.CONFIRM, Kind.TRACE, Kind.REVIEW]
people, stages = st.sampled_from(EVERYBODY), st.sampled_from(list(Stage))


class ACase(RuleBasedStateMachine):
    """Everything that anybody tries, in any order; what the model refuses changes nothing."""

    def __init__(self):
        super().__init__()
        self.fund = Fund("fund").with_budget(750_000)
        self.case, self.events, self.tasks = make_case(), [], {}
        self.two = False  # whether two approvers are needed
        self.record(None, self.case, "submitted", RESIDENT)

    def record(self, before, after, kind, actor=SYSTEM):
        self.case, event = after.recorded(before, kind, NOW, actor, "try")
        self.events.append(event)

    def move(self, kind, stage, actor=SYSTEM, **changes):
        """As a use case does it: the model may refuse, and then nothing was written."""
        try:
            moved = self.case.moved(stage, NOW, **changes)
        except StageError:
            return False
        self.record(self.case, moved, kind, actor)
        return True

    @property
    def task(self):
        return self.tasks.get(self.case.task)

    def answer(self, task, decision, by):
        self.tasks[task.id] = task.decided(decision, by, NOW)

    # The plain way, so that what follows begins anywhere on it

    @initialize(steps=st.integers(0, 13), two=st.booleans())
    def begin_anywhere(self, steps, two):
        self.two = two
        for _ in range(steps):
            self.go_on()

    @rule()
    def go_on(self):
        """What is next, done by who may."""
        stage = self.case.stage
        if stage is Stage.SUBMITTED:
            self.screen(Stage.VERIFICATION)
        elif stage is Stage.RESERVATION:
            self.reserve()
        elif stage in {STAGE_OF[kind] for kind in (*NEXT, Kind.CONFIRM)}:
            kind, before = KIND_OF[stage], self.case
            self.ask(kind)
            if self.case is before:
                self.confirm(True) if kind is Kind.CONFIRM else self.decide_by_anybody(kind)
        elif stage is Stage.UNRECEIVED:
            self.ask(Kind.TRACE)
            self.trace("toni", returned=False)
        elif stage is Stage.CARE:
            self.restart("agus")

    def decide_by_anybody(self, kind):
        for who in EVERYBODY:
            self.decide(who, kind, False)

    # What the workflow does

    @rule(outcome=st.sampled_from([Stage.VERIFICATION, Stage.DUPLICATE, Stage.REFUSED]))
    def screen(self, outcome):
        if self.case.stage is Stage.SUBMITTED:
            assert self.move("screened", outcome)

    @rule(kind=st.sampled_from(ASKABLE))
    def ask(self, kind):
        waiting = self.task and self.task.kind is kind and self.task.state is TaskState.WAITING
        if self.case.stage is STAGE_OF[kind] and not waiting:
            self.open(kind, self.case)

    def open(self, kind, after):
        number = self.case.visits + 1
        task = make_task(kind, id=f"{kind.value}-{number}")
        self.tasks[task.id] = task
        self.record(self.case, replace(after, task=task.id, visits=number), "asked")

    @rule()
    def reserve(self):
        if self.case.stage is not Stage.RESERVATION:
            return
        if self.fund.free >= self.case.amount:
            assert self.move("reserved", Stage.PAYMENT)
            free, held = self.fund.free - 750_000, self.fund.reserved + 750_000
            self.fund = replace(self.fund, free=free, reserved=held)
        else:
            assert self.move("no_funds", Stage.NO_FUNDS)

    @rule(granted=st.sampled_from([700_000, 750_000]))
    def grant(self, granted):
        if granted >= self.fund.reserved + self.fund.paid:
            self.fund = self.fund.with_budget(granted)

    @rule()
    def find_funds(self):
        if self.case.stage is Stage.NO_FUNDS and self.fund.free >= self.case.amount:
            assert self.move("funds_found", Stage.RESERVATION, attempt=self.case.attempt + 1)

    @precondition(lambda self: self.case.needs_execution)
    @rule()
    def ask_for_care(self):
        stopped = self.case.moved(Stage.CARE, NOW)
        if self.task and self.task.state is TaskState.WAITING:
            self.tasks[self.task.id] = self.task.withdrawn(NOW)
        self.open(Kind.CARE, stopped)

    @precondition(lambda self: self.case.needs_execution)
    @rule()
    def restart_execution(self):
        self.record(self.case, replace(self.case, attempt=self.case.attempt + 1), "rescheduled")

    @rule()
    def escalate(self):
        if self.task and self.task.state is TaskState.WAITING and self.task.role != "resident":
            self.tasks[self.task.id] = replace(self.task, deputy="administrator")

    @rule()
    def expire(self):
        if self.task and self.task.kind is Kind.CONFIRM and self.task.state is TaskState.WAITING:
            self.answer(self.task, "expired", "system")
            assert self.move("closed_unconfirmed", Stage.CLOSED)

    # What people do

    @rule(who=people, kind=st.sampled_from(list(NEXT)), no=st.booleans())
    def decide(self, who, kind, no):
        task = self.task
        if task is None or task.kind is not kind:
            return
        try:
            may_decide(self.case, task, who, set(), ROLES[who])
            decided = task.decided("no" if no else "yes", who, NOW)
        except (NotAllowedError, AlreadyDecidedError):
            return
        field, stage = NEXT[kind]
        past = PAST[kind]
        if kind is Kind.APPROVE and self.two:
            past, stage = "first_approved", Stage.SECOND_APPROVAL
        done = (
            self.move(
                "refused",
                Stage.REFUSED,
                Actor(task.role, who),
                reason="not_reached",
                refused_by=who,
            )
            if no
            else self.move(past, stage, Actor(task.role, who), **{field: who})
        )
        if done:
            self.tasks[task.id] = decided
        if done and kind is Kind.PAY:
            self.turn(free=750_000 * no, paid=750_000 * (not no), reserved=-750_000)

    def turn(self, **changes):
        """Money goes from one place of the fund to another."""
        now = {name: getattr(self.fund, name) + more for name, more in changes.items()}
        self.fund = replace(self.fund, **now)

    @rule(who=people)
    def send_back(self, who):
        task = self.task
        if task is None or task.state is not TaskState.WAITING:
            return
        if task.kind not in (Kind.APPROVE, Kind.SECOND):
            return
        try:
            may_decide(self.case, task, who, set(), ROLES[who])
        except NotAllowedError:
            return
        anew = {"verified_by": None, "approved_by": None}
        assert self.move("sent_back", Stage.VERIFICATION, Actor(task.role, who), **anew)
        self.answer(task, "sent_back", who)

    @rule()
    def withdraw(self):
        if self.case.stage not in WITHDRAWABLE:
            return
        held = self.case.holds_money
        if self.task and self.task.state is TaskState.WAITING:
            self.tasks[self.task.id] = self.task.withdrawn(NOW, RESIDENT)
        assert self.move("withdrawn_by_resident", Stage.WITHDRAWN, RESIDENT)
        self.turn(free=750_000 * held, reserved=-750_000 * held)

    @rule(received=st.booleans())
    def confirm(self, received):
        task = self.task
        if task is None or task.kind is not Kind.CONFIRM or task.state is not TaskState.WAITING:
            return
        self.answer(task, "received" if received else "not_received", "resident")
        if received:
            assert self.move("received", Stage.CLOSED, RESIDENT)
        else:
            assert self.move("not_received", Stage.UNRECEIVED, RESIDENT)

    @rule(who=people, returned=st.booleans())
    def trace(self, who, returned):
        task = self.task
        if task is None or task.kind is not Kind.TRACE or task.state is not TaskState.WAITING:
            return
        try:
            may_decide(self.case, task, who, set(), ROLES[who])
        except NotAllowedError:
            return
        self.answer(task, "returned" if returned else "arrived", who)
        actor = Actor(task.role, who)
        if returned:
            assert self.move("returned", Stage.PAYMENT, actor, paid_by=None)
            self.turn(paid=-750_000, reserved=750_000)
        else:
            assert self.move("arrived", Stage.CONFIRMATION, actor)

    @rule()
    def refuse_in_care(self):
        task = self.task
        if task is None or task.kind is not Kind.CARE or task.state is not TaskState.WAITING:
            return
        held, paid = self.case.holds_money, self.case.paid_by
        agus = Actor("administrator", "agus")
        done = self.move("refused", Stage.REFUSED, agus, refused_by="agus")
        assert done == (paid is None)
        if done:
            self.answer(task, "refused", "agus")
            self.turn(free=750_000 * held, reserved=-750_000 * held)

    @rule(who=people)
    def restart(self, who):
        task = self.task
        if task is None or task.kind is not Kind.CARE or task.state is not TaskState.WAITING:
            return
        try:
            may_decide(self.case, task, who, set(), ROLES[who])
        except NotAllowedError:
            return
        back, attempt = Stage(self.case.care_from), self.case.attempt + 1
        assert self.move("restarted", back, Actor("administrator", who), attempt=attempt)
        self.answer(task, "restarted", who)

    @rule()
    def object(self):
        if self.case.stage is not Stage.REFUSED:
            return
        if self.case.objected_at:
            with pytest.raises(StageError):
                self.case.objected(NOW)
            return
        self.record(self.case, self.case.objected(NOW), "objected", RESIDENT)

    @rule(who=people, yes=st.booleans())
    def review(self, who, yes):
        task = self.task
        if task is None or task.kind is not Kind.REVIEW or task.state is not TaskState.WAITING:
            return
        try:
            may_decide(self.case, task, who, set(), ROLES[who])
        except NotAllowedError:
            return
        assert who not in (self.case.refused_by, self.case.verified_by, self.case.approved_by)
        self.answer(task, "upheld" if yes else "kept", who)
        actor = Actor(task.role, who)
        if yes:
            self.record(self.case, self.case.upheld(NOW), "upheld", actor)
        else:
            assert self.move("kept", Stage.REFUSED, actor)

    @rule()
    def reveal(self):
        self.record(self.case, self.case, "revealed", Actor("verifier", "vera"))

    @rule(stage=stages)
    def jump(self, stage):
        """Nobody moves a case past the rules; where the rules allow it, others have tried it."""
        if stage not in MOVES.get(self.case.stage, ()):
            with pytest.raises(StageError):
                self.case.moved(stage, NOW)

    # What must hold

    @invariant()
    def the_chain_is_whole(self):
        assert check_history(self.case, self.events) is None

    @invariant()
    def who_verified_approved_and_paid_are_different_people(self):
        case = self.case
        deciders = [case.verified_by, case.approved_by, case.second_by, case.paid_by]
        known = [who for who in deciders if who]
        assert len(known) == len(set(known))

    @invariant()
    def nothing_is_paid_without_approval_and_reservation(self):
        kinds = [event.kind for event in self.events]
        if "paid" in kinds:
            approvals = ("first_approved", "second_approved") if self.two else ("approved",)
            order = [kinds.index(kind) for kind in ("verified", *approvals, "reserved", "paid")]
            assert order == sorted(order)
        assert kinds.count("paid") - kinds.count("returned") in (0, 1)
        assert self.fund.balances
        assert self.fund.paid == 750_000 * (kinds.count("paid") - kinds.count("returned"))

    @invariant()
    def the_fund_holds_money_for_it_exactly_while_it_is_to_be_paid(self):
        assert self.fund.reserved == 750_000 * self.case.holds_money

    @invariant()
    def over_is_over(self):
        moves = [event for event in self.events if event.before != event.after]
        ended = [event for event in moves if event.after in OVER]
        begun_anew = [event.kind for event in moves if event.before in OVER]
        assert begun_anew in ([], ["objected"])
        assert len(ended) - len(begun_anew) == self.case.is_over

    @invariant()
    def numbers_only_grow(self):
        assert self.case.version == len(self.events) == self.events[-1].seq
        moves = sum(event.before != event.after for event in self.events[1:])
        assert self.case.revision == moves
        assert self.case.attempt <= self.case.version

    @invariant()
    def at_most_one_task_waits_and_it_is_of_the_case_s_stage(self):
        waiting = [task for task in self.tasks.values() if task.state is TaskState.WAITING]
        assert len(waiting) <= 1
        for task in waiting:
            assert (task.id, KIND_OF[self.case.stage]) == (self.case.task, task.kind)
            assert task.role == ROLE_OF[task.kind]

    @invariant()
    def only_a_case_that_needs_care_knows_where_it_goes_back_to(self):
        assert (self.case.care_from is not None) == (self.case.stage is Stage.CARE)
        if self.case.care_from:
            assert Stage(self.case.care_from) in RUNNING


TestACase = ACase.TestCase
TestACase.settings = settings(max_examples=250, stateful_step_count=60, deadline=None)


@pytest.mark.parametrize("stage", list(Stage))
def test_what_is_over_moves_nowhere_and_everything_else_moves_as_the_map_says(stage):
    case = make_case(stage=stage, care_from="payment" if stage is Stage.CARE else None)
    reached = set()
    for target in Stage:
        try:
            reached.add(case.moved(target, NOW).stage)
        except StageError as error:
            assert error.data == {"before": stage, "after": target}

    back = {Stage.PAYMENT, Stage.REFUSED}
    assert reached == (back if stage is Stage.CARE else MOVES.get(stage, frozenset()))
    assert (reached == set()) == (stage in OVER and stage is not Stage.REFUSED)


def test_a_move_changes_the_revision_and_a_record_alone_does_not():
    case = make_case()
    moved, _ = case.moved(Stage.VERIFICATION, NOW).recorded(case, "screened", NOW, SYSTEM, "try")
    seen, _ = moved.recorded(moved, "revealed", NOW, SYSTEM, "try")

    assert (moved.version, moved.revision) == (1, 1)
    assert (seen.version, seen.revision) == (2, 1)


@pytest.mark.parametrize(
    "field", ["seq", "kind", "at", "actor", "actor_id", "cause", "before", "after"]
)
def test_every_word_of_an_event_is_in_its_hash(field):
    _, event = make_case().recorded(None, "submitted", NOW, RESIDENT, "draft", {"a": 1}, {"b": "c"})
    changed = replace(event, **{field: 9 if field == "seq" else "other"})

    assert changed.hashed().hash != event.hash
    assert replace(event, data={"a": 2}).hashed().hash != event.hash
    assert replace(event, sealed={}).hashed().hash != event.hash
    assert replace(event, previous="other").hashed().hash != event.hash


def test_a_task_is_decided_once():
    done = make_task(Kind.VERIFY).decided("verified", "vera", NOW)

    with pytest.raises(AlreadyDecidedError) as caught:
        done.decided("refused", "toni", NOW)

    assert caught.value.data == {"by": "vera", "at": NOW}
    assert (done.state, done.decision, done.is_withdrawn) == (TaskState.DECIDED, "verified", False)


def test_every_stage_that_waits_for_somebody_has_one_kind_of_task():
    assert {KIND_OF[STAGE_OF[kind]] for kind in Kind} == set(Kind)
    assert isinstance(make_case(), Case)
