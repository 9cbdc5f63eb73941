"""Identity numbers: NIK (of a person) and KK (of a family card).

A NIK has no check digit, so a well-formed one may still be somebody else's: it is matched with
birth date, name and KK too. Numbers are written with the digits 0 to 9; others are refused, never
silently changed.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from lumbung.shared.errors import InvalidTextError

LENGTH: Final = 16

CODES: Final[dict[str, tuple[str, ...]]] = {
    "nik.blank": (),
    "nik.digits": (),
    "nik.length": ("expected", "found"),
    "nik.region": (),
    "nik.birth_date": (),
    "nik.serial": (),
    "kk.blank": (),
    "kk.digits": (),
    "kk.length": ("expected", "found"),
}
"""What can be wrong with a typed number, and the data that comes with it."""

_SEPARATORS: Final = dict.fromkeys(map(ord, " \t\r\n\u00a0-.\u2010\u2011\u2012\u2013\u2014\u2212"))
_BLANKS: Final = frozenset(
    {"na", "n/a", "none", "null", "nihil", "kosong", "tidakada", "tidak ada", "x"}
)


@dataclass(frozen=True)
class Nik:
    """A well-formed NIK. Its `repr` is masked, so that no log ever holds one."""

    text: str = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> "Nik":
        """Reads 16 digits, also with spaces, dots or dashes between them.

        Raises InvalidTextError: `nik.blank` ("", "0", "-"), `nik.digits`, `nik.length`,
        `nik.region`, `nik.birth_date` (no such day; women's are 41 to 71), `nik.serial` (0000).
        Whether the district exists is not asked: codes outlive districts.
        """
        nik = cls(_read_digits(text, "nik"))
        if "00" in (nik.text[0:2], nik.text[2:4], nik.text[4:6]) or nik.text[0] == "0":
            raise InvalidTextError("nik.region")
        if not any(_exists(century + nik.year2, nik.month, nik.day) for century in (1900, 2000)):
            raise InvalidTextError("nik.birth_date")
        if nik.text[12:] == "0000":
            raise InvalidTextError("nik.serial")
        return nik

    @property
    def region(self) -> str:
        """Province, city, district of the first registration, two digits each; not of residence."""
        return self.text[:6]

    @property
    def day(self) -> int:
        """Day of birth."""
        return int(self.text[6:8]) - 40 * self.female

    @property
    def month(self) -> int:
        """Month of birth."""
        return int(self.text[8:10])

    @property
    def year2(self) -> int:
        """The last two digits of the year of birth; the century is not in the number."""
        return int(self.text[10:12])

    @property
    def female(self) -> bool:
        """Women have 40 added to the day of birth."""
        return int(self.text[6:8]) > 40

    def fits(self, birth: date) -> bool:
        """Whether this birth date is the one in the number, in whichever century."""
        return (self.day, self.month, self.year2) == (birth.day, birth.month, birth.year % 100)

    def __repr__(self) -> str:
        return f"Nik({mask(self.text)})"


def read_kk(text: str) -> str:
    """The 16 digits of a family card. Raises `kk.blank`, `kk.digits` or `kk.length`."""
    return _read_digits(text, "kk")


def mask(text: str, last: int = 4) -> str:
    """All but the last few signs hidden; a text that is no longer than those is hidden whole."""
    shown = text[-last:] if 0 < last < len(text) else ""
    return "•" * (len(text) - len(shown)) + shown


def index_value(text: str) -> str | None:
    """The one form of a text under which it is found; None where it says nothing ("", "0", "-").

    Numbers lose their separators, words their capitals and double spaces.
    """
    plain = " ".join(text.split()).casefold()
    number = plain.translate(_SEPARATORS)
    if not number.strip("0+/_") or plain in _BLANKS or number in _BLANKS:
        return None
    return number if number.isdecimal() else plain


def _read_digits(text: str, what: str) -> str:
    digits = text.translate(_SEPARATORS)
    if index_value(text) is None:
        raise InvalidTextError(f"{what}.blank")
    if not (digits.isascii() and digits.isdecimal()):
        raise InvalidTextError(f"{what}.digits")
    if len(digits) != LENGTH:
        raise InvalidTextError(f"{what}.length", expected=LENGTH, found=len(digits))
    return digits


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
