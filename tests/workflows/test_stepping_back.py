"""The approver wants it verified anew; the resident does not want it any more."""

import pytest

from lumbung.assistance.audit import check_history
from lumbung.shared.errors import (
    ChangedError,
    InvalidInputError,
    WrongNumberError,
)
from lumbung.treasury.model import check_fund
from tests.journey import (
    apply,
    approve,
    bring_to,
    kinds,
    open_page,
    send_back,
    stage,
    track,
    verify,
    withdraw,
    words_on_page,
)


def whole(world, case_id):
    case, events, _ = world.runtime.cases.whole(world.village.id, case_id)
    return check_history(case, events) is None


def test_what_the_approver_sends_back_is_verified_anew_also_by_the_same_verifier(world):
    _, case_id = bring_to(world, "approval")

    send_back(world, case_id, "Nomor rumah tidak cocok.")
    world.work()

    case = world.runtime.cases.read(world.village.id, case_id)
    assert (case.stage, case.verified_by, case.verified_seal) == ("verification", None, None)
    words = words_on_page(world.runtime.decisions, world, "siti", case_id)
    assert "Nomor rumah tidak cocok." in words.values()
    assert whole(world, case_id)

    verify(world, case_id)
    world.work()
    approve(world, case_id)
    world.work()
    assert stage(world, case_id) == "payment"
    assert whole(world, case_id)


def test_sending_back_needs_words(world):
    _, case_id = bring_to(world, "approval")

    with pytest.raises(InvalidInputError) as caught:
        send_back(world, case_id, "  ")

    assert [error.name for error in caught.value.errors] == ["words"]
    assert stage(world, case_id) == "approval"


@pytest.mark.parametrize("at", ["verification", "approval", "payment"])
def test_the_resident_steps_back_and_may_apply_again(world, at):
    nik = "3175072703850001"
    slip, case_id = bring_to(world, at, nik=nik)
    task = world.runtime.cases.read(world.village.id, case_id).task

    withdraw(world, slip)
    withdraw(world, slip)
    world.work()
    world.pass_time(minutes=1)
    world.work()

    shown = track(world, slip)
    assert (shown.stage, shown.waiting, shown.can_withdraw) == ("withdrawn", None, False)
    assert kinds(world, case_id).count("withdrawn_by_resident") == 1
    asked = {"verification": "siti", "approval": "ratna", "payment": "lina"}[at]
    page = open_page(world, world.official(asked), case_id, task)
    assert (page.task.decision, page.task.decided_by, page.may_decide) == (
        "withdrawn",
        "resident",
        False,
    )
    assert whole(world, case_id)
    assert world.machine.status(case_id) == "SUCCEEDED"
    funds = world.runtime.funds
    fund = funds.read(world.village.id, "bantuan-tunai")
    assert (fund.reserved, fund.paid) == (0, 0)
    assert check_fund(fund, funds.reservations(world.village.id, fund.id)) is None

    _, _, again = apply(world, nik=nik)
    world.work()
    assert stage(world, again) == "verification"


def test_what_a_treasurer_has_taken_cannot_be_withdrawn(world):
    slip, case_id = bring_to(world, "payment")
    version, lina = track(world, slip).version, world.official("lina")
    page = open_page(world, lina, case_id)
    world.runtime.decisions.take_payment(
        world.village, lina, case_id, page.task.id, page.case.version
    )

    with pytest.raises(ChangedError) as caught:
        world.runtime.tracking.withdraw(world.village, slip.code, slip.number, version)

    assert caught.value.code == "payment.taken"
    assert not track(world, slip).can_withdraw
    assert stage(world, case_id) == "payment"


def test_withdrawing_takes_the_number_and_a_page_that_still_holds(world):
    slip, case_id = bring_to(world, "verification")
    version, tracking = track(world, slip).version, world.runtime.tracking
    wrong = f"{(int(slip.number) + 1) % 10_000:04d}"

    with pytest.raises(WrongNumberError):
        tracking.withdraw(world.village, slip.code, wrong, version)
    verify(world, case_id)
    with pytest.raises(ChangedError):
        tracking.withdraw(world.village, slip.code, slip.number, version)

    assert stage(world, case_id) == "approval"
