"""Whether the officials of a village are enough to decide in each of its RW."""

from collections.abc import Iterable, Mapping

from lumbung.people.model import Official
from lumbung.villages.hands import too_few_hands
from lumbung.villages.model import Village

Short = dict[int, tuple[str, ...]]
"""RW → the steps that nobody could decide there; () where there are people, but too few."""


def short_of(village: Village, officials: Iterable[Official]) -> Short:
    """What cannot be decided with these officials; blocked ones count for nothing."""
    held = {
        official.id: [(mine.role, mine.area_key) for mine in official.roles]
        for official in officials
        if not official.blocked
    }
    return too_few_hands(village.areas, held, village.wants_two_approvers)


def worse(before: Short, after: Short) -> Short:
    """What cannot be decided after, and could before."""
    return {rw: steps for rw, steps in after.items() if rw not in before or steps != before[rw]}


def show_rws(short: Mapping[int, tuple[str, ...]]) -> str:
    """`RW 01, RW 05`."""
    return ", ".join(f"RW {rw:02d}" for rw in short)
