"""One person's keys are deleted: nothing of theirs can be read anywhere, and every history still holds."""

import pytest

from lumbung.assistance.erasure import OpenCaseError
from lumbung.shared.errors import ErasedError, InvalidTextError, NotAllowedError
from tests.factories import nik, typed_application
from tests.histories import check_all
from tests.journey import apply, approve, bring_to, confirm, kinds, open_page, pay, stage, verify

WORDS = "Alamatnya di Gang Melati nomor 12."
CHILD = {"birth_date-day": "3", "birth_date-month": "2", "birth_date-year": "2012"}
PERSONAL = ("name", "nik", "kk", "address", "reason", "account_number", "account_holder", "email")


@pytest.fixture
def erasure(world):
    return world.runtime.erasure


def erase(world, erasure, person):
    count = erasure.erase_person(world.village.id, person, even_open=True)
    world.restart()
    return count


def test_whatever_became_of_a_person_s_cases_none_of_them_opens_any_more(world, erasure):
    person = nik()
    _, refused = bring_to(world, "verification", nik=person)
    verify(world, refused, decision="refused", reason="not_reached", words=WORDS)
    world.work()
    _, waiting = bring_to(world, "payment", nik=person)
    _, _, twice = apply(world, nik=person)
    _, _, by_rule = apply(world, nik=person, **CHILD)
    _, others = bring_to(world, "verification")
    world.work()
    assert [stage(world, c) for c in (refused, waiting, twice, by_rule)] == [
        "refused",
        "payment",
        "duplicate",
        "refused",
    ]

    assert erase(world, erasure, person) == 4

    maria = world.official("maria")
    for case_id in (refused, waiting, twice, by_rule):
        case = world.runtime.cases.read(world.village.id, case_id)
        with pytest.raises(ErasedError):
            world.runtime.desk.read_answers(case)
        with pytest.raises((ErasedError, NotAllowedError)):
            world.runtime.decisions.reveal(
                world.village, maria, case_id, ("name",), "answer_question"
            )
        assert "revealed" not in kinds(world, case_id)
    said = world.runtime.cases.history(world.village.id, refused)
    with pytest.raises(ErasedError):
        world.runtime.desk.read_words(
            world.runtime.cases.read(world.village.id, refused),
            next(event for event in said if "words" in event.sealed),
        )
    assert open_page(world, maria, others).masked["name"] == "S•• W••••••"


def test_a_case_that_was_erased_shows_its_way_and_nothing_of_its_person(world, erasure):
    person = nik()
    _, case_id = bring_to(world, "payment", nik=person)
    erase(world, erasure, person)

    page = open_page(world, world.official("lina"), case_id)

    assert (page.erased, page.masked, page.may_decide) == (True, {}, True)
    assert [step.kind for step in page.history] == kinds(world, case_id)


def test_the_resident_reads_the_refusal_s_words_no_more(world, erasure):
    person = nik()
    slip, case_id = bring_to(world, "verification", nik=person)
    verify(world, case_id, decision="refused", reason="not_reached", words=WORDS)
    world.work()
    read = world.runtime.tracking.refusal_words(world.village, slip.code, slip.number)
    erase(world, erasure, person)

    assert read == WORDS
    with pytest.raises(ErasedError):
        world.runtime.tracking.refusal_words(world.village, slip.code, slip.number)


def test_a_case_that_was_erased_is_not_paid_to_an_account_that_nobody_can_read(world, erasure):
    person = nik()
    _, case_id = bring_to(world, "payment", nik=person)
    erase(world, erasure, person)

    with pytest.raises(ErasedError):
        pay(world, case_id)

    assert stage(world, case_id) == "payment"
    assert world.runtime.funds.read(world.village.id, "bantuan-tunai").paid == 0


def test_a_case_that_was_erased_can_be_ended_and_its_messages_are_given_up(world, erasure):
    person = nik()
    _, case_id = bring_to(world, "approval", nik=person)
    erase(world, erasure, person)
    mails = len(world.mails())

    approve(world, case_id, decision="refused", reason="withdrawn")
    world.work()

    assert (stage(world, case_id), len(world.mails())) == ("refused", mails)
    left = {i["state"]["S"] for i in world.items("messages") if i["to"]["S"] == "resident"}
    assert left == {"sent", "failed"}
    assert not world.items_of("agenda", "DEAD#")


def test_a_person_with_an_open_case_is_not_erased_unawares(world, erasure):
    person = nik()
    slip, case_id = bring_to(world, "payment", nik=person)

    with pytest.raises(OpenCaseError) as told:
        erasure.erase_person(world.village.id, person)

    assert told.value.codes == (slip.code,)
    assert open_page(world, world.official("lina"), case_id).erased is False


def test_an_erased_case_is_refused_and_what_it_held_is_free_again(world, erasure):
    person, free = nik(), world.runtime.funds.free(world.village.id, "bantuan-tunai")
    _, case_id = bring_to(world, "payment", nik=person)
    erase(world, erasure, person)
    lina = world.official("lina")
    page = open_page(world, lina, case_id)

    world.runtime.decisions.refuse_case(
        world.village, lina, case_id, page.task.id, page.case.version, "withdrawn"
    )
    world.work()

    assert stage(world, case_id) == "refused"
    assert world.runtime.funds.free(world.village.id, "bantuan-tunai") == free


def test_every_history_and_every_hash_still_holds(world, erasure):
    person = nik()
    slip, case_id = bring_to(world, "confirmation", nik=person)
    confirm(world, slip)
    bring_to(world, "approval")
    before = world.runtime.cases.history(world.village.id, case_id)
    erase(world, erasure, person)

    assert check_all(world.runtime.cases.everything()) == (2, [])
    after = world.runtime.cases.history(world.village.id, case_id)
    assert (after[:-1], after[-1].kind) == (before, "erased")
    assert [event.hashed().hash for event in after] == [event.hash for event in after]


def test_nothing_personal_stands_in_any_table_at_any_time(world):
    typed = typed_application()
    _, case_id = bring_to(world, "verification")
    case_nik = world.runtime.desk.read_answers(
        world.runtime.cases.read(world.village.id, case_id), ("nik", "kk")
    )
    verify(world, case_id, words=WORDS)
    world.work()

    everything = repr([world.items(room) for room in ("cases", "agenda", "messages", "treasury")])
    for text in [
        *case_nik.values(),
        WORDS,
        *(typed[name] for name in PERSONAL if name not in case_nik),
    ]:
        assert text not in everything
        assert " ".join(text.split()) not in everything


def test_erasing_again_answers_the_same_and_a_stranger_has_nothing(world, erasure):
    person = nik()
    bring_to(world, "verification", nik=person)

    assert [erase(world, erasure, person) for _ in range(2)] == [1, 1]
    assert erase(world, erasure, nik()) == 0
    with pytest.raises(InvalidTextError):
        erase(world, erasure, "0")


def test_who_was_erased_may_apply_again_once_their_place_is_free(world, erasure):
    person = nik()
    _, first = bring_to(world, "verification", nik=person)
    erase(world, erasure, person)
    verify(world, first, decision="refused", reason="withdrawn")
    world.work()

    _, _, second = apply(world, nik=person)
    world.work()

    assert stage(world, second) == "verification"
