"""A village in one process: made once a module, as at first for each test."""

from typing import Any

import pytest
from moto import mock_aws
from pytest import MonkeyPatch

from tests.bucket import BUCKET, keys_in, make_bucket
from tests.quick.world import QuickWorld
from tests.workflows.machine import Machine
from tests.world import ONE_AT_A_TIME

CONFIG = {"stepfunctions": {"execute_state_machine": True}, "lambda": {"use_docker": False}}


class Village(QuickWorld):
    """Its workflow runs in moto's interpreter, which is nobody's of us, and in threads; the rest is quick.

    A journey over moto's DynamoDB too is in test_quick_world.py, and some in bad weather in test_interleaving.py.
    """

    answers = ("dynamodb", "sesv2", "ssm")

    def _prepare(self, patch: MonkeyPatch) -> None:
        self.machine = Machine(patch)

    def _call(self, service: str, operation: str, arguments: dict[str, Any]) -> Any:
        with ONE_AT_A_TIME:
            return super()._call(service, operation, arguments)


@pytest.fixture(scope="module")
def village_in_one_process():
    with mock_aws(config=CONFIG), MonkeyPatch.context() as patch:
        here = Village(patch)
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
