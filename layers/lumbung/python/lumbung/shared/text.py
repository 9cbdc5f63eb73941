"""What people type, made plain: composed letters, single spaces, nothing that nobody can see."""

import re
import unicodedata
from typing import Final

NO_BREAK: Final = "\N{NO-BREAK SPACE}"

_FILLERS: Final = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f\u180b\u180c\u180d\u180f")
"""Signs that show nothing though Unicode calls them letters, marks or symbols."""

_ENDS: Final = re.compile(r"\r\n?|[\u2028\u2029]")


def without_invisible(text: str) -> str:
    """The text without format signs: zero-width ones, and those that turn the direction of writing.

    They come along when a number is copied out of a chat, and they can make a name read as another.
    Nobody who is told of one could find it, so they are taken out rather than refused.
    """
    if text.isascii():
        return text
    return "".join(sign for sign in text if not _is_invisible(sign))


def one_line(text: str) -> str:
    """Composed (NFC), without invisible signs, tabs and line ends as spaces, single spaces."""
    plain = unicodedata.normalize("NFC", without_invisible(text))
    return re.sub(r"[ \t\r\n\u00a0\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+", " ", plain).strip(
        " "
    )


def lines(text: str) -> str:
    """As `one_line`, but line ends stay, at most one empty line in between."""
    plain = _ENDS.sub("\n", text)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(map(one_line, plain.split("\n")))).strip("\n")


def control_sign(text: str) -> bool:
    """Whether it holds control characters (other than line ends) or halves of a sign."""
    return any(unicodedata.category(sign) in ("Cc", "Cs") for sign in text if sign not in "\n")


def _is_invisible(sign: str) -> bool:
    return (
        unicodedata.category(sign) == "Cf"
        or sign in _FILLERS
        or "\ufe00" <= sign <= "\ufe0f"
        or "\U000e0100" <= sign <= "\U000e01ef"
    )
