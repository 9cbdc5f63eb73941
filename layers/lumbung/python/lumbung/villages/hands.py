"""Whether the officials of a village can keep the steps of a case in four different hands."""

from collections.abc import Iterable, Mapping
from itertools import product
from typing import Final

from lumbung.shared.areas import Area
from lumbung.villages.model import Role

HANDS: Final = (
    ("verification", (Role.verifier,)),
    ("approval", (Role.approver,)),
    ("payment", (Role.treasurer,)),
    ("objection", (Role.approver, Role.administrator)),
)
"""The steps that four different people take, and the roles that can."""

Held = Mapping[str, Iterable[tuple[str, str]]]
"""Official → (role, area key) pairs."""


def too_few_hands(areas: Iterable[int], held: Held) -> dict[int, tuple[str, ...]]:
    """RW → the steps that nobody can take there; an empty tuple where there are just too few people."""
    return {rw: lacking for rw in sorted(areas) if (lacking := _lacking(rw, held)) is not None}


def _lacking(rw: int, held: Held) -> tuple[str, ...] | None:
    keys = Area(rw).keys_above
    able = [
        [
            official
            for official, roles in held.items()
            if any(role in wanted and area in keys for role, area in roles)
        ]
        for _, wanted in HANDS
    ]
    nobody = tuple(name for (name, _), ids in zip(HANDS, able, strict=True) if not ids)
    if nobody:
        return nobody
    enough = any(len(set(hands)) == len(HANDS) for hands in product(*able))
    return None if enough else ()
