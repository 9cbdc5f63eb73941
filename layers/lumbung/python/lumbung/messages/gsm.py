"""How many parts a text costs as SMS (GSM 03.38): 160 signs, or 70 where one of them is none of its alphabet."""

from typing import Final

_ALPHABET: Final = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWICE: Final = "^{}\\[~]|€\f"  # written as two

ONE_PART: Final = 160
_PART_OF_MANY: Final = 153
_WIDE, _WIDE_PART_OF_MANY = 70, 67


def signs(text: str) -> int | None:
    """How many signs of the GSM alphabet the text takes; None where it holds another."""
    if not all(sign in _ALPHABET or sign in _TWICE for sign in text):
        return None
    return len(text) + sum(sign in _TWICE for sign in text)


def parts(text: str) -> int:
    """How many messages the network counts."""
    length = signs(text)
    if length is None:
        wide = len(text.encode("utf-16-be")) // 2
        return _count(wide, _WIDE, _WIDE_PART_OF_MANY)
    return _count(length, ONE_PART, _PART_OF_MANY)


def _count(length: int, alone: int, of_many: int) -> int:
    return 1 if length <= alone else -(-length // of_many)
