"""The events app over a whole village in the quick world; nothing of it runs a state machine."""

import pytest
from moto import mock_aws
from pytest import MonkeyPatch

from tests.quick.world import QuickWorld


@pytest.fixture(scope="module")
def village_in_one_process():
    with mock_aws(), MonkeyPatch.context() as patch:  # SMS go to moto
        yield QuickWorld(patch, machine=False)


@pytest.fixture
def world(village_in_one_process):
    """As at first."""
    village_in_one_process.fresh()
    return village_in_one_process
