"""Whether a case's history is whole: recomputed from what is stored, without any key."""

from collections.abc import Sequence
from dataclasses import dataclass

from lumbung.assistance.model import FIRST_HASH, MOVES, Case, Event, Stage


@dataclass(frozen=True)
class Finding:
    """The first thing of an item that does not fit."""

    village: str
    case: str
    event: int  # 0: the case itself
    code: str  # number, link, hash, move, substance, head, stage, hands


def check_history(case: Case, events: Sequence[Event]) -> Finding | None:
    """The first event that does not fit, or None: numbers, links, hashes, moves, what was decided
    on, and the case's own head.
    """

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
    if case.stage != stage:
        return finding(0, "stage")
    hands = (case.verified_by, case.approved_by, case.second_by)
    if _hands(events) != hands or not _is_refuser(case, events):
        return finding(0, "hands")
    wrong = _decided_on_something_else(case, events)
    return finding(wrong, "substance") if wrong else None


def _decided_on_something_else(case: Case, events: Sequence[Event]) -> int:
    """The number of an event that says it was decided on something else than what stood there then, or 0.

    What was corrected stands in its own event; what was decided before it was decided on something older.
    """
    stood: str | int | None = case.substance
    for event in reversed(events):
        said = event.data.get("substance")
        if said and stood and said != stood:
            return event.seq
        stood = stood or said
        if event.kind == "corrected":
            stood = None
    return 0


def _hands(events: Sequence[Event]) -> tuple[str | None, str | None, str | None]:
    """Who verified and who approved, one or two, as the history says."""
    by: dict[str, str] = {}
    for event in events:
        if event.kind in ("sent_back", "change_sent", "upheld"):
            by.clear()
        by[event.kind] = event.actor_id
    approved = by.get("approved", by.get("first_approved"))
    return by.get("verified"), approved, by.get("second_approved")


def _is_refuser(case: Case, events: Sequence[Event]) -> bool:
    """Whether a case that was objected to names whoever refused it: nobody else is kept from deciding again."""
    refused = [event.actor_id for event in events if event.kind == "refused"]
    return case.objected_at is None or (refused[-1:] or [""])[0] == (case.refused_by or "")


def _may_move(before: str, after: str) -> bool:
    if not before:
        return after == Stage.SUBMITTED
    return before == after or Stage(after) in MOVES.get(Stage(before), frozenset())
