"""The tallies in DynamoDB: one payment of a programme at a time, groups that are told whole, a day's anchor."""

import pytest

from lumbung.agenda.model import Entry, Result
from lumbung.aws.journal_store import JournalStore
from lumbung.aws.tally_store import TallyStore
from lumbung.aws.transaction import Transaction
from lumbung.shared.errors import ChangedError
from lumbung.shared.transaction import RefusedError
from lumbung.treasury.counting import Counting
from lumbung.treasury.journal import Account, Kind, Line, Posting
from lumbung.treasury.registrar import Registrar
from lumbung.treasury.tally import OVER, Figures, Happened, Payment, Waiting
from lumbung.treasury.tally_audit import Counted, check_counted, read_counted

VILLAGE, PROGRAMME, DAY = "3175071002", "aid", "2026-11-24"


@pytest.fixture
def tallies(tables):
    return TallyStore()


@pytest.fixture
def counting(tallies):
    return Counting(tallies, Transaction)


def entry(case, paid=1, seq=1, waited=3, programme=PROGRAMME, day=DAY):
    data = {"programme": programme, "paid": paid, "seq": seq, "day": day}
    data |= {"household": f"h-{case}", "rupiah": 100, "waited": waited}
    return Entry(f"{case}-{seq}", VILLAGE, "tally", case, "t", "now", "x", data=data)


def unended(_transaction):
    """The entry's end, which is the agenda's (tests/workflows/test_agenda_repeats.py)."""


def count(counting, *entries):
    return [counting.tally(each, unended) for each in entries]


def paid(cases, **more):
    return [entry(case, **more) for case in cases]


def test_a_group_is_told_whole_in_the_month_in_which_it_is_full(tallies, counting):
    first = paid("abcd", day="2026-10-30")

    assert count(counting, *first) == [Result.WRITTEN] * 4
    assert tallies.told(VILLAGE, 2026) == {}
    count(counting, entry("e", waited=400))

    figures = Figures(5, 500, {3: 4, OVER: 1})
    assert tallies.told(VILLAGE, 2026) == {("2026-11", PROGRAMME): figures}
    assert tallies.told(VILLAGE, 2025) == tallies.told("3175071003", 2026) == {}
    assert tallies.waiting(VILLAGE, PROGRAMME) == Waiting(version=5)


def test_a_repeat_writes_nothing(tallies, counting):
    count(counting, *paid("abcde"))
    before = tallies.told(VILLAGE, 2026), tallies.all_tallies(VILLAGE, PROGRAMME)

    assert count(counting, *paid("abcde")) == [Result.DONE] * 5

    assert (tallies.told(VILLAGE, 2026), tallies.all_tallies(VILLAGE, PROGRAMME)) == before


def test_two_hands_at_one_programme_count_one_after_the_other(tallies, counting, tables):
    waiting, tally, _ = Waiting().after(Happened(Payment("a", "h-a", 100, 3), True, 1, DAY), None)
    write = lambda tx: tallies.write(tx, VILLAGE, PROGRAMME, waiting, tally, None)  # noqa: E731
    tables.write(write)

    with pytest.raises(RefusedError) as caught:
        tables.write(write)

    assert caught.value.reasons == ["waiting"]
    assert count(counting, entry("b")) == [Result.WRITTEN]
    assert [p.case for p in tallies.waiting(VILLAGE, PROGRAMME).to_tell] == ["a", "b"]


def test_who_is_always_overtaken_tries_again_later(tallies, counting, monkeypatch):
    count(counting, *paid("ab"))
    monkeypatch.setattr(TallyStore, "waiting", lambda *_: Waiting())

    with pytest.raises(ChangedError):
        count(counting, entry("c"))


def test_what_is_taken_out_leaves_the_figures_with_the_next_group(tallies, counting):
    count(counting, *paid("abcde"), entry("a", paid=0, seq=2), *paid("fghij"))
    assert tallies.told(VILLAGE, 2026)["2026-11", PROGRAMME].households == 5

    count(counting, entry("k", waited=40))

    figures = tallies.told(VILLAGE, 2026)["2026-11", PROGRAMME]
    assert figures == Figures(10, 1000, {3: 9, 45: 1})
    gone = tallies.tally(VILLAGE, PROGRAMME, "a")
    assert (gone.told, gone.is_paid, gone.payment.known) == (False, False, True)
    assert check(tallies, "bcdefghijk") is None


def check(tallies, cases, rupiah=100, but=()):
    counted = read_counted(tallies, VILLAGE, [PROGRAMME], [2026])
    return check_counted(counted, {(PROGRAMME, case): rupiah for case in cases}, but)


def test_verify_names_what_does_not_fit_the_books(tallies, counting):
    count(counting, *paid("abcdef"))

    assert check(tallies, "abcdef") is None
    assert check(tallies, "abcdefg") == "case g"
    assert check(tallies, "abcdefg", but="g") is None
    assert check(tallies, "abcde") == "case f"
    assert check(tallies, "abcdef", rupiah=99) == "case a"
    (counted,) = read_counted(tallies, VILLAGE, [PROGRAMME], [2026])
    books = {(PROGRAMME, case): 100 for case in "abcdef"}
    told = Counted(PROGRAMME, counted.tallies, counted.waiting, Figures(6, 600, {3: 6}))
    lost = Counted(PROGRAMME, counted.tallies, Waiting(version=6), counted.told)
    assert check_counted([told], books) == "told aid"
    assert check_counted([lost], books) == "waiting aid"


def test_each_day_keeps_where_the_series_stood_at_its_end(tables):
    journal = JournalStore()
    registrar = Registrar(journal, Transaction)
    for number, day in enumerate(("2026-11-23", "2026-11-24", "2026-11-24"), start=1):
        lines = Line(Account.BANK, "f", 1), Line(Account.INCOME, "f", -1)
        posting = Posting(f"{number:032x}", VILLAGE, Kind.INCOME, day, day, "p", "t", lines)
        tables.write(lambda tx, each=posting: journal.add(tx, each))
        registrar.seal_all(VILLAGE, 2026)

    newest, before = journal.anchors(VILLAGE, 31)
    first = journal.entry(VILLAGE, 2026, 1)

    assert (newest.day, newest.anchor) == ("2026-11-24", journal.head(VILLAGE, 2026).anchor)
    assert (before.day, before.anchor) == ("2026-11-23", f"2026/1/{first.hash}")
    assert journal.anchors(VILLAGE, 1) == [newest]
