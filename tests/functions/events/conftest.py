"""The events app over a whole village on moto; nothing of it runs a state machine."""

import pytest
from moto import mock_aws
from pytest import MonkeyPatch

from tests.world import World


@pytest.fixture(scope="module")
def village_in_one_process():
    with mock_aws(), MonkeyPatch.context() as patch:
        here = World(patch, machine=False)
        yield here
        here.machine.close()


@pytest.fixture
def world(village_in_one_process):
    """As at first."""
    village_in_one_process.fresh()
    return village_in_one_process
