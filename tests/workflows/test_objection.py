"""After a refusal the resident objects once; another official than those before decides."""

from dataclasses import replace

import pytest

from lumbung.assistance.audit import check_history
from lumbung.shared.errors import (
    ChangedError,
    ErasedError,
    InvalidInputError,
    NotAllowedError,
    WrongNumberError,
)
from lumbung.treasury.model import check_fund
from tests.factories import kk, nik
from tests.journey import (
    apply,
    approve,
    bring_to,
    confirm,
    kinds,
    object_to,
    open_page,
    pay,
    review,
    stage,
    track,
    verify,
    withdraw,
    words_on_page,
)
from tests.workflows.test_sides import OFFICE, PUBLIC, side

NO = {"decision": "refused", "reason": "not_reached", "words": "Rumahnya kosong tiga kali."}
WORDS = "Saya bekerja malam; siang hari saya di rumah ibu."
STANDS = "Tetangga mengatakan Anda sudah pindah."


def refused(world, by="ratna", **changes):
    """A case that an approver refused."""
    slip, case_id = bring_to(world, "approval", **changes)
    approve(world, case_id, by=by, **NO)
    world.work()
    return slip, case_id


def objected(world, **changes):
    """A case whose refusal is being reviewed."""
    slip, case_id = refused(world, **changes)
    object_to(world, slip, WORDS)
    world.work()
    return slip, case_id


def is_whole(world, case_id):
    case, events, _ = world.runtime.cases.whole(world.village.id, case_id)
    funds = world.runtime.funds
    fund = funds.read(world.village.id, "bantuan-tunai")
    reservations = funds.reservations(world.village.id, fund.id)
    return (check_history(case, events), check_fund(fund, reservations)) == (None, None)


def test_what_is_upheld_is_verified_and_approved_anew_and_paid(world):
    slip, case_id = objected(world)
    assert track(world, slip).waiting.kind == "review"
    subjects = [mail["subject"] for mail in world.mails()]
    assert "Sanggah Anda sudah kami terima" in subjects

    review(world, case_id, "upheld")
    world.work()

    shown = track(world, slip)
    assert (shown.stage, shown.refusal, shown.has_words) == ("verification", None, False)
    assert world.runtime.tracking.refusal_words(world.village, slip.code, slip.number) is None
    assert "Sanggah Anda sudah diputuskan" in [mail["subject"] for mail in world.mails()]
    verify(world, case_id)
    world.work()
    with pytest.raises(NotAllowedError, match="same_person"):
        approve(world, case_id, by="ratna")
    approve(world, case_id, by="hendra")
    world.work()
    pay(world, case_id)
    world.work()
    confirm(world, slip)
    world.work()
    assert stage(world, case_id) == "closed"
    assert is_whole(world, case_id)


def test_what_is_kept_is_refused_for_good(world):
    slip, case_id = objected(world)

    with pytest.raises(InvalidInputError):
        review(world, case_id, "kept", "  ")
    review(world, case_id, "kept", STANDS)
    review_again = track(world, slip)
    world.work()

    assert (review_again.stage, review_again.closed) == ("refused", True)
    assert (review_again.object_until, review_again.objected) == (None, True)
    words = world.runtime.tracking.refusal_words(world.village, slip.code, slip.number)
    assert words == STANDS
    with pytest.raises(ChangedError):
        object_to(world, slip, "Sekali lagi.")
    world.pass_time(days=3)
    world.work()
    assert kinds(world, case_id)[-3:] == ["objected", "asked", "kept"]
    assert world.machine.status(case_id, 2) == "SUCCEEDED"
    assert is_whole(world, case_id)


@pytest.mark.parametrize("who", ["ratna", "siti"])
def test_who_refused_or_verified_does_not_review(world, who):
    _, case_id = objected(world)
    world.pass_time(days=5)
    world.work()  # so that deputies are asked too

    with pytest.raises(NotAllowedError):
        review(world, case_id, "kept", STANDS, by=who)

    assert stage(world, case_id) == "objection"


def test_where_no_approver_is_left_an_administrator_is_asked_at_once(world):
    slip, case_id = refused(world)
    world.restart()
    here, holders = world.runtime, world.runtime.holders

    def only_ratna(village, role, area):
        found = holders(village, role, area)
        return [each for each in found if role != "approver" or each[0] == "ratna"]

    here.__dict__["desk"] = replace(here.desk, holders=only_ratna)
    object_to(world, slip, WORDS)
    world.work()

    page = open_page(world, world.official("agus"), case_id)
    assert page.may_decide
    review(world, case_id, "upheld", by="agus")
    assert stage(world, case_id) == "verification"


def test_a_rules_refusal_can_be_objected_to_as_well(world):
    born = {"birth_date-day": "3", "birth_date-month": "2", "birth_date-year": "2012"}
    _, slip, case_id = apply(world, **born)
    world.work()
    assert track(world, slip).refusal.code == "rule_age"

    object_to(world, slip, "Saya yatim piatu dan mengurus adik saya.")
    world.work()
    review(world, case_id, "upheld", by="ratna")
    world.work()

    assert stage(world, case_id) == "verification"
    assert is_whole(world, case_id)


def test_after_the_deadline_nobody_objects(world):
    slip, case_id = refused(world)
    shown = track(world, slip)
    assert shown.object_until == "2026-12-01T02:00:00.000Z"

    world.pass_time(days=7)

    assert track(world, slip).object_until is None
    with pytest.raises(ChangedError) as caught:
        object_to(world, slip, WORDS)
    assert caught.value.code == "objection.late"
    assert stage(world, case_id) == "refused"


@pytest.mark.parametrize("over", ["duplicate", "withdrawn", "verification"])
def test_only_a_refusal_can_be_objected_to(world, over):
    same = nik()
    slip, case_id = bring_to(world, "verification", nik=same)
    if over == "withdrawn":
        withdraw(world, slip)
    elif over == "duplicate":
        _, slip, case_id = apply(world, nik=same)
        world.work()

    with pytest.raises(ChangedError):
        object_to(world, slip, WORDS)

    assert stage(world, case_id) == over


def test_the_same_objection_again_changes_nothing_and_another_one_is_no_repeat(world):
    slip, case_id = refused(world)
    version, tracking = track(world, slip).version, world.runtime.tracking
    said = (world.village, slip.code, slip.number, version)

    for words in (WORDS, f" {WORDS}\r\n"):
        tracking.object(*said, words)
    world.work()
    tracking.object(*said, WORDS)
    with pytest.raises(ChangedError):
        tracking.object(*said, "Lain lagi.")

    assert kinds(world, case_id).count("objected") == 1


def test_objecting_takes_the_number_a_page_that_still_holds_and_words(world):
    slip, case_id = refused(world)
    version, tracking = track(world, slip).version, world.runtime.tracking
    wrong = f"{(int(slip.number) + 1) % 10_000:04d}"

    with pytest.raises(WrongNumberError):
        tracking.object(world.village, slip.code, wrong, version, WORDS)
    with pytest.raises(InvalidInputError):
        tracking.object(world.village, slip.code, wrong, version, " ")
    with pytest.raises(ChangedError):
        tracking.object(world.village, slip.code, slip.number, version - 1, WORDS)

    assert stage(world, case_id) == "refused"


def test_who_applied_again_meanwhile_cannot_have_both(world):
    same = {"nik": nik(), "kk": kk()}
    slip, case_id = refused(world, **same)
    _, newer, other = apply(world, kk=same["kk"])
    world.work()
    assert stage(world, other) == "verification"
    object_to(world, slip, WORDS)
    world.work()

    with pytest.raises(NotAllowedError, match="place_taken"):
        review(world, case_id, "upheld")

    assert stage(world, case_id) == "objection"
    withdraw(world, newer)
    review(world, case_id, "upheld")
    _, _, third = apply(world, kk=same["kk"])
    world.work()
    assert (stage(world, case_id), stage(world, third)) == ("verification", "duplicate")


def test_whoever_steps_back_from_an_objection_leaves_a_newer_application_its_place(world):
    same = {"kk": kk()}
    slip, case_id = refused(world, **same)
    _, _, newer = apply(world, **same)
    world.work()
    object_to(world, slip, WORDS)
    world.work()

    withdraw(world, slip)
    world.work()
    _, _, third = apply(world, **same)
    world.work()

    shown = track(world, slip)
    assert (shown.stage, shown.refusal) == ("withdrawn", None)
    assert (stage(world, newer), stage(world, third)) == ("verification", "duplicate")
    assert is_whole(world, case_id)


def test_money_that_was_set_aside_and_freed_is_set_aside_again(world):
    slip, case_id = bring_to(world, "payment")
    lina, page = world.official("lina"), open_page(world, world.official("lina"), case_id)
    world.runtime.decisions.refuse_case(
        world.village, lina, case_id, page.task.id, page.case.version, "helped_already"
    )
    world.work()
    object_to(world, slip, WORDS)
    world.work()
    with pytest.raises(NotAllowedError, match="same_person"):
        review(world, case_id, "upheld", by="ratna")  # she approved in the first round
    review(world, case_id, "upheld", by="hendra")
    world.work()
    verify(world, case_id)
    world.work()
    approve(world, case_id)
    world.work()

    assert stage(world, case_id) == "payment"
    assert is_whole(world, case_id)
    pay(world, case_id, by="lina")
    assert is_whole(world, case_id)


def test_the_words_are_the_publics_until_the_review_and_the_offices_afterwards(world):
    slip, case_id = refused(world)
    public, office = side(world, *PUBLIC), side(world, *OFFICE)
    version = track(world, slip).version
    public.tracking.object(world.village, slip.code, slip.number, version, WORDS)
    assert WORDS not in words_on_page(office.decisions, world, "ratna", case_id).values()
    assert WORDS not in repr(world.items("cases"))

    world.work()

    assert WORDS in words_on_page(office.decisions, world, "ratna", case_id).values()
    case = world.runtime.cases.read(world.village.id, case_id)
    with pytest.raises(Exception, match="fields"):
        public.desk.cases.objection_vault(world.village.id, case.id)


def test_once_a_person_is_forgotten_nobody_reads_the_words_and_the_chain_holds(world):
    person = "3175996703850077"
    _slip, case_id = objected(world, nik=person)
    review(world, case_id, "kept", STANDS)
    world.work()

    assert world.runtime.erasure.erase_person(world.village.id, person) == 1

    with pytest.raises(ErasedError):
        world.runtime.cases.objection_vault(world.village.id, case_id)
    assert is_whole(world, case_id)


def test_what_nobody_can_read_any_more_cannot_be_objected_to(world):
    person = "3175996703850078"
    slip, _case_id = refused(world, nik=person)
    world.runtime.erasure.erase_person(world.village.id, person)

    assert track(world, slip).object_until is None
    with pytest.raises(ChangedError):
        object_to(world, slip, WORDS)


def test_it_is_watched_again_until_it_is_over(world):
    slip, case_id = refused(world)
    world.pass_time(days=2)
    world.work()
    object_to(world, slip, WORDS)
    world.work()
    world.machine.stop(case_id, 2)

    world.pass_time(days=1, minutes=1)
    world.work()

    assert world.machine.status(case_id, 3) == "RUNNING"


def test_the_reviewers_hear_of_it_are_reminded_and_the_deputy_is_asked(world):
    _, case_id = objected(world)
    world.pass_time(days=5)
    world.work()

    told = world.runtime.outbox.about(world.village.id, f"case#{case_id}")
    asked = {(m.template, m.to) for m in told if m.data.get("kind") == "review"}
    assert {("task_waiting", "official#bambang"), ("task_reminder", "official#hendra")} <= asked
    assert ("task_escalated", "official#agus") in asked
    review(world, case_id, "upheld", by="agus")
    assert stage(world, case_id) == "verification"
