"""Above the programme's threshold two people approve, neither of whom verified or pays."""

from dataclasses import replace

import pytest

from lumbung.assistance.audit import check_history
from lumbung.assistance.seals import Seals
from lumbung.shared.errors import NotAllowedError, TamperedError
from tests.journey import apply, approve, bring_to, kinds, pay, stage, track, verify

LARGE = {"amount": "Rp 1.000.000"}


def test_a_case_at_the_threshold_is_approved_by_two_and_then_paid(world):
    slip, case_id = bring_to(world, "approval", **LARGE)

    approve(world, case_id, by="ratna")
    world.work()
    assert stage(world, case_id) == "second_approval"
    assert track(world, slip).waiting.kind == "second"
    with pytest.raises(NotAllowedError, match="same_person"):
        approve(world, case_id, by="ratna")
    approve(world, case_id, by="bambang")
    world.work()
    pay(world, case_id)

    case, events, _ = world.runtime.cases.whole(world.village.id, case_id)
    assert (case.approved_by, case.second_by, case.paid_by) == ("ratna", "bambang", "lina")
    assert check_history(case, events) is None
    wanted = ["first_approved", "second_approved", "reserved", "paid"]
    assert [kind for kind in kinds(world, case_id) if kind in wanted] == wanted


def test_a_case_below_the_threshold_is_approved_by_one(world):
    _, case_id = bring_to(world, "payment", amount="Rp 999.999")

    assert "approved" in kinds(world, case_id)
    assert "first_approved" not in kinds(world, case_id)


def test_the_second_approver_may_refuse(world):
    _, case_id = bring_to(world, "approval", **LARGE)
    approve(world, case_id, by="ratna")
    world.work()

    approve(world, case_id, by="hendra", decision="refused", reason="not_reached")
    world.work()

    assert stage(world, case_id) == "refused"


def test_what_the_second_approver_sends_back_is_verified_and_approved_twice_anew(world):
    _, case_id = bring_to(world, "approval", **LARGE)
    approve(world, case_id, by="ratna")
    world.work()

    approve(world, case_id, by="bambang", decision="sent_back", words="Cocokkan KK-nya.")
    world.work()

    case = world.runtime.cases.read(world.village.id, case_id)
    assert (case.stage, case.verified_by, case.approved_by) == ("verification", None, None)
    verify(world, case_id)
    world.work()
    approve(world, case_id, by="bambang")
    world.work()
    approve(world, case_id, by="ratna")
    world.work()
    case, events, _ = world.runtime.cases.whole(world.village.id, case_id)
    assert (case.stage, check_history(case, events)) == ("payment", None)


def test_a_deputy_who_verified_is_no_second_approver(world):
    _, _, case_id = apply(world, **LARGE)
    world.work()
    world.pass_time(days=4)
    world.work()
    verify(world, case_id, by="agus")
    world.work()
    approve(world, case_id, by="ratna")
    world.work()
    world.pass_time(days=4)
    world.work()

    with pytest.raises(NotAllowedError, match="same_person"):
        approve(world, case_id, by="agus")


@pytest.mark.parametrize(
    "forged",
    [
        {"second_by": "hendra"},
        {"second_by": None},
        {"second_by": "ratna"},
        {"second_seal": None},
        {"second_seal": "0.00"},
    ],
)
def test_without_the_seal_of_a_second_person_nothing_is_reserved(world, forged):
    _, case_id = bring_to(world, "approval", **LARGE)
    approve(world, case_id, by="ratna")
    world.work()
    approve(world, case_id, by="bambang")
    case = world.runtime.cases.read(world.village.id, case_id)
    seals = Seals(world.runtime.keys)
    seals.check(case, two_approvers=True)

    with pytest.raises(TamperedError):
        seals.check(replace(case, **forged), two_approvers=True)
