"""For every app: what the quick world does not answer (S3, SMS) goes to moto, empty for each test."""

from collections.abc import Iterator

import pytest
from moto import mock_aws


@pytest.fixture(autouse=True)
def elsewhere() -> Iterator[None]:
    """The rest of AWS."""
    with mock_aws():
        yield
