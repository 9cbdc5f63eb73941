"""Cases and tasks for tests of the model."""

from typing import Any

from lumbung.assistance.model import ROLE_OF, Case, Kind, Stage
from lumbung.assistance.task import Task

NOW = "2026-11-24T02:00:00.000Z"


def make_case(**changes: Any) -> Case:
    """An application as it was sent."""
    facts: dict[str, Any] = {
        "village": "3175071002",
        "id": "case",
        "code": "23456789AB",
        "programme": "bantuan-tunai",
        "settings": "hash",
        "language": "id",
        "period": "2026",
        "rw": 5,
        "rt": 3,
        "amount": 750_000,
        "pay_by": "bank",
        "stage": Stage.SUBMITTED,
        "stage_since": NOW,
        "opened_at": NOW,
    }
    return Case(**facts | changes)


def make_task(kind: Kind, **changes: Any) -> Task:
    """A task of that case, waiting."""
    facts: dict[str, Any] = {
        "id": f"{kind.value}-1",
        "case": "case",
        "code": "23456789AB",
        "programme": "bantuan-tunai",
        "kind": kind,
        "role": ROLE_OF[kind],
        "area": "village",
        "rw": 5,
        "rt": 3,
        "opened_at": NOW,
        "due": NOW,
        "token": "token",
        "attempt": 1,
    }
    return Task(**facts | changes)
