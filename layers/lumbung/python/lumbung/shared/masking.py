"""Answers as they stand on a page before they are opened: enough to tell one from another, not to know it."""

from collections.abc import Callable
from typing import Final

from lumbung.shared.identity import mask

DOT: Final = "•"
HIDDEN: Final = DOT * 8
"""A text of which nothing is shown, not even how long it is."""


def mask_answer(kind: str, text: str) -> str:
    """A checked answer, masked by the type of its question. Numbers, and types unknown here, keep the last four."""
    return _MASKS.get(kind, mask)(text)


def mask_words(text: str) -> str:
    """The first sign of each word: "Sri Wahyuni" is "S•• W••••••". A number among them is hidden whole."""
    return " ".join(_first(word) for word in text.split())


def mask_email(text: str) -> str:
    """The first sign and the domain: "s••@warga.example"."""
    name, at, domain = text.rpartition("@")
    return _first(name) + at + domain if at else HIDDEN


def mask_date(text: str) -> str:
    """The year of an ISO date: "1985-••-••"."""
    year, dash, _ = text.partition("-")
    return f"{year}-{DOT * 2}-{DOT * 2}" if dash else HIDDEN


def _first(word: str) -> str:
    shown = word[:1] if len(word) > 1 and word[0].isalpha() else ""
    return shown + DOT * (len(word) - len(shown))


def _hide(_text: str) -> str:
    return HIDDEN


_MASKS: Final[dict[str, Callable[[str], str]]] = {
    "text": mask_words,
    "long_text": _hide,
    "choice": _hide,
    "number": _hide,
    "consent": _hide,
    "permission": _hide,
    "email": mask_email,
    "date": mask_date,
    "paper": _hide,
}
