"""PINs and activation codes: how they are kept, compared and judged.

A PIN has a million values, so its hash alone would fall in minutes to whoever reads the table. It is
therefore first keyed with a pepper that stands outside the database, bound to its owner, then stretched
with scrypt (16 MB, some 50 ms).
"""

import base64
import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Sequence
from datetime import date
from typing import Final

from lumbung.shared.errors import InvalidTextError

PIN_DIGITS: Final = 6
CODE_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that look alike
CODE_LENGTH: Final = 8
SALT_BYTES: Final = 16
SCRYPT: Final = {"n": 2**14, "r": 8, "p": 1, "maxmem": 2**26}
RUNS: Final = "01234567890 09876543210"
LEAP_YEAR: Final = 2000  # so that 29 February reads as a day
OLDEST_YEAR, YOUNGEST_YEAR = 40, 12  # of those who can be officials: born in 1940 to 2012


def read_pin(text: str) -> str:
    """The six digits of a typed PIN. Raises InvalidTextError("pin.digits")."""
    digits = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(rf"[0-9]{{{PIN_DIGITS}}}", digits):
        raise InvalidTextError("pin.digits")
    return digits


def read_new_pin(text: str) -> str:
    """A PIN that is to be set. Raises InvalidTextError: "pin.digits" or "pin.weak"."""
    pin = read_pin(text)
    if is_weak(pin):
        raise InvalidTextError("pin.weak")
    return pin


def is_weak(pin: str) -> bool:
    """Whether a PIN is among the first that a stranger would try: repeats, runs and birth dates."""
    repeated = any(pin == pin[:size] * (PIN_DIGITS // size) for size in (1, 2, 3))
    pairs = pin[0] == pin[1] and pin[2] == pin[3] and pin[4] == pin[5]
    run = pin in RUNS
    two_runs = pin[:3] in RUNS and pin[3:] in RUNS
    return repeated or pairs or run or two_runs or _is_a_date(pin)


def _is_a_date(pin: str) -> bool:
    """As people write the day they were born: 170845 or 450817."""
    first, second, third = int(pin[:2]), int(pin[2:4]), int(pin[4:])
    return _is_birth(first, second, third) or _is_birth(third, second, first)


def _is_birth(day: int, month: int, year: int) -> bool:
    try:
        date(LEAP_YEAR, month, day)
    except ValueError:
        return False
    return year >= OLDEST_YEAR or year <= YOUNGEST_YEAR


def new_activation_code() -> str:
    """A fresh code (about 40 random bits), to be handed over in person."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def read_activation_code(text: str) -> str:
    """The letters of a typed code, without spaces and dashes. Raises InvalidTextError("activation.letters")."""
    code = re.sub(r"[\s-]", "", text).upper()
    if len(code) != CODE_LENGTH or any(letter not in CODE_LETTERS for letter in code):
        raise InvalidTextError("activation.letters")
    return code


def seal(owner: str, secret: str, peppers: Sequence[bytes]) -> str:
    """What is stored of a PIN or code: "scrypt$<which pepper>$<salt>$<hash>"."""
    pepper, salt = peppers[-1], os.urandom(SALT_BYTES)
    stretched = _stretch(owner, secret, pepper, salt)
    return "$".join(("scrypt", _name(pepper), _text(salt), _text(stretched)))


def fits(owner: str, secret: str, sealed: str, peppers: Sequence[bytes]) -> bool:
    """Whether this is the secret that was sealed for this owner; False too where its pepper is gone."""
    _, name, salt, stretched = sealed.split("$")
    for pepper in peppers:
        if _name(pepper) == name:
            tried = _stretch(owner, secret, pepper, base64.b64decode(salt))
            return hmac.compare_digest(_text(tried), stretched)
    return False


def is_dated(sealed: str, peppers: Sequence[bytes]) -> bool:
    """Whether it was sealed with an older pepper, so that it should be sealed anew."""
    return sealed.split("$")[1] != _name(peppers[-1])


def _stretch(owner: str, secret: str, pepper: bytes, salt: bytes) -> bytes:
    keyed = hmac.digest(pepper, f"{owner}|{secret}".encode(), "sha256")
    return hashlib.scrypt(keyed, salt=salt, **SCRYPT)


def _name(pepper: bytes) -> str:
    return hashlib.sha256(pepper).hexdigest()[:8]


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
