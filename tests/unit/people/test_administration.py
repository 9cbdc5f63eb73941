"""The rules of changes and acts, without any storage."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lumbung.people.acts import Act, Head, check_acts
from lumbung.people.model import Holding, Official, show_areas
from lumbung.people.typed import read_official
from lumbung.shared.errors import ChangedError, InvalidInputError, NotAllowedError
from lumbung.villages.hands import too_few_hands
from lumbung.villages.read import read_village
from tests.unit.people.fakes import START, VILLAGE, Office
from tests.world import FOLDER

HEADS = ("ani", "budi", "cici")
HERE = read_village(FOLDER)
TYPED = {
    "name": "Dewi",
    "email": "dewi@desa.example",
    "nik": "3175996503880007",
    "approver": "semua",
}


@pytest.fixture
def office():
    office = Office()
    for name in HEADS:
        head = Official(name, name.title(), f"{name}@desa.example", (Holding("administrator"),))
        office.officials.put_official(VILLAGE, head)
    return office


def chain_of(length):
    acts: list[Act] = []
    for number in range(1, length + 1):
        previous = acts[-1].hash if acts else "-"
        acts.append(Act(number, "asked", "t", "ani", "budi", previous=previous).hashed())
    return acts, Head(length, acts[-1].hash) if acts else Head()


@given(st.integers(1, 12), st.data())
def test_any_act_that_is_changed_moved_or_torn_out_shows(length, data):
    acts, head = chain_of(length)
    place = data.draw(st.integers(0, length - 1))

    assert check_acts(head, acts) is None
    assert check_acts(head, [*acts[:place], *acts[place + 1 :]]) is not None
    changed = replace(acts[place], by="eve")
    assert check_acts(head, [*acts[:place], changed, *acts[place + 1 :]]) == (place + 1, "hash")


def test_two_changes_harmless_alone_and_harmful_together_are_not_both_made(office):
    """The second is confirmed on what the first has left."""
    for name, role in (
        ("v", "verifier"),
        ("a", "approver"),
        ("t1", "treasurer"),
        ("t2", "treasurer"),
    ):
        known = Official(name, name, f"{name}@desa.example", (Holding(role),))
        office.officials.put_official(VILLAGE, known)
    desk = office.administration
    for name in ("t1", "t2"):
        typed = {"name": name, "email": f"{name}@desa.example", "verifier": "RW 05"}
        desk.ask_facts(HERE, "ani", name, 1, typed)
    first, second = (office.store.read_change(VILLAGE, name) for name in ("t1", "t2"))

    desk.confirm(HERE, "budi", "t1", first.id)

    with pytest.raises(NotAllowedError) as refused:
        desk.confirm(HERE, "budi", "t2", second.id)
    assert refused.value.code == "hands.short"


def test_an_act_in_between_is_waited_for_and_nothing_is_lost(office):
    desk, put = office.administration, office.store.put_change

    def put_after_another(*args):
        office.store.put_change = put
        office.officials.block_official(VILLAGE, "cici")
        put(*args)

    office.store.put_change = put_after_another
    desk.ask_new(HERE, "ani", TYPED)

    kinds = [act.kind for act in office.store.acts[VILLAGE]][3:]
    assert kinds == ["blocked", "asked"]


def test_what_was_confirmed_once_is_not_confirmed_again(office):
    who = office.administration.ask_new(HERE, "ani", TYPED)
    change = office.store.read_change(VILLAGE, who)
    assert office.administration.confirm(HERE, "budi", who, change.id)

    with pytest.raises(ChangedError):
        office.administration.confirm(HERE, "cici", who, change.id)


AREAS = {
    "semua": ["village"],
    "RW 5": ["rw05"],
    "rw05": ["rw05"],
    "RT 003/RW 05": ["rw05-rt003"],
    "rt3 rw 5; RW 06": ["rw05-rt003", "rw06"],
    "RW 5, rw05": ["rw05"],
}


@pytest.mark.parametrize(("text", "keys"), AREAS.items(), ids=AREAS)
def test_areas_are_read_as_people_write_them(text, keys):
    read = read_official({**TYPED, "approver": text}, HERE, START, is_new=True)

    assert [held.area_key for held in read.roles] == keys
    shown = show_areas(read.roles, "approver")
    again = read_official({**TYPED, "approver": shown}, HERE, START, is_new=True)
    assert again.roles == read.roles


@pytest.mark.parametrize(
    "text", ["RW", "RT 3", "RW 99", "RT 999/RW 05", "<script>", "RW ٥", "x" * 9]
)
def test_what_is_no_area_here_is_refused(text):
    with pytest.raises(InvalidInputError):
        read_official({**TYPED, "approver": text}, HERE, START, is_new=True)


def test_hands_are_counted_for_each_rw():
    held = {
        "v": [("verifier", "rw01")],
        "a": [("approver", "village")],
        "t": [("treasurer", "village")],
        "d": [("administrator", "village")],
    }

    assert too_few_hands([1, 2], held) == {2: ("verification",)}
    assert too_few_hands([1], {**held, "d": []}) == {1: ()}


def test_somebody_is_left_to_review_beside_the_verifier_the_approvers_and_the_treasurer():
    held = {
        "v": [("verifier", "village")],
        "a": [("approver", "village")],
        "b": [("approver", "village")],
        "t": [("treasurer", "village")],
    }

    assert too_few_hands([1], held) == {}
    assert too_few_hands([1], held, two_approvers=True) == {1: ()}
    assert too_few_hands([1], {**held, "c": [("approver", "rw01")]}, two_approvers=True) == {}
    del held["b"]
    assert too_few_hands([1], {**held, "c": [("verifier", "village")]}) == {1: ()}
