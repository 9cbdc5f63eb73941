"""Who may decide what: three different people, each with the role, nobody on a case of their own."""

import pytest

from lumbung.assistance.model import Kind
from lumbung.assistance.separation import may_decide, why_not
from lumbung.shared.errors import NotAllowedError
from tests.unit.assistance.cases import make_case, make_task

CASE = make_case(
    nik_index="nik",
    kk_index="kk",
    verified_by="vera",
    approved_by="arif",
    second_by="sari",
    refused_by="rini",
)
ROLE = {
    Kind.VERIFY: "verifier",
    Kind.APPROVE: "approver",
    Kind.SECOND: "approver",
    Kind.PAY: "treasurer",
    Kind.REVIEW: "approver",
    Kind.CARE: "administrator",
}


@pytest.mark.parametrize(
    ("kind", "official", "code"),
    [
        (Kind.VERIFY, "vera", None),
        (Kind.VERIFY, "arif", None),
        (Kind.APPROVE, "vera", "same_person"),
        (Kind.APPROVE, "arif", None),
        (Kind.APPROVE, "somebody", None),
        (Kind.SECOND, "vera", "same_person"),
        (Kind.SECOND, "arif", "same_person"),
        (Kind.SECOND, "somebody", None),
        (Kind.PAY, "vera", "same_person"),
        (Kind.PAY, "sari", "same_person"),
        (Kind.PAY, "arif", "same_person"),
        (Kind.PAY, "somebody", None),
        *((Kind.REVIEW, who, "same_person") for who in ("vera", "arif", "sari", "rini")),
        (Kind.REVIEW, "somebody", None),
        (Kind.VERIFY, "rini", "same_person"),
        (Kind.APPROVE, "rini", "same_person"),
        (Kind.SECOND, "rini", "same_person"),
        (Kind.PAY, "rini", None),
        (Kind.CARE, "vera", None),
        (Kind.CARE, "arif", None),
    ],
)
def test_who_decided_before_cannot_decide_on_what_looks_at_it(kind, official, code):
    assert why_not(CASE, make_task(kind), official, set(), {ROLE[kind]}) == code


@pytest.mark.parametrize(
    ("indexes", "code"),
    [
        ({"nik"}, "own_case"),
        ({"kk"}, "own_case"),
        ({"another", "kk"}, "own_case"),
        ({"another"}, None),
        ({None}, None),
        (set(), None),
    ],
)
@pytest.mark.parametrize("kind", ROLE)
def test_nobody_decides_on_a_case_of_their_own_nik_or_kk(kind, indexes, code):
    assert why_not(CASE, make_task(kind), "somebody", indexes, {ROLE[kind]}) == code


def test_who_has_no_index_has_no_case_of_their_own_even_where_the_case_has_none():
    unknown = make_case(nik_index=None, kk_index=None)

    assert why_not(unknown, make_task(Kind.VERIFY), "vera", {None}, {"verifier"}) is None


@pytest.mark.parametrize(
    ("roles", "deputy", "code"),
    [
        ({"verifier"}, None, None),
        ({"approver"}, None, "not_your_role"),
        (set(), None, "not_your_role"),
        ({"administrator"}, None, "not_your_role"),
        ({"administrator"}, "administrator", None),
        ({"verifier"}, "administrator", None),
        ({"approver"}, "administrator", "not_your_role"),
    ],
)
def test_the_role_decides_and_its_deputy_once_the_deadline_passed(roles, deputy, code):
    task = make_task(Kind.VERIFY, deputy=deputy)

    assert why_not(CASE, task, "somebody", set(), roles) == code


def test_a_deputy_who_verified_cannot_approve_either():
    task = make_task(Kind.APPROVE, deputy="administrator")

    assert why_not(CASE, task, "vera", set(), {"administrator"}) == "same_person"


def test_who_may_not_decide_is_told_why():
    with pytest.raises(NotAllowedError, match="same_person"):
        may_decide(CASE, make_task(Kind.PAY), "arif", set(), {"treasurer"})
    may_decide(CASE, make_task(Kind.PAY), "toni", set(), {"treasurer"})


def test_whoever_handed_a_task_over_decides_it_no_more_in_any_role():
    task = make_task(Kind.VERIFY, deputy="administrator", handed_over_by="siti")

    both = {"verifier", "administrator"}
    assert why_not(CASE, task, "siti", set(), both) == "handed_over"
    assert why_not(CASE, task, "joko", set(), {"verifier"}) is None
    assert why_not(CASE, task, "agus", set(), {"administrator"}) is None
