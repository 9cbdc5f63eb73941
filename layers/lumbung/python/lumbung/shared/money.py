"""Money: a whole number of rupiah. No float and no Decimal ever crosses a boundary."""

import re
from dataclasses import dataclass
from typing import Final

from lumbung.shared.errors import InvalidTextError
from lumbung.shared.text import NO_BREAK

CODES: Final[dict[str, tuple[str, ...]]] = {
    "money.blank": (),
    "money.format": (),
    "money.fraction": (),
    "money.negative": (),
    "money.too_large": ("most",),
}
"""What can be wrong with a typed amount, and the data that comes with it."""

MOST_TYPED: Final = 999_999_999_999
"""More than this is a slip of the finger, not an amount that a village moves."""

_TYPED: Final = re.compile(
    r"""
    (?:rp\.?|idr)?\s*  # the currency
    (?P<whole> \d{1,3}(?:\.\d{3})+ | \d{1,3}(?:,\d{3})+ | \d{1,3}(?:\ \d{3})+ | \d+ )
    (?: [.,](?P<cents>\d{1,2}) | ,- | ,-- )?  # "1.250.000,-" on receipts
    """,
    re.VERBOSE | re.ASCII | re.IGNORECASE,
)


@dataclass(frozen=True, order=True)
class Money:
    """So many rupiah. May be negative, as the other side of a ledger entry is."""

    rupiah: int

    def __post_init__(self) -> None:
        if type(self.rupiah) is not int:
            raise TypeError(f"rupiah are whole numbers, not {type(self.rupiah).__name__}")

    def __add__(self, other: "Money") -> "Money":
        return Money(self.rupiah + other.rupiah) if isinstance(other, Money) else NotImplemented

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.rupiah - other.rupiah) if isinstance(other, Money) else NotImplemented

    def __mul__(self, times: int) -> "Money":
        return Money(self.rupiah * times) if type(times) is int else NotImplemented

    __rmul__ = __mul__

    def __neg__(self) -> "Money":
        return Money(-self.rupiah)

    def __bool__(self) -> bool:
        return self.rupiah != 0

    def __str__(self) -> str:
        """As it is written in Indonesia: "Rp 1.250.000"."""
        sign = "-" if self.rupiah < 0 else ""
        return f"{sign}Rp {abs(self.rupiah):,}".replace(",", ".")

    @classmethod
    def parse(cls, text: str) -> "Money":
        """An amount as people type it: "Rp 1.250.000,00", "1.250.000", "1250000", "Rp1.250.000,-".

        Raises InvalidTextError with one of `CODES`. Cents are refused, never rounded.
        """
        typed = text.strip()
        if typed in {"", "-"}:
            raise InvalidTextError("money.blank")
        if len(typed) > 64:
            raise InvalidTextError("money.format")
        negative = typed.startswith(("-", "\u2212"))
        found = _TYPED.fullmatch(typed[1:].strip() if negative else typed)
        if found is None:
            raise InvalidTextError("money.format")
        if negative:
            raise InvalidTextError("money.negative")
        if (found["cents"] or "0").strip("0"):
            raise InvalidTextError("money.fraction")
        rupiah = int(re.sub(r"\D", "", found["whole"]))
        if rupiah > MOST_TYPED:
            raise InvalidTextError("money.too_large", most=str(cls(MOST_TYPED)))
        return cls(rupiah)


def show_rupiah(amount: Money | int) -> str:
    """`Rp 1.250.000`, never broken over two lines."""
    money = amount if isinstance(amount, Money) else Money(amount)
    return str(money).replace(" ", NO_BREAK)
