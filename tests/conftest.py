"""For every rung: the words stand ready."""

from tests.catalogues import compile_catalogues


def pytest_configure() -> None:
    compile_catalogues()
