"""The whole way of an application through the real state machine."""

from lumbung.assistance.audit import check_history
from tests.journey import apply, approve, confirm, kinds, pay, stage, track, verify


def test_an_application_goes_from_the_form_to_confirmed_money(world):
    _, slip, case_id = apply(world)
    world.work()
    assert stage(world, case_id) == "verification"
    verify(world, case_id)
    world.work()
    approve(world, case_id)
    world.work()
    pay(world, case_id)
    world.work()
    confirm(world, slip)
    world.work()

    assert track(world, slip).stage == "closed"
    assert kinds(world, case_id) == [
        "submitted", "screened", "asked", "verified", "asked", "approved", "reserved", "asked",
        "taken", "paid", "asked", "received",
    ]  # fmt: skip
    assert world.machine.status(case_id) == "SUCCEEDED"
    assert check_history(*world.runtime.cases.whole(world.village.id, case_id)[:2]) is None
