"""A village in one process: made once a module, as at first for each test."""

import pytest
from moto import mock_aws
from pytest import MonkeyPatch

from tests.bucket import BUCKET, keys_in, make_bucket
from tests.short_cut import take_the_short_cut
from tests.world import World

CONFIG = {"stepfunctions": {"execute_state_machine": True}, "lambda": {"use_docker": False}}


@pytest.fixture(scope="module")
def village_in_one_process():
    with mock_aws(config=CONFIG), MonkeyPatch.context() as patch:
        take_the_short_cut(patch)
        here = World(patch)
        yield here
        here.machine.close()


@pytest.fixture
def world(village_in_one_process):
    """Cases, agenda, messages and funds are those of a village where nothing happened yet."""
    village_in_one_process.fresh()
    yield village_in_one_process
    village_in_one_process.machine.forget()


@pytest.fixture
def bucket(world):
    """Where photos lie; empty."""
    s3 = make_bucket()
    yield s3
    for key in keys_in(s3):
        s3.delete_object(Bucket=BUCKET, Key=key)
    s3.delete_bucket(Bucket=BUCKET)
