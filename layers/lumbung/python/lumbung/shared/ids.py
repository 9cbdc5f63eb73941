"""Identifiers: for machines (sortable or random), and the codes that people read aloud."""

import secrets
import time
from typing import Final

from lumbung.shared.errors import InvalidTextError

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""The 31 signs of a tracking code: no 0 and O, no 1, I and L. A prime, see `new_code`."""

CODE_LENGTH: Final = 10

CODES: Final[dict[str, tuple[str, ...]]] = {
    "code.length": ("expected", "found"),
    "code.letters": (),
    "code.check": (),
}
"""What can be wrong with a typed tracking code, and the data that comes with it."""

_VALUES: Final = {sign: value for value, sign in enumerate(ALPHABET)}
_SEPARATORS: Final = dict.fromkeys(map(ord, " \t\r\n\u00a0-_.\u2010\u2011\u2012\u2013\u2014\u2212"))
_RUNS: Final = "0123456789", "9876543210"


def uuid7(now_ms: int | None = None) -> str:
    """A UUIDv7 (RFC 9562) as 32 hex characters: sorts by the millisecond in which it was made."""
    now = time.time_ns() // 1_000_000 if now_ms is None else now_ms
    noise = secrets.randbits(74)
    return f"{now << 80 | 7 << 76 | (noise >> 62) << 64 | 2 << 62 | noise & (1 << 62) - 1:032x}"


def random_id() -> str:
    """128 random bits as 32 hex characters; says nothing about when it was made."""
    return secrets.token_hex(16)


def new_code() -> str:
    """A tracking code: nine random signs (44 bits) and a check sign.

    The check is a sum weighted by place, modulo the prime 31: every single wrong sign and every
    two signs that changed places are noticed.
    """
    body = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH - 1))
    return body + ALPHABET[-_weigh(body) % len(ALPHABET)]


def read_code(text: str) -> str:
    """The code in its plain form, however it was typed: small letters, spaces, dashes.

    Raises InvalidTextError `code.length`, `code.letters` or `code.check`.
    """
    code = text.translate(_SEPARATORS)
    if len(code) != CODE_LENGTH:
        raise InvalidTextError("code.length", expected=CODE_LENGTH, found=len(code))
    code = code.upper() if code.isascii() else code
    if not all(sign in _VALUES for sign in code):
        raise InvalidTextError("code.letters")
    if (_weigh(code[:-1]) + _VALUES[code[-1]]) % len(ALPHABET):
        raise InvalidTextError("code.check")
    return code


def show_code(code: str) -> str:
    """In two halves, to be read over the phone: "ABCDE-FGHJK"."""
    return f"{code[:5]}-{code[5:]}"


def new_number() -> str:
    """Four random digits beside the code; none that everybody tries first (0000, 1234, 4321)."""
    while True:
        number = f"{secrets.randbelow(10_000):04d}"
        if len(set(number)) > 1 and not any(number in run for run in _RUNS):
            return number


def _weigh(body: str) -> int:
    return sum(
        _VALUES[sign] * weight for sign, weight in zip(body, range(CODE_LENGTH, 1, -1), strict=True)
    )
