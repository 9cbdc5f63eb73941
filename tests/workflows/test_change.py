"""A resident gives another account or phone after sending: everybody looks anew, and the old address hears of it."""

import pytest

from lumbung.assistance.audit import check_history
from lumbung.shared.claims import Claim
from lumbung.shared.errors import ChangedError
from tests.journey import (
    apply,
    approve,
    bring_to,
    change,
    filled_in,
    kinds,
    pay,
    stage,
    track,
    verify,
)

ACCOUNT = {
    "pay_by": "bank",
    "bank": "BCA",
    "account_number": "998877665544",
    "account_holder": "Wulan Lestari",
}
CHANGED = "Data permohonan Anda diubah"


def told(world):
    """Whom the news of a change went to."""
    return [mail["destinations"] for mail in world.mails() if mail["subject"] == CHANGED]


@pytest.mark.parametrize("wanted", ["verification", "approval"])
def test_another_account_is_verified_and_approved_anew_and_paid(world, wanted):
    slip, case_id = bring_to(world, wanted)

    change(world, slip, "pembayaran", **ACCOUNT)
    world.work()

    assert stage(world, case_id) == "verification"
    case = world.runtime.cases.read(world.village.id, case_id)
    assert (case.verified_by, case.approved_by, case.attempt) == (None, None, 1)
    for decide in (verify, approve, pay):
        decide(world, case_id)
        world.work()
    assert stage(world, case_id) == "confirmation"
    assert check_history(*world.runtime.cases.whole(world.village.id, case_id)[:2]) is None


def test_the_old_address_hears_of_it_not_the_new_one(world):
    slip, case_id = bring_to(world, "verification", email="lama@warga.example", by_mail="yes")

    change(world, slip, "kontak", phone="", email="baru@warga.example", by_mail="yes")
    world.work()

    assert ["lama@warga.example" in str(each) for each in told(world)] == [True]
    known = world.runtime.desk.read_answers(world.runtime.cases.read(world.village.id, case_id))
    assert (known["email"], "phone" in known) == ("baru@warga.example", False)


def test_who_waits_for_money_leaves_the_queue_and_goes_on_with_the_next_attempt(world):
    slip, case_id = bring_to(world, "approval")
    runtime, fund = world.runtime, "bantuan-tunai"
    tx = runtime.begin()
    free = runtime.funds.free(world.village.id, fund)
    claim = Claim(
        *(world.village.id, fund, "somebody-else", free),
        *("bantuan-tunai", "2026-11-24", "system", "test"),
    )
    runtime.ledger.reserve(tx, claim)
    tx.commit()
    approve(world, case_id)
    world.work()
    assert stage(world, case_id) == "no_funds"

    change(world, slip, "pembayaran", **ACCOUNT)
    world.work()

    case = runtime.cases.read(world.village.id, case_id)
    assert (case.stage, case.attempt, case.queued) == ("verification", 2, None)
    assert list(runtime.cases.queue(world.village.id, fund)) == []
    verify(world, case_id)
    world.work()
    approve(world, case_id)
    world.work()
    assert stage(world, case_id) == "no_funds"
    assert check_history(*runtime.cases.whole(world.village.id, case_id)[:2]) is None


def test_while_money_is_held_or_after_it_nothing_is_changed(world):
    slip, case_id = bring_to(world, "payment")
    assert not track(world, slip).can_change

    with pytest.raises(ChangedError):
        change(world, slip, "pembayaran", **ACCOUNT)

    assert "change_sent" not in kinds(world, case_id)


def test_twice_the_same_is_once_and_pages_of_the_person_are_never_taken(world):
    slip, case_id = bring_to(world, "verification")
    sent = filled_in(world, slip, ACCOUNT)
    for _ in range(2):
        world.runtime.corrections.change_contact(world.village, ("pembayaran",), sent)
    world.work()
    need = filled_in(world, slip, {"reason": "Atap bocor.", "amount": "200000"}, "other")

    with pytest.raises(ChangedError):
        world.runtime.corrections.change_contact(world.village, ("kebutuhan",), need)

    assert kinds(world, case_id).count("change_sent") == 1


def test_another_case_of_the_new_account_is_pointed_out_and_of_the_old_one_no_more(world):
    _, other = bring_to(
        world, "verification", nik="3175991203850009", kk="3175991203850010", **ACCOUNT
    )
    slip, case_id = bring_to(world, "verification")

    change(world, slip, "pembayaran", **ACCOUNT)
    world.work()

    checks = world.runtime.cases.read(world.village.id, case_id).checks
    assert "shared_account:warn" in checks
    assert stage(world, other) == "verification"


def test_after_three_changes_no_more_are_taken(world):
    _, slip, case_id = apply(world)
    world.work()
    for number in range(3):
        world.runtime.corrections.change_contact(
            world.village, ("pembayaran",), filled_in(world, slip, ACCOUNT, f"tab {number}")
        )
        world.work()

    assert not track(world, slip).can_change
    assert kinds(world, case_id).count("change_sent") == 3
