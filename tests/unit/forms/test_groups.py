"""Questions that are asked of each of several things: named by a number, in the order in which they were added."""

import pytest

from lumbung.forms.check import check_form, check_item, check_page, in_order
from lumbung.forms.groups import with_item, without_item
from lumbung.forms.model import Form
from lumbung.shared.errors import InvalidInputError, NotFoundError
from tests.factories import member, typed_application, village
from tests.unit.forms.test_check_answers import TODAY

FORM = Form.from_json(village().forms["bantuan-tunai"])
HOUSEHOLD = FORM.page("keluarga")
assert HOUSEHOLD is not None
assert HOUSEHOLD.group is not None
PAGE, MOST = HOUSEHOLD, HOUSEHOLD.group.most


def test_each_thing_is_asked_the_same_questions_under_its_own_names() -> None:
    names = [question.name for question in PAGE.of_item("7")]

    assert names == ["members.7.name", "members.7.relation", "members.7.age", "members.7.work"]
    assert FORM.page_of("members.7.age") is PAGE
    assert FORM.page_of("members.7.nik") is None
    assert FORM.page_of("others.7.age") is None
    question = FORM.question("members.7.age")
    assert question is not None
    assert question.type == "number"


@pytest.mark.parametrize(
    "name", ["age", "members.age", "members.0.age", "members.\u0661.age", "members.12345.age", ""]
)
def test_what_names_no_thing_is_no_question(name: str) -> None:
    assert FORM.question(name) is None
    assert PAGE.items([name]) == []


def test_things_are_counted_by_what_was_typed_of_them() -> None:
    typed = {**member(4821), "name": "Sri", **member(77)}

    assert PAGE.items(typed) == ["4821", "77"]


def test_a_household_may_be_empty() -> None:
    assert check_page(FORM, "keluarga", {}, village=village(), today=TODAY).errors == []


def test_every_thing_is_checked_by_itself() -> None:
    typed = {**typed_application(), **member(5), **member(9, age="x")}
    whole = check_form(FORM, typed, village=village(), today=TODAY)
    one = check_item(FORM, "keluarga", "5", typed, village=village(), today=TODAY)

    assert [error.name for error in whole.errors] == ["members.9.age"]
    assert one.values == member(5)


def test_only_a_group_has_things() -> None:
    with pytest.raises(NotFoundError):
        check_item(FORM, "diri", "5", {}, village=village(), today=TODAY)
    with pytest.raises(NotFoundError):
        check_item(FORM, "none", "5", {}, village=village(), today=TODAY)


def test_what_is_sent_is_numbered_from_one_in_the_order_of_adding() -> None:
    typed = {"name": "Sri", **member(4821, name="Budi"), **member(77, name="Ani")}

    assert in_order(FORM, typed) == {
        "name": "Sri",
        **member(1, name="Budi"),
        **member(2, name="Ani"),
    }


def test_one_too_many_is_refused_and_the_others_can_still_be_changed() -> None:
    full: dict[str, str] = {}
    for number in range(1, MOST + 1):
        full = with_item(PAGE, full, str(number), member(number))

    with pytest.raises(InvalidInputError) as refused:
        with_item(PAGE, full, "99", member(99))
    changed = with_item(PAGE, full, "3", member(3, age="10"))

    assert [(e.code, e.data) for e in refused.value.errors] == [("items.most", {"most": MOST})]
    assert changed["members.3.age"] == "10"
    assert len(PAGE.items(changed)) == MOST


def test_what_is_taken_away_is_gone_and_a_repeat_changes_nothing() -> None:
    typed = {"name": "Sri", **member(4821), **member(77)}

    once = without_item(PAGE, typed, "4821")

    assert once == {"name": "Sri", **member(77)}
    assert without_item(PAGE, once, "4821") == once
