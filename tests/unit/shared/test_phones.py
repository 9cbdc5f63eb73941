import pytest
from hypothesis import given
from hypothesis import strategies as st

from lumbung.shared.errors import InvalidTextError
from lumbung.shared.phones import CODES, read_phone


@pytest.mark.parametrize(
    "typed",
    [
        "081234567890",
        "0812 3456 7890",
        "0812-3456-7890",
        "(0812) 3456.7890",
        "6281234567890",
        "+6281234567890",
        "+62 812-3456-7890",
        "+62 0812 3456 7890",
        "+62 (0)812 3456 7890",
        "006281234567890",
        "81234567890",
        " +62 812\u20113456\u20117890 ",
    ],
)
def test_a_mobile_number_has_one_form_however_it_is_written(typed: str) -> None:
    assert read_phone(typed) == "+6281234567890"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "phone.blank"),
        ("-", "phone.blank"),
        ("0", "phone.blank"),
        ("+", "phone.blank"),
        ("0812 3456 789O", "phone.digits"),
        ("٠٨١٢٣٤٥٦٧٨٩٠", "phone.digits"),
        ("0812/0813", "phone.digits"),
        ("08123+45678", "phone.digits"),
        ("021 8611234", "phone.mobile"),
        ("+6561234567", "phone.mobile"),
        ("112", "phone.mobile"),
        ("0812345", "phone.length"),
        ("08123456789012", "phone.length"),
        ("8" * 65_536, "phone.length"),
    ],
)
def test_what_is_no_mobile_number_says_why(typed: str, code: str) -> None:
    with pytest.raises(InvalidTextError) as refused:
        read_phone(typed)

    assert refused.value.code == code
    assert tuple(refused.value.data) == CODES[code]


@given(st.from_regex(r"8[1-9][0-9]{7,10}", fullmatch=True))
def test_every_way_to_write_a_number_means_the_same(home: str) -> None:
    ways = ("0", "62", "+62", "0062", "+620", "")

    assert {read_phone(way + home) for way in ways} == {f"+62{home}"}


@given(st.text("+0628- ", max_size=30) | st.text())
def test_no_text_breaks_the_reading(typed: str) -> None:
    try:
        phone = read_phone(typed)
    except InvalidTextError as refused:
        assert refused.code in CODES
    else:
        assert read_phone(phone) == phone
