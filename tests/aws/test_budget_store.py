"""The budget's lines in DynamoDB: every condition once, a file loaded in chunks, months closed beside the registrar."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from lumbung.agenda.service import Agenda
from lumbung.aws.agenda_store import AgendaStore
from lumbung.aws.budget_store import ActStore, BudgetStore
from lumbung.aws.journal_store import JournalStore
from lumbung.aws.transaction import Transaction
from lumbung.aws.treasury_store import FundStore
from lumbung.shared.claims import Claim
from lumbung.shared.errors import ChangedError, NotAllowedError
from lumbung.shared.transaction import RefusedError
from lumbung.treasury import budgets as loading
from lumbung.treasury.audit import check_books, read_books
from lumbung.treasury.budget import BudgetLine, Chart
from lumbung.treasury.budgets import Budgets
from lumbung.treasury.closing import Closing
from lumbung.treasury.ledger import Books, Ledger
from lumbung.treasury.registrar import Registrar
from lumbung.treasury.service import Treasury
from tests import factories
from tests.sheets import CODE, HEAD, csv_of

NOW = datetime(2026, 12, 24, 2, tzinfo=UTC)
KEY = f"2026/{CODE}"
FUND = "bantuan-tunai"


class Here:
    """The stores of a treasury, and what is made of them."""

    def __init__(self, tables):
        self.tables, self.today = tables, date(2026, 12, 24)
        self.files = {}
        self.village = factories.village()
        self.id = self.village.id
        self.lines, self.acts, self.journal = BudgetStore(), ActStore(), JournalStore()
        self.funds = FundStore()
        agenda = Agenda(
            entries=AgendaStore(), begin=Transaction, clock=lambda: NOW, effects={}, witness=None
        )
        self.books = Books(self.funds, self.journal, agenda, self.lines)
        self.ledger, self.registrar = Ledger(self.books), Registrar(self.journal, Transaction)
        self.treasury = Treasury(self.books, Transaction, lambda _: self.today)
        self.budgets = Budgets(self.lines, self.acts, self, agenda, Transaction, lambda: NOW)
        self.closing = Closing(
            self.journal, self.acts, Transaction, lambda: NOW, lambda _: self.today
        )

    def read(self, village, file):
        return self.files.get(file)

    def load(self, rows, by="agus"):
        self.files["f"] = csv_of([HEAD, *rows])
        return self.budgets.load(self.village, 2026, "f", by)

    def line(self, key=KEY):
        return self.lines.read(self.id, key)

    def claim(self, case="c1", amount=100, year=2026):
        day = f"{year}-12-24"
        return Claim(self.id, FUND, case, amount, "bantuan-tunai", day, "a", "c/1", CODE, year)

    def does(self, what, *claims):
        self.tables.write(*(lambda tx, c=c: getattr(self.ledger, what)(tx, c) for c in claims))

    def refuses(self, what, claim):
        with pytest.raises(RefusedError) as caught:
            self.does(what, claim)
        return caught.value.reasons

    def misfit(self):
        self.registrar.seal_all(self.id, 2026)
        books = read_books(self.journal, self.funds, self.lines, self.id, 2026)
        return check_books(books)

    def woken(self):
        return [
            item["ref"]["S"]
            for item in self.tables.items("agenda")
            if item["kind"]["S"] == "wake_queue"
        ]


@pytest.fixture
def here(tables):
    made = Here(tables)
    made.treasury.grant_fund(made.id, FUND, 1_000)
    return made


def row(amount, code=CODE, name="Bantuan"):
    return (code, name, amount)


def figures(line):
    return line.budgeted, line.free, line.reserved, line.paid


def test_a_reservation_holds_on_fund_and_line_in_one_write(here):
    here.load([row(150)])
    here.does("reserve", here.claim())

    assert here.refuses("reserve", here.claim("c2")) == ["budget"]
    assert here.refuses("reserve", here.claim("c2", 901)) == ["fund", "budget"]
    assert figures(here.line()) == (150, 50, 100, 0)
    assert here.funds.read(here.id, FUND).reserved == 100
    assert not here.ledger.can_hold(here.claim("c2"))
    assert here.ledger.can_hold(here.claim("c2", 50))
    assert here.misfit() is None


def test_a_line_follows_what_is_paid_let_go_and_comes_back(here):
    here.load([row(300)])
    here.does("reserve", here.claim())
    here.does("reserve", here.claim("c2"))

    here.does("settle", here.claim())
    here.does("release", here.claim("c2"))
    assert figures(here.line()) == (300, 200, 0, 100)
    here.does("reclaim", here.claim())

    assert figures(here.line()) == (300, 200, 100, 0)
    assert here.misfit() is None


def test_what_was_reserved_in_december_is_paid_under_decembers_line(here):
    here.load([row(300)])
    here.does("reserve", here.claim())

    here.does("settle", here.claim(year=2027))

    assert figures(here.line()) == (300, 200, 0, 100)
    assert here.line(f"2027/{CODE}") is None


def test_without_a_chart_nothing_holds_and_all_is_noted_until_there_is_one(here):
    here.does("reserve", here.claim())
    before = here.line()

    too_small = here.load([row(99)])
    assert [each.code for each in too_small.revision.wrong] == ["budget.less_than_used"]
    assert here.line() == before
    here.load([row(100)])

    assert (before.left, figures(before)) == (None, (None, -100, 100, 0))
    assert figures(here.line()) == (100, 0, 100, 0)
    assert here.refuses("reserve", here.claim("c2", 1)) == ["budget"]
    assert here.misfit() is None


def test_a_case_without_a_line_moves_none(here):
    bare = replace(here.claim(), budget="", year=0)

    here.does("reserve", bare)
    here.does("settle", here.claim())

    assert here.line() is None
    assert here.funds.reservation(here.id, FUND, "c1").line == ""
    assert here.misfit() is None


def test_loaded_again_nothing_is_written(here):
    first = here.load([row(150)])
    before = here.tables.items("treasury")

    again = here.load([row(150)])

    assert (first.is_same, again.is_same) == (False, True)
    assert here.tables.items("treasury") == before


def test_a_revision_wakes_whoever_waits_and_is_noted(here):
    here.load([row(150)])
    here.load([row(140)])
    before = here.woken()
    here.load([row(160)])

    assert (before, here.woken()) == ([FUND], [FUND, FUND])
    assert [act.data["total"] for act in here.acts.newest(here.id, 9)] == [160, 140, 150]
    assert here.lines.chart(here.id, 2026).by == "agus"


def test_a_line_that_the_new_list_leaves_out_goes(here):
    other = CODE[:-1] + "2"
    here.load([row(150), row(5, other)])

    here.load([row(150)])

    assert here.line(f"2026/{other}") is None
    assert [line.code for line in here.lines.of_year(here.id, 2026)] == [CODE]


def test_nothing_is_written_while_anything_is_wrong(here):
    report = here.load([row(150), ("x", "y", "z")])

    assert [(w.row, w.column) for w in report.reading.wrong] == [(3, "A"), (3, "C")]
    assert here.lines.of_year(here.id, 2026) == []
    assert here.lines.chart(here.id, 2026) == Chart(2026)


def test_what_was_interrupted_is_loaded_again_and_only_what_is_missing(here, monkeypatch):
    rows = [row(1, f"{CODE[:-4]}{number:04d}") for number in range(1, 171)]
    commit, done = Transaction.commit, []

    def breaks(transaction):
        if len(done) == 2:
            raise TimeoutError
        done.append(len(transaction._actions))
        commit(transaction)

    monkeypatch.setattr(Transaction, "commit", breaks)
    with pytest.raises(TimeoutError):
        here.load(rows)
    half = here.lines.chart(here.id, 2026)
    done.clear()
    monkeypatch.setattr(Transaction, "commit", lambda tx: (done.append(1), commit(tx)))
    again = here.load(rows)

    assert (half.whole, half.version, half.file) == (False, 2, "f")
    assert len(done) == 1  # 10 lines were missing
    assert again.is_good
    assert here.lines.chart(here.id, 2026).whole
    assert len(here.lines.of_year(here.id, 2026)) == 170
    assert [act.kind for act in here.acts.newest(here.id, 9)] == ["budget_loaded"]


def test_what_has_only_its_end_to_write_can_be_loaded_to_it(here):
    here.load([row(150)])
    whole = here.lines.chart(here.id, 2026)
    half = replace(whole, version=2, whole=False)
    here.tables.write(lambda tx: here.lines.put_chart(tx, here.id, whole, half))

    assert not here.load([row(150)]).is_same

    assert here.lines.chart(here.id, 2026).whole
    assert here.load([row(150)]).is_same


def test_two_who_load_at_once_do_not_mix(here, monkeypatch):
    compare = Budgets._compare

    def compared(budgets, village, year, reading):
        found = compare(budgets, village, year, reading)
        monkeypatch.setattr(Budgets, "_compare", compare)
        files = dict(here.files)
        here.load([row(7)], by="bambang")
        here.files = files
        return found

    look_at = Budgets.look_at
    monkeypatch.setattr(
        Budgets,
        "look_at",
        lambda *a: (
            look_at(*a),
            monkeypatch.setattr(Budgets, "look_at", look_at),
            monkeypatch.setattr(Budgets, "_compare", compared),
        )[0],
    )
    with pytest.raises(ChangedError):
        here.load([row(150)])

    assert figures(here.line())[0] == 7


def test_a_case_that_reserves_while_a_revision_is_loaded_is_not_cut(here, monkeypatch):
    here.load([row(150)])
    compare, times = Budgets._compare, []

    def compared(*what):
        found = compare(*what)
        times.append(found)
        if len(times) == 2:
            here.does("reserve", here.claim())
        return found

    monkeypatch.setattr(Budgets, "_compare", compared)
    report = here.load([row(60)])

    assert [each.code for each in report.revision.wrong] == ["budget.less_than_used"]
    assert figures(here.line()) == (150, 50, 100, 0)


@pytest.mark.parametrize("new", [BudgetLine(2026, CODE, heading=True, budgeted=10, free=10)])
def test_what_was_used_meanwhile_becomes_no_heading_and_does_not_go(here, new):
    here.load([row(150)])
    old = here.line()
    here.does("reserve", here.claim(amount=10))

    for act in (
        lambda tx: here.lines.put(tx, here.id, old, replace(new, budgeted=150)),
        lambda tx: here.lines.drop(tx, here.id, old),
        lambda tx: here.lines.put(tx, here.id, replace(old, budgeted=149), old),
        lambda tx: here.lines.put(tx, here.id, None, old),
        lambda tx: here.lines.move(tx, here.id, KEY, -11, 0),
        lambda tx: here.lines.move(tx, here.id, KEY, 0, -1),
    ):
        with pytest.raises(RefusedError) as caught:
            here.tables.write(act)
        assert caught.value.reasons == ["budget"]


def test_verify_names_a_line_that_was_changed(here):
    here.load([row(150)])
    here.does("reserve", here.claim())
    here.tables.client.update_item(
        TableName="lumbung-test-treasury",
        Key={"pk": {"S": f"{here.id}#budget#2026"}, "sk": {"S": f"line#{CODE}"}},
        UpdateExpression="ADD reserved :m, #f :p",
        ExpressionAttributeNames={"#f": "free"},
        ExpressionAttributeValues={":m": {"N": "-1"}, ":p": {"N": "1"}},
    )

    assert here.misfit().code == f"budget {KEY}"


# Months


def test_a_month_is_closed_and_what_is_dated_in_it_falls_into_the_next(here):
    here.today = date(2026, 11, 30)
    here.treasury.top_up_fund(here.id, FUND, 50)
    here.registrar.seal_all(here.id, 2026)
    here.today = date(2026, 12, 1)
    before = here.closing.read(here.id, 2026)
    here.treasury.top_up_fund(here.id, FUND, 7)

    here.closing.close(here.id, "agus", "2026-11")
    late = replace(here.journal.unsealed(here.id, 2026, 1)[0], on="2026-11-30")
    here.tables.write(lambda tx: here.journal.put_aside(tx, late))
    here.treasury.top_up_fund(here.id, FUND, 8)
    here.registrar.seal_all(here.id, 2026)

    after = here.closing.read(here.id, 2026)
    assert (before.closable, after.closable, after.next) == ("2026-11", "", "2026-12")
    assert after.closed_by["2026-11"].by == "agus"
    assert [(m.period, m.entries, m.came_in) for m in after.months] == [
        ("2026-11", 1, 50),
        ("2026-12", 2, 1_008),
    ]


@pytest.mark.parametrize(
    ("month", "error"),
    [("2026-12", NotAllowedError), ("2026-10", ChangedError), ("2025-12", ChangedError)],
)
def test_only_the_next_month_is_closed_and_only_once_it_is_over(here, month, error):
    here.today = date(2026, 11, 1)
    here.treasury.top_up_fund(here.id, FUND, 50)
    here.registrar.seal_all(here.id, 2026)
    here.today = date(2026, 12, 31)

    with pytest.raises(error):
        here.closing.close(here.id, "agus", month)
    assert here.journal.head(here.id, 2026).closed == ""
    assert here.acts.newest(here.id, 9) == []


def closed(here):
    here.today = date(2026, 11, 1)
    here.treasury.top_up_fund(here.id, FUND, 50)
    here.registrar.seal_all(here.id, 2026)
    here.today = date(2026, 12, 31)
    here.closing.close(here.id, "agus", "2026-11")


def test_a_month_is_opened_again_by_two_people(here):
    closed(here)
    here.closing.ask_reopening(here.id, "agus", "2026-11")
    with pytest.raises(ChangedError):
        here.closing.ask_reopening(here.id, "ratna", "2026-11")
    asked = here.closing.read(here.id, 2026).asked
    with pytest.raises(NotAllowedError):
        here.closing.confirm_reopening(here.id, "agus", 2026, asked.id)
    with pytest.raises(ChangedError):
        here.closing.confirm_reopening(here.id, "ratna", 2026, "another")
    assert here.journal.head(here.id, 2026).closed == "2026-11"

    here.closing.confirm_reopening(here.id, "ratna", 2026, asked.id)

    assert here.journal.head(here.id, 2026).closed == "2026-10"
    assert here.closing.read(here.id, 2026).asked is None
    kinds = [(act.kind, act.by) for act in here.acts.newest(here.id, 9)]
    assert kinds == [
        ("month_reopened", "ratna"),
        ("reopening_asked", "agus"),
        ("month_closed", "agus"),
    ]
    with pytest.raises(ChangedError):
        here.closing.confirm_reopening(here.id, "ratna", 2026, asked.id)


def test_that_it_is_another_person_is_a_condition_of_the_write(here):
    closed(here)
    here.closing.ask_reopening(here.id, "agus", "2026-11")
    asked = here.acts.reopening(here.id, 2026)

    with pytest.raises(RefusedError) as caught:
        here.tables.write(lambda tx: here.acts.end(tx, here.id, asked, "agus"))

    assert caught.value.reasons == ["asked"]


def test_a_wish_to_open_again_can_be_dropped(here):
    closed(here)
    here.closing.ask_reopening(here.id, "agus", "2026-11")
    asked = here.acts.reopening(here.id, 2026)

    here.closing.drop_reopening(here.id, "agus", 2026, asked.id)

    assert here.acts.reopening(here.id, 2026) is None
    assert here.journal.head(here.id, 2026).closed == "2026-11"
    with pytest.raises(ChangedError):
        here.closing.drop_reopening(here.id, "agus", 2026, asked.id)


def test_closing_and_sealing_at_once_lose_nothing(here, monkeypatch):
    """The registrar read the head before the month was closed, and the other way round."""
    here.today = date(2026, 11, 1)
    here.treasury.top_up_fund(here.id, FUND, 50)
    here.registrar.seal_all(here.id, 2026)
    here.treasury.top_up_fund(here.id, FUND, 60)
    here.today = date(2026, 12, 31)
    set_closed, seal, times = JournalStore.set_closed, JournalStore.seal, []

    def closes_late(journal, tx, head, month):
        if not times:
            times.append("sealed")
            here.treasury.top_up_fund(here.id, FUND, 70)
            here.registrar.seal_all(here.id, 2026)
        set_closed(journal, tx, head, month)

    monkeypatch.setattr(JournalStore, "set_closed", closes_late)
    here.closing.close(here.id, "agus", "2026-11")
    here.today = date(2026, 11, 1)
    here.treasury.top_up_fund(here.id, FUND, 80)
    asked = []

    def seals_late(journal, tx, head, new, sealed):
        if not asked:
            asked.append(1)
            here.closing.ask_reopening(here.id, "agus", "2026-11")
            waits = here.acts.reopening(here.id, 2026)
            here.closing.confirm_reopening(here.id, "ratna", 2026, waits.id)
        seal(journal, tx, head, new, sealed)

    monkeypatch.setattr(JournalStore, "seal", seals_late)
    here.registrar.seal_all(here.id, 2026)

    head, months = here.journal.head(here.id, 2026), here.journal.months(here.id, 2026)
    assert (head.closed, sum(m.entries for m in months.values())) == ("2026-10", head.number)
    assert months["2026-11"].came_in == 50 + 60 + 80
    assert here.misfit() is None


def test_a_chunk_fits_its_transaction():
    funds = {each.fund.id for each in factories.village().programmes.values()}

    assert loading.A_CHUNK + len(funds) + 2 <= 100
