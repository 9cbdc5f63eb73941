"""A form that counts once: the page carries a key, and the first who sends it under that key is the only one who may again."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

from lumbung.shared.canonical import canonical
from lumbung.shared.errors import ChangedError

KEY: Final = re.compile(r"[0-9a-f]{32}")


class KeyUsedError(ChangedError):
    """This key was used for something else: by another actor, at another route, or with another body."""

    code = "key.used"


@dataclass(frozen=True)
class Once:
    """Whoever sends it again with the same actor, route and body gets the first result, and nothing happens anew."""

    key: str
    actor: str
    route: str
    body: str  # SHA-256 of what was typed, as read

    @classmethod
    def of(cls, key: str, actor: str, route: str, typed: Mapping[str, str | int]) -> Self:
        """Raises KeyUsedError for a key that no page of ours gave."""
        if not KEY.fullmatch(key):
            raise KeyUsedError
        body = hashlib.sha256(canonical(dict(typed)).encode("ascii")).hexdigest()
        return cls(key, actor, route, body)
