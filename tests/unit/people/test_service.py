"""Getting in: links, PINs, sessions, enrolment, each with the rule it must keep."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lumbung.people.links import Links, Purpose
from lumbung.people.model import Holding, Official
from lumbung.people.service import Officials
from lumbung.shared.clock import from_text
from lumbung.shared.errors import (
    InvalidInputError,
    LinkExpiredError,
    LinkInvalidError,
    NotFoundError,
    PinLockedError,
    WrongPinError,
)
from tests.unit.people.fakes import VILLAGE, Office, fixed_keys

OTHER_VILLAGE = "3175071001"
PIN, WRONG = "382916", "382917"


def person(name, *roles, email=None):
    """An invented official."""
    return Official(name, name.title(), email or f"{name}@lumbung.example", roles)


@pytest.fixture
def office():
    office = Office()
    put = office.officials.put_official
    put(VILLAGE, person("sidi", Holding("verifier", "rw05")), nik="3175071203850001", pin=PIN)
    put(VILLAGE, person("rini", Holding("verifier")), nik="3175075203860002", pin="905173")
    put(VILLAGE, person("adi", Holding("administrator")))
    return office


def link(office, purpose="task", official="sidi", hours=48, task="t1"):
    """A link as the message's sender makes it."""
    expires = office.clock.moment + timedelta(hours=hours)
    return office.officials.make_link(
        VILLAGE, purpose, official, case="c1", task=task, expires=expires
    )


def inbox_link(office, email="sidi@lumbung.example"):
    """Asks for a link to the inbox, and makes it as the message's sender does."""
    office.officials.request_link(VILLAGE, email)
    message = office.messages.named("sign_in")[-1]
    return office.officials.make_link(
        VILLAGE,
        message.data["purpose"],
        message.to.removeprefix("official#"),
        expires=from_text(message.data["expires"]),
    )


def guess(office, times, pin=WRONG, token=None):
    """Wrong PINs, and the errors that they brought."""
    errors = []
    for _ in range(times):
        with pytest.raises((WrongPinError, PinLockedError)) as caught:
            office.officials.enter_pin(VILLAGE, token or link(office), pin)
        errors.append(caught.value)
    return errors


# Who they are


def test_one_nik_is_one_official(office):
    with pytest.raises(InvalidInputError) as caught:
        office.officials.put_official(VILLAGE, person("sidi2"), nik="3175071203850001")

    assert [error.code for error in caught.value.errors] == ["official.nik"]
    assert office.officials.read_official(VILLAGE, "sidi2") is None


def test_one_address_is_one_official(office):
    with pytest.raises(InvalidInputError) as caught:
        office.officials.put_official(VILLAGE, person("budi", email=" SIDI@lumbung.example "))

    assert [error.name for error in caught.value.errors] == ["email"]


def test_a_demonstration_pin_that_is_weak_is_refused(office):
    with pytest.raises(InvalidInputError) as caught:
        office.officials.put_official(VILLAGE, person("budi"), pin="123456")

    assert [error.code for error in caught.value.errors] == ["pin.weak"]


def test_the_same_official_twice_is_one_with_the_newer_facts(office):
    office.officials.put_official(VILLAGE, person("rini", Holding("approver")))

    assert [one.id for one in office.officials.holders(VILLAGE, "approver", "rw05")] == ["rini"]
    assert [one.id for one in office.officials.holders(VILLAGE, "verifier", "rw05")] == ["sidi"]


def test_holders_are_those_of_the_area_and_of_the_whole_village(office):
    holders = office.officials.holders

    assert [one.id for one in holders(VILLAGE, "verifier", "rw05")] == ["sidi", "rini"]
    assert [one.id for one in holders(VILLAGE, "verifier", "rw05-rt003")] == ["sidi", "rini"]
    assert [one.id for one in holders(VILLAGE, "verifier", "rw06")] == ["rini"]
    assert holders(OTHER_VILLAGE, "verifier", "rw05") == []


def test_whoever_holds_a_role_twice_is_one_holder(office):
    both = person("budi", Holding("treasurer"), Holding("treasurer", "rw05"))
    office.officials.put_official(VILLAGE, both)

    assert [one.id for one in office.officials.holders(VILLAGE, "treasurer", "rw05")] == ["budi"]


def test_a_blocked_official_is_no_holder_and_gets_no_link(office):
    office.officials.block_official(VILLAGE, "sidi")

    office.officials.request_link(VILLAGE, "sidi@lumbung.example")

    assert [one.id for one in office.officials.holders(VILLAGE, "verifier", "rw05")] == ["rini"]
    assert office.messages.queued == []
    with pytest.raises(LinkInvalidError):
        office.officials.enter_pin(VILLAGE, link(office), PIN)


# Asking for a link


@pytest.mark.parametrize("email", ["sidi@lumbung.example", "  Sidi@Lumbung.Example "])
def test_an_official_gets_a_link_to_the_inbox(office, email):
    office.officials.request_link(VILLAGE, email)

    (message,) = office.messages.queued
    assert (message.template, message.to) == ("sign_in", "official#sidi")
    assert message.data["purpose"] == "inbox"


@pytest.mark.parametrize("email", ["", "-", "nobody@lumbung.example", "x" * 70000, "\x00"])
def test_a_strange_address_gets_nothing_and_the_same_answer(office, email):
    assert office.officials.request_link(VILLAGE, email) is None
    assert office.messages.queued == []


def test_five_links_an_hour_and_no_more(office):
    for _ in range(7):
        assert office.officials.request_link(VILLAGE, "sidi@lumbung.example") is None

    assert len(office.messages.queued) == 5
    office.clock.move(hours=1)
    office.officials.request_link(VILLAGE, "sidi@lumbung.example")
    assert len(office.messages.queued) == 6


# PIN


def test_looking_at_a_link_changes_nothing(office):
    token, before = link(office), office.store.writes

    office.officials.open_link(VILLAGE, token)
    office.officials.open_link(VILLAGE, token)

    assert office.store.writes == before


def test_the_right_pin_opens_a_session_of_the_links_official(office):
    opened = office.officials.enter_pin(VILLAGE, link(office), PIN)

    signed_in = office.officials.read_session(VILLAGE, opened.session_id)
    assert signed_in.official.id == "sidi"
    assert (opened.target.case, opened.target.task) == ("c1", "t1")


def test_a_forwarded_link_asks_for_the_pin_of_whom_it_was_made_for(office):
    with pytest.raises(WrongPinError):
        office.officials.enter_pin(VILLAGE, link(office, official="sidi"), "905173")


def test_every_session_has_a_new_id(office):
    first = office.officials.enter_pin(VILLAGE, link(office), PIN)
    second = office.officials.enter_pin(VILLAGE, link(office), PIN)

    assert first.session_id != second.session_id


def test_the_session_id_itself_is_stored_nowhere(office):
    opened = office.officials.enter_pin(VILLAGE, link(office), PIN)

    assert opened.session_id not in repr(office.store.sessions)
    assert opened.session_id.split("-", 1)[1] not in repr(office.store.sessions)


def test_a_link_to_the_inbox_works_once(office):
    token = inbox_link(office)
    office.officials.enter_pin(VILLAGE, token, PIN)
    before = dict(office.store.sessions)

    with pytest.raises(LinkInvalidError, match="link.used"):
        office.officials.enter_pin(VILLAGE, token, PIN)

    assert office.store.sessions == before


def test_an_expired_link_opens_nothing(office):
    token = inbox_link(office)
    office.clock.move(minutes=31)

    with pytest.raises(LinkExpiredError):
        office.officials.enter_pin(VILLAGE, token, PIN)


def test_five_wrong_pins_lock_and_tell_the_administrators_once(office):
    errors = guess(office, 7)

    assert [error.data.get("left") for error in errors[:4]] == [4, 3, 2, 1]
    assert [type(error) for error in errors[4:]] == [PinLockedError] * 3
    assert [message.to for message in office.messages.named("pin_locked")] == ["official#adi"]
    with pytest.raises(PinLockedError):
        office.officials.enter_pin(VILLAGE, link(office), PIN)


def test_a_right_pin_resets_the_count(office):
    guess(office, 4)
    office.officials.enter_pin(VILLAGE, link(office), PIN)

    errors = guess(office, 4)

    assert [error.data["left"] for error in errors] == [4, 3, 2, 1]


def test_what_is_no_pin_is_not_counted(office):
    for text in ("", "12345", "abcdef", "9" * 70000):
        with pytest.raises(InvalidInputError):
            office.officials.enter_pin(VILLAGE, link(office), text)

    assert office.store.pins[VILLAGE, "sidi"].attempts == 0


def test_a_try_is_counted_before_the_pin_is_compared(office, monkeypatch):
    def dies(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("lumbung.people.pins.fits", dies)
    with pytest.raises(KeyboardInterrupt):
        office.officials.enter_pin(VILLAGE, link(office), PIN)

    assert office.store.pins[VILLAGE, "sidi"].attempts == 1


def test_administrators_are_told_even_when_the_fifth_try_died_before_it_was_compared(office):
    guess(office, 4)
    office.store.count_pin_attempt(VILLAGE, "sidi")

    guess(office, 2, PIN)

    assert len(office.messages.named("pin_locked")) == 1
    assert office.store.pins[VILLAGE, "sidi"].locked


def test_a_right_pin_beside_a_lock_opens_nothing(office, monkeypatch):
    begin = office.store.begin

    def locked_meanwhile():
        monkeypatch.setattr(office.store, "begin", begin)
        guess(office, 4)
        return begin()

    monkeypatch.setattr(office.store, "begin", locked_meanwhile)
    with pytest.raises(PinLockedError):
        office.officials.enter_pin(VILLAGE, link(office), PIN)

    assert office.store.sessions == {}


def test_a_lock_ends_the_sessions(office):
    opened = office.officials.enter_pin(VILLAGE, link(office), PIN)

    guess(office, 5)

    assert office.officials.read_session(VILLAGE, opened.session_id) is None


def test_approving_counts_wrong_pins_too(office):
    for _ in range(4):
        with pytest.raises(WrongPinError):
            office.officials.check_pin(VILLAGE, "sidi", WRONG)

    with pytest.raises(PinLockedError):
        office.officials.check_pin(VILLAGE, "sidi", WRONG)
    with pytest.raises(PinLockedError):
        office.officials.check_pin(VILLAGE, "sidi", PIN)


def test_without_a_pin_no_link_opens(office):
    with pytest.raises(PinLockedError, match="pin.none"):
        office.officials.enter_pin(VILLAGE, link(office, official="adi"), PIN)


def test_a_pin_under_an_older_pepper_is_sealed_anew_when_it_is_right(office):
    before = office.store.pins[VILLAGE, "sidi"].sealed
    rotated = Officials(office.store, fixed_keys(pins=2), office.messages, office.clock)

    rotated.check_pin(VILLAGE, "sidi", PIN)

    assert office.store.pins[VILLAGE, "sidi"].sealed != before
    rotated.check_pin(VILLAGE, "sidi", PIN)


# Sessions


def test_a_session_ends_after_half_an_hour_unused(office):
    opened = office.officials.enter_pin(VILLAGE, link(office), PIN)
    office.clock.move(minutes=29)
    assert office.officials.read_session(VILLAGE, opened.session_id)
    office.clock.move(minutes=29)
    assert office.officials.read_session(VILLAGE, opened.session_id)
    office.clock.move(minutes=30)

    assert office.officials.read_session(VILLAGE, opened.session_id) is None


def test_a_session_ends_after_eight_hours_however_busy(office):
    opened = office.officials.enter_pin(VILLAGE, link(office), PIN)
    for _ in range(23):
        office.clock.move(minutes=20)
        assert office.officials.read_session(VILLAGE, opened.session_id)
    office.clock.move(minutes=20)

    assert office.officials.read_session(VILLAGE, opened.session_id) is None


def test_use_is_noted_at_most_once_a_minute(office):
    opened = office.officials.enter_pin(VILLAGE, link(office), PIN)
    before = office.store.writes

    for _ in range(12):
        office.clock.move(seconds=10)
        office.officials.read_session(VILLAGE, opened.session_id)

    assert office.store.writes == before + 2


def test_blocking_ends_a_session_at_once(office):
    opened = office.officials.enter_pin(VILLAGE, link(office), PIN)

    office.officials.block_official(VILLAGE, "sidi")

    assert office.officials.read_session(VILLAGE, opened.session_id) is None


def test_a_foreign_villages_session_is_not_found(office):
    opened = office.officials.enter_pin(VILLAGE, link(office), PIN)

    with pytest.raises(NotFoundError):
        office.officials.read_session(OTHER_VILLAGE, opened.session_id)


@pytest.mark.parametrize("session_id", ["", f"{VILLAGE}-", f"{VILLAGE}-AAAA"])
def test_a_made_up_session_is_nobodys(office, session_id):
    assert office.officials.read_session(VILLAGE, session_id) is None


def test_signing_out_ends_the_session_on_the_server(office):
    opened = office.officials.enter_pin(VILLAGE, link(office), PIN)

    office.officials.end_session(VILLAGE, opened.session_id)
    office.officials.end_session(VILLAGE, opened.session_id)

    assert office.officials.read_session(VILLAGE, opened.session_id) is None


def test_a_reveal_is_remembered_in_its_session_alone(office):
    first = office.officials.enter_pin(VILLAGE, link(office), PIN)
    second = office.officials.enter_pin(VILLAGE, link(office), PIN)
    session = office.officials.read_session(VILLAGE, first.session_id).session
    until = office.clock.moment + timedelta(minutes=5)
    office.officials.remember_reveal(VILLAGE, session, "c1", ("nik", "kk"), until)

    def revealed(opened):
        read = office.officials.read_session(VILLAGE, opened.session_id).session
        return read.revealed("c1", office.clock.moment)

    assert revealed(first) == ("kk", "nik")
    assert revealed(second) == ()
    office.clock.move(minutes=5)
    assert revealed(first) == ()


# Enrolment


def test_link_and_code_set_the_first_pin_and_open_a_session(office):
    invitation = office.officials.new_enrolment(VILLAGE, "adi")

    session_id = office.officials.enrol(
        VILLAGE, invitation.token, invitation.code, "471380", "471380"
    )

    assert office.officials.read_session(VILLAGE, session_id).official.id == "adi"
    office.officials.check_pin(VILLAGE, "adi", "471380")


def test_an_enrolment_works_once(office):
    invitation = office.officials.new_enrolment(VILLAGE, "adi")
    office.officials.enrol(VILLAGE, *invitation, "471380", "471380")

    with pytest.raises(LinkInvalidError):
        office.officials.enrol(VILLAGE, *invitation, "905173", "905173")

    office.officials.check_pin(VILLAGE, "adi", "471380")


def test_an_enrolment_ends_after_a_day(office):
    invitation = office.officials.new_enrolment(VILLAGE, "adi")
    office.clock.move(hours=24)

    with pytest.raises(LinkExpiredError):
        office.officials.enrol(VILLAGE, *invitation, "471380", "471380")


def test_five_wrong_codes_end_the_enrolment(office):
    invitation = office.officials.new_enrolment(VILLAGE, "adi")
    wrong = "22222222" if invitation.code != "22222222" else "33333333"
    left = []
    for _ in range(4):
        with pytest.raises(InvalidInputError) as caught:
            office.officials.enrol(VILLAGE, invitation.token, wrong, "471380", "471380")
        left.append(caught.value.errors[0].data["left"])

    with pytest.raises(LinkInvalidError):
        office.officials.enrol(VILLAGE, invitation.token, wrong, "471380", "471380")
    with pytest.raises(LinkInvalidError):
        office.officials.enrol(VILLAGE, *invitation, "471380", "471380")
    assert left == [4, 3, 2, 1]


@pytest.mark.parametrize(
    ("pin", "again", "errors"),
    [
        ("123456", "123456", {"pin": "pin.weak"}),
        ("4713", "4713", {"pin": "pin.digits"}),
        ("471380", "471381", {"pin_again": "pin.differs"}),
    ],
)
def test_a_bad_pin_costs_no_try(office, pin, again, errors):
    invitation = office.officials.new_enrolment(VILLAGE, "adi")

    with pytest.raises(InvalidInputError) as caught:
        office.officials.enrol(VILLAGE, *invitation, pin, again)

    assert {error.name: error.code for error in caught.value.errors} == errors
    assert [enrolment.attempts for enrolment in office.store.enrolments.values()] == [0]


def test_everything_that_is_wrong_is_said_at_once(office):
    invitation = office.officials.new_enrolment(VILLAGE, "adi")

    with pytest.raises(InvalidInputError) as caught:
        office.officials.enrol(VILLAGE, invitation.token, "?", "", "")

    assert {error.name for error in caught.value.errors} == {"activation", "pin"}


def test_a_newer_enrolment_ends_the_older_one(office):
    older = office.officials.new_enrolment(VILLAGE, "adi")
    newer = office.officials.new_enrolment(VILLAGE, "adi")

    with pytest.raises(LinkInvalidError):
        office.officials.enrol(VILLAGE, *older, "471380", "471380")
    office.officials.enrol(VILLAGE, *newer, "471380", "471380")


def test_another_officials_code_does_not_fit(office):
    mine = office.officials.new_enrolment(VILLAGE, "adi")
    theirs = office.officials.new_enrolment(VILLAGE, "rini")

    with pytest.raises(InvalidInputError):
        office.officials.enrol(VILLAGE, mine.token, theirs.code, "471380", "471380")


def test_a_tasks_link_cannot_enrol(office):
    invitation = office.officials.new_enrolment(VILLAGE, "adi")
    enrolment = office.officials.open_enrolment(VILLAGE, invitation.token).task
    token = link(office, official="adi", task=enrolment)

    with pytest.raises(LinkInvalidError):
        office.officials.enrol(VILLAGE, token, invitation.code, "471380", "471380")


def test_an_enrolment_link_opens_no_task(office):
    invitation = office.officials.new_enrolment(VILLAGE, "sidi")

    with pytest.raises(LinkInvalidError):
        office.officials.enter_pin(VILLAGE, invitation.token, PIN)


def test_a_new_enrolment_opens_what_was_locked_and_ends_old_sessions(office):
    opened = office.officials.enter_pin(VILLAGE, link(office), PIN)
    office.clock.move(seconds=1)
    guess(office, 5)
    invitation = office.officials.new_enrolment(VILLAGE, "sidi")

    office.officials.enrol(VILLAGE, *invitation, "471380", "471380")

    office.officials.enter_pin(VILLAGE, link(office), "471380")
    assert office.officials.read_session(VILLAGE, opened.session_id) is None


def test_links_of_one_purpose_have_a_salt_of_their_own(office):
    tokens = {purpose: link(office, purpose) for purpose in Purpose}

    for made, token in tokens.items():
        for asked in Purpose:
            if asked is not made:
                with pytest.raises(LinkInvalidError):
                    Links(office.keys).open(token, VILLAGE, office.clock.moment, asked)


def test_a_change_of_the_official_meanwhile_does_not_prevent_the_lock(office, monkeypatch):
    guess(office, 4)
    real = office.store.lock_pin

    def change_first(tx, village, official_id):
        monkeypatch.setattr(office.store, "lock_pin", real)
        real(tx, village, official_id)
        official = office.store.officials[village, official_id]
        office.store.officials[village, official_id] = replace(
            official, version=official.version + 1
        )

    monkeypatch.setattr(office.store, "lock_pin", change_first)

    guess(office, 1)

    assert office.store.pins[VILLAGE, "sidi"].locked
