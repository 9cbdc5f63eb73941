"""Neighbourhoods: an RW, and the RT within it."""

import re
from dataclasses import dataclass
from functools import total_ordering
from typing import Final

from lumbung.shared.errors import InvalidTextError

VILLAGE: Final = "village"
"""The key of the whole village."""

_KEY: Final = re.compile(r"rw([0-9]{2})(?:-rt([0-9]{3}))?")


@total_ordering
@dataclass(frozen=True)
class Area:
    """One RW (`rt` None), or one RT of it. An RW sorts before its RTs."""

    rw: int
    rt: int | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.rw <= 99 or (self.rt is not None and not 1 <= self.rt <= 999):
            raise ValueError("an RW is 1 to 99, an RT 1 to 999")

    @classmethod
    def from_key(cls, key: str) -> "Area | None":
        """What `key` made; None for the whole village. Raises InvalidTextError `area.key`."""
        if key == VILLAGE:
            return None
        found = _KEY.fullmatch(key)
        try:
            return cls(int(found[1]), int(found[2]) if found[2] else None)  # type: ignore[index]
        except (TypeError, ValueError):
            raise InvalidTextError("area.key") from None

    @property
    def key(self) -> str:
        """As it stands in keys: "rw05" or "rw05-rt003"."""
        return f"rw{self.rw:02d}" + ("" if self.rt is None else f"-rt{self.rt:03d}")

    @property
    def keys_above(self) -> tuple[str, ...]:
        """Its own key and those of all that contain it, nearest first, the village last."""
        own = () if self.rt is None else (self.key,)
        return (*own, f"rw{self.rw:02d}", VILLAGE)

    def show(self) -> str:
        """As it is written: "RT 003/RW 05" or "RW 05"."""
        return f"RW {self.rw:02d}" if self.rt is None else f"RT {self.rt:03d}/RW {self.rw:02d}"

    def __lt__(self, other: "Area") -> bool:
        return (self.rw, self.rt or 0) < (other.rw, other.rt or 0)
