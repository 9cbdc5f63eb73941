"""The fund: what is free, reserved and paid, and cases that wait for money."""

import pytest

from lumbung.shared.errors import InvalidInputError
from lumbung.treasury.model import check_fund
from tests.journey import apply, approve, bring_to, confirm, kinds, pay, pick_up_code, stage, track

FUND, GRANTED = "bantuan-tunai", 150_000_000


def figures(world):
    fund = world.runtime.funds.read(world.village.id, FUND)
    held = world.runtime.funds.reservations(world.village.id, FUND)
    assert check_fund(fund, held) is None
    return fund.free, fund.reserved, fund.paid


def grant(world, rupiah):
    world.runtime.treasury.grant_fund(world.village.id, FUND, rupiah)


def test_money_is_free_then_reserved_then_paid(world):
    slip, case_id = bring_to(world, "approval")
    before = figures(world)
    approve(world, case_id)
    world.work()
    reserved = figures(world)
    pay(world, case_id)
    world.work()
    paid = figures(world)
    confirm(world, slip)
    world.work()

    assert before == (GRANTED, 0, 0)
    assert reserved == (GRANTED - 750_000, 750_000, 0)
    assert paid == figures(world) == (GRANTED - 750_000, 0, 750_000)


def test_a_case_without_money_waits_and_goes_on_once_there_is_some(world):
    grant(world, 700_000)
    slip, case_id = bring_to(world, "approval")
    approve(world, case_id)
    world.work()
    assert (track(world, slip).stage, track(world, slip).waiting) == ("no_funds", None)

    world.pass_time(days=1)
    world.work()
    assert stage(world, case_id) == "no_funds"
    grant(world, 750_000)
    world.pass_time(days=1)
    world.work()

    assert stage(world, case_id) == "payment"
    # The daily watch may look between being woken and being started, and then starts it once more.
    happened = [kind for kind in kinds(world, case_id) if kind != "rescheduled"]
    assert happened[-4:] == ["no_funds", "funds_found", "reserved", "asked"]
    assert figures(world) == (0, 750_000, 0)


def test_of_two_cases_the_fund_pays_as_far_as_it_goes(world):
    grant(world, 1_000_000)
    cases = [bring_to(world, "approval")[1] for _ in range(2)]
    for case_id in cases:
        approve(world, case_id)
    world.work()

    assert sorted(stage(world, case_id) for case_id in cases) == ["no_funds", "payment"]
    assert figures(world) == (250_000, 750_000, 0)


def test_cash_is_handed_out_without_a_reference(world):
    slip, case_id = bring_to(world, "payment", pay_by="cash")

    pay(world, case_id, handed_out=True, pick_up_code=pick_up_code(world, slip))
    world.work()

    assert stage(world, case_id) == "confirmation"
    assert figures(world)[2] == 750_000


def test_a_bank_reference_is_kept_sealed(world):
    _, case_id = bring_to(world, "payment")
    pay(world, case_id, bank_reference=" BCA  778812 ")
    world.work()

    case = world.runtime.cases.read(world.village.id, case_id)
    paid = next(
        event
        for event in world.runtime.cases.history(world.village.id, case_id)
        if event.kind == "paid"
    )
    assert "778812" not in repr(world.items("cases"))
    assert world.runtime.desk.read_words(case, paid) == {"bank_reference": "BCA 778812"}


def test_an_application_over_the_limit_never_becomes_a_case(world):
    with pytest.raises(InvalidInputError):
        apply(world, amount="Rp 1.500.001")

    assert not world.items_of("cases", f"{world.village.id}#case#")
