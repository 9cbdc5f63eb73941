"""What a case has in common with other live cases is shown to officials and refuses nobody."""

import pytest

from tests.factories import HELPER, kk
from tests.journey import apply, bring_to, open_page, stage, verify

ACCOUNT = {"account_number": "1111 2222 3333", "phone": ""}


def checks(world, case_id):
    """What the screening said of a case."""
    page = open_page(world, world.official("siti"), case_id)
    return {check.code: check.outcome for check in page.checks}


def sent(world, **changes):
    _, _, case_id = apply(world, **changes)
    world.work()
    assert stage(world, case_id) == "verification"
    return checks(world, case_id)


@pytest.mark.parametrize(
    ("kind", "answers"),
    [("shared_account", ACCOUNT), ("shared_phone", {"phone": "0811 2222 3333", "pay_by": "cash"})],
)
def test_the_same_number_in_another_household_is_pointed_out(world, kind, answers):
    assert sent(world, **answers)[kind] == "pass"
    assert sent(world, **answers)[kind] == "warn"


def test_the_same_account_in_the_same_household_is_no_matter(world):
    card = kk()
    bring_to(world, "verification", kk=card, **ACCOUNT)
    _, _, case_id = apply(world, kk=card, **ACCOUNT)
    world.work()

    assert stage(world, case_id) == "duplicate"
    case = world.runtime.cases.read(world.village.id, case_id)
    assert "shared_account:pass" in case.checks


def test_a_case_that_is_over_is_no_matter(world):
    _, case_id = bring_to(world, "verification", **ACCOUNT)
    verify(world, case_id, decision="refused", reason="not_living_here")
    world.work()

    assert sent(world, **ACCOUNT)["shared_account"] == "pass"


def test_nobody_without_a_number_has_it_in_common(world):
    for _ in range(2):
        found = sent(world, phone="", pay_by="cash")

    assert not found.keys() & {"shared_account", "shared_phone", "helper_cases"}


def test_whoever_helps_many_is_pointed_out(world):
    many = world.village.many_cases_by_helper
    found = [sent(world, phone="", pay_by="cash", **HELPER) for _ in range(many)]

    assert [each["helper_cases"] for each in found] == ["pass"] * (many - 1) + ["warn"]


def test_an_account_holder_is_compared_kindly(world):
    assert sent(world, account_holder="Hj. WAHYUNI Sri, S.Pd.")["account_holder"] == "pass"
    assert sent(world, account_holder="Budi Wahyuni")["account_holder"] == "warn"


def test_no_mark_says_in_plain_whose_it_is(world):
    sent(world, **{**ACCOUNT, "phone": "0811 2222 3333"}, **HELPER)

    marks = str(world.items_of("cases", f"{world.village.id}#mark#"))
    assert marks.count("#mark#") == 3
    for number in ("111122223333", "81122223333", "81311112222"):
        assert number not in marks
