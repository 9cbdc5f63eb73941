"""A fund always balances: granted = free + reserved + paid, whatever is granted, reserved and paid."""

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from lumbung.shared.errors import ChangedError, NotFoundError
from lumbung.treasury.model import Fund, FundError, Reservation, check_fund
from tests.unit.treasury.fakes import MemoryTreasury

SEAL = "seal journal#v#2026"

amounts = st.integers(1, 2_000_000)


class AFund(RuleBasedStateMachine):
    """Grants, reservations and payments in any order; as the store's conditions allow them."""

    def __init__(self):
        super().__init__()
        self.funds = MemoryTreasury()
        self.held = []
        self.funds.treasury.grant_fund("v", "f", 1_000_000)

    @property
    def fund(self):
        return self.funds.read("v", "f")

    def save(self, fund):
        self.funds.kept["v", "f"] = fund

    @rule(budget=st.integers(0, 10_000_000))
    def grant(self, budget):
        before, used = self.fund, self.fund.reserved + self.fund.paid
        granted = budget + before.topped_up
        try:
            after = self.funds.treasury.grant_fund("v", "f", budget)
        except FundError:
            assert granted < used
            assert self.fund == before
        else:
            assert granted >= used
            assert after == self.fund
            assert after.granted == granted

    @rule(more=amounts)
    def top_up(self, more):
        before = self.fund

        after = self.funds.treasury.top_up_fund("v", "f", more)

        assert (after.granted, after.free) == (before.granted + more, before.free + more)

    @rule(amount=amounts)
    def reserve(self, amount):
        if self.fund.free >= amount:
            self.held.append(Reservation(f"case-{len(self.held)}", amount, "reserved"))
            free, reserved = self.fund.free - amount, self.fund.reserved + amount
            self.save(replace(self.fund, free=free, reserved=reserved))

    @rule(place=st.integers(0, 9))
    def pay(self, place):
        waiting = [r for r in self.held if r.state == "reserved"]
        if waiting:
            chosen = waiting[place % len(waiting)]
            self.held[self.held.index(chosen)] = replace(chosen, state="paid")
            reserved, paid = self.fund.reserved - chosen.amount, self.fund.paid + chosen.amount
            self.save(replace(self.fund, reserved=reserved, paid=paid))

    @invariant()
    def it_balances(self):
        assert self.fund.balances
        assert check_fund(self.fund, self.held) is None


TestAFund = AFund.TestCase
TestAFund.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)


def test_a_grant_again_writes_nothing():
    funds = MemoryTreasury()
    first = funds.treasury.grant_fund("v", "f", 150_000_000)

    again = funds.treasury.grant_fund("v", "f", 150_000_000)

    assert (first, funds.written) == (again, 1)
    assert first == Fund("f", granted=150_000_000, free=150_000_000)


def test_less_than_was_used_cannot_be_granted():
    fund = Fund("f", granted=100, free=40, reserved=25, paid=35)

    assert fund.with_budget(60).free == 0
    with pytest.raises(FundError) as caught:
        fund.with_budget(59)

    assert caught.value.data == {"granted": 59, "used": 60}


def test_what_was_topped_up_stays_when_the_settings_are_taken_over_again():
    funds = MemoryTreasury()
    funds.treasury.grant_fund("v", "f", 100)
    funds.treasury.top_up_fund("v", "f", 30)

    same = funds.treasury.grant_fund("v", "f", 100)
    more = funds.treasury.grant_fund("v", "f", 150)

    assert (same.granted, same.topped_up) == (130, 30)
    assert (more.granted, more.free, more.topped_up) == (180, 180, 30)


def test_only_more_money_asks_who_waits_for_it():
    funds = MemoryTreasury()
    funds.treasury.grant_fund("v", "f", 100)
    assert funds.asked == [SEAL]

    funds.treasury.top_up_fund("v", "f", 30)
    assert funds.asked == [SEAL, SEAL, "wake_queue f"]

    funds.treasury.grant_fund("v", "f", 50)
    assert funds.asked[3:] == [SEAL]


@pytest.mark.parametrize("rupiah", [0, -1])
def test_a_fund_is_topped_up_with_something(rupiah):
    funds = MemoryTreasury()
    funds.treasury.grant_fund("v", "f", 100)

    with pytest.raises(FundError):
        funds.treasury.top_up_fund("v", "f", rupiah)
    with pytest.raises(NotFoundError):
        funds.treasury.top_up_fund("v", "unknown", 10)


def test_a_grant_is_tried_again_while_cases_reserve_in_between():
    funds = MemoryTreasury()
    funds.treasury.grant_fund("v", "f", 1000)

    def reserve(times):
        def once():
            nonlocal times
            if times:
                times -= 1
                old = funds.read("v", "f")
                funds.kept["v", "f"] = replace(old, free=old.free - 1, reserved=old.reserved + 1)

        return once

    funds.in_between = reserve(4)
    after = funds.treasury.top_up_fund("v", "f", 30)
    assert (after.granted, after.reserved) == (1030, 4)
    assert funds.asked == [SEAL, SEAL, "wake_queue f"]
    funds.in_between = reserve(5)
    with pytest.raises(ChangedError):
        funds.treasury.top_up_fund("v", "f", 30)
    assert funds.read("v", "f").granted == 1030


@pytest.mark.parametrize(
    ("fund", "held", "code"),
    [
        (Fund("f", 100, 100), [], None),
        (Fund("f", 100, 40, 60), [Reservation("a", 60, "reserved")], None),
        (Fund("f", 100, 40, 0, 60), [Reservation("a", 60, "paid")], None),
        (Fund("f", 100, 99), [], "balance"),
        (Fund("f", 100, 160, -60), [], "balance"),
        (Fund("f", 100, 40, 60), [], "reserved"),
        (Fund("f", 100, 40, 60), [Reservation("a", 60, "paid")], "reserved"),
        (Fund("f", 100, 40, 0, 60), [Reservation("a", 50, "paid")], "paid"),
    ],
)
def test_what_does_not_fit_is_named(fund, held, code):
    assert check_fund(fund, held) == code
