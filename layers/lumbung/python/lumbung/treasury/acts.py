"""What was done to the books beside entries: a budget loaded, a month closed or opened again. By whom, and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Act:
    """One of them, never changed. `data` holds ids, codes, months and numbers."""

    id: str  # a UUIDv7: they sort as they were done
    kind: str  # budget_loaded, month_closed, reopening_asked, reopening_dropped, month_reopened
    at: str
    by: str  # an official's id
    data: Mapping[str, str | int] = field(default_factory=dict)
