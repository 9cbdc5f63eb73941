"""End to end: a stack of its own, a real Chromium, people who do what people do."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.stack import Stack
from tests.e2e.watch import Watch
from tests.e2e.world import World
from tool.browser import FLAGS, find_browser

LAST = "test_proofs.py"
HERE = "tests/e2e/"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The only tests that use the network; in one process, the proofs at the end of them.

    Alone, the quick rungs come first. Where several processes share the run, the longest begins it.
    """
    ours = [item for item in items if item.nodeid.startswith(HERE)]
    for item in ours:
        item.add_marker(pytest.mark.enable_socket)
    others = [item for item in items if item not in ours]
    ours.sort(key=lambda item: item.path.name == LAST)
    items[:] = ours + others if hasattr(config, "workerinput") else others + ours


@pytest.fixture(scope="session")
def recorded() -> list[Path]:
    """Every file with IAM decisions of this run."""
    return []


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory, recorded: list[Path]) -> Iterator[Stack]:
    """The village of Duren Sawit, as `./lumbung up` makes it."""
    stack = Stack(tmp_path_factory.mktemp("stack"))
    recorded.append(stack.iam)
    stack.start()
    yield stack
    stack.stop()


class Counts:
    """What the proofs counted, printed at the end of the run: a number, or (proved, of how many)."""

    def __init__(self, tell: Callable[[str, object], None]) -> None:
        self._tell = tell

    def __setitem__(self, what: str, count: int | tuple[int, int]) -> None:
        self._tell(what, count)


@pytest.fixture
def counts(record_property: Callable[[str, object], None]) -> Counts:
    """Also where several processes share the run: the numbers travel with the test's report."""
    return Counts(record_property)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium. Where there is none the tests fail and say what is missing."""
    chromium = find_browser()
    assert chromium, "There is no Chromium: ./lumbung test installs it, or says how to."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def watch(stack: Stack) -> Watch:
    """Sees what every browser does."""
    return Watch(stack.home.public_host, stack.home.office_host)


@pytest.fixture
def world(
    stack: Stack, browser: Browser, watch: Watch, request: pytest.FixtureRequest
) -> Iterator[World]:
    """The people of one test."""
    watch.test = request.node.name
    world = World(stack, browser, watch)
    yield world
    world.close()
