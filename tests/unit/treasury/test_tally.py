"""No figure of the public page, and nothing that can be worked out from its figures, is about fewer than five households."""

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lumbung.treasury.tally import (
    LEAST,
    MEDIAN_FROM,
    OVER,
    TENTH_FROM,
    WITHIN,
    Figures,
    Happened,
    Payment,
    Tally,
    Wait,
    Waiting,
    wait_of,
)

PROGRAMMES = ("tunai", "sekolah")
MONTHS = ("2026-10", "2026-11", "2026-12")
MOST_CELLS = 24  # with which somebody reckons at once
BASE = 64  # of the amounts below: no payment is counted so often

strokes = st.tuples(
    st.sampled_from(PROGRAMMES), st.integers(0, 17), st.sampled_from(MONTHS), st.booleans()
)


class Page:
    """What is counted and what was ever shown. Each payment's amount is a digit of its own, so a sum says what is in it."""

    def __init__(self, households):
        self.households = households
        self.waiting = {programme: Waiting() for programme in PROGRAMMES}
        self.tallies, self.cells, self.places = {}, {}, {}
        self.seq, self.entries, self.versions = Counter(), [], [{}]

    def happens(self, programme, case, month):
        """A case is paid, or what it was paid comes back: by turns."""
        name = f"{programme}-{case}"
        self.seq[name] += 1
        place = self.places.setdefault(name, len(self.places))
        household = f"{case // self.households}"
        payment = Payment(name, household, BASE**place, case % 400)
        return Happened(payment, self.seq[name] % 2 == 1, self.seq[name], f"{month}-15")

    def count(self, programme, happened):
        found = self.waiting[programme].after(happened, self.tallies.get(happened.payment.case))
        if found is None:
            return
        self.waiting[programme], tally, group = found
        self.tallies[tally.payment.case] = tally
        if group is None:
            return
        for sign, payments in ((1, group.added), (-1, group.taken_out)):
            for each in payments:
                seen = self.tallies[each.case]
                assert seen.told == (sign > 0) or each.case != tally.payment.case
                payment = Payment(each.case, each.household, each.rupiah, each.waited, True)
                self.tallies[each.case] = Tally(payment, seen.seq, seen.is_paid, sign > 0)
        cell = (programme, group.month)
        self.cells[cell] = self.cells.get(cell, Figures()) + group.figures
        self.versions.append(dict(self.cells))

    def inside(self, rupiah):
        """Of a sum, or of a difference of sums: how often each payment is in it."""
        names, found = list(self.places), {}
        for place, name in enumerate(names):
            digit = (rupiah // BASE**place + BASE // 2) % BASE - BASE // 2
            if digit:
                found[name] = digit
            rupiah -= digit * BASE**place
        assert rupiah == 0
        return found

    def households_in(self, rupiah):
        return {self.tallies[name].payment.household for name in self.inside(rupiah)}


def played(script, households):
    """Everything happens in its order; entries come late, twice and by others' turn, as the script's last part says."""
    page, late = Page(households), []
    for programme, case, month, hurries in script:
        happened = page.happens(programme, case, month)
        late.append((programme, happened))
        if hurries:
            for each in reversed(late):
                page.count(*each)
    for each in [*late, *late]:
        page.count(*each)
    return page


scripts = st.lists(strokes, min_size=5, max_size=60)


@given(scripts, st.sampled_from([1, 1, 3]))
@settings(max_examples=300, deadline=None)
def test_no_difference_of_two_published_versions_is_about_one_to_four_households(script, several):
    page = played(script, several)

    for old, new in combinations(page.versions, 2):
        for cell in new:
            before, after = old.get(cell, Figures()), new[cell]
            assert after.households - before.households not in range(1, LEAST)
            assert before.households - after.households not in range(1, LEAST)
            changed = page.households_in(after.rupiah - before.rupiah)
            assert len(changed) == 0 or len(changed) >= LEAST


@given(scripts, st.data())
@settings(max_examples=300, deadline=None)
def test_whatever_is_added_and_taken_from_each_other_is_about_five_households_or_nobody(
    script, data
):
    page = played(script, 1)
    cells = [figures.rupiah for version in page.versions for figures in version.values()]
    if not cells:
        return
    some = cells[-MOST_CELLS:]
    size = {"min_size": len(some), "max_size": len(some)}
    factors = data.draw(st.lists(st.integers(-1, 1), **size))

    found = page.households_in(sum(f * cell for f, cell in zip(factors, some, strict=True)))

    assert len(found) == 0 or len(found) >= LEAST


@given(scripts)
@settings(max_examples=100, deadline=None)
def test_total_minus_parts_leaves_a_whole_part(script):
    page = played(script, 1)

    for version in page.versions:
        for count in range(len(version) + 1):
            for parts in combinations(version.values(), count):
                left = sum(version.values(), Figures()).households
                left -= sum(parts, Figures()).households
                assert left == 0 or left >= LEAST


@given(scripts, st.randoms())
@settings(max_examples=200, deadline=None)
def test_each_payment_counts_once_however_late_and_often_its_entries_come(script, dice):
    ordered, shuffled = Page(1), Page(1)
    entries = [(p, ordered.happens(p, case, month)) for p, case, month, _ in script]
    mixed = [*entries, *entries]
    dice.shuffle(mixed)

    for each in entries:
        ordered.count(*each)
    for each in mixed:
        shuffled.count(*each)

    for page in (ordered, shuffled):
        for name, seq in page.seq.items() or ordered.seq.items():
            assert page.tallies[name].is_paid == (seq % 2 == 1)
        told = [tally.payment for tally in page.tallies.values() if tally.told]
        assert sum(page.cells.values(), Figures()) == Figures.of(told)
        waiting = {p.case for each in page.waiting.values() for p in each.to_tell}
        assert waiting == {
            name for name, tally in page.tallies.items() if tally.is_paid and not tally.told
        }


def pay(waiting, cases, household=None, tallies=None, seq=1):
    """These are paid one after the other; the last group that was told."""
    told = None
    for case in cases:
        payment = Payment(case, household or case, 100, 3)
        waiting, tally, group = waiting.after(Happened(payment, True, seq, "2026-11-24"), None)
        told = group or told
        if tallies is not None:
            tallies[case] = tally
    return waiting, told


def test_four_wait_and_the_fifth_tells_them_all():
    waiting, group = pay(Waiting(), "abcd")
    assert group is None
    waiting, group = pay(waiting, "e")

    assert (group.month, group.figures) == ("2026-11", Figures(5, 500, {3: 5}))
    assert waiting.to_tell == ()


def test_five_payments_to_one_household_are_no_group():
    waiting, group = pay(Waiting(), "abcde", household="one")

    assert group is None
    assert pay(waiting, "fgh")[1] is None
    assert len(pay(waiting, "fghi")[1].added) == 9


def test_what_comes_back_before_it_is_told_never_shows():
    tallies = {}
    waiting, _ = pay(Waiting(), "abcd", tallies=tallies)
    back = Happened(Payment("a", "a", 100, 3), False, 2, "2026-11-25")

    waiting, tally, group = waiting.after(back, tallies["a"])

    assert (group, tally.is_paid, [p.case for p in waiting.to_tell]) == (
        None,
        False,
        ["b", "c", "d"],
    )


def test_what_comes_back_afterwards_waits_for_a_group_that_adds_five_more():
    tallies = {}
    waiting, _ = pay(Waiting(), "abcde", tallies=tallies)
    told = Tally(Payment("a", "a", 100, 3, known=True), 1, True, told=True)
    waiting, _, group = waiting.after(
        Happened(Payment("a", "a", 100, 3), False, 2, "2026-12-01"), told
    )
    assert group is None

    waiting, group = pay(waiting, "fghij")
    assert group is None
    waiting, group = pay(waiting, "k")

    assert (len(group.added), [p.case for p in group.taken_out]) == (6, ["a"])
    assert group.figures == Figures(5, 500, {3: 5})


def test_who_was_told_before_makes_no_group_of_five():
    page = Page(1)
    play = lambda cases: [page.count("tunai", page.happens("tunai", c, MONTHS[0])) for c in cases]  # noqa: E731
    play(range(5))
    play(range(4))  # come back
    play(range(5, 14))
    assert [version["tunai", MONTHS[0]].households for version in page.versions[1:]] == [5, 10]

    play(range(4))  # paid again, with one who is new: to tell them would leave one, by subtraction
    play([14])
    assert len(page.versions) == 3
    play([15, 16, 17, 18])

    assert page.cells["tunai", MONTHS[0]].households == 19


def test_a_repeat_and_what_is_overtaken_change_nothing():
    payment = Payment("a", "a", 100, 3)
    waiting, tally, _ = Waiting().after(Happened(payment, True, 7, "2026-11-24"), None)

    assert waiting.after(Happened(payment, True, 7, "2026-11-24"), tally) is None
    assert waiting.after(Happened(payment, False, 6, "2026-11-24"), tally) is None


def test_what_is_taken_out_is_what_was_told():
    told = Tally(Payment("a", "a", 100, 3, known=True), 1, True, told=True)

    other = Happened(Payment("a", "a", 999, 80), False, 2, "2026-12-01")
    waiting, _, _ = Waiting(version=1).after(other, told)

    assert waiting.to_take_out == (told.payment,)


@pytest.mark.parametrize(
    ("waited", "said"),
    [
        ([3] * (MEDIAN_FROM - 1), Wait()),
        ([0] * 5 + [20] * 5, Wait(1)),
        ([1] * 4 + [20] * 6, Wait(21)),
        ([2] * (TENTH_FROM - 1), Wait(2)),
        ([2] * 45 + [80] * 5, Wait(2, 2)),
        ([2] * 44 + [80] * 6, Wait(2, 90)),
        ([400] * TENTH_FROM, Wait(OVER, OVER)),
    ],
)
def test_median_and_slowest_tenth_have_five_households_on_their_side(waited, said):
    payments = [Payment(f"c{n}", f"h{n}", 1, days) for n, days in enumerate(waited)]

    assert wait_of(Figures.of(payments)) == said


@pytest.mark.parametrize(("days", "counted"), [(0, 1), (1, 1), (4, 5), (365, 365), (366, OVER)])
def test_days_are_counted_by_steps(days, counted):
    assert Payment("c", "h", 1, days).within == counted
    assert counted in (*WITHIN, OVER)
