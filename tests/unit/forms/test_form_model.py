import msgspec
import pytest

from lumbung.forms.model import Form
from tests.factories import village

FORM = Form.from_json(village().forms["bantuan-tunai"])


def test_pages_follow_each_other() -> None:
    ids = [page.id for page in FORM.pages]

    after = [FORM.page_after(page_id) for page_id in ids]
    before = [FORM.page_before(page_id) for page_id in ids]

    assert [page and page.id for page in after] == [*ids[1:], None]
    assert [page and page.id for page in before] == [None, *ids[:-1]]
    assert FORM.page_after("elsewhere") is None


def test_an_error_leads_back_to_the_page_that_asks() -> None:
    page = FORM.page_of("account_number")

    assert page is not None
    assert page.id == "pembayaran"
    assert FORM.page_of("elsewhere") is None


def test_a_date_has_three_boxes_and_every_other_question_one() -> None:
    birth_date, name = FORM.question("birth_date"), FORM.question("name")

    assert birth_date is not None
    assert birth_date.inputs == ("birth_date-day", "birth_date-month", "birth_date-year")
    assert name is not None
    assert name.inputs == ("name",)


def test_no_two_boxes_of_a_form_share_a_name() -> None:
    boxes = [box for question in FORM.questions for box in question.inputs]

    assert len(set(boxes)) == len(boxes)


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "x"},
        {"id": "x", "pages": [], "more": 1},
        {"id": "x", "pages": [{"id": "a"}]},
        {"id": "x", "pages": [{"id": "a", "title": {}, "why": {}, "questions": [{"type": "nok"}]}]},
    ],
)
def test_what_is_no_form_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        Form.from_json(wrong)
