"""What banks take of a text: the signs of ISO 20022's Latin set, at most so many of them.

The rule (docs/adr/0051): marks above and below letters go (é → e), a few letters have their usual two (ß → ss), quotation
marks become ', an ampersand becomes +, any other sign that is not in the set becomes one space; spaces are drawn together, what
stands at an end and is no letter or digit goes, and the text is cut at its longest. A name with no letter left is unfit: a bank would
pay it to anybody.
"""

import re
import unicodedata
from typing import Final

LONGEST_NAME: Final = 140
SET: Final = "a-zA-Z0-9/?:().,'+ -"
LETTERS: Final = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "Æ": "AE",
        "ø": "o",
        "Ø": "O",
        "œ": "oe",
        "Œ": "OE",
        "đ": "d",
        "Đ": "D",
        "ł": "l",
        "Ł": "L",
        "þ": "th",
        "Þ": "TH",
        "ð": "d",
        "ı": "i",
        **dict.fromkeys('‘’‚‛“”„«»"`´ʼʻ', "'"),
        **dict.fromkeys("‐‑‒–—―_", "-"),
        "&": "+",
    }
)
_OUTSIDE: Final = re.compile(f"[^{SET}]+")
_ENDS: Final = re.compile(r"^[^a-zA-Z0-9(]+|[^a-zA-Z0-9.)]+$")


def bank_text(text: str, most: int = LONGEST_NAME) -> str:
    """The text as banks take it, "" where nothing of it is left."""
    plain = unicodedata.normalize("NFKD", text.translate(LETTERS))
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign)).translate(LETTERS)
    plain = " ".join(_OUTSIDE.sub(" ", plain).split())
    return _trimmed(_trimmed(plain)[:most])


def bank_name(text: str) -> str:
    """The name of an account's holder, "" where it has no letter that banks take."""
    name = bank_text(text)
    return name if re.search("[a-zA-Z]", name) else ""


def account_number(text: str) -> str:
    """The number without what people write between its digits; "" where it is none."""
    number = re.sub(r"[\s.-]", "", text)
    return number if re.fullmatch("[0-9A-Za-z]{1,34}", number) and number.isascii() else ""


def _trimmed(text: str) -> str:
    return _ENDS.sub("", text).strip()
