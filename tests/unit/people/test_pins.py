"""PINs and codes: judged, sealed, compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lumbung.people import pins
from lumbung.shared.errors import InvalidTextError
from tests.stretching import WHOLE

OLD, NEW = b"o" * 32, b"n" * 32


@pytest.fixture
def stretched_whole(monkeypatch):
    monkeypatch.setitem(pins.SCRYPT, "n", WHOLE["n"])


def test_stretching_takes_16_mb_so_that_guessing_a_million_takes_hours():
    assert 128 * WHOLE["n"] * WHOLE["r"] == 2**24
    assert WHOLE["p"] == 1


def test_a_pin_is_compared_as_it_is_stretched_in_earnest(stretched_whole):
    sealed = pins.seal("v#official#siti", "382916", [NEW])

    assert pins.fits("v#official#siti", "382916", sealed, [NEW])
    assert not pins.fits("v#official#siti", "382917", sealed, [NEW])


@pytest.mark.parametrize(
    "pin",
    [
        "123456", "654321", "012345", "567890", "987654", "000000", "777777", "121212", "123123",
        "112233", "445566", "123321", "170845", "450817", "290204", "310199", "789456",
    ],
)  # fmt: skip
def test_a_pin_that_a_stranger_would_try_first_is_weak(pin):
    assert pins.is_weak(pin)


@pytest.mark.parametrize("pin", ["382916", "905173", "471380", "638294", "350729"])
def test_other_pins_are_not_weak(pin):
    assert not pins.is_weak(pin)


def test_nearly_all_pins_are_left_to_choose_from():
    weak = sum(pins.is_weak(f"{number:06d}") for number in range(0, 1_000_000, 37))

    assert weak / (1_000_000 / 37) < 0.1


@pytest.mark.parametrize(
    "text", ["", "12345", "1234567", "12345a", "１２３４５６", "٣٨٢٩١٦", "3829\x0016"]
)
def test_a_pin_is_six_plain_digits(text):
    with pytest.raises(InvalidTextError, match="pin.digits"):
        pins.read_pin(text)


@pytest.mark.parametrize("text", ["382916", " 382 916 ", "382-916"])
def test_spaces_and_dashes_in_a_pin_do_not_matter(text):
    assert pins.read_pin(text) == "382916"


def test_a_sealed_pin_fits_its_owner_and_pepper_alone():
    sealed = pins.seal("sidi", "382916", [OLD])

    assert pins.fits("sidi", "382916", sealed, [OLD])
    assert not pins.fits("sidi", "382917", sealed, [OLD])
    assert not pins.fits("rini", "382916", sealed, [OLD])
    assert not pins.fits("sidi", "382916", sealed, [NEW])


def test_an_older_pepper_still_opens_and_shows_its_age():
    sealed = pins.seal("sidi", "382916", [OLD])

    assert pins.fits("sidi", "382916", sealed, [OLD, NEW])
    assert pins.is_dated(sealed, [OLD, NEW])
    assert not pins.is_dated(pins.seal("sidi", "382916", [OLD, NEW]), [OLD, NEW])


def test_the_same_pin_is_stored_differently_each_time():
    assert pins.seal("sidi", "382916", [OLD]) != pins.seal("sidi", "382916", [OLD])


def test_activation_codes_are_read_as_they_are_written_down():
    code = pins.new_activation_code()

    assert pins.read_activation_code(f" {code[:4].lower()}-{code[4:]} ") == code
    assert len(code) >= 6


@given(st.text(max_size=30))
def test_any_text_is_a_code_or_an_error_of_ours(text):
    try:
        assert len(pins.read_activation_code(text)) == pins.CODE_LENGTH
    except InvalidTextError as error:
        assert error.code == "activation.letters"
