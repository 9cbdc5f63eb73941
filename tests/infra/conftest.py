"""A stage in this process, for what the tool does there: the real stores over the quick tables."""

import json

import pytest
from pytest import MonkeyPatch

from infra.target import Target
from lumbung.shared.errors import LumbungError
from tests.quick.world import QuickWorld
from tool import audit, dead, elsewhere, fund, official


@pytest.fixture(scope="module")
def village_in_one_process():
    with MonkeyPatch.context() as patch:
        yield QuickWorld(patch, machine=False)


@pytest.fixture
def world(village_in_one_process):
    """A village where nothing happened yet, and that has no officials."""
    here = village_in_one_process
    here.table("people").clear()
    here.fresh()
    settings = copy_of(here.table("settings"))
    yield here
    here.table("settings").clear()
    here.table("settings").update(settings)


def copy_of(table):
    """A table as it stands: its partitions change, its items never do."""
    return {pk: dict(partition) for pk, partition in table.items()}


@pytest.fixture
def orders_here(monkeypatch):
    """Orders are carried out in this process, through JSON as they would be elsewhere."""
    rooms = {"tool.official": official, "tool.dead": dead, "tool.audit": audit, "tool.fund": fund}

    def carry_out_at(_target, module, order):
        try:
            return json.loads(json.dumps(rooms[module].carry_out(json.loads(json.dumps(order)))))
        except LumbungError as error:
            raise elsewhere.StageError(str(error), error.code, error.data) from error

    for room in rooms.values():
        monkeypatch.setattr(room, "carry_out_at", carry_out_at)
        monkeypatch.setattr(room, "target_of_options", lambda _options: Target("test", "any"))
