"""Whatever is typed: nothing is raised, and each question has an answer or one error that has words."""

import json
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from lumbung.forms.check import CODES, Checked, check_form, check_page
from lumbung.forms.model import Form
from tests.factories import typed_application, village

FORM = Form.from_json(village().forms["bantuan-tunai"])
TODAY = date(2026, 11, 24)
BOXES = [box for question in FORM.questions for box in question.inputs]

nasty = st.sampled_from(
    [
        *(
            "",
            " ",
            "0",
            "-",
            "--",
            "\x00",
            "\u202e",
            "\u200d",
            "\ud800",
            "٣",
            "０",
            "<script>",
            "😀",
        ),
        *("a" * 65_536, "9" * 65_536, " " * 65_536, "\u202e" * 65_536, "31", "2", "26", "9999"),
        *("%(least)s", "{least}", "%s%n", "\r\n", "../../etc", "' OR 1=1 --", "NaN", "1e309", "²"),
    ]
)
texts = nasty | st.text(st.characters(), max_size=40) | st.text("0123456789 .,-+Rp/", max_size=40)
forms = st.dictionaries(st.sampled_from(BOXES), texts)


def holds(checked: Checked, names: list[str]) -> None:
    failed = [error.name for error in checked.errors]
    assert len(set(failed)) == len(failed)
    assert not checked.values.keys() & set(failed)
    assert {*checked.values, *failed} <= set(names)
    for error in checked.errors:
        assert tuple(error.data) == CODES[error.code]
    for value in checked.values.values():
        assert value == value.strip() != ""
        assert value.encode()
    json.dumps(checked.values)


@given(forms)
def test_any_texts_have_answers_or_errors(changes: dict[str, str]) -> None:
    for typed in (changes, typed_application(**changes)):
        holds(
            check_form(FORM, typed, village=village(), today=TODAY),
            [question.name for question in FORM.questions],
        )


@given(forms)
def test_pages_say_together_what_the_whole_form_says(changes: dict[str, str]) -> None:
    typed = typed_application(**changes)
    whole = check_form(FORM, typed, village=village(), today=TODAY)

    pages = [
        check_page(FORM, page.id, typed, village=village(), today=TODAY) for page in FORM.pages
    ]

    assert whole.errors == [error for page in pages for error in page.errors]
    assert whole.values == {name: value for page in pages for name, value in page.values.items()}


@given(forms)
def test_an_answer_typed_again_as_it_is_stored_is_the_same_answer(changes: dict[str, str]) -> None:
    values = check_form(FORM, typed_application(**changes), village=village(), today=TODAY).values
    boxes = {name: value for name, value in values.items() if name != "birth_date"}
    if "birth_date" in values:
        year, month, day = values["birth_date"].split("-")
        boxes |= {"birth_date-day": day, "birth_date-month": month, "birth_date-year": year}

    assert check_form(FORM, boxes, village=village(), today=TODAY).values == values


def test_a_whole_form_of_64_kb_answers_is_checked_at_once() -> None:
    typed = dict.fromkeys(BOXES, "\u202e9" * 32_768)

    holds(
        check_form(FORM, typed, village=village(), today=TODAY),
        [question.name for question in FORM.questions],
    )
