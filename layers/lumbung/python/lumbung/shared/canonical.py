"""One text for one value, and the hash chain made over such texts."""

import hashlib
import json
from collections.abc import Mapping
from typing import Final

FIRST: Final = "-"
"""What stands before the first event of a chain."""


def canonical(value: object) -> str:
    """JSON with sorted keys, no spaces, ASCII only: the same value gives the same text for ever.

    Raises TypeError for anything but texts, whole numbers, true, false, null, lists and mappings
    with text keys: a store that turns 1.0 into 1 would break every hash.
    """
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"))


def chain(previous: str, event: Mapping[str, object]) -> str:
    """The hash of an event after `previous` (the hash before it, or FIRST): SHA-256 as hex."""
    return hashlib.sha256(f"{previous}\n{canonical(event)}".encode("ascii")).hexdigest()


def _plain(value: object) -> object:
    if value is None or type(value) in (str, int, bool):
        return value
    if isinstance(value, str):  # an enum's text
        return str.__str__(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return {str.__str__(key): _plain(item) for key, item in value.items()}
    raise TypeError(f"a {type(value).__name__} has no canonical form")
