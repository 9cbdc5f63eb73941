"""The journal: balanced, numbered without gap, chained, in a period; what does not fit is named."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lumbung.shared.canonical import FIRST
from lumbung.treasury.audit import AllBooks, Year, check_books, holds_against
from lumbung.treasury.journal import (
    Account,
    Head,
    Kind,
    Line,
    Moves,
    Posting,
    UnbalancedError,
    check_journal,
    figures_of,
    held_of,
    totals_of,
)
from lumbung.treasury.ledger import Books
from lumbung.treasury.model import Fund, Reservation
from tests.unit.treasury.fakes import MemoryTreasury

DAY = "2026-11-24"


def income(rupiah=1000, fund="f", on=DAY, id="1"):
    lines = Line(Account.BANK, fund, rupiah), Line(Account.INCOME, fund, -rupiah)
    return Posting(id, "v", Kind.INCOME, DAY, on, "proof", "t", lines)


def reserve(rupiah=600, case="c1", id="2"):
    lines = (
        Line(Account.COMMITTED, "f", rupiah, "aid", case),
        Line(Account.TO_PAY, "f", -rupiah, "aid", case),
    )
    return Posting(id, "v", Kind.RESERVE, DAY, DAY, f"{case}/4", "system", lines)


def pay(rupiah=600, case="c1", id="3"):
    lines = (
        Line(Account.SPENT, "f", rupiah, "aid", case),
        Line(Account.BANK, "f", -rupiah, "aid", case),
        Line(Account.COMMITTED, "f", -rupiah, "aid", case),
        Line(Account.TO_PAY, "f", rupiah, "aid", case),
    )
    return Posting(id, "v", Kind.PAY, DAY, DAY, f"{case}/6", "t", lines)


def year(*postings, head=None):
    head, sealed = (head or Head("v", 2026)).after(postings)
    return head, sealed, totals_of(sealed)


def test_numbers_follow_each_other_and_each_hash_hangs_on_the_one_before():
    head, (first, second, third), _ = year(income(), reserve(), pay())

    assert [p.number for p in (first, second, third)] == [1, 2, 3]
    assert (first.previous, second.previous, third.previous) == (FIRST, first.hash, second.hash)
    assert (head.number, head.hash, head.anchor) == (3, third.hash, f"2026/3/{third.hash}")


@pytest.mark.parametrize(
    ("on", "closed", "period"),
    [
        ("2026-11-20", "", "2026-11"),
        ("2026-10-31", "2026-10", "2026-11"),
        ("2026-11-20", "2026-10", "2026-11"),
        ("2026-11-20", "2026-12", "2026-13"),
        ("2025-12-31", "", "2026-01"),
        ("2025-12-31", "2026-03", "2026-04"),
    ],
)
def test_what_belongs_to_a_closed_month_is_booked_in_the_first_open_one(on, closed, period):
    _, (sealed,), _ = year(income(on=on), head=Head("v", 2026, closed=closed))

    assert sealed.period == period


def test_an_entry_says_what_it_does_to_its_fund():
    assert income().moves == {"f": Moves(granted=1000)}
    assert reserve().moves == {"f": Moves(reserved=600)}
    assert pay().moves == {"f": Moves(reserved=-600, paid=600)}
    assert pay().moves["f"].free == 0
    assert figures_of([income(), reserve(), pay()]) == {"f": Moves(1000, 0, 600)}
    assert held_of([income(), reserve()]) == {("f", "c1"): (600, 0)}
    assert held_of([income(), reserve(), pay()]) == {("f", "c1"): (0, 600)}


def test_between_funds_what_one_gives_the_other_gets():
    lines = (
        Line(Account.TRANSFER, "a", 70),
        Line(Account.BANK, "a", -70),
        Line(Account.TRANSFER, "b", -70),
        Line(Account.BANK, "b", 70),
    )
    moves = Posting("1", "v", Kind.TRANSFER, DAY, DAY, "p", "t", lines).moves

    assert moves == {"a": Moves(granted=-70), "b": Moves(granted=70)}


def test_a_reversal_takes_all_of_it_back():
    wrong = replace(income(), number=7)
    back = wrong.reversal("9", DAY, "proposal", "a", "typed twice")

    assert (back.reverses, back.kind, back.number) == ("1", Kind.REVERSAL, 0)
    assert figures_of([wrong, back]) == {"f": Moves()}


@pytest.mark.parametrize(
    "lines",
    [
        (),
        (Line(Account.BANK, "f", 5),),
        (Line(Account.BANK, "f", 5), Line(Account.INCOME, "f", -4)),
        (Line(Account.BANK, "f", 5), Line(Account.INCOME, "g", -5)),
        (Line(Account.BANK, "f", 0), Line(Account.INCOME, "f", 0)),
    ],
)
def test_what_does_not_balance_in_each_fund_is_never_written(lines):
    memory = MemoryTreasury()
    books, bad = Books(memory, memory, memory), replace(income(), lines=lines)

    with pytest.raises(UnbalancedError):
        books.record(memory.begin(), bad)


@pytest.mark.parametrize("plain", [["bank", "f", "5", "", ""], ["moon", "f", 5, "", ""], ["bank"]])
def test_a_line_that_is_none_is_refused(plain):
    with pytest.raises((TypeError, ValueError)):
        Line.of(plain)


CHANGES = {
    "number": ("number", lambda p: replace(p, number=p.number + 1)),
    "previous": ("link", lambda p: replace(p, previous="0" * 64)),
    "day": ("hash", lambda p: replace(p, day="2026-11-25")),
    "on": ("hash", lambda p: replace(p, on="2026-11-23")),
    "period": ("hash", lambda p: replace(p, period="2026-10")),
    "cause": ("hash", lambda p: replace(p, cause="other")),
    "actor": ("hash", lambda p: replace(p, actor="other")),
    "note": ("hash", lambda p: replace(p, note="other")),
    "kind": ("hash", lambda p: replace(p, kind=Kind.BUDGET)),
    "reverses": ("hash", lambda p: replace(p, reverses="1")),
    "amount": (
        "hash",
        lambda p: replace(
            p, lines=tuple(replace(each, amount=each.amount * 2) for each in p.lines)
        ),
    ),
    "case": (
        "hash",
        lambda p: replace(p, lines=tuple(replace(each, about="c9") for each in p.lines)),
    ),
    "hash": ("hash", lambda p: replace(p, hash="0" * 64)),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_whatever_is_changed_in_a_sealed_entry_is_named(change, place):
    head, sealed, totals = year(income(), reserve(), pay())
    code, torn = CHANGES[change]
    sealed[place] = torn(sealed[place])

    found = check_journal(head, sealed, totals)

    assert (found.number, found.code) == (place + 1, code)


def test_what_is_missing_or_counted_wrongly_is_named():
    head, sealed, totals = year(income(), reserve(), pay())
    assert check_journal(head, sealed, totals) is None

    assert check_journal(head, sealed[:2], totals).code == "head"
    assert check_journal(head, sealed[1:], totals).code == "number"
    assert check_journal(replace(head, hash="0" * 64), sealed, totals).code == "head"
    assert check_journal(head, sealed, {}).code == "totals"


def books(postings, fund, *held, unsealed=(), aside=()):
    head, sealed, totals = year(*postings)
    return AllBooks("v", [Year(head, sealed, totals, unsealed)], [(fund, held)], aside)


def test_books_that_fit_the_funds_and_the_cases_are_whole():
    fund = Fund("f", 1000, 400, 600, 0)
    held = Reservation("c1", 600, "reserved")

    assert check_books(books([income(), reserve()], fund, held)) is None
    assert check_books(books([income()], fund, held, unsealed=[reserve()])) is None


@pytest.mark.parametrize(
    ("fund", "held", "code"),
    [
        (Fund("f", 1000, 1000), Reservation("c1", 600, "reserved"), "fund f"),
        (Fund("g", 1000, 400, 600), Reservation("c1", 600, "reserved"), "fund g"),
        (Fund("f", 1000, 400, 600), Reservation("c2", 600, "reserved"), "case c1"),
        (Fund("f", 1000, 400, 600), Reservation("c1", 600, "paid"), "case c1"),
        (Fund("f", 1000, 400, 600), Reservation("c1", 500, "reserved"), "case c1"),
    ],
)
def test_what_a_fund_or_a_case_says_otherwise_is_named(fund, held, code):
    assert check_books(books([income(), reserve()], fund, held)).code == code


def test_what_was_put_aside_is_named():
    fund = Fund("f", 1000, 1000)

    assert check_books(books([income()], fund, aside=["x"])).code == "aside x"


def test_the_books_are_held_to_what_they_once_said():
    fund = Fund("f", 1000, 400, 600, 0)
    before = books([income()], fund)
    anchor = before.years[0].head.anchor

    assert holds_against(books([income(), reserve()], fund), anchor)
    assert not holds_against(books([income(1001), reserve()], fund), anchor)
    assert not holds_against(books([], fund), anchor)
    assert not holds_against(before, anchor.replace("2026", "2025"))


@given(st.lists(st.integers(1, 10**12), min_size=1, max_size=40), st.integers(0, 39))
def test_who_rewrites_one_entry_and_all_after_it_is_found_by_what_was_shown(amounts, place):
    place %= len(amounts)
    entries = [income(amount, id=str(n)) for n, amount in enumerate(amounts)]
    shown = year(*entries)[0].anchor
    entries[place] = replace(entries[place], actor="somebody else")
    forged = books(entries, Fund("f", sum(amounts), sum(amounts)))

    assert check_books(forged) is None
    assert not holds_against(forged, shown)


def test_the_registrar_seals_what_waits_once_and_in_order():
    memory = MemoryTreasury()
    memory.treasury.grant_fund("v", "f", 100)
    for more in range(1, 80):
        memory.treasury.top_up_fund("v", "f", more)

    assert memory.registrar.seal_all("v", 2026) == 80
    assert memory.registrar.seal_all("v", 2026) == 0
    assert [p.number for p in memory.numbered] == list(range(1, 81))
    assert check_journal(memory.head("v", 2026), memory.numbered, memory.totals("v", 2026)) is None


def test_what_does_not_balance_gets_no_number_and_holds_up_nobody():
    memory = MemoryTreasury()
    memory.treasury.grant_fund("v", "f", 100)
    memory.waiting["0"] = replace(income(), id="0", lines=income().lines[:1])

    assert memory.registrar.seal_all("v", 2026) == 1
    assert memory.aside("v") == ["0"]


def test_of_two_registrars_one_writes_and_the_other_looks_again():
    memory = MemoryTreasury()
    memory.treasury.grant_fund("v", "f", 100)
    memory.treasury.top_up_fund("v", "f", 10)
    other = replace(memory)  # the same stores, without the other registrar

    def quicker():
        memory.in_between = lambda: None
        other.registrar.seal_all("v", 2026)

    memory.in_between = quicker

    assert memory.registrar.seal_all("v", 2026) == 0
    assert [p.number for p in memory.numbered] == [1, 2]
