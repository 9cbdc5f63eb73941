"""Indonesian mobile numbers, as people write them."""

import re
from typing import Final

from lumbung.shared.errors import InvalidTextError

CODES: Final[dict[str, tuple[str, ...]]] = {
    "phone.blank": (),
    "phone.digits": (),
    "phone.mobile": (),
    "phone.length": ("least", "most", "found"),
}
"""What can be wrong with a typed phone number, and the data that comes with it."""

LEAST_DIGITS: Final = 10
MOST_DIGITS: Final = 13
"""Digits as written at home, with the 0: from 0811-123456 to 0812-1234-56789."""

_SEPARATORS: Final = dict.fromkeys(
    map(ord, " \t\r\n\u00a0-.()\u2010\u2011\u2012\u2013\u2014\u2212")
)
_ABROAD: Final = re.compile(r"(?:\+|00)?62(?=0?8)|(?=0?8)")


def read_phone(text: str) -> str:
    """A mobile number as "+628…", from 08…, 62…, +62…, 0062… or 8…, with spaces, dots or dashes.

    Raises InvalidTextError: `phone.blank`, `phone.digits` (something else than digits),
    `phone.mobile` (a landline, or another country's), `phone.length`.
    """
    number = text.translate(_SEPARATORS)
    if not number.strip("0+"):
        raise InvalidTextError("phone.blank")
    if not re.fullmatch(r"\+?[0-9]+", number):
        raise InvalidTextError("phone.digits")
    found = _ABROAD.match(number)
    if found is None:
        raise InvalidTextError("phone.mobile")
    home = number[found.end() :].removeprefix("0")
    if not LEAST_DIGITS <= len(home) + 1 <= MOST_DIGITS:
        raise InvalidTextError(
            "phone.length", least=LEAST_DIGITS, most=MOST_DIGITS, found=len(home) + 1
        )
    return f"+62{home}"
