"""An official hands a task to the deputy at once, and decides it no more."""

import pytest

from lumbung.assistance.audit import check_history
from lumbung.shared.errors import (
    AlreadyDecidedError,
    ChangedError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
)
from tests.journey import (
    approve,
    bring_to,
    confirm,
    kinds,
    open_page,
    pay,
    stage,
    track,
    verify,
)

WORDS = "Saya cuti sampai Senin."


def hand_over(world, case_id, by="siti", words=WORDS, page=None):
    official = world.official(by)
    page = page or open_page(world, official, case_id)
    where = (world.village, official, case_id, page.task.id, page.case.version)
    world.runtime.handover.hand_over_task(*where, words)


def told(world, template):
    items = [item for item in world.items("messages") if item["template"]["S"] == template]
    return [item["to"]["S"] for item in items]


def inbox(world, name):
    return world.runtime.decisions.inbox(world.village, world.official(name))


def test_the_deputy_is_told_at_once_and_decides(world):
    slip, case_id = bring_to(world, "verification")

    hand_over(world, case_id)
    world.work()

    assert told(world, "task_handed_over") == ["official#agus"]
    assert (len(inbox(world, "agus")), inbox(world, "siti"), len(inbox(world, "joko"))) == (
        1,
        [],
        1,
    )
    step = track(world, slip).steps[-1]
    assert (step.kind, step.role, track(world, slip).waiting.role) == (
        "handed_over",
        "verifier",
        "administrator",
    )
    verify(world, case_id, by="agus")
    world.work()
    assert (stage(world, case_id), inbox(world, "agus"), inbox(world, "joko")) == (
        "approval",
        [],
        [],
    )
    assert check_history(*world.runtime.cases.whole(world.village.id, case_id)[:2]) is None


def test_whoever_handed_over_decides_and_sees_no_more_of_it(world):
    _, case_id = bring_to(world, "verification")
    hand_over(world, case_id)

    with pytest.raises(NotAllowedError, match="handed_over"):
        verify(world, case_id)
    with pytest.raises(NotAllowedError, match="not_your_task"):
        world.runtime.decisions.reveal(
            world.village, world.official("siti"), case_id, ("name",), "visit_home"
        )
    page = open_page(world, world.official("siti"), case_id)
    assert (page.may_decide, page.why_not, page.may_hand_over) == (False, "handed_over", False)
    verify(world, case_id, by="joko")  # who was asked too still may
    assert stage(world, case_id) == "approval"


def test_a_repeat_changes_nothing(world):
    _, case_id = bring_to(world, "verification")
    page = open_page(world, world.official("siti"), case_id)

    for _ in range(3):
        hand_over(world, case_id, page=page)
    verify(world, case_id, by="agus")
    hand_over(world, case_id, page=page)

    assert kinds(world, case_id).count("handed_over") == 1
    assert told(world, "task_handed_over") == ["official#agus"]


@pytest.mark.parametrize(
    ("kind", "by"), [("approval", "ratna"), ("payment", "lina"), ("unreceived", "lina")]
)
def test_each_kind_of_task_can_be_handed_over(world, kind, by):
    if kind == "unreceived":
        slip, case_id = bring_to(world, "confirmation")
        confirm(world, slip, received=False)
        world.work()
    else:
        _, case_id = bring_to(world, kind)

    hand_over(world, case_id, by)

    assert [task.case for task in inbox(world, "agus")] == [case_id]


def test_a_second_approval_is_handed_over_too(world):
    _, case_id = bring_to(world, "approval", amount="Rp 1.000.000")
    approve(world, case_id)
    world.work()

    hand_over(world, case_id, "bambang")
    with pytest.raises(NotAllowedError, match="same_person"):
        approve(world, case_id)
    approve(world, case_id, by="agus")
    world.work()

    assert stage(world, case_id) == "payment"
    with pytest.raises(NotAllowedError, match="handover.nobody"):
        hand_over(world, case_id, "lina")  # the only deputy approved


def test_who_verified_as_deputy_cannot_approve_what_is_handed_over_later(world):
    _, case_id = bring_to(world, "verification")
    hand_over(world, case_id)
    verify(world, case_id, by="agus")
    world.work()

    with pytest.raises(NotAllowedError, match="handover.nobody"):
        hand_over(world, case_id, "ratna")
    approve(world, case_id)
    assert stage(world, case_id) == "reservation"


@pytest.mark.parametrize("words", ["", "  ", "x" * 2001])
def test_without_a_reason_nothing_is_handed_over(world, words):
    _, case_id = bring_to(world, "verification")

    with pytest.raises(InvalidInputError):
        hand_over(world, case_id, words=words)

    assert "handed_over" not in kinds(world, case_id)


def test_what_a_deputy_was_asked_is_not_handed_over_again(world):
    _, case_id = bring_to(world, "verification")
    hand_over(world, case_id)

    with pytest.raises(NotAllowedError, match="handover.asked"):
        hand_over(world, case_id, by="joko")
    with pytest.raises(NotAllowedError, match="handover.asked"):
        hand_over(world, case_id, by="agus")


def test_a_payment_under_way_is_not_handed_over_until_its_time_is_over(world):
    _, case_id = bring_to(world, "payment")
    lina = world.official("lina")
    page = open_page(world, lina, case_id)
    where = (world.village, lina, case_id, page.task.id, page.case.version)
    world.runtime.decisions.take_payment(*where)

    with pytest.raises(NotAllowedError, match="handover.taken"):
        hand_over(world, case_id, "lina")
    world.pass_time(minutes=31)
    hand_over(world, case_id, "lina")
    pay(world, case_id, by="agus")

    assert stage(world, case_id) == "confirmation"


def test_what_is_decided_or_has_changed_or_is_none_of_theirs_is_not_handed_over(world):
    _, case_id = bring_to(world, "verification")
    joko = open_page(world, world.official("joko"), case_id)
    verify(world, case_id)
    world.work()

    with pytest.raises(AlreadyDecidedError):
        hand_over(world, case_id, "joko", page=joko)
    with pytest.raises(NotAllowedError, match="not_your_role"):
        hand_over(world, case_id, "siti")
    approval = open_page(world, world.official("ratna"), case_id)
    approve(world, case_id, decision="sent_back", words="Cocokkan lagi.")
    with pytest.raises((ChangedError, NotFoundError)):
        hand_over(world, case_id, "bambang", page=approval)


def test_the_deputy_is_reminded_and_who_handed_over_is_not(world):
    _, case_id = bring_to(world, "verification")
    hand_over(world, case_id)

    world.pass_time(days=1)
    world.work()
    assert told(world, "task_reminder") == ["official#agus"]
    world.pass_time(days=1)
    world.work()

    assert told(world, "task_escalated") == ["official#agus"]
    assert kinds(world, case_id)[-2:] == ["reminded", "escalated"]
