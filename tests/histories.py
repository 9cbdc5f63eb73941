"""What a test asks of all histories at once."""

from collections.abc import Iterable, Sequence

from lumbung.assistance.audit import Finding, check_history
from lumbung.assistance.model import Case, Event


def check_all(histories: Iterable[tuple[Case, Sequence[Event]]]) -> tuple[int, list[Finding]]:
    """How many cases there are, and a finding for each that does not fit."""
    checked = [check_history(case, events) for case, events in histories]
    return len(checked), [finding for finding in checked if finding]
