"""Income once, whoever sends it twice; transfers and reversals by two people, and what comes between them."""

from datetime import date, timedelta

import pytest

from lumbung.shared.errors import ChangedError, InvalidInputError, NotAllowedError, NotFoundError
from lumbung.shared.once import KeyUsedError, Once
from lumbung.treasury.journal import Kind, figures_of
from lumbung.treasury.model import Fund
from lumbung.treasury.proposals import ProposalState
from lumbung.treasury.typed import read_income, read_reason
from tests.factories import village
from tests.unit.treasury.fakes import MemoryTreasury

DUREN_SAWIT = village()
GIVER, TAKER = "bantuan-tunai", "donasi"
KEY, OTHER_KEY = "a" * 32, "b" * 32
INCOME = {
    "fund": TAKER,
    "amount": "2.500.000",
    "on-day": "20",
    "on-month": "11",
    "on-year": "2026",
    "origin": "Hasil bazar",
    "reference": "BCA 0007",
}
TRANSFER = {"giver": GIVER, "taker": TAKER, "amount": "1.000", "reason": "Banjir"}


@pytest.fixture
def books():
    """Two funds: one with a million, one with nothing."""
    made = MemoryTreasury()
    made.treasury.grant_fund(DUREN_SAWIT.id, GIVER, 1_000_000)
    made.treasury.grant_fund(DUREN_SAWIT.id, TAKER, 0)
    made.asked.clear()
    return made


def seal(books):
    books.registrar.seal_all(DUREN_SAWIT.id, 2026)
    return books.numbered[-1]


def proposed(books, by="yusuf", key=KEY, **changes):
    return books.treasurer.propose_transfer(DUREN_SAWIT, by, key, {**TRANSFER, **changes})


def free(books, fund):
    return books.free(DUREN_SAWIT.id, fund)


def is_whole(books):
    """The figures of the funds are what their entries come to, and none is below zero."""
    moves = figures_of([*books.numbered, *books.waiting.values()])
    for (_, name), fund in books.kept.items():
        assert fund.balances
        found = moves.get(name)
        assert (found.granted if found else 0) == fund.granted
    return True


def test_income_is_free_at_once_and_wakes_who_waits(books):
    books.treasurer.record_income(DUREN_SAWIT, "yusuf", KEY, INCOME)

    assert free(books, TAKER) == 2_500_000
    assert f"wake_queue {TAKER}" in books.asked
    entry = seal(books)
    assert (entry.kind, entry.on, entry.period) == (Kind.INCOME, "2026-11-20", "2026-11")
    assert entry.note == "BCA 0007 · Hasil bazar"
    assert is_whole(books)


def test_the_same_form_counts_once_and_another_under_its_key_not_at_all(books):
    record = books.treasurer.record_income
    results = [record(DUREN_SAWIT, "yusuf", KEY, INCOME) for _ in range(3)]
    typed_otherwise = record(DUREN_SAWIT, "yusuf", KEY, {**INCOME, "amount": "Rp 2500000,00"})

    with pytest.raises(KeyUsedError):
        record(DUREN_SAWIT, "yusuf", KEY, {**INCOME, "amount": "2.500.001"})
    with pytest.raises(KeyUsedError):
        record(DUREN_SAWIT, "lina", KEY, INCOME)
    with pytest.raises(KeyUsedError):
        proposed(books)
    assert {*results, typed_otherwise} == {TAKER}
    assert free(books, TAKER) == 2_500_000
    assert books.proposed == {}


@pytest.mark.parametrize("key", ["", "x", "A" * 32, "a" * 33, "a" * 31 + "\n"])
def test_a_key_that_no_page_gave_is_refused(key):
    with pytest.raises(KeyUsedError):
        Once.of(key, "yusuf", "income", {})


def test_everything_that_is_wrong_with_income_is_said(books):
    with pytest.raises(InvalidInputError) as caught:
        books.treasurer.record_income(DUREN_SAWIT, "yusuf", KEY, {"on-day": "1"})

    assert [error.name for error in caught.value.errors] == [
        *("fund", "amount", "on", "origin", "reference"),
    ]


@pytest.mark.parametrize(
    ("day", "code"),
    [("24", ""), ("25", "date.future"), ("31", "date.real"), ("1", "")],
)
def test_money_has_come_before_it_is_recorded(day, code):
    typed, today = {**INCOME, "on-day": day}, date(2026, 11, 24)
    read = lambda: read_income(typed, [TAKER], DUREN_SAWIT, today)  # noqa: E731

    if not code:
        assert read().on == f"2026-11-{int(day):02d}"
        return
    with pytest.raises(InvalidInputError) as caught:
        read()
    assert [error.code for error in caught.value.errors] == [code]


@pytest.mark.parametrize(
    ("text", "is_taken"),
    [
        ("Salah dana", True),
        ("Rekening 1234 5678 9012", True),
        ("3175075203850901 salah", False),
        ("NIK 31.7507.520385.0901", False),
        ("Dana 3175-0752-0385-0901", False),
    ],
)
def test_a_reason_holds_no_identity_number(text, is_taken):
    if is_taken:
        assert read_reason({"reason": text}, DUREN_SAWIT, date(2026, 11, 24)) == text
        return
    with pytest.raises(InvalidInputError) as caught:
        read_reason({"reason": text}, DUREN_SAWIT, date(2026, 11, 24))
    assert caught.value.errors[0].code == "words.identity"


def test_a_proposal_moves_nothing_and_asks_the_others(books):
    proposed(books)

    assert (free(books, GIVER), free(books, TAKER)) == (1_000_000, 0)
    assert sorted(books.told) == [
        "proposal_waiting official#agus",
        "proposal_waiting official#lina",
    ]


@pytest.mark.parametrize("second", ["lina", "agus"])
def test_a_second_person_moves_it_with_one_entry(books, second):
    books.treasurer.approve(DUREN_SAWIT, second, proposed(books))

    assert (free(books, GIVER), free(books, TAKER)) == (999_000, 1_000)
    entry = seal(books)
    assert (entry.kind, entry.actor, entry.note) == (Kind.TRANSFER, second, "Banjir")
    assert entry.is_balanced
    assert [ask for ask in books.asked if ask.startswith("wake_queue")] == [f"wake_queue {TAKER}"]
    assert is_whole(books)


def test_who_proposed_approves_and_refuses_nothing(books):
    made = proposed(books)

    for decide in (books.treasurer.approve, books.treasurer.refuse):
        with pytest.raises(NotAllowedError) as caught:
            decide(DUREN_SAWIT, "yusuf", made)
        assert caught.value.code == "second_person"
    with pytest.raises(NotAllowedError):
        books.treasurer.withdraw(DUREN_SAWIT, "lina", made)
    assert books.proposed[made].state == ProposalState.OPEN


@pytest.mark.parametrize("first", ["approve", "refuse", "withdraw"])
def test_what_is_decided_stays_so(books, first):
    made = proposed(books)
    getattr(books.treasurer, first)(DUREN_SAWIT, "yusuf" if first == "withdraw" else "lina", made)
    before = free(books, TAKER)

    for again, by in (("approve", "agus"), ("refuse", "agus"), ("withdraw", "yusuf")):
        with pytest.raises(ChangedError):
            getattr(books.treasurer, again)(DUREN_SAWIT, by, made)
    assert free(books, TAKER) == before
    with pytest.raises(NotFoundError):
        books.treasurer.approve(DUREN_SAWIT, "lina", "none")


@pytest.mark.parametrize("quicker", ["approve", "refuse", "withdraw"])
def test_two_who_decide_at_once_decide_once(books, quicker):
    made, by = proposed(books), "yusuf" if quicker == "withdraw" else "agus"

    def first():
        books.in_between = lambda: None
        getattr(books.treasurer, quicker)(DUREN_SAWIT, by, made)

    books.in_between = first
    with pytest.raises(ChangedError):
        books.treasurer.approve(DUREN_SAWIT, "lina", made)

    assert free(books, TAKER) == (1_000 if quicker == "approve" else 0)
    assert is_whole(books)


def test_money_that_goes_between_is_not_moved_and_the_proposal_waits_on(books):
    made = proposed(books, amount="999.000")
    other = proposed(books, key=OTHER_KEY, amount="2.000")

    def first():
        books.in_between = lambda: None
        books.treasurer.approve(DUREN_SAWIT, "lina", other)

    books.in_between = first
    with pytest.raises(ChangedError) as caught:
        books.treasurer.approve(DUREN_SAWIT, "lina", made)

    assert (caught.value.code, caught.value.data) == ("fund.short", {"free": "Rp 998.000"})
    assert books.proposed[made].state == ProposalState.OPEN
    assert is_whole(books)


def test_nobody_approves_after_a_week_or_what_a_former_treasurer_proposed(books):
    late, orphaned = proposed(books), proposed(books, by="lina", key=OTHER_KEY)
    books.treasurers.remove("lina")
    with pytest.raises(NotAllowedError) as caught:
        books.treasurer.approve(DUREN_SAWIT, "agus", orphaned)
    books.moment += timedelta(days=7)
    with pytest.raises(ChangedError):
        books.treasurer.approve(DUREN_SAWIT, "agus", late)

    assert caught.value.code == "proposer.gone"
    assert free(books, TAKER) == 0


def reversal(books, number, by="yusuf", key=KEY):
    typed = {"reason": "Salah dana"}
    return books.treasurer.propose_reversal(DUREN_SAWIT, by, key, 2026, number, typed)


def test_a_wrong_entry_is_reversed_once_however_many_ask(books):
    books.treasurer.record_income(DUREN_SAWIT, "yusuf", OTHER_KEY, INCOME)
    wrong = seal(books)
    one, two = reversal(books, wrong.number), reversal(books, wrong.number, "lina", "c" * 32)

    def first():
        books.in_between = lambda: None
        books.treasurer.approve(DUREN_SAWIT, "agus", one)

    books.in_between = first
    with pytest.raises(NotAllowedError) as caught:
        books.treasurer.approve(DUREN_SAWIT, "yusuf", two)

    assert caught.value.code == "entry.reversed"
    assert free(books, TAKER) == 0
    assert [entry.reverses for entry in books.waiting.values()] == [wrong.id]
    with pytest.raises(NotAllowedError):
        reversal(books, wrong.number, key="d" * 32)
    assert is_whole(books)


def test_income_that_was_moved_on_cannot_be_reversed(books):
    books.treasurer.record_income(DUREN_SAWIT, "yusuf", OTHER_KEY, INCOME)
    wrong = seal(books)
    away = proposed(books, key="e" * 32, giver=TAKER, taker=GIVER, amount="1")
    books.treasurer.approve(DUREN_SAWIT, "lina", away)

    with pytest.raises(ChangedError) as caught:
        books.treasurer.approve(DUREN_SAWIT, "lina", reversal(books, wrong.number))

    assert caught.value.data == {"free": "Rp 2.499.999"}
    assert is_whole(books)


def test_budgets_reversals_and_what_is_not_there_are_not_reversed(books):
    budget = seal(books)
    books.treasurer.record_income(DUREN_SAWIT, "yusuf", OTHER_KEY, INCOME)
    books.treasurer.approve(DUREN_SAWIT, "lina", reversal(books, seal(books).number))
    back = seal(books)

    for entry in (budget, back):
        with pytest.raises(NotAllowedError) as caught:
            reversal(books, entry.number, key="f" * 32)
        assert caught.value.code == "entry.not_reversible"
    with pytest.raises(NotFoundError):
        reversal(books, 99, key="f" * 32)


def test_an_entry_that_gets_its_number_between_two_reads_is_shown_once(books):
    books.treasurer.record_income(DUREN_SAWIT, "yusuf", KEY, INCOME)
    read = books.without_number

    def read_then_sealed(*where):
        found = read(*where)
        seal(books)
        return found

    books.without_number = read_then_sealed
    statement = books.cashbook.statement(DUREN_SAWIT, TAKER, 2026)

    assert [(line.number > 0, line.granted) for line in statement.lines] == [(True, 2_500_000)]
    assert statement.fund == Fund(TAKER, 2_500_000, 2_500_000, topped_up=2_500_000)
