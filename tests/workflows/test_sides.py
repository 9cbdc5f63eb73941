"""What each side can read with the root keys that its functions are granted (functions/*/.chalice/policy-*.json)."""

import pytest

from lumbung.aws.keys import RootKeys, keys_from_ssm
from lumbung.runtime import Runtime
from lumbung.shared.errors import ErasedError
from tests.journey import apply, bring_to, verify, words_on_page

PUBLIC, OFFICE = {"intake"}, {"fields", "index", "links", "pins"}
WORDS = "Saya datang dua kali, rumahnya kosong."


class DeniedError(Exception):
    """SSM gives a function no key that its policy does not name."""


def side(world, *purposes):
    """The use cases, with these root keys alone."""
    ssm = keys_from_ssm()._load

    def load(purpose):
        if purpose not in purposes:
            raise DeniedError(purpose)
        return ssm(purpose)

    runtime = Runtime(now=lambda: world.moment, threads=1)
    runtime.__dict__["keys"] = RootKeys(load)
    return runtime


@pytest.fixture
def refused(world):
    slip, case_id = bring_to(world, "verification")
    verify(world, case_id, decision="refused", reason="not_reached", words=WORDS)
    return slip, case_id


def test_the_public_side_reads_the_words_of_a_refusal_and_nothing_else_of_the_case(world, refused):
    slip, case_id = refused
    public = side(world, *PUBLIC)

    assert public.tracking.refusal_words(world.village, slip.code, slip.number) == WORDS
    with pytest.raises(DeniedError):
        public.desk.read_answers(public.cases.read(world.village.id, case_id))


def test_the_office_reads_the_words_of_a_refusal_in_the_history(world, refused):
    _slip, case_id = refused
    office = side(world, *OFFICE)

    words = words_on_page(office.decisions, world, "ratna", case_id)

    assert list(words.values()) == [WORDS]


def test_before_screening_the_office_cannot_open_a_case_and_afterwards_the_public_side_cannot(
    world,
):
    _draft, _slip, case_id = apply(world)
    public, office = side(world, *PUBLIC), side(world, *OFFICE)
    case = public.cases.read(world.village.id, case_id)
    assert public.desk.read_answers(case)["name"] == "Sri Wahyuni"
    with pytest.raises(DeniedError):
        office.desk.read_answers(case)

    world.work()

    assert office.desk.read_answers(case)["name"] == "Sri Wahyuni"
    with pytest.raises(DeniedError):
        public.desk.read_answers(case)


def test_once_a_person_is_forgotten_neither_side_reads_an_officials_words(world):
    slip, case_id = bring_to(world, "verification", nik="3175996703850044")
    verify(world, case_id, decision="refused", reason="not_reached", words=WORDS)

    assert world.runtime.erasure.erase_person(world.village.id, "3175996703850044") == 1

    with pytest.raises(ErasedError):
        side(world, *PUBLIC).tracking.refusal_words(world.village, slip.code, slip.number)
    office = side(world, *OFFICE)
    case, events, _tasks = office.cases.whole(world.village.id, case_id)
    with pytest.raises(ErasedError):
        office.desk.read_words(case, next(event for event in events if "words" in event.sealed))
    assert words_on_page(office.decisions, world, "ratna", case_id) == {}
