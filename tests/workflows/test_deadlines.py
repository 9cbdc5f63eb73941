"""Time passes: reminded, handed to the deputy, closed without the resident's word."""

import pytest

from lumbung.assistance.audit import check_history
from lumbung.shared.errors import NotAllowedError
from tests.journey import (
    apply,
    approve,
    bring_to,
    confirm,
    kinds,
    pay,
    stage,
    trace,
    track,
    verify,
)


def told(world, template):
    """Whom messages of a template went to, sent."""
    return {
        (item["to"]["S"], item["state"]["S"])
        for item in world.items("messages")
        if item["template"]["S"] == template
    }


def inbox(world, name):
    return world.runtime.decisions.inbox(world.village, world.official(name))


def test_at_half_of_the_deadline_who_was_asked_is_reminded_once(world):
    _, case_id = bring_to(world, "verification")

    world.pass_time(hours=23, minutes=59)
    world.work()
    before = told(world, "task_reminder")
    world.pass_time(minutes=1)
    world.work()
    world.pass_time(hours=12)
    world.work()

    assert before == set()
    assert told(world, "task_reminder") == {
        ("official#siti", "sent"),
        ("official#joko", "sent"),
        ("official#maria", "sent"),
    }
    assert kinds(world, case_id).count("reminded") == 1


def test_when_the_deadline_passes_the_deputy_is_asked_and_decides(world):
    slip, case_id = bring_to(world, "verification")
    assert inbox(world, "agus") == []

    world.pass_time(days=2)
    world.work()

    assert told(world, "task_escalated") == {("official#agus", "sent")}
    assert [task.overdue for task in inbox(world, "agus")] == [False]
    world.pass_time(minutes=1)
    assert [task.overdue for task in inbox(world, "agus")] == [True]
    assert track(world, slip).waiting.overdue
    verify(world, case_id, by="agus")
    world.work()
    assert stage(world, case_id) == "approval"
    assert (inbox(world, "agus"), inbox(world, "siti")) == ([], [])
    verified = next(step for step in track(world, slip).steps if step.kind == "verified")
    assert verified.role == "administrator"


def test_the_verifier_may_still_decide_after_the_deadline(world):
    _, case_id = bring_to(world, "verification")
    world.pass_time(days=3)
    world.work()

    verify(world, case_id)
    world.work()

    assert stage(world, case_id) == "approval"


def test_a_deputy_who_verified_cannot_approve_as_deputy(world):
    _, case_id = bring_to(world, "verification")
    world.pass_time(days=2)
    world.work()
    verify(world, case_id, by="agus")
    world.work()
    world.pass_time(days=7)
    world.work()

    with pytest.raises(NotAllowedError, match="same_person"):
        approve(world, case_id, by="agus")


def test_reminders_of_a_task_decided_long_ago_pass_quietly(world):
    _, case_id = bring_to(world, "approval")
    written = len(kinds(world, case_id))
    approve(world, case_id)
    world.work()
    pay(world, case_id)
    world.work()

    world.pass_time(days=6)
    world.work()

    assert kinds(world, case_id)[written:] == [
        "approved",
        "reserved",
        "asked",
        "taken",
        "paid",
        "asked",
    ]
    assert not world.items_of("agenda", "DEAD#")


def test_who_never_says_whether_the_money_came_has_the_case_closed(world):
    slip, case_id = bring_to(world, "confirmation")

    world.pass_time(days=14)
    world.work()

    assert track(world, slip).stage == "closed"
    assert kinds(world, case_id)[-1] == "closed_unconfirmed"
    assert world.mails()[-1]["subject"] == "Permohonan Anda selesai"
    assert world.machine.status(case_id) == "SUCCEEDED"


def test_money_that_did_not_come_is_traced_and_confirmed_later(world):
    slip, case_id = bring_to(world, "confirmation")

    confirm(world, slip, received=False)
    world.work()
    assert stage(world, case_id) == "unreceived"
    assert {to for to, _ in told(world, "task_waiting")} >= {"official#lina", "official#yusuf"}
    assert track(world, slip).can_confirm is False
    trace(world, case_id, "arrived", "Masuk 24 November, referensi BCA 2026 11 24.")
    world.work()
    assert stage(world, case_id) == "confirmation"
    assert told(world, "traced") == {("resident", "sent")}
    words = world.runtime.tracking.refusal_words(world.village, slip.code, slip.number)
    assert words.startswith("Masuk 24 November")
    confirm(world, slip)
    world.work()

    assert track(world, slip).stage == "closed"
    assert world.runtime.funds.read(world.village.id, "bantuan-tunai").paid == 750_000
    assert kinds(world, case_id)[-5:] == ["not_received", "asked", "arrived", "asked", "received"]
    assert check_history(*world.runtime.cases.whole(world.village.id, case_id)[:2]) is None


def test_money_that_came_back_is_paid_once_more_and_counted_once(world):
    slip, case_id = bring_to(world, "confirmation")
    confirm(world, slip, received=False)
    world.work()

    trace(world, case_id, "returned", "Rekening sudah ditutup.")
    world.work()
    assert stage(world, case_id) == "payment"
    assert world.runtime.funds.read(world.village.id, "bantuan-tunai").reserved == 750_000
    pay(world, case_id, by="yusuf")
    world.work()
    confirm(world, slip)
    world.work()

    fund = world.runtime.funds.read(world.village.id, "bantuan-tunai")
    assert (track(world, slip).stage, fund.paid, fund.reserved) == ("closed", 750_000, 0)
    assert check_history(*world.runtime.cases.whole(world.village.id, case_id)[:2]) is None


def test_a_payment_that_nobody_traces_is_never_closed_by_itself(world):
    slip, case_id = bring_to(world, "confirmation")
    confirm(world, slip, received=False)
    for _ in range(30):
        world.work()
        world.pass_time(days=1)

    assert stage(world, case_id) == "unreceived"
    assert "escalated" in kinds(world, case_id)


def test_the_paid_mail_says_until_when_and_says_the_same_each_time(world):
    _, case_id = bring_to(world, "payment")
    pay(world, case_id)
    sender = world.runtime.sender
    about = f"case#{case_id}"
    paid = next(
        m for m in world.runtime.outbox.about(world.village.id, about) if m.template == "paid"
    )

    before = sender.addresses(paid).values["due"]
    world.work()
    world.pass_time(days=1)

    assert sender.addresses(paid).values["due"] == before
    assert before == "Kamis, 3 Desember 2026 pukul 09.00 WIB"


def test_a_month_of_deadlines_leaves_nothing_but_what_is_later(world):
    for _ in range(3):
        apply(world)
    for _ in range(30):
        world.work()
        world.pass_time(days=1)
    world.work()

    left = [item["kind"]["S"] for item in world.items("agenda")]
    assert left == ["watch"] * 3
