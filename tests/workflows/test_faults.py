"""Steps that fail, executions that end, tokens that are lost: the case goes on from where it stood."""

from dataclasses import replace

import pytest

from lumbung.assistance.model import SYSTEM
from lumbung.shared.errors import ChangedError
from tests.journey import (
    apply,
    approve,
    bring_to,
    confirm,
    kinds,
    open_page,
    pay,
    restart,
    stage,
    track,
    verify,
)


class Fault:
    """A step that fails for the first so many times."""

    def __init__(self, world, name, times):
        self.step, self.left = world.machine.handlers[name], times
        world.machine.handlers[name] = self

    def __call__(self, payload, context):
        if self.left:
            self.left -= 1
            raise RuntimeError("it does not work")
        return self.step(payload, context)

    def mend(self):
        self.left = 0


@pytest.fixture(autouse=True)
def handlers(world):
    kept = dict(world.machine.handlers)
    yield
    world.machine.handlers.update(kept)


def stop(world, case_id, attempt):
    world.machine.stop(case_id, attempt)
    return {"detail": {"input": _input(world, case_id, attempt), "status": "ABORTED"}}


def _input(world, case_id, attempt):
    arn = world.machine.execution(case_id, attempt)
    return world.machine.client.describe_execution(executionArn=arn)["input"]


def finish(world, slip, case_id):
    """The rest of the way, from verification."""
    for decide in (verify, approve, pay):
        decide(world, case_id)
        world.work()
    confirm(world, slip)
    world.work()
    assert track(world, slip).stage == "closed"


@pytest.mark.parametrize("name", ["load_case", "screen_application", "open_task"])
def test_a_step_that_fails_twice_is_tried_again(world, name):
    Fault(world, name, 2)

    slip, case_id = bring_to(world, "verification")

    assert kinds(world, case_id) == ["submitted", "screened", "asked"]
    finish(world, slip, case_id)


@pytest.mark.parametrize("name", ["load_case", "screen_application", "open_task"])
def test_a_step_that_always_fails_is_the_administrators_until_it_is_mended(world, name):
    fault = Fault(world, name, 10_000)
    _, slip, case_id = apply(world)
    world.work()
    assert stage(world, case_id) == "care"
    assert world.machine.status(case_id) == "SUCCEEDED"
    (asked,) = world.runtime.decisions.inbox(world.village, world.official("agus"))
    assert (asked.case, asked.kind) == (case_id, "care")

    fault.mend()
    restart(world, case_id)
    world.work()

    assert stage(world, case_id) == "verification"
    assert world.machine.status(case_id, 2) == "RUNNING"
    finish(world, slip, case_id)


def test_reserving_fails_and_the_money_is_reserved_once(world):
    slip, case_id = bring_to(world, "approval")
    fault = Fault(world, "reserve_money", 10_000)
    approve(world, case_id)
    world.work()
    assert stage(world, case_id) == "care"

    fault.mend()
    restart(world, case_id)
    world.work()
    pay(world, case_id)
    world.work()

    fund = world.runtime.funds.read(world.village.id, "bantuan-tunai")
    assert (fund.reserved, fund.paid) == (0, 750_000)
    assert track(world, slip).stage == "confirmation"


def test_where_not_even_care_can_be_asked_for_the_execution_fails_and_is_started_anew(world):
    step = Fault(world, "screen_application", 10_000)
    care = Fault(world, "ask_for_care", 10_000)
    _, _, case_id = apply(world)
    world.work()
    assert world.machine.status(case_id) == "FAILED"

    step.mend()
    care.mend()
    world.events.execution_failed({"detail": {"input": _input(world, case_id, 1)}}, None)
    world.pass_time(minutes=1)
    world.work()

    assert stage(world, case_id) == "verification"


def test_while_a_case_needs_care_nobody_else_is_asked(world):
    slip, case_id = bring_to(world, "verification")
    page = open_page(world, world.official("siti"), case_id)
    world.runtime.steps.ask_for_care(world.village.id, case_id, 1, "States.Timeout")
    world.work()

    assert world.runtime.decisions.inbox(world.village, world.official("siti")) == []
    assert track(world, slip).waiting.role == "administrator"
    with pytest.raises(ChangedError):
        world.runtime.decisions.verify_application(
            world.village,
            world.official("siti"),
            case_id,
            page.task.id,
            page.case.version,
            "verified",
        )
    restart(world, case_id)
    world.work()
    (asked,) = world.runtime.decisions.inbox(world.village, world.official("siti"))
    assert asked.task != page.task.id
    finish(world, slip, case_id)


def test_an_execution_that_was_stopped_is_followed_by_the_next_attempt(world):
    slip, case_id = bring_to(world, "verification")
    event = stop(world, case_id, 1)

    told = world.events.execution_failed(event, None)
    again = world.events.execution_failed(event, None)
    world.pass_time(minutes=1)
    world.work()

    assert (told, again) == ({"restarted": True}, {"restarted": False})
    assert world.machine.status(case_id, 2) == "RUNNING"
    assert kinds(world, case_id).count("asked") == 1
    finish(world, slip, case_id)


def test_an_execution_that_vanished_is_missed_within_a_day(world):
    slip, case_id = bring_to(world, "verification")
    stop(world, case_id, 1)

    world.pass_time(hours=24)
    world.work()

    assert world.machine.status(case_id, 2) == "RUNNING"
    finish(world, slip, case_id)


def test_after_a_restart_of_the_stack_every_open_case_goes_on(world):
    cases = [bring_to(world, "verification") for _ in range(3)]
    closed = bring_to(world, "verification")[1]
    verify(world, closed, decision="refused", reason="withdrawn")
    world.work()
    for _, case_id in cases:
        stop(world, case_id, 1)

    world.events.look_after_cases({}, None)
    world.work()

    assert [world.machine.status(case_id, 2) for _, case_id in cases] == ["RUNNING"] * 3
    assert world.runtime.cases.read(world.village.id, closed).attempt == 1
    for slip, case_id in cases:
        finish(world, slip, case_id)


def test_a_decision_made_while_no_execution_lives_is_found_by_the_next(world):
    _, case_id = bring_to(world, "verification")
    event = stop(world, case_id, 1)

    verify(world, case_id)
    world.work()
    world.events.execution_failed(event, None)
    world.pass_time(minutes=1)
    world.work()

    assert kinds(world, case_id)[-3:] == ["verified", "rescheduled", "asked"]


def test_a_step_of_an_attempt_that_was_replaced_changes_nothing(world):
    _, case_id = bring_to(world, "verification")
    world.events.execution_failed(stop(world, case_id, 1), None)
    world.pass_time(minutes=1)
    world.work()
    before = [item for item in world.items("cases") if case_id in repr(item)]

    steps, who = world.runtime.steps, (world.village.id, case_id, 1)
    outcomes = [
        steps.load_case(*who),
        steps.screen_application(*who),
        steps.open_task(*who, "verify", "an old token"),
        steps.reserve_money(*who),
        steps.ask_for_care(*who, "States.TaskFailed"),
    ]

    assert outcomes == ["superseded"] * 5
    assert [item for item in world.items("cases") if case_id in repr(item)] == before


def test_a_second_run_of_each_step_answers_like_the_first(world):
    _, case_id = bring_to(world, "approval")
    steps, who = world.runtime.steps, (world.village.id, case_id, 1)
    token = world.runtime.cases.read_task(world.village.id, case_id, "approve-2").token
    before = kinds(world, case_id)

    assert steps.screen_application(*who) == "approval"
    assert steps.open_task(*who, "approve", token) == "approval"
    approve(world, case_id)
    assert steps.reserve_money(*who) == steps.reserve_money(*who) == "payment"

    assert kinds(world, case_id) == [*before, "approved", "reserved"]


def test_a_wait_whose_token_was_lost_is_woken_the_next_day(world):
    _, case_id = bring_to(world, "verification")
    world.runtime.steps.open_task(
        world.village.id, case_id, 1, "verify", "a token nobody waits with"
    )

    verify(world, case_id)
    world.work()
    stuck = (
        stage(world, case_id),
        world.runtime.decisions.inbox(world.village, world.official("ratna")),
    )
    world.pass_time(days=1)
    world.work()

    assert stuck == ("approval", [])
    assert world.machine.status(case_id, 2) == "RUNNING"
    (asked,) = world.runtime.decisions.inbox(world.village, world.official("ratna"))
    assert asked.case == case_id


def test_a_case_that_fails_for_days_is_still_tried_every_hour(world):
    _, case_id = bring_to(world, "verification")
    store, desk = world.runtime.cases, world.runtime.desk
    case = store.read(world.village.id, case_id)
    tx = desk.begin()
    desk.record(tx, case, replace(case, attempt=60), "rescheduled", SYSTEM, "try")
    tx.commit()

    assert world.runtime.case_clockwork.restart_execution(world.village.id, case_id, 60, "try")
    world.pass_time(hours=1)
    world.work()

    assert world.machine.status(case_id, 61) == "RUNNING"
