"""Whether the officials of a village can keep the steps of a case in different hands: four, or five where two approve.

Whoever verified, approved or refused does not decide on an objection. Where no approver is left for it, an administrator
is asked at once; so one of both has to be there beside those who verify, approve and pay.
"""

from collections.abc import Iterable, Mapping
from itertools import product
from typing import Final

from lumbung.shared.areas import Area
from lumbung.villages.model import Role

Steps = tuple[tuple[str, tuple[Role, ...]], ...]

HANDS: Final[Steps] = (
    ("verification", (Role.verifier,)),
    ("approval", (Role.approver,)),
    ("payment", (Role.treasurer,)),
    ("objection", (Role.approver, Role.administrator)),
)
"""The steps that four different people take, and the roles that can."""

SECOND: Final = ("second_approval", (Role.approver,))
"""The fifth, where a programme wants two approvers."""

Held = Mapping[str, Iterable[tuple[str, str]]]
"""Official → (role, area key) pairs."""


def too_few_hands(
    areas: Iterable[int], held: Held, two_approvers: bool = False
) -> dict[int, tuple[str, ...]]:
    """RW → the steps that nobody can take there; an empty tuple where there are just too few people."""
    steps = (*HANDS, SECOND) if two_approvers else HANDS
    return {
        rw: lacking for rw in sorted(areas) if (lacking := _lacking(rw, held, steps)) is not None
    }


def _lacking(rw: int, held: Held, steps: Steps) -> tuple[str, ...] | None:
    keys = Area(rw).keys_above
    able = [
        [
            official
            for official, roles in held.items()
            if any(role in wanted and area in keys for role, area in roles)
        ]
        for _, wanted in steps
    ]
    nobody = tuple(name for (name, _), ids in zip(steps, able, strict=True) if not ids)
    if nobody:
        return nobody
    enough = any(len(set(hands)) == len(steps) for hands in product(*able))
    return None if enough else ()
