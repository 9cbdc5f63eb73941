"""Whether a case's history is whole: recomputed from what is stored, without any key."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lumbung.assistance.model import FIRST_HASH, MOVES, Case, Event, Stage


@dataclass(frozen=True)
class Finding:
    """The first thing of an item that does not fit."""

    village: str
    case: str
    event: int  # 0: the case itself
    code: str  # number, link, hash, move, head, stage


def check_history(case: Case, events: Sequence[Event]) -> Finding | None:
    """The first event that does not fit, or None: numbers, links, hashes, moves, and the case's own head."""

    def finding(seq: int, code: str) -> Finding:
        return Finding(case.village, case.id, seq, code)

    previous, stage = FIRST_HASH, ""
    for number, event in enumerate(events, start=1):
        if event.seq != number:
            return finding(number, "number")
        if event.previous != previous or event.before != stage:
            return finding(number, "link")
        if event.hashed().hash != event.hash:
            return finding(number, "hash")
        if not _may_move(event.before, event.after):
            return finding(number, "move")
        previous, stage = event.hash, event.after
    if case.version != len(events) or case.chain != previous:
        return finding(0, "head")
    return finding(0, "stage") if case.stage != stage else None


def check_all(histories: Iterable[tuple[Case, Sequence[Event]]]) -> tuple[int, list[Finding]]:
    """How many cases there are, and a finding for each that does not fit."""
    count, findings = 0, []
    for case, events in histories:
        count += 1
        found = check_history(case, events)
        if found:
            findings.append(found)
    return count, findings


def _may_move(before: str, after: str) -> bool:
    if not before:
        return after == Stage.SUBMITTED
    return before == after or Stage(after) in MOVES.get(Stage(before), frozenset())
