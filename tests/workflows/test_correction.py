"""A resident is asked for a correction, corrects just that, and sends again."""

import json

import pytest

from lumbung.assistance.audit import check_history
from lumbung.shared.errors import (
    ChangedError,
    ErasedError,
    InvalidInputError,
    NotFoundError,
    WrongNumberError,
)
from tests.factories import typed_application
from tests.journey import (
    approve,
    ask_correction,
    bring_to,
    confirm,
    correct,
    filled_in,
    kinds,
    open_page,
    pay,
    stage,
    track,
    verify,
    withdraw,
)

ACCOUNT = {
    "pay_by": "bank",
    "bank": "BCA",
    "account_number": "998877665544",
    "account_holder": "Wulan Lestari",
}


def asked(world, *pages):
    """A case whose resident was asked for a correction and heard of it."""
    slip, case_id = bring_to(world, "verification")
    ask_correction(world, case_id, *(pages or ("pembayaran",)))
    world.work()
    return slip, case_id


def answers(world, case_id):
    return world.runtime.desk.read_answers(world.runtime.cases.read(world.village.id, case_id))


def left_over(world):
    """What waits to be taken over, of all cases."""
    return [item for item in world.items("cases") if item["sk"]["S"] == "correction"]


def whole(world, case_id):
    return check_history(*world.runtime.cases.whole(world.village.id, case_id)[:2])


def test_what_was_asked_is_corrected_verified_anew_and_paid(world):
    slip, case_id = asked(world)
    assert (stage(world, case_id), track(world, slip).to_correct) == ("correction", ("pembayaran",))
    words = world.runtime.tracking.refusal_words(world.village, slip.code, slip.number)
    assert words == "Rekening ini bukan milik Anda."

    correct(world, slip, **ACCOUNT)
    assert stage(world, case_id) == "corrected"
    world.work()

    assert stage(world, case_id) == "verification"
    assert left_over(world) == []
    assert answers(world, case_id)["account_number"] == "998877665544"
    assert answers(world, case_id)["reason"] == typed_application()["reason"]
    for decide in (verify, approve, pay):
        decide(world, case_id)
        world.work()
    confirm(world, slip)
    world.work()
    assert track(world, slip).stage == "closed"
    assert kinds(world, case_id)[2:9] == [
        "asked", "correction_asked", "asked", "correction_sent", "corrected", "asked", "verified",
    ]  # fmt: skip
    assert world.machine.status(case_id) == "SUCCEEDED"
    assert whole(world, case_id) is None


def test_the_verifier_sees_what_was_changed_and_another_check_of_it(world):
    _, case_id = asked(world)
    correct(world, slip_of(world, case_id), **{**ACCOUNT, "account_holder": "Orang Lain"})
    world.work()

    view = open_page(world, world.official("siti"), case_id)

    (event,) = [step for step in view.history if step.kind == "corrected"]
    assert event.data["fields"] == "account_holder,account_number,bank"
    assert ("account_holder", "warn") in [(check.code, check.outcome) for check in view.checks]
    assert [check.code for check in view.checks].count("one_application") == 1


def slip_of(world, case_id):
    """Where a test has only the case."""
    from lumbung.assistance.ports import Slip

    case = world.runtime.cases.read(world.village.id, case_id)
    number = world.runtime.desk.read_answers(case)["number"]
    return Slip(case.code, number, case.programme, case.opened_at)


def test_the_public_side_keeps_nothing_that_it_could_read_after_it_was_taken_over(world):
    slip, _ = asked(world)
    correct(world, slip, **ACCOUNT)

    (kept,) = left_over(world)
    assert "998877665544" not in json.dumps(kept)
    assert kept["wrapped"]["M"]["root"]["S"] == "intake"
    world.work()

    assert left_over(world) == []


def test_without_an_answer_it_goes_back_to_the_verifier_who_decides(world):
    slip, case_id = asked(world)
    world.pass_time(days=4)
    world.work()
    assert kinds(world, case_id).count("reminded") == 1
    reminded = [m for m in world.mails() if m["subject"] == "Permohonan Anda perlu diperbaiki"]
    assert len(reminded) == 2

    world.pass_time(days=4)
    world.work()

    assert stage(world, case_id) == "verification"
    assert kinds(world, case_id)[-2:] == ["no_answer", "asked"]
    assert not track(world, slip).can_correct
    verify(world, case_id)
    world.work()
    assert stage(world, case_id) == "approval"
    assert whole(world, case_id) is None


def test_sent_twice_is_sent_once_and_another_tab_is_told(world):
    slip, case_id = asked(world)
    pages, sent = ("pembayaran",), filled_in(world, slip, ACCOUNT)
    other = filled_in(world, slip, {**ACCOUNT, "account_number": "111122223333"}, "another tab")
    send = world.runtime.corrections.send_correction

    send(world.village, pages, sent)
    send(world.village, pages, sent)
    with pytest.raises(ChangedError):
        send(world.village, pages, other)
    world.work()
    send(world.village, pages, sent)
    world.work()

    assert kinds(world, case_id).count("correction_sent") == 1
    assert answers(world, case_id)["account_number"] == "998877665544"


def test_what_does_not_hold_uses_up_no_guess_and_a_wrong_number_sends_nothing(world):
    slip, case_id = asked(world)
    wrong = "1111" if slip.number != "1111" else "2222"
    send = world.runtime.corrections.send_correction
    bad = filled_in(world, slip, {**ACCOUNT, "account_number": "12"})

    for _ in range(6):
        with pytest.raises(InvalidInputError):
            send(world.village, ("pembayaran",), bad)
    guessed = filled_in(world, slip, ACCOUNT).__class__(slip.code, wrong, bad.version, "x", ACCOUNT)
    with pytest.raises(WrongNumberError):
        send(world.village, ("pembayaran",), guessed)

    assert (stage(world, case_id), left_over(world)) == ("correction", [])


def test_other_pages_than_those_that_were_asked_for_are_not_taken(world):
    slip, case_id = asked(world)
    need = {"reason": "Atap bocor.", "amount": "200000"}

    with pytest.raises(ChangedError):
        world.runtime.corrections.send_correction(
            world.village, ("kebutuhan",), filled_in(world, slip, need)
        )

    assert stage(world, case_id) == "correction"


def test_things_of_a_group_take_the_place_of_those_before(world):
    slip, case_id = asked(world, "keluarga", "kebutuhan")
    members = {
        f"members.{number}.{name}": text
        for number, person in (("7", "Budi"), ("9", "Sari"))
        for name, text in (
            *(("name", person), ("relation", "child")),
            *(("age", "8"), ("work", "studying")),
        )
    }
    empty = {"members.8.name": "", "members.8.age": " "}

    correct(world, slip, reason="Atap bocor.", amount="200000", **members, **empty)
    world.work()

    known = answers(world, case_id)
    assert (known["members.1.name"], known["members.2.name"]) == ("Budi", "Sari")
    assert not [name for name in known if name.startswith(("members.3", "members.7"))]
    assert world.runtime.cases.read(world.village.id, case_id).amount == 200_000


def test_another_address_leads_to_the_verifiers_of_that_area(world):
    slip, case_id = asked(world, "alamat")

    correct(world, slip, rw="6", rt="2", address="Gang Kenanga 3")
    world.work()

    case = world.runtime.cases.read(world.village.id, case_id)
    task = world.runtime.cases.read_task(world.village.id, case_id, case.task)
    assert (case.rw, case.rt, task.area) == (6, 2, "rw06-rt002")


def test_pages_of_who_the_person_is_are_not_asked_for_and_words_are_needed(world):
    _, case_id = bring_to(world, "verification")

    for pages, words in ((("diri",), "x"), (("periksa",), "x"), ((), "x"), (("kontak",), " ")):
        with pytest.raises(InvalidInputError):
            ask_correction(world, case_id, *pages, words=words)

    assert stage(world, case_id) == "verification"


def test_after_three_corrections_it_is_decided_with_what_there_is(world):
    slip, case_id = bring_to(world, "verification")
    for _ in range(3):
        ask_correction(world, case_id, "pembayaran")
        world.work()
        correct_once(world, slip)

    with pytest.raises(InvalidInputError):
        ask_correction(world, case_id, "pembayaran")


def correct_once(world, slip):
    sent = filled_in(world, slip, ACCOUNT, f"tab {track(world, slip).version}")
    world.runtime.corrections.send_correction(world.village, ("pembayaran",), sent)
    world.work()


def test_somebody_who_is_asked_may_step_back(world):
    slip, case_id = asked(world)

    withdraw(world, slip)
    world.work()

    assert stage(world, case_id) == "withdrawn"
    with pytest.raises(ChangedError):
        correct(world, slip, **ACCOUNT)
    assert world.machine.status(case_id) == "SUCCEEDED"


def test_of_a_person_who_was_forgotten_nothing_is_taken(world):
    slip, case_id = asked(world)
    nik = answers(world, case_id)["nik"]
    world.runtime.erasure.erase_person(world.village.id, nik, even_open=True)

    with pytest.raises(ErasedError):
        correct(world, slip, **ACCOUNT)

    assert left_over(world) == []


def test_forgotten_after_sending_there_is_nothing_to_take_over(world):
    slip, case_id = asked(world)
    nik = answers(world, case_id)["nik"]
    correct(world, slip, **ACCOUNT)
    world.runtime.erasure.erase_person(world.village.id, nik, even_open=True)
    assert left_over(world) == []

    world.work()

    assert (stage(world, case_id), kinds(world, case_id)[-2:]) == (
        "verification",
        ["no_answer", "asked"],
    )
    assert whole(world, case_id) is None


def test_a_step_that_runs_twice_or_dies_takes_it_over_once(world):
    slip, case_id = asked(world)
    correct(world, slip, **ACCOUNT)
    died = []

    def die_once(name):
        if name == "take_correction" and not died:
            died.append(name)
            raise RuntimeError("the worker died")

    world.machine.before = die_once
    world.work()
    world.machine.before = lambda _name: None
    steps = world.runtime.steps

    assert steps.take_correction(world.village.id, case_id, 1) == "verification"
    assert steps.take_correction(world.village.id, case_id, 0) == "superseded"
    assert kinds(world, case_id).count("corrected") == 1


def test_nobody_but_the_verifier_asks(world):
    _, case_id = bring_to(world, "approval")

    with pytest.raises(NotFoundError):
        ask_correction(world, case_id, "pembayaran")

    assert stage(world, case_id) == "approval"
