"""A line of the budget always adds up, keeps what was used, and says what the entries say."""

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from lumbung.treasury.budget import BudgetLine, Row, check_lines, revise, uses_of, year_and_code
from lumbung.treasury.journal import Account, Kind, Line, Posting
from lumbung.treasury.outlook import Outlook

KEY = "2026/7.01"


def row(code="7.01", budgeted=100, heading=False, number=2):
    return Row(number, code, "Bantuan", "", heading, budgeted)


def line(budgeted=100, reserved=0, paid=0, **more):
    free = (budgeted or 0) - reserved - paid
    return replace(
        BudgetLine(2026, "7.01", "Bantuan", "", False, budgeted, free, reserved, paid), **more
    )


def entry(rupiah, *, reserve=0, pay=0, key=KEY):
    lines = (
        Line(Account.COMMITTED, "f", reserve * rupiah, "p", "c", key),
        Line(Account.TO_PAY, "f", -reserve * rupiah, "p", "c", key),
        Line(Account.SPENT, "f", pay * rupiah, "p", "c", key),
        Line(Account.BANK, "f", -pay * rupiah, "p", "c", key),
    )
    kept = tuple(each for each in lines if each.amount)
    return Posting("1", "v", Kind.PAY, "2026-11-24", "2026-11-24", "", "", kept)


def test_loaded_again_it_is_the_same():
    first = revise(2026, [], [row()], ["7.01"])
    (_, new), again = first.changed[0], revise(2026, [first.changed[0][1]], [row()], ["7.01"])

    assert (new, first.wrong) == (line(), ())
    assert (again.changed, again.gone, again.same, again.wrong) == ((), (), 1, ())


def test_a_revision_keeps_what_is_used():
    before = line(100, reserved=30, paid=20)

    [(old, new)] = revise(2026, [before], [row(budgeted=50)], []).changed

    assert (old, new) == (before, line(50, reserved=30, paid=20))
    assert new.free == 0


@pytest.mark.parametrize(
    ("before", "rows", "code", "number"),
    [
        (line(100, 30, 20), [row(budgeted=49)], "budget.less_than_used", 2),
        (line(None, 30, 20), [row(budgeted=49)], "budget.less_than_used", 2),
        (line(100, 30), [row(heading=True)], "budget.heading", 2),
        (line(100, 0, 1), [row("7.02")], "budget.used_and_gone", 0),
    ],
)
def test_no_line_grants_less_than_was_used_or_goes(before, rows, code, number):
    [wrong] = revise(2026, [before], rows, []).wrong

    assert (wrong.code, wrong.row, wrong.data["line"]) == (code, number, "7.01")


def test_what_programmes_pay_from_is_no_heading():
    [wrong] = revise(2026, [], [row(heading=True)], ["7.01"]).wrong

    assert wrong.code == "budget.heading"


def test_lines_that_are_not_in_the_new_list_go_unless_no_budget_held_them():
    others = [line(code="7.02"), line(None, reserved=5, code="7.03")]

    found = revise(2026, others, [row()], [])

    assert ([each.code for each in found.gone], found.wrong) == (["7.02"], ())


def test_only_more_wakes_whoever_waits():
    lines = [line(code=code) for code in ("1", "2", "3")]

    found = revise(2026, lines, [row("1", 101), row("2", 99), row("3", 100), row("4", 1)], [])

    assert found.raised == {"1", "4"}


@pytest.mark.parametrize(
    ("kept", "found"),
    [
        ([line(100, 30, 20)], ""),
        ([line(None, 30, 20)], ""),
        ([line(100, 30, 21)], KEY),
        ([line(100, 30, 20, free=51)], KEY),
        ([line(40, 30, 20)], KEY),
        ([], KEY),
        ([line(100, 30, 20), line(100, 1, code="7.02")], "2026/7.02"),
    ],
)
def test_a_line_that_does_not_say_what_the_entries_say_is_named(kept, found):
    entries = [entry(50, reserve=1), entry(20, reserve=-1, pay=1)]

    assert check_lines(kept, uses_of(entries)) == found


def test_what_cancels_out_needs_no_line():
    assert check_lines([], uses_of([entry(5, reserve=1), entry(5, reserve=-1)])) == ""
    assert year_and_code(KEY) == (2026, "7.01")
    assert year_and_code("") == (0, "")


@pytest.mark.parametrize(
    ("free", "kept", "short"),
    [
        (10, line(10), (False, False)),
        (9, line(10), (True, False)),
        (10, line(9), (False, True)),
        (9, line(9), (True, True)),
        (10, line(None, 50), (False, False)),
        (10, None, (False, False)),
    ],
)
def test_an_outlook_says_what_is_short(free, kept, short):
    seen = Outlook(10, "f", free, "7.01", kept)

    assert (seen.fund_is_short, seen.budget_is_short) == short


class ALine(RuleBasedStateMachine):
    """A line as the store's conditions allow it to move, beside the entries that are posted in the same transactions."""

    def __init__(self):
        super().__init__()
        self.line, self.entries, self.held = BudgetLine(2026, "7.01"), [], []

    def move(self, posting):
        reserved, paid = posting.uses[KEY]
        before = self.line
        self.line = replace(
            before,
            reserved=before.reserved + reserved,
            paid=before.paid + paid,
            free=before.free - reserved - paid,
        )
        self.entries.append(posting)

    @rule(rupiah=st.integers(1, 2_000_000))
    def reserve(self, rupiah):
        if self.line.left is None or self.line.left >= rupiah:
            self.move(entry(rupiah, reserve=1))
            self.held.append(rupiah)

    @rule(place=st.integers(0, 9), paid=st.booleans(), back=st.booleans())
    def pay_or_let_go(self, place, paid, back):
        if self.held:
            rupiah = self.held.pop(place % len(self.held))
            self.move(entry(rupiah, reserve=-1, pay=int(paid)))
            if paid and back:
                self.move(entry(rupiah, reserve=1, pay=-1))
                self.held.append(rupiah)

    @rule(budgeted=st.integers(0, 10_000_000))
    def load(self, budgeted):
        found = revise(2026, [self.line], [row(budgeted=budgeted)], ["7.01"])
        assert bool(found.wrong) == (budgeted < self.line.used)
        if found.changed:
            [(old, new)] = found.changed
            assert (new.used, old) == (self.line.used, self.line)
            self.line = new
        elif not found.wrong:
            assert found.same == 1

    @invariant()
    def it_adds_up_and_says_what_the_entries_say(self):
        assert self.line.balances
        assert check_lines([self.line], uses_of(self.entries)) == ""


TestALine = ALine.TestCase
TestALine.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
