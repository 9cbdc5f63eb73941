import pytest
from hypothesis import given
from hypothesis import strategies as st

from lumbung.shared.errors import InvalidTextError
from lumbung.shared.money import CODES, MOST_TYPED, Money

amounts = st.integers(-(10**15), 10**15).map(Money)


@pytest.mark.parametrize(
    ("typed", "rupiah"),
    [
        ("1250000", 1_250_000),
        ("1.250.000", 1_250_000),
        ("Rp 1.250.000", 1_250_000),
        ("Rp1.250.000", 1_250_000),
        ("rp. 1.250.000", 1_250_000),
        ("IDR 1.250.000", 1_250_000),
        ("Rp 1.250.000,00", 1_250_000),
        ("Rp 1.250.000,-", 1_250_000),
        ("1,250,000", 1_250_000),
        ("1 250 000", 1_250_000),
        ("  500.000 ", 500_000),
        ("0", 0),
        ("007", 7),
        ("1.000.000.00", 1_000_000),
    ],
)
def test_an_amount_is_read_however_it_is_usually_written(typed: str, rupiah: int) -> None:
    assert Money.parse(typed) == Money(rupiah)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "money.blank"),
        ("   ", "money.blank"),
        ("-", "money.blank"),
        ("Rp", "money.format"),
        ("banyak", "money.format"),
        ("500 ribu", "money.format"),
        ("1.25.000", "money.format"),
        ("1.250,000", "money.format"),
        ("1e6", "money.format"),
        ("٥٠٠٠٠٠", "money.format"),
        ("５００", "money.format"),
        ("1" * 65_536, "money.format"),
        ("1.250.000,50", "money.fraction"),
        ("1250.5", "money.fraction"),
        ("-500.000", "money.negative"),
        ("\u2212500000", "money.negative"),
        ("9" * 13, "money.too_large"),
    ],
)
def test_what_is_no_amount_says_why(typed: str, code: str) -> None:
    with pytest.raises(InvalidTextError) as refused:
        Money.parse(typed)

    assert refused.value.code == code
    assert tuple(refused.value.data) == CODES[code]


@given(st.integers(0, MOST_TYPED).map(Money))
def test_what_is_shown_can_be_typed_again(amount: Money) -> None:
    assert Money.parse(str(amount)) == amount
    assert Money.parse(f"{amount},00") == amount
    assert Money.parse(str(amount.rupiah)) == amount


@given(st.text())
def test_no_text_breaks_the_reading(typed: str) -> None:
    try:
        assert Money.parse(typed).rupiah >= 0
    except InvalidTextError as refused:
        assert refused.code in CODES


@given(amounts, amounts, amounts)
def test_sums_do_not_depend_on_their_order(one: Money, two: Money, three: Money) -> None:
    assert (one + two) + three == one + (two + three) == three + two + one
    assert one - two == -(two - one)
    assert one + one + one == one * 3 == 3 * one


@given(amounts, amounts)
def test_amounts_order_as_their_rupiah_do(one: Money, two: Money) -> None:
    assert (one < two) == (one.rupiah < two.rupiah)
    assert (one == two) == (one.rupiah == two.rupiah)


@pytest.mark.parametrize("other", [1.5, "1", True, None])
def test_only_whole_numbers_are_rupiah(other: object) -> None:
    with pytest.raises(TypeError):
        Money(other)  # type: ignore[arg-type]


@pytest.mark.parametrize("other", [1, 1.5, "1"])
def test_money_is_not_mixed_with_plain_numbers(other: object) -> None:
    with pytest.raises(TypeError):
        Money(1) + other  # type: ignore[operator]
    with pytest.raises(TypeError):
        Money(1) - other  # type: ignore[operator]
    with pytest.raises(TypeError):
        Money(1) * 1.5  # type: ignore[operator]


@pytest.mark.parametrize(
    ("rupiah", "shown"),
    [(0, "Rp 0"), (999, "Rp 999"), (1_250_000, "Rp 1.250.000"), (-1000, "-Rp 1.000")],
)
def test_an_amount_is_shown_as_in_indonesia(rupiah: int, shown: str) -> None:
    assert str(Money(rupiah)) == shown


def test_nothing_is_false() -> None:
    assert not Money(0)
    assert Money(-1)
