"""Applications that end early: refused by an official or by a rule, or made twice. The place is free, or it is not."""

import pytest

from tests.factories import kk, nik
from tests.journey import PROGRAMME, apply, approve, bring_to, kinds, stage, track, verify
from tests.stored import holder_of

NO = {"decision": "refused", "reason": "not_reached", "words": "Rumahnya kosong tiga kali."}


def everybody(world):
    return [world.official(name) for name in ("siti", "joko", "maria", "ratna", "lina", "agus")]


@pytest.mark.parametrize(("wanted", "refuse"), [("verification", verify), ("approval", approve)])
def test_who_was_refused_reads_why_and_nobody_is_asked_any_more(world, wanted, refuse):
    same = {"nik": nik(), "kk": kk()}
    slip, case_id = bring_to(world, wanted, **same)

    refuse(world, case_id, **NO)
    world.work()

    shown = track(world, slip)
    assert (shown.stage, shown.closed, shown.refusal.code) == ("refused", True, "not_reached")
    words = world.runtime.tracking.refusal_words(world.village, slip.code, slip.number)
    assert words == NO["words"]
    assert NO["words"] not in repr(shown)
    assert [mail["subject"] for mail in world.mails()][-1] == "Permohonan Anda sudah diputuskan"
    assert not any(world.runtime.decisions.inbox(world.village, o) for o in everybody(world))


def test_after_a_refusal_the_place_of_person_and_household_is_free_again(world):
    same = {"nik": nik(), "kk": kk()}
    _, first = bring_to(world, "verification", **same)
    verify(world, first, **NO)
    world.work()

    _, _, second = apply(world, **same)
    world.work()

    assert stage(world, second) == "verification"


@pytest.mark.parametrize("what", ["nik", "kk"])
def test_a_second_application_of_a_person_or_household_is_closed_as_a_duplicate(world, what):
    same = {what: {"nik": nik, "kk": kk}[what]()}
    _, first = bring_to(world, "verification", **same)

    _, slip, second = apply(world, **same)
    world.work()

    assert track(world, slip).stage == "duplicate"
    assert kinds(world, second) == ["submitted", "duplicate"]
    assert stage(world, first) == "verification"
    assert world.mails()[-1]["subject"] == "Kabar tentang permohonan Anda"


def test_a_duplicate_holds_no_place(world):
    person, household = nik(), kk()
    bring_to(world, "verification", nik=person)
    apply(world, nik=person, kk=household)
    world.work()

    _, _, of_the_household = apply(world, kk=household)
    world.work()

    assert stage(world, of_the_household) == "verification"


def test_two_of_one_household_at_the_same_moment_are_one_application(world):
    household = kk()
    cases = [apply(world, kk=household)[2] for _ in range(3)]
    world.work()

    assert sorted(stage(world, case_id) for case_id in cases) == [
        "duplicate",
        "duplicate",
        "verification",
    ]


def test_what_was_confirmed_keeps_its_place_for_the_year(world):
    same = {"nik": nik(), "kk": kk()}
    _, first = bring_to(world, "confirmation", **same)
    world.pass_time(days=20)
    world.work()
    assert stage(world, first) == "closed"

    _, _, second = apply(world, **same)
    world.work()

    assert stage(world, second) == "duplicate"


def test_who_is_too_young_is_refused_by_the_rule_and_holds_no_place(world):
    household = kk()
    born = {"birth_date-day": "3", "birth_date-month": "2", "birth_date-year": "2012"}
    _, slip, young = apply(world, kk=household, **born)
    _, _, grown = apply(world, kk=household)
    world.work()

    assert track(world, slip).refusal.code == "rule_age"
    assert kinds(world, young) == ["submitted", "refused"]
    assert stage(world, grown) == "verification"
    assert (
        holder_of(
            world.village.id, PROGRAMME, "2026", "kk", world.runtime.keys.index("kk", household)
        )
        == grown
    )


def test_who_leaves_no_address_gets_no_message_and_everything_else(world):
    _, slip, case_id = apply(world, email="", phone="")
    world.work()

    assert track(world, slip).waiting.role == "verifier"
    told = {
        message.to for message in world.runtime.outbox.about(world.village.id, f"case#{case_id}")
    }
    assert told == {"official#siti", "official#joko", "official#maria"}
