"""The same people and the same bad weather, woven: functions run at once, and change places before each of their calls."""

from tests.quick.loom import Loom
from tests.workflows.interleaving import Run

AT_ONCE = 4  # functions


class WovenRun(Run):
    """A run in the quick world; every entry that the agenda ever held is handed out again and again."""

    def __init__(self, world, weather):
        super().__init__(world, weather)
        self.loom = Loom(self.dice)
        weather.before_call, weather.knows_tokens = self.loom.before_call, True
        world.tables.seen = self._keep

    def happen(self, times):
        """So many functions begin; each goes on whenever the dice say so, the states of the workflow among them."""
        times *= 2
        while times or self.loom.running:
            if not self.loom.running or (
                times and len(self.loom.running) < AT_ONCE and self.dice.random() < 0.3
            ):
                times -= times > 0
                self.loom.begin(self._tried(self._choose()))
            else:
                self.loom.go_on()

    def _choose(self):
        ready = self.world.machine.ready()
        if ready and self.dice.random() < 0.5:
            execution = self.dice.choice(ready)
            return lambda: self.world.machine.advance(execution)
        act = self.dice.choice(self.acts())
        if act == self.time:
            self._let_go()
        return act

    def _let_go(self):
        """Before a minute is over every function is: at its end, or out of time."""
        while self.loom.running:
            if self.dice.random() < 0.02:
                self.loom.time_out()
            else:
                self.loom.go_on()

    def _tried(self, act):
        def run():
            self.try_to(act)

        return run

    def stream(self):
        """Any entries of all that there ever were, also those that were not due."""
        if self.images:
            self.hand_out(self.dice.choices(self.images, k=4))

    def ends(self):
        """Every entry once more, twice over and in any order, changes nothing; then as ever."""
        before = self._written()
        again = self.images * 2
        self.dice.shuffle(again)
        self.hand_out(again)
        self.world.work()
        assert self._written() == before
        return super().ends()

    def _written(self):
        """Everything but the agenda."""
        kept = [self.world.items(room) for room in ("cases", "messages", "treasury")]
        return kept, len(self.world.sent)

    def _keep(self, table, item):
        if table.endswith("-agenda") and not item["pk"]["S"].startswith("DEAD#"):
            self.images.append(item)
