"""For every rung: the words stand ready, and what tests counted is printed at the end."""

import pytest

from tests.catalogues import compile_catalogues


def pytest_configure() -> None:
    compile_catalogues()


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
