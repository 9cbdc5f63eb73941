"""Who the officials are: new facts leave PINs alone, blocking ends everything, each stands as they stand."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lumbung.people.model import Holding, Official
from lumbung.shared.errors import ChangedError, LinkInvalidError, NotFoundError
from tests.unit.people.fakes import VILLAGE, Office
from tests.unit.people.test_service import PIN, guess, link

NIK = "3175071203850001"
SIDI = Official("sidi", "Sidi", "sidi@lumbung.example", (Holding("verifier", "rw05"),))


@pytest.fixture
def office():
    office = Office()
    office.officials.put_official(VILLAGE, SIDI, nik=NIK, pin=PIN)
    return office


def enters(office):
    return office.officials.enter_pin(VILLAGE, link(office), PIN).session_id


def standing(office):
    [found] = office.officials.list_officials(VILLAGE)
    return found


NEW_FACTS = {
    "name": replace(SIDI, name="Sidi Rahman"),
    "email": replace(SIDI, email="sidi.rahman@lumbung.example"),
    "roles": replace(SIDI, roles=(Holding("approver"),)),
    "language": replace(SIDI, language="en"),
}


@pytest.mark.parametrize(("fact", "new"), NEW_FACTS.items(), ids=NEW_FACTS)
def test_a_new_fact_is_taken_over_and_the_pin_stays(office, fact, new):
    before = office.officials.read_official(VILLAGE, "sidi")

    after = office.officials.put_official(VILLAGE, new, nik=NIK)

    assert after.news(before) == (fact,)
    assert office.officials.read_official(VILLAGE, "sidi") == after
    assert enters(office)


def test_another_family_card_is_a_new_fact(office):
    before = office.officials.read_official(VILLAGE, "sidi")

    after = office.officials.put_official(VILLAGE, SIDI, nik=NIK, kk="3175072001010001")

    assert after.news(before) == ("kk_index",)


def test_where_no_fact_is_new_nothing_is_written(office):
    writes = office.store.writes

    office.officials.put_official(VILLAGE, SIDI, nik=NIK)

    assert office.store.writes == writes


def test_new_facts_let_nobody_in_who_is_blocked(office):
    office.officials.block_official(VILLAGE, "sidi")

    office.officials.put_official(VILLAGE, NEW_FACTS["name"], nik=NIK)

    assert office.officials.read_official(VILLAGE, "sidi").blocked


def test_blocking_ends_sessions_links_and_an_enrolment_under_way(office):
    session, invitation = enters(office), office.officials.new_enrolment(VILLAGE, "sidi")

    office.officials.block_official(VILLAGE, "sidi")
    office.officials.unblock_official(VILLAGE, "sidi")

    assert office.officials.read_session(VILLAGE, session) is None
    with pytest.raises(LinkInvalidError):
        office.officials.open_enrolment(VILLAGE, invitation.token)


def test_whoever_is_unblocked_comes_in_with_the_pin_of_before(office):
    office.officials.block_official(VILLAGE, "sidi")
    with pytest.raises(LinkInvalidError):
        enters(office)

    office.officials.unblock_official(VILLAGE, "sidi")
    office.clock.move(seconds=1)

    assert office.officials.read_session(VILLAGE, enters(office))


def test_blocking_twice_is_blocking_once(office):
    first = office.officials.block_official(VILLAGE, "sidi")
    office.clock.move(hours=1)

    assert office.officials.block_official(VILLAGE, "sidi").sessions_from == first.sessions_from


@pytest.mark.parametrize("change", ["block_official", "unblock_official"])
def test_nobody_can_be_blocked_who_is_no_official(office, change):
    with pytest.raises(NotFoundError):
        getattr(office.officials, change)(VILLAGE, "nobody")


def test_a_change_at_the_same_moment_does_not_prevent_the_block(office, monkeypatch):
    change_before(office, monkeypatch, times=2)

    office.officials.block_official(VILLAGE, "sidi")

    assert office.officials.read_official(VILLAGE, "sidi").blocked


def test_a_block_that_others_changes_always_outrun_is_told(office, monkeypatch):
    change_before(office, monkeypatch, times=100)

    with pytest.raises(ChangedError):
        office.officials.block_official(VILLAGE, "sidi")


def change_before(office, monkeypatch, times):
    """Somebody else's change comes between reading and writing, so many times."""
    set_official, left = office.store.set_official, list(range(times))

    def set_after_another(tx, village, old, new):
        if left:
            left.pop()
            office.store.officials[village, old.id] = replace(old, version=old.version + 1)
        set_official(tx, village, old, new)

    monkeypatch.setattr(office.store, "set_official", set_after_another)


def test_each_official_stands_as_they_stand(office):
    assert (standing(office).has_pin, standing(office).locked) == (True, False)
    assert standing(office).invited_until is None

    guess(office, 5)
    office.officials.new_enrolment(VILLAGE, "sidi")

    assert standing(office).locked
    assert standing(office).invited_until == office.clock.moment + timedelta(hours=24)


def test_an_enrolment_that_was_missed_is_open_no_longer(office):
    office.officials.new_enrolment(VILLAGE, "sidi")

    office.clock.move(hours=25)

    assert standing(office).invited_until is None


def test_whoever_never_enrolled_has_no_pin():
    office = Office()
    office.officials.put_official(VILLAGE, SIDI, nik=NIK)

    assert not standing(office).has_pin


def test_a_village_lists_its_own_officials_by_id(office):
    for name in ("budi", "adi"):
        more = replace(SIDI, id=name, email=f"{name}@lumbung.example")
        office.officials.put_official(VILLAGE, more)
    office.officials.put_official("3175071001", replace(SIDI, id="other"))

    found = office.officials.list_officials(VILLAGE)

    assert [each.official.id for each in found] == ["adi", "budi", "sidi"]
