"""What may be said of a fault: its kind and AWS's code, never its message."""

import pytest
from botocore.exceptions import ClientError

from lumbung.shared.errors import NotFoundError, fault_code

REFUSED = {"Error": {"Code": "ValidationException", "Message": "3175071203850001 is no number"}}
FAULTS = {
    "ClientError:ValidationException": ClientError(REFUSED, "PutItem"),
    "NotFoundError": NotFoundError(),
    "ValueError": ValueError("3175071203850001"),
}


@pytest.mark.parametrize(("code", "fault"), FAULTS.items(), ids=FAULTS)
def test_a_fault_is_named_by_its_kind_and_awss_code(code, fault):
    assert fault_code(fault) == code
