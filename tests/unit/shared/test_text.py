import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lumbung.shared.text import control_sign, lines, one_line, without_invisible


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("  Siti \t Aminah\r\n", "Siti Aminah"),
        ("\u202aSiti\u202c \u200bAminah\ufeff", "Siti Aminah"),
        ("Siti\u202eAminah", "SitiAminah"),
        ("Siti\u00a0Aminah", "Siti Aminah"),
        ("Rene\u0301", "Ren\u00e9"),
        ("\u3164\u3164", ""),
    ],
)
def test_a_line_holds_nothing_that_nobody_sees(typed: str, plain: str) -> None:
    assert one_line(typed) == plain


def test_lines_stay_lines_with_at_most_one_empty_between() -> None:
    assert lines(" satu \r\n\r\n\r\n\r\ndua\rtiga \n") == "satu\n\ndua\ntiga"


@given(st.text())
def test_plain_text_is_plain_already(typed: str) -> None:
    for plain in (one_line(typed), lines(typed)):
        assert without_invisible(plain) == plain
        assert unicodedata.is_normalized("NFC", plain)
    assert one_line(one_line(typed)) == one_line(typed)
    assert lines(lines(typed)) == lines(typed)


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\x0b", "\ud800"])
def test_control_signs_are_found(sign: str) -> None:
    assert control_sign(f"Siti{sign}Aminah")


def test_line_ends_are_no_control_signs() -> None:
    assert not control_sign("satu\ndua")
