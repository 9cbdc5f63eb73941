"""For every rung: the words stand ready, and what tests counted is printed at the end."""

from functools import cache

import botocore.session
import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadGroupScheduling

from tests.catalogues import compile_catalogues
from tests.stretching import stretch_little


def pytest_configure() -> None:
    compile_catalogues()
    stretch_little()
    # What botocore knows of AWS's services is megabytes of JSON: read once a process instead of once a client.
    botocore.session.create_loader = cache(botocore.session.create_loader)


class EndToEndTogether(LoadGroupScheduling):  # type: ignore[misc]
    """One process has all of e2e, since it has the stack; the others share the rest test by test.

    xdist's own groups are written into the tests' ids, which pytest 9.2 no longer lets it change.
    """

    def _split_scope(self, nodeid: str) -> str:
        return "e2e" if nodeid.startswith("tests/e2e/") else nodeid

    def _pending_of(self, workload: dict[str, dict[str, bool]]) -> int:
        """Asked after every test: what is done is forgotten, or thousands of tests would be counted each time."""
        for scope in [scope for scope, tests in workload.items() if all(tests.values())]:
            del workload[scope]
        return int(super()._pending_of(workload))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> EndToEndTogether:
    return EndToEndTogether(config, log)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Sums what `record_property` got from all tests: a number, or a pair (done, of how many)."""
    counted: dict[str, tuple[int, ...]] = {}
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", "") == "call":
                for what, count in report.user_properties:
                    numbers = (count,) if isinstance(count, int) else tuple(count)
                    so_far = counted.get(what, (0,) * len(numbers))
                    counted[what] = tuple(map(sum, zip(so_far, numbers, strict=True)))
    if counted:
        terminalreporter.section("counted")
    for what, numbers in counted.items():
        terminalreporter.line(f"{' of '.join(map(str, numbers)):>14}  {what}")
