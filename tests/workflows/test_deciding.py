"""Who may decide, on what they saw, and what happens when two decide at once."""

import threading

import msgspec
import pytest

from lumbung.assistance.audit import check_history
from lumbung.aws.case_records import CaseRecord
from lumbung.aws.case_store import case_pk
from lumbung.people.model import Holding, Official
from lumbung.shared.errors import (
    AlreadyDecidedError,
    ChangedError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
    TamperedError,
)
from tests.factories import kk, nik
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

DECIDE = {"verification": verify, "approval": approve, "payment": pay}


def make_official(world, name, *roles, **identity):
    official = Official(name, name.title(), f"{name}@lumbung.example", roles)
    world.runtime.people.put_official(world.village.id, official, **identity)
    return name


def together(*acts):
    """Runs them at the same moment; what each returned or raised."""
    ready, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        ready.wait()
        try:
            outcomes[place] = act()
        except Exception as error:
            outcomes[place] = error

    hands = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    return outcomes


def track_nik(world, case_id):
    """The NIK of a case, for whoever applies again."""
    desk = world.runtime.desk
    return desk.read_answers(desk.read(world.village.id, case_id), ("nik",))["nik"]


def decision(world, use_case, official_name, case_id, *how):
    """A decision on the page as it is now, to be made later."""
    official = world.official(official_name)
    page = open_page(world, official, case_id)
    act = getattr(world.runtime.decisions, use_case)
    where = (world.village, official, case_id, page.task.id, page.case.version)
    return lambda: act(*where, *how)


@pytest.mark.parametrize("second", ["verified", "refused"])
def test_of_two_who_decide_at_once_one_wins_and_the_other_reads_who(world, second):
    _, case_id = bring_to(world, "verification")
    how = ("refused", "not_reached") if second == "refused" else ("verified",)
    first = decision(world, "verify_application", "siti", case_id, "verified")
    other = decision(world, "verify_application", "joko", case_id, *how)

    outcomes = together(first, other)
    world.work()

    lost = [outcome for outcome in outcomes if outcome is not None]
    assert [type(error) for error in lost] == [AlreadyDecidedError]
    winner = "siti" if outcomes[0] is None else "joko"
    assert lost[0].data["by"] == winner
    assert len([kind for kind in kinds(world, case_id) if kind in ("verified", "refused")]) == 1


def test_of_two_treasurers_one_takes_the_payment_and_the_other_cannot_send_it(world):
    _, case_id = bring_to(world, "payment")
    takes = [decision(world, "take_payment", name, case_id) for name in ("lina", "yusuf")]

    outcomes = together(*takes)

    lost = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert [(type(error), error.code) for error in lost] == [(NotAllowedError, "taken")]
    winner, loser = ("lina", "yusuf") if outcomes[1] is lost[0] else ("yusuf", "lina")
    with pytest.raises(NotAllowedError, match="taken"):
        decision(world, "pay_aid", loser, case_id, "BCA 2222")()
    decision(world, "pay_aid", winner, case_id, "BCA 1111")()
    world.work()
    assert world.runtime.funds.read(world.village.id, "bantuan-tunai").paid == 750_000


def test_nobody_pays_what_they_have_not_taken(world):
    _, case_id = bring_to(world, "payment")

    with pytest.raises(NotAllowedError, match="not_taken"):
        decision(world, "pay_aid", "lina", case_id, "BCA 1111")()


def test_a_payment_that_somebody_left_can_be_taken_after_half_an_hour(world):
    _, case_id = bring_to(world, "payment")
    decision(world, "take_payment", "lina", case_id)()
    world.pass_time(minutes=31)

    decision(world, "take_payment", "yusuf", case_id)()

    with pytest.raises(NotAllowedError, match="taken"):
        decision(world, "pay_aid", "lina", case_id, "BCA 1111")()
    decision(world, "pay_aid", "yusuf", case_id, "BCA 2222")()
    assert kinds(world, case_id)[-3:] == ["taken", "taken", "paid"]


def test_another_reference_for_the_same_payment_is_no_repeat(world):
    _, case_id = bring_to(world, "payment")
    first = decision(world, "pay_aid", "lina", case_id, "BCA 1111")
    other = decision(world, "pay_aid", "lina", case_id, "BCA 9999")
    decision(world, "take_payment", "lina", case_id)()
    first()

    first()
    with pytest.raises(AlreadyDecidedError):
        other()


def test_a_treasurer_may_refuse_and_the_money_is_free_again(world):
    before = world.runtime.funds.read(world.village.id, "bantuan-tunai")
    slip, case_id = bring_to(world, "payment")

    decision(world, "refuse_case", "lina", case_id, "withdrawn", "Pemohon datang ke kantor.")()
    world.work()

    assert track(world, slip).stage == "refused"
    assert world.runtime.funds.read(world.village.id, "bantuan-tunai") == before
    assert check_history(*world.runtime.cases.whole(world.village.id, case_id)[:2]) is None
    bring_to(world, "verification", nik=track_nik(world, case_id))


def test_what_was_paid_can_no_longer_be_refused(world):
    _, case_id = bring_to(world, "confirmation")
    case = world.runtime.cases.read(world.village.id, case_id)
    stopped = world.runtime.steps.ask_for_care(world.village.id, case_id, case.attempt, "Any")
    assert stopped == "care"

    with pytest.raises(NotAllowedError, match="paid_already"):
        decision(world, "refuse_case", "agus", case_id, "withdrawn")()


@pytest.mark.parametrize(
    "change", [{"amount": 1_500_000}, {"pay_by": "cash"}, {"approved_by": "lina"}]
)
def test_what_was_changed_behind_the_officials_is_not_paid(world, change):
    _, case_id = bring_to(world, "payment")
    case = world.runtime.cases.read(world.village.id, case_id)
    record = CaseRecord(case_pk(world.village.id, case_id), "case")
    record.update([getattr(CaseRecord, name).set(value) for name, value in change.items()])
    decision(world, "take_payment", "yusuf", case_id)()

    with pytest.raises(TamperedError):
        decision(world, "pay_aid", "yusuf", case_id, "BCA 1111", change.get("pay_by") == "cash")()

    assert world.runtime.funds.read(world.village.id, "bantuan-tunai").paid == 0
    assert check_history(*world.runtime.cases.whole(world.village.id, case_id)[:2]) is not None
    assert case.amount == 750_000


def test_only_who_handles_a_case_opens_its_data(world):
    _, case_id = bring_to(world, "verification")
    reveal = world.runtime.decisions.reveal

    with pytest.raises(NotAllowedError, match="not_your_task"):
        reveal(world.village, world.official("lina"), case_id, ("nik",), "make_payment")
    siti = world.official("siti")
    assert reveal(world.village, siti, case_id, ("nik",), "visit_home").keys() == {"nik"}


@pytest.mark.parametrize("at", DECIDE)
def test_the_same_decision_by_the_same_person_again_is_quiet(world, at):
    _, case_id = bring_to(world, at)
    name = {"verification": "siti", "approval": "ratna", "payment": "lina"}[at]
    use_case = {"verification": "verify_application", "approval": "approve_application"}.get(
        at, "pay_aid"
    )
    how = {"verification": "verified", "approval": "approved"}.get(at, "BCA 1111")
    act = decision(world, use_case, name, case_id, how)
    if at == "payment":
        decision(world, "take_payment", name, case_id)()

    act()
    act()
    world.work()
    act()

    happened = [kind for kind in kinds(world, case_id) if kind != "asked"]
    assert len(happened) == len(set(happened))


def test_another_decision_by_the_same_person_is_refused(world):
    _, case_id = bring_to(world, "verification")
    yes = decision(world, "verify_application", "siti", case_id, "verified")
    no = decision(world, "verify_application", "siti", case_id, "refused", "not_reached")
    yes()

    with pytest.raises(AlreadyDecidedError):
        no()


@pytest.mark.parametrize(
    ("at", "who"), [("approval", "verifier"), ("payment", "verifier"), ("payment", "approver")]
)
def test_who_decided_before_cannot_decide_again(world, at, who):
    everything = tuple(Holding(role) for role in ("verifier", "approver", "treasurer"))
    many = make_official(world, "budi", *everything, nik=nik())
    _, case_id = bring_to(world, "verification")
    verify(world, case_id, by=many if who == "verifier" else "siti")
    world.work()
    if at == "payment":
        approve(world, case_id, by=many if who == "approver" else "ratna")
        world.work()

    page = open_page(world, world.official(many), case_id)
    with pytest.raises(NotAllowedError, match="same_person"):
        DECIDE[at](world, case_id, by=many)
    world.work()

    assert (page.may_decide, page.why_not) == (False, "same_person")
    assert stage(world, case_id) == at


@pytest.mark.parametrize("what", ["nik", "kk"])
def test_nobody_decides_on_a_case_of_their_own_person_or_household(world, what):
    number = {"nik": nik, "kk": kk}[what]()
    identity = {"nik": nik()} | {what: number}
    own = make_official(world, f"own-{what}", Holding("verifier"), **identity)
    _, case_id = bring_to(world, "verification", **{what: number})

    with pytest.raises(NotAllowedError, match="own_case"):
        verify(world, case_id, by=own)

    assert open_page(world, world.official(own), case_id).why_not == "own_case"


def test_who_has_not_the_role_does_not_decide(world):
    _, case_id = bring_to(world, "verification")

    with pytest.raises(NotAllowedError, match="not_your_role"):
        verify(world, case_id, by="ratna")


def test_a_case_of_another_area_is_not_there(world):
    _, case_id = bring_to(world, "verification", rw="7")

    for look in (open_page, lambda *_: verify(world, case_id, by="siti")):
        with pytest.raises(NotFoundError):
            look(world, world.official("siti"), case_id)
    assert open_page(world, world.official("maria"), case_id).may_decide


def test_a_decision_on_an_old_page_is_refused(world):
    slip, case_id = bring_to(world, "confirmation")
    confirm(world, slip, received=False)
    world.work()
    official = world.official("lina")
    page = open_page(world, official, case_id)
    where = (world.village, official, case_id, page.task.id)

    with pytest.raises(ChangedError):
        world.runtime.decisions.trace_payment(*where, page.case.version - 1, "arrived", "Ada.")
    world.runtime.decisions.trace_payment(*where, page.case.version, "arrived", "Ada.")


def test_a_reveal_in_between_refuses_nobodys_decision(world):
    slip, case_id = bring_to(world, "verification")
    act = decision(world, "verify_application", "joko", case_id, "verified")

    shown = world.runtime.decisions.reveal(
        world.village, world.official("siti"), case_id, ("name", "phone", "number"), "visit_home"
    )
    act()
    world.work()

    assert shown == {"name": "Sri Wahyuni", "phone": "+6281234567890"}
    assert kinds(world, case_id)[3:5] == ["revealed", "verified"]
    assert "revealed" not in [step.kind for step in track(world, slip).steps]
    audit = world.runtime.cases.history(world.village.id, case_id)[3]
    assert (audit.actor_id, audit.data) == (
        "siti",
        {"reason": "visit_home", "fields": "name,phone"},
    )


def test_a_reveal_at_the_same_moment_refuses_nobodys_decision(world):
    _, case_id = bring_to(world, "verification")
    decide = decision(world, "verify_application", "joko", case_id, "verified")
    who = (world.village, world.official("siti"), case_id, ("nik",), "compare_identity")

    outcomes = together(decide, *[lambda: world.runtime.decisions.reveal(*who)] * 3)
    world.work()

    assert outcomes[0] is None
    # Whoever came too late, when the case was no task of theirs any more, saw nothing.
    too_late = [error.code for error in outcomes[1:] if isinstance(error, Exception)]
    assert set(too_late) <= {"not_your_task"}
    assert kinds(world, case_id).count("revealed") == 3 - len(too_late)
    assert stage(world, case_id) == "approval"


def test_a_reveal_without_a_reason_from_the_list_shows_nothing(world):
    _, case_id = bring_to(world, "verification")

    with pytest.raises(InvalidInputError):
        world.runtime.decisions.reveal(
            world.village, world.official("siti"), case_id, ("nik",), "curious"
        )

    assert "revealed" not in kinds(world, case_id)


@pytest.mark.parametrize(
    ("at", "how", "field"),
    [
        ("verification", {"decision": "refused"}, "reason"),
        ("verification", {"decision": "refused", "reason": "no_such"}, "reason"),
        ("verification", {"decision": "perhaps"}, "decision"),
        ("verification", {"words": "x" * 2001}, "words"),
        ("approval", {"decision": "verified"}, "decision"),
        ("payment", {"bank_reference": ""}, "bank_reference"),
        ("payment", {"bank_reference": "a;b"}, "bank_reference"),
        ("payment", {"bank_reference": "", "handed_out": True}, "bank_reference"),
    ],
)
def test_a_decision_that_is_incomplete_changes_nothing(world, at, how, field):
    _, case_id = bring_to(world, at)

    with pytest.raises(InvalidInputError) as caught:
        DECIDE[at](world, case_id, **how)

    assert [error.name for error in caught.value.errors] == [field]
    assert stage(world, case_id) == at


def test_cash_that_nobody_says_was_handed_out_is_not_paid(world):
    _, case_id = bring_to(world, "payment", pay_by="cash")

    with pytest.raises(InvalidInputError):
        pay(world, case_id, bank_reference="BCA 1111")

    assert world.runtime.funds.read(world.village.id, "bantuan-tunai").paid == 0


def test_settings_that_change_in_mid_case_do_not_change_how_it_is_decided(world):
    _, case_id = bring_to(world, "verification")
    old, programme = world.village, world.village.programmes["bantuan-tunai"]
    fund = type(programme.fund)("another-fund", 5)
    reasons = tuple(r for r in programme.refusal_reasons if r.code != "withdrawn")
    changed = replace_in(old, replace_in(programme, fund=fund, refusal_reasons=reasons))
    world.publish(changed)
    try:
        verify(world, case_id)
        world.work()
        with pytest.raises(InvalidInputError):
            approve(world, case_id, decision="refused", reason="no_such")
        approve(world, case_id)
        world.work()

        assert stage(world, case_id) == "payment"
        assert world.runtime.cases.read(old.id, case_id).settings == old.hash
        assert world.runtime.funds.read(old.id, "bantuan-tunai").reserved == 750_000
        _, late = bring_to(world, "approval")
        assert world.runtime.cases.read(old.id, late).settings == changed.hash != old.hash
        approve(world, late)
        world.work()
        assert stage(world, late) == "no_funds"
    finally:
        world.publish(old)


def replace_in(thing, *programmes, **changes):
    """A changed copy of settings; a programme takes its place among the others."""
    if programmes:
        changes["programmes"] = thing.programmes | {p.id: p for p in programmes}
    return msgspec.structs.replace(thing, **changes)
