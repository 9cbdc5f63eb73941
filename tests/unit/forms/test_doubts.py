"""A NIK and a birth date that differ are asked about, with both as they were typed."""

import pytest

from lumbung.forms.answers import Typed
from lumbung.forms.doubts import Doubt, find_doubt
from lumbung.forms.model import Form
from tests.factories import typed_application, village
from tests.unit.forms.test_check_answers import TODAY

FORM = Form.from_json(village().forms["bantuan-tunai"])


def doubt(**typed: str) -> Doubt | None:
    return find_doubt(FORM, Typed(FORM, typed_application(**typed), village(), TODAY))


def test_what_fits_is_not_doubted() -> None:
    assert doubt() is None
    assert doubt(nik="3175072703850001") is None


def test_both_are_shown_as_typed() -> None:
    found = doubt(nik="3175 0767 0385 0001", **{"birth_date-day": "28", "birth_date-month": "Mar"})

    assert found == Doubt(
        "3175 0767 0385 0001", "28 Mar 1985", "27-03-85", "3175076703850001.1985-03-28"
    )
    assert "3175" not in repr(found)


@pytest.mark.parametrize("wrong", [{"nik": "1"}, {"nik": ""}, {"birth_date-year": "85"}])
def test_what_is_wrong_is_no_doubt(wrong: dict[str, str]) -> None:
    assert doubt(**wrong) is None
