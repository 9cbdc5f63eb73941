"""The books in bad weather: money in, reserved, let go, paid, come back, sealed, by functions that come between each other.

hypothesis chooses what begins, what goes on, what is struck, and which entries of the agenda come again; it plays on the
real use cases and stores over the quick world's tables. `LUMBUNG_BOOKS` says how many sequences (thousands take minutes).
"""

import os
from collections import Counter
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from pytest import MonkeyPatch

from lumbung.aws.agenda_store import entry_of_image
from lumbung.shared.claims import Claim
from lumbung.treasury.audit import check_books, read_books
from tests.quick.loom import Loom
from tests.quick.runs import make_ids_by_dice
from tests.quick.world import QuickWorld
from tests.workflows.weather import FAULTS, KINDS, Weather

SEQUENCES, STEPS = int(os.environ.get("LUMBUNG_BOOKS", "150")), 40
FUNDS, CASES = ("bantuan-tunai", "donasi"), range(6)
amounts = st.sampled_from([1, 333_333, 750_000, 1_500_000])
funds = st.sampled_from(FUNDS)
cases = st.sampled_from(CASES)

counted: Counter[str] = Counter()


class BooksInBadWeather(RuleBasedStateMachine):
    """One sequence. `world` is shared; everything in it is fresh."""

    world: QuickWorld
    patch: MonkeyPatch | None = None

    @initialize(number=st.integers(0, 1_000_000), often=st.sampled_from([0.02, 0.06, 0.15]))
    def start(self, number, often):
        counted["sequences"] += 1
        self.world.tables.seen = lambda _table, _item: None
        self.world.fresh()
        self.weather = Weather(number)
        self.weather.often, self.weather.knows_tokens = often, True
        self.loom = Loom(self.weather.dice)
        self.weather.before_call = self.loom.before_call
        self.images = []
        self.world.tables.seen = self._keep
        self.patch = MonkeyPatch()
        make_ids_by_dice(self.weather.dice, self.patch)
        self.weather.begin(self.patch)

    def _keep(self, table, item):
        if table.endswith("-agenda") and item["kind"]["S"] == "seal":
            self.images.append(item)

    @property
    def village(self):
        return self.world.village.id

    def begin(self, act):
        """A function of its own, that fails as functions do."""

        def run():
            with self.weather.outside(), suppress(*FAULTS):
                act()

        self.loom.begin(run)

    def claim(self, fund, case, cause):
        here = self.world
        programme = next(iter(here.village.programmes))
        day = here.runtime.today(self.village).isoformat()
        amount = 100_000 * (case + 1)
        return Claim(self.village, fund, f"c{case}", amount, programme, day, "system", cause)

    def hold(self, act, fund, case):
        def once():
            tx = self.world.runtime.begin()
            getattr(self.world.runtime.ledger, act)(tx, self.claim(fund, case, f"c{case}/{act}"))
            tx.commit()

        self.begin(once)

    @rule(fund=funds, more=amounts)
    def income(self, fund, more):
        self.begin(lambda: self.world.runtime.treasury.top_up_fund(self.village, fund, more))

    @rule(budget=st.integers(0, 3_000_000))
    def settings_change(self, budget):
        self.begin(lambda: self.world.runtime.treasury.grant_fund(self.village, FUNDS[0], budget))

    @rule(fund=funds, case=cases)
    def reserve(self, fund, case):
        self.hold("reserve", fund, case)

    @rule(fund=funds, case=cases)
    def pay(self, fund, case):
        self.hold("settle", fund, case)

    @rule(fund=funds, case=cases)
    def refuse(self, fund, case):
        self.hold("release", fund, case)

    @rule(fund=funds, case=cases)
    def come_back(self, fund, case):
        self.hold("reclaim", fund, case)

    @rule(places=st.lists(st.integers(0, 1000), min_size=1, max_size=3))
    def seal(self, places):
        """Any entries that there ever were, in any order, also those that are done."""
        for place in places:
            if self.images:
                entry = entry_of_image(self.images[place % len(self.images)])
                self.begin(lambda entry=entry: self.world.runtime.clockwork.do(entry))

    @precondition(lambda self: self.loom.running)
    @rule(steps=st.integers(1, 12))
    def go_on(self, steps):
        for _ in range(steps):
            if self.loom.running:
                self.loom.go_on()

    @precondition(lambda self: self.loom.running)
    @rule()
    def time_out(self):
        self.loom.time_out()

    @rule(days=st.sampled_from([1, 20, 40]))
    def time_passes(self, days):
        self.world.moment += timedelta(days=days)

    def teardown(self):
        """Everything comes to rest; then the books are whole, and nothing waits for a number."""
        if self.patch is None:
            return
        try:
            self.weather.often = 0
            self.loom.finish()
            self.weather.before_call = lambda: None
            self.world.moment += timedelta(days=2)
            while self.world.runtime.clockwork.tick(self.world.runtime.now()):
                self.world.moment += timedelta(days=2)
            self._check()
        finally:
            self.patch.undo()
            counted.update(self.weather.struck)
            counted["calls"] += self.weather.calls

    def _check(self):
        runtime = self.world.runtime
        books = read_books(runtime.journal, runtime.funds, self.village, self.world.moment.year)
        assert check_books(books) is None
        assert all(not year.unsealed for year in books.years)
        assert all(fund.balances for fund, _ in books.funds)
        sealed = [posting for year in books.years for posting in year.sealed]
        counted["entries"] += len(sealed)
        for (fund, case), paid in _paid(sealed).items():
            assert paid in (0, 100_000 * (int(case[1:]) + 1)), f"{case} of {fund} was paid {paid}"


def _paid(postings):
    """(fund, case) → rupiah, as the entries say; never twice the amount, never less than nothing on the way."""
    paid = Counter()
    for posting in postings:
        for line in posting.lines:
            if line.account == "spent":
                paid[line.fund, line.about] += line.amount
    return paid


@pytest.fixture(scope="module")
def quick_world():
    with MonkeyPatch.context() as patch:
        yield QuickWorld(patch)


def test_whatever_comes_between_and_dies_the_books_are_whole(quick_world, record_property):
    BooksInBadWeather.world = quick_world
    chosen = settings(
        max_examples=SEQUENCES,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )

    run_state_machine_as_test(BooksInBadWeather, settings=chosen)

    assert counted.keys() >= KINDS
    record_property("sequences of the books (LUMBUNG_BOOKS)", counted["sequences"])
    record_property("calls in them", counted["calls"])
    record_property("calls struck in them ", sum(counted[kind] for kind in KINDS))
    record_property("entries sealed in them", counted["entries"])
