from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.exceptions import ValidationError
from stdnum.id import nik as oracle

from lumbung.shared.errors import InvalidTextError
from lumbung.shared.identity import CODES, Nik, index_value, mask, read_kk
from tests.factories import nik

digits = st.text("0123456789", min_size=16, max_size=16)
births = st.dates(date(1920, 1, 1), date(2026, 11, 24))


@pytest.mark.parametrize(
    ("typed", "day", "female"),
    [
        ("3175072703850001", 27, False),
        ("3175076703850001", 27, True),
        ("3175 0727 0385 0001", 27, False),
        ("3175-0727-0385-0001", 27, False),
        ("3175.0727.0385.0001", 27, False),
        ("3175072902000001", 29, False),  # 1900 had no such day, 2000 had
        ("3175077112990001", 31, True),
    ],
)
def test_a_nik_is_read_however_it_is_spaced(typed: str, day: int, female: bool) -> None:
    read = Nik.parse(typed)

    assert (read.day, read.female, read.region) == (day, female, "317507")
    assert read.text == "".join(filter(str.isdigit, typed))


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "nik.blank"),
        ("0", "nik.blank"),
        ("-", "nik.blank"),
        ("0000000000000000", "nik.blank"),
        ("tidak ada", "nik.blank"),
        ("31750727038500O1", "nik.digits"),
        ("٣١٧٥٠٧٢٧٠٣٨٥٠٠٠١", "nik.digits"),
        ("３１７５０７２７０３８５０００１", "nik.digits"),
        ("<script>", "nik.digits"),
        ("317507270385000", "nik.length"),
        ("31750727038500011", "nik.length"),
        ("1" * 65_536, "nik.length"),
        ("0075072703850001", "nik.region"),
        ("3100072703850001", "nik.region"),
        ("3175002703850001", "nik.region"),
        ("3175073102850001", "nik.birth_date"),  # 31 February
        ("3175077102850001", "nik.birth_date"),  # 31 February of a woman
        ("3175073203850001", "nik.birth_date"),
        ("3175077203850001", "nik.birth_date"),
        ("3175074003850001", "nik.birth_date"),
        ("3175079903850001", "nik.birth_date"),
        ("3175070003850001", "nik.birth_date"),
        ("3175072713850001", "nik.birth_date"),
        ("3175072902010001", "nik.birth_date"),
        ("3175072703850000", "nik.serial"),
    ],
)
def test_what_is_no_nik_says_why(typed: str, code: str) -> None:
    with pytest.raises(InvalidTextError) as refused:
        Nik.parse(typed)

    assert refused.value.code == code
    assert tuple(refused.value.data) == CODES[code]


@given(births, st.booleans(), st.integers(1, 9999))
def test_every_nik_fits_the_birth_date_that_it_was_made_for(
    birth: date, female: bool, serial: int
) -> None:
    read = Nik.parse(nik(birth, female=female, serial=serial))

    assert read.fits(birth)
    assert read.female is female
    assert not read.fits(birth.replace(day=birth.day % 28 + 1))


@given(births, st.booleans(), st.integers(0, 5))
def test_what_the_oracle_takes_is_taken_but_for_serial_0000(
    birth: date, female: bool, serial: int
) -> None:
    number = nik(birth, female=female, serial=serial)

    assert oracle.is_valid(number)
    assert _refusal(number) == (None if serial else "nik.serial")


@given(digits)
def test_where_we_differ_from_the_oracle_is_known(number: str) -> None:
    day = int(number[6:8])
    assume(1 <= day <= 31 or 41 <= day <= 71)  # it takes 81 to 99 as days too
    assume(number[12:] != "0000")
    assume("00" not in (number[2:4], number[4:6]))  # it does not look at the district
    try:
        oracle.get_birth_date(number)
    except ValidationError:
        assert _refusal(number) is not None
    else:
        assert _refusal(number) in (None, "nik.region")  # it knows provinces by a list


@given(st.text())
def test_no_text_breaks_the_reading(typed: str) -> None:
    assert _refusal(typed) in (None, *CODES)
    index_value(typed)
    mask(typed)


def test_a_nik_in_a_log_is_masked() -> None:
    number = nik()

    assert number[:12] not in repr(Nik.parse(number))


@pytest.mark.parametrize(
    ("typed", "code"),
    [("", "kk.blank"), ("0", "kk.blank"), ("31750", "kk.length"), ("KK 3175", "kk.digits")],
)
def test_what_is_no_family_card_says_why(typed: str, code: str) -> None:
    with pytest.raises(InvalidTextError) as refused:
        read_kk(typed)

    assert refused.value.code == code


def test_a_family_card_is_sixteen_digits() -> None:
    assert read_kk(" 3175 0701 0110 0001 ") == "3175070101100001"


@pytest.mark.parametrize("blank", ["", " ", "0", "-", "--", "000", "0000000000000000", "N/A", "."])
def test_blanks_have_no_index_so_they_never_match_each_other(blank: str) -> None:
    assert index_value(blank) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3175 0727", "31750727"),
        ("3175-0727", "3175.0727"),
        ("Siti  Aminah", "siti aminah"),
        ("A@B.example", "a@b.example"),
    ],
)
def test_the_same_thing_written_twice_has_one_index(one: str, other: str) -> None:
    assert index_value(one) == index_value(other) is not None


def test_addresses_that_differ_by_a_dot_are_not_the_same() -> None:
    assert index_value("a.b@c.example") != index_value("ab@c.example")


@pytest.mark.parametrize(
    ("text", "shown"), [("3175072703850001", "•" * 12 + "0001"), ("1234", "••••"), ("", "")]
)
def test_a_masked_text_shows_its_end_and_a_short_one_nothing(text: str, shown: str) -> None:
    assert mask(text) == shown


def _refusal(typed: str) -> str | None:
    try:
        Nik.parse(typed)
    except InvalidTextError as refused:
        return refused.code
    return None
