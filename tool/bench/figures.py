"""What a figure is, and what each has to reach: all goals of the bench stand here and nowhere else."""

import gzip
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from typing import Any, Literal

Sense = Literal["most", "least"]


@dataclass(frozen=True)
class Goal:
    """What a value may be at most, or must be at least."""

    sense: Sense
    value: float

    def holds(self, value: float) -> bool:
        return value <= self.value if self.sense == "most" else value >= self.value

    def __str__(self) -> str:
        return f"{'≤' if self.sense == 'most' else '≥'} {show_number(self.value)}"


def most(value: float) -> Goal:
    return Goal("most", value)


def least(value: float) -> Goal:
    return Goal("least", value)


# The first pattern that fits a name counts. What no pattern fits is shown without a goal. Those of pages, imports,
# load, cpu, stored, line and lighthouse are the project's; the others keep what was reached from being lost (docs/bench.md).
GOALS: dict[str, Goal] = {
    "pages.*.bytes": most(14_000),
    "pages.*.requests": most(1),
    "imports.*.ratio": most(1.5),
    "load.*.ratio to calls": least(0.5),  # not to hello: docs/bench.md says why
    "load.*.errors": most(0),
    "dynamodb.submit.calls": most(2),
    "dynamodb.submit.writes": most(30),
    "dynamodb.page of the form.calls": most(3),
    "dynamodb.page of the form.reads": most(2),
    "dynamodb.page of the form.writes": most(2),
    "dynamodb.whole but the form.calls": most(205),
    "dynamodb.whole but the form.reads": most(143),
    "dynamodb.whole but the form.writes": most(338),
    "dynamodb.whole application.calls": most(205 + 3 * 10),  # of a form of ten pages
    "dynamodb.state transitions": most(20),
    "dynamodb.tick without work.calls": most(4),
    "dynamodb.*.calls": most(10),
    "cost.*: README is off by": most(5),
    "cost.1,000 applications": most(60_000),
    "cost.idle year": most(300_000),
    "cpu.*.handler": most(10),  # without the scrypt of a PIN, which is slow on purpose
    "stored.*.with 20,000*": most(0),
    "books.fund.*.entries": least(40),
    "books.fund.*.failed": most(0),
    "books.verify.misfits": most(0),
    "line.*.loaded": most(2),
    "lighthouse.pages": least(6),
    "lighthouse.*": least(98),
    "faults.runs": least(1000),
    "faults.cases lost": most(0),
    "faults.cases doubled": most(0),
    "decisions.*.errors": most(0),
    "mail.*.p50": most(1),
    "mail.*.p95": most(3),
    "up.first.time": most(60),
    "up.again.time": most(2),
    "up.after down.time": most(15),
}


@dataclass(frozen=True)
class Figure:
    """One measured value. Its name begins with its group."""

    name: str
    value: float
    unit: str

    @property
    def group(self) -> str:
        return self.name.partition(".")[0]

    @property
    def goal(self) -> Goal | None:
        return next((goal for name, goal in GOALS.items() if fnmatchcase(self.name, name)), None)

    @property
    def ok(self) -> bool:
        """A figure without a goal misses none."""
        return self.goal is None or self.goal.holds(self.value)

    def as_json(self) -> dict[str, Any]:
        """name, value, unit, goal (None where there is none), ok."""
        return {**asdict(self), "goal": str(self.goal) if self.goal else None, "ok": self.ok}


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that this share of all values does not exceed (nearest rank)."""
    if not values:
        raise ValueError("nothing was measured")
    return sorted(values)[max(1, math.ceil(len(values) * share)) - 1]


def compressed(body: bytes) -> int:
    """Bytes after gzip -6, as API Gateway sends it; the date in the header takes none and changes none."""
    return len(gzip.compress(body, compresslevel=6, mtime=0))


def show_number(value: float) -> str:
    """Short, as people write it: three digits that count."""
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.3g}"
