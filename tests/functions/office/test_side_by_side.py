"""Many hands at once at the same PIN, link, enrolment or task."""

from concurrent.futures import ThreadPoolExecutor

from lumbung.shared.errors import LinkInvalidError, LumbungError, PinLockedError, WrongPinError
from tests.functions.office.conftest import PINS


def at_once(times, work):
    """The results, or the errors, of so many calls side by side."""

    def outcome(number):
        try:
            return work(number)
        except LumbungError as error:
            return error

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(outcome, range(times)))


def test_of_many_wrong_pins_at_once_five_are_looked_at(office):
    tokens = [office.link("siti") for _ in range(12)]

    errors = at_once(12, lambda i: office.people.enter_pin(office.village.id, tokens[i], "999000"))

    assert sum(isinstance(error, WrongPinError) for error in errors) == 4
    assert sum(isinstance(error, PinLockedError) for error in errors) == 8
    assert office.messages("pin_locked") == ["official#agus"]


def test_a_link_to_the_inbox_opened_many_times_at_once_opens_one_session(office):
    token = office.link("siti", "inbox")

    found = at_once(4, lambda _: office.people.enter_pin(office.village.id, token, PINS["siti"]))

    assert sum(isinstance(each, LinkInvalidError) for each in found) == 3


def test_an_enrolment_used_many_times_at_once_sets_one_pin(office):
    invitation = office.people.new_enrolment(office.village.id, "agus")
    new = ["382916", "905173", "471380", "638294"]

    found = at_once(
        4, lambda i: office.people.enrol(office.village.id, *invitation, new[i], new[i])
    )

    (winner,) = [i for i, each in enumerate(found) if not isinstance(each, LumbungError)]
    office.people.check_pin(office.village.id, "agus", new[winner])


def test_of_many_decisions_at_once_one_stands(office):
    case = office.apply()
    task, version = office.case(case).task, office.case(case).revision
    names = ["siti", "joko", "maria"]
    officials = [office.world.official(name) for name in names]

    found = at_once(
        3,
        lambda i: office.world.runtime.decisions.verify_application(
            office.village, officials[i], case, task, version, "verified"
        ),
    )

    assert found.count(None) == 1
    assert {error.data["by"] for error in found if error} == {names[found.index(None)]}
