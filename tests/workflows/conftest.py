"""A village in one process for each test."""

import pytest
from moto import mock_aws

from tests.world import World

CONFIG = {"stepfunctions": {"execute_state_machine": True}, "lambda": {"use_docker": False}}


@pytest.fixture
def world(monkeypatch):
    with mock_aws(config=CONFIG):
        here = World(monkeypatch)
        yield here
        here.machine.close()
