"""What leaves a step that fails: its kind, and nothing of what a person typed."""

import traceback

import pytest
from botocore.exceptions import ClientError

from lumbung.shared.errors import NotFoundError
from tests.workflows.machine import load_app

NIK = "3175071203850001"
REFUSED = {"Error": {"Code": "ValidationException", "Message": f"{NIK} is no number"}}
FAULTS = {
    "ClientError": (ClientError(REFUSED, "PutItem"), "ClientError:ValidationException"),
    "ValueError": (ValueError(f"{NIK} at Gang Melati 12"), "ValueError"),
    "NotFoundError": (NotFoundError(), "NotFoundError"),
}
EVENT = {"village": "3175071002", "case": "c1", "attempt": 1}


@pytest.fixture
def step(monkeypatch):
    monkeypatch.setenv("POWERTOOLS_LOG_LEVEL", "CRITICAL")
    load_app("steps")
    from chalicelib import step

    return step


@pytest.mark.parametrize(
    ("name", "fault", "said"), [(n, *f) for n, f in FAULTS.items()], ids=FAULTS
)
def test_a_fault_keeps_its_name_and_says_nothing_else(step, name, fault, said):
    def fail(_steps, _who):
        try:
            raise fault
        except Exception as inner:
            raise inner from KeyError(NIK)

    with pytest.raises(Exception, match=f"^{said}$") as caught:
        step.run_step("load_case", EVENT, fail)

    assert type(caught.value).__name__ == name
    told = "".join(traceback.format_exception(caught.value))
    assert NIK not in told
    assert "Melati" not in told


def test_what_kills_the_function_is_not_held_up(step):
    def end(_steps, _who):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        step.run_step("load_case", EVENT, end)
