"""A fund always balances: granted = free + reserved + paid, whatever is granted, reserved and paid."""

from dataclasses import dataclass, field, replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from lumbung.treasury.model import Fund, FundError, Reservation, check_fund
from lumbung.treasury.service import grant_fund

amounts = st.integers(1, 2_000_000)


@dataclass
class MemoryFunds:
    """Where funds are kept, and how often they were written."""

    kept: dict[tuple[str, str], Fund] = field(default_factory=dict)
    written: int = 0

    def read(self, village, fund):
        return self.kept.get((village, fund))

    def grant(self, village, old, new):
        assert self.kept.get((village, new.id)) == old
        self.kept[village, new.id] = new
        self.written += 1


class AFund(RuleBasedStateMachine):
    """Grants, reservations and payments in any order; as the store's conditions allow them."""

    def __init__(self):
        super().__init__()
        self.funds = MemoryFunds()
        self.held = []
        grant_fund("v", "f", 1_000_000, funds=self.funds)

    @property
    def fund(self):
        return self.funds.read("v", "f")

    def save(self, fund):
        self.funds.grant("v", self.fund, fund)

    @rule(granted=st.integers(0, 10_000_000))
    def grant(self, granted):
        before, used = self.fund, self.fund.reserved + self.fund.paid
        try:
            after = grant_fund("v", "f", granted, funds=self.funds)
        except FundError:
            assert granted < used
            assert self.fund == before
        else:
            assert granted >= used
            assert after == self.fund
            assert after.granted == granted

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
    funds = MemoryFunds()
    first = grant_fund("v", "f", 150_000_000, funds=funds)

    again = grant_fund("v", "f", 150_000_000, funds=funds)

    assert (first, funds.written) == (again, 1)
    assert first == Fund("f", granted=150_000_000, free=150_000_000)


def test_less_than_was_used_cannot_be_granted():
    fund = Fund("f", granted=100, free=40, reserved=25, paid=35)

    assert fund.with_grant(60).free == 0
    with pytest.raises(FundError) as caught:
        fund.with_grant(59)

    assert caught.value.data == {"granted": 59, "used": 60}


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
