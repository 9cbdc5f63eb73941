"""Functions that run at once, woven in whatever order the dice say: each goes on from one of its calls to the next.

Nothing of ours has an effect but through botocore, so the places between two calls are all the places at which another
function can come between, or at which one can die. Greenlets, since a thread for each would take most of the time.
"""

import random
from collections.abc import Callable

from greenlet import getcurrent, greenlet

from tests.workflows.crash import Killed


class Loom:
    """What runs at the moment, each standing before a call of its own."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.running: list[greenlet] = []
        self.timed_out = 0
        self._hub = getcurrent()

    def begin(self, act: Callable[[], None]) -> None:
        """One more function; it must let no fault out."""
        self._go_on(greenlet(act))

    def before_call(self) -> None:
        """Where another one may come first."""
        if getcurrent() is not self._hub:
            self._hub.switch()

    def go_on(self) -> None:
        """One of them makes its next call."""
        self._go_on(self._any())

    def time_out(self) -> None:
        """One of them has run for too long: it dies where it stands."""
        self.timed_out += 1
        self._go_on(self._any(), Killed("timed out"))

    def finish(self) -> None:
        """All of them come to their end."""
        while self.running:
            self.go_on()

    def _any(self) -> greenlet:
        return self.running.pop(self.dice.randrange(len(self.running)))

    def _go_on(self, one: greenlet, fault: BaseException | None = None) -> None:
        if fault:
            one.throw(fault)
        else:
            one.switch()
        if not one.dead:
            self.running.append(one)
