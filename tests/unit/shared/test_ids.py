import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lumbung.shared.errors import InvalidTextError
from lumbung.shared.ids import (
    ALPHABET,
    CODES,
    new_code,
    new_number,
    random_id,
    read_code,
    show_code,
    uuid7,
)

codes = st.builds(new_code)
places = st.integers(0, 9)


def test_the_alphabet_has_no_sign_that_is_mistaken_for_another() -> None:
    assert len(set(ALPHABET)) == 31
    assert not set("01OIL") & set(ALPHABET)


@given(codes)
def test_a_new_code_reads_back_however_it_is_typed(code: str) -> None:
    assert read_code(code) == code
    assert read_code(show_code(code).lower()) == code
    assert read_code(f"  {code[:3]} {code[3:7]}\u2011{code[7:]}\n") == code


@given(codes, places, st.sampled_from(ALPHABET))
def test_each_single_wrong_sign_is_noticed(code: str, place: int, sign: str) -> None:
    wrong = code[:place] + sign + code[place + 1 :]

    if wrong != code:
        assert _refusal(wrong) == "code.check"


@given(codes, places, places)
def test_two_signs_that_changed_places_are_noticed(code: str, one: int, other: int) -> None:
    signs = list(code)
    signs[one], signs[other] = signs[other], signs[one]

    if "".join(signs) != code:
        assert _refusal("".join(signs)) == "code.check"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "code.length"),
        ("ABCDE-FGHJ", "code.length"),
        ("ABCDE-FGHJKM", "code.length"),
        ("A" * 65_536, "code.length"),
        ("ABCDE-FGH0K", "code.letters"),
        ("ABCDE-FGHIK", "code.letters"),
        ("ABCDE-FGHßK", "code.letters"),
        ("٢٣٤٥٦٧٨٩٢٣", "code.letters"),
    ],
)
def test_what_is_no_code_says_why(typed: str, code: str) -> None:
    assert _refusal(typed) == code


@given(st.text())
def test_no_text_breaks_the_reading(typed: str) -> None:
    refusal = _refusal(typed)

    assert refusal is None or refusal in CODES


def test_codes_and_ids_do_not_repeat() -> None:
    for make in (new_code, random_id, uuid7):
        assert len({make() for _ in range(2000)}) == 2000


def test_ids_sort_by_the_millisecond_in_which_they_were_made() -> None:
    made = [uuid7(now) for now in (0, 1, 1_790_000_000_000, 1_790_000_000_001, 2**48 - 1)]

    assert made == sorted(made)
    assert all(re.fullmatch(r"[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}", each) for each in made)


def test_random_ids_are_128_bits_of_hex() -> None:
    assert re.fullmatch(r"[0-9a-f]{32}", random_id())


def test_a_number_is_four_digits_that_nobody_tries_first() -> None:
    numbers = {new_number() for _ in range(20_000)}

    assert all(re.fullmatch(r"[0-9]{4}", number) for number in numbers)
    assert not numbers & {"0000", "1111", "9999", "0123", "1234", "6789", "4321", "9876"}
    assert len(numbers) > 8000


def _refusal(typed: str) -> str | None:
    try:
        read_code(typed)
    except InvalidTextError as refused:
        assert tuple(refused.data) == CODES[refused.code]
        return refused.code
    return None
