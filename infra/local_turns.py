"""Whose turn it is on the local stack: pages first. Part of infra/local_stack.py."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PAGE = "-api"  # how the names of the functions end that somebody waits for
QUIET = 0.03  # seconds after a page in which nothing else begins
LONGEST_WAIT = 2.0  # seconds; then it begins all the same
LOOK_EVERY = 0.01  # seconds


class PagesFirst:
    """On AWS each function has machines of its own. Here all share one, so what a page leads to waits for the pages."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._clock, self._sleep = clock, sleep
        self._counting, self._turnstile = threading.Lock(), threading.Lock()
        self._open, self._last = 0, clock() - QUIET

    @contextmanager
    def turn(self, function: str) -> Iterator[None]:
        """A page begins at once; anything else when no page is open, one after the other."""
        if not function.endswith(PAGE):
            with self._turnstile:
                self._wait()
            yield
            return
        with self._counting:
            self._open += 1
        try:
            yield
        finally:
            with self._counting:
                self._open, self._last = self._open - 1, self._clock()

    def _wait(self) -> None:
        end = self._clock() + LONGEST_WAIT
        while self._busy() and self._clock() < end:
            self._sleep(LOOK_EVERY)

    def _busy(self) -> bool:
        return self._open > 0 or self._clock() < self._last + QUIET
