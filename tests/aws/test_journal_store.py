"""The journal in DynamoDB: sealed once, never changed, counted in totals; what cannot be read holds up nobody."""

from dataclasses import replace

import pytest

from lumbung.aws.journal_store import JournalStore
from lumbung.aws.transaction import Transaction
from lumbung.shared.errors import ChangedError
from lumbung.shared.transaction import RefusedError
from lumbung.treasury.audit import check_books, read_books
from lumbung.treasury.journal import Account, Head, Kind, Line, Posting, totals_of
from lumbung.treasury.model import Fund
from lumbung.treasury.registrar import Registrar

VILLAGE, YEAR, DAY = "3175071002", 2026, "2026-11-24"


class NoFunds:
    """Books without funds: the entries of these tests move nothing."""

    def everything(self):
        return [(VILLAGE, fund, []) for fund in (Fund("f", 3, 3), Fund("g", 3, 3))]


def income(number, fund="f", rupiah=1, **more):
    lines = Line(Account.BANK, fund, rupiah), Line(Account.INCOME, fund, -rupiah)
    return Posting(f"{number:032x}", VILLAGE, Kind.INCOME, DAY, DAY, "p", "t", lines, **more)


def transfer(number):
    lines = tuple(
        Line(account, fund, rupiah)
        for fund, rupiah in (("f", 5), ("g", -5))
        for account, rupiah in ((Account.TRANSFER, rupiah), (Account.BANK, -rupiah))
    )
    return Posting(f"{number:032x}", VILLAGE, Kind.TRANSFER, DAY, DAY, "p", "t", lines)


@pytest.fixture
def journal(tables):
    return JournalStore()


@pytest.fixture
def registrar(journal):
    return Registrar(journal, Transaction)


def add(tables, journal, *postings):
    for posting in postings:
        tables.write(lambda tx, each=posting: journal.add(tx, each))


def test_entries_get_numbers_in_their_order_and_leave_the_waiting(tables, journal, registrar):
    add(tables, journal, income(2), income(1, note="x", reverses="y"), transfer(3))

    assert registrar.seal_all(VILLAGE, YEAR) == 3

    first, second, third = journal.sealed(VILLAGE, YEAR)
    assert [p.id for p in (first, second, third)] == [income(n).id for n in (1, 2, 3)]
    assert (first.note, first.reverses, second.note) == ("x", "y", "")
    assert first.kind is Kind.INCOME
    assert journal.unsealed(VILLAGE, YEAR, None) == []
    assert journal.head(VILLAGE, YEAR) == Head(VILLAGE, YEAR, 3, third.hash, "", 1)
    assert journal.heads(VILLAGE) == [journal.head(VILLAGE, YEAR)]
    assert journal.entry(VILLAGE, YEAR, 2) == second
    assert journal.entry(VILLAGE, YEAR, 4) is None
    assert [p.number for p in journal.sealed(VILLAGE, YEAR, after=1, most=1)] == [2]
    assert journal.totals(VILLAGE, YEAR) == totals_of([first, second, third])


def test_a_hundred_entries_are_sealed_in_transactions_that_fit(tables, journal, registrar):
    add(tables, journal, *(transfer(n) for n in range(100)))

    assert registrar.seal_all(VILLAGE, YEAR) == 100
    books = read_books(journal, NoFunds(), VILLAGE, YEAR)
    assert books.entries == 100
    assert check_books(books).code == "fund f"  # the chain holds; only the funds never heard of it


def test_an_entry_waits_once(tables, journal):
    add(tables, journal, income(1))

    with pytest.raises(RefusedError, match="refused") as caught:
        add(tables, journal, income(1))
    assert caught.value.reasons == ["entry exists"]


def test_of_two_registrars_one_is_refused(tables, journal):
    add(tables, journal, income(1), income(2))
    head = journal.head(VILLAGE, YEAR)
    new, sealed = head.after(journal.unsealed(VILLAGE, YEAR, 1))
    tables.write(lambda tx: journal.seal(tx, head, new, sealed))

    with pytest.raises(RefusedError) as caught:
        tables.write(lambda tx: journal.seal(tx, head, new, sealed))
    assert {"head", "unsealed", "number"} <= set(caught.value.reasons)


def test_a_number_that_is_taken_stops_the_registrar_aloud(tables, journal, registrar):
    add(tables, journal, income(1), income(2))
    forged = {"pk": {"S": f"{VILLAGE}#journal#{YEAR}"}, "sk": {"S": "00000001"}}
    tables.client.put_item(TableName="lumbung-test-journal", Item=forged)

    with pytest.raises(ChangedError) as caught:
        registrar.seal_all(VILLAGE, YEAR)

    assert caught.value.code == "journal.number_taken"
    assert len(journal.unsealed(VILLAGE, YEAR, None)) == 2


@pytest.mark.parametrize(
    "torn",
    [
        {"lines": {"S": "[[]]"}},
        {"lines": {"S": "no"}},
        {"kind": {"S": "gift"}},
        {"lines": {"N": "1"}},
    ],
)
def test_what_cannot_be_read_is_put_aside_as_it_is(tables, journal, registrar, torn):
    add(tables, journal, income(1), income(2))
    (item, _) = sorted(tables.items("journal"), key=lambda each: each["sk"]["S"])
    tables.client.put_item(TableName="lumbung-test-journal", Item={**item, **torn})

    assert registrar.seal_all(VILLAGE, YEAR) == 1
    assert journal.aside(VILLAGE) == [income(1).id]
    books = read_books(journal, NoFunds(), VILLAGE, YEAR)
    assert check_books(books).code == f"aside {income(1).id}"


def test_what_does_not_balance_is_put_aside(tables, journal, registrar):
    one_sided = replace(income(1), lines=income(1).lines[:1])
    add(tables, journal, one_sided, income(2))

    assert registrar.seal_all(VILLAGE, YEAR) == 1
    assert journal.aside(VILLAGE) == [one_sided.id]


def test_each_fund_has_its_own_statement(tables, journal, registrar):
    add(tables, journal, income(1), transfer(2))
    registrar.seal_all(VILLAGE, YEAR)

    told = {
        (item["pk"]["S"].split("#")[2], item["sk"]["S"]): int(item["granted"]["N"])
        for item in tables.items("journal")
        if "#statement#" in item["pk"]["S"]
    }
    assert told == {("f", "00000001"): 1, ("f", "00000002"): -5, ("g", "00000002"): 5}


def _bytes(tables):
    """Every place of a sealed entry at which a sign can be another: (item, attribute, value as text)."""
    for item in tables.items("journal"):
        if "#journal#" in item["pk"]["S"]:
            for name, value in item.items():
                if name not in ("pk", "schema"):
                    yield item, name, value


def test_one_sign_that_is_another_anywhere_in_a_sealed_entry_is_named(tables, journal, registrar):
    add(tables, journal, income(1, note="n", reverses="r"), income(2, note="n", reverses="r"))
    registrar.seal_all(VILLAGE, YEAR)
    funds = NoFunds()
    tried = 0
    for item, name, value in list(_bytes(tables)):
        (kind, text), *_ = value.items()
        for place in {0, len(text) - 1}:
            sign = "7" if text[place] != "7" else "8"
            forged = {**item, name: {kind: text[:place] + sign + text[place + 1 :]}}
            if name == "sk":
                tables.client.delete_item(
                    TableName="lumbung-test-journal", Key={"pk": item["pk"], "sk": item["sk"]}
                )
            tables.client.put_item(TableName="lumbung-test-journal", Item=forged)
            assert _found(journal, funds, item), (name, place)
            if name == "sk":
                tables.client.delete_item(
                    TableName="lumbung-test-journal", Key={"pk": item["pk"], "sk": forged["sk"]}
                )
            tables.client.put_item(TableName="lumbung-test-journal", Item=item)
            tried += 1
    assert tried > 40
    found = check_books(read_books(journal, funds, VILLAGE, YEAR))
    assert found.code == "fund f"  # as before: only the funds differ


def _found(journal, funds, item):
    """Whether the torn entry is named, by its number."""
    found = check_books(read_books(journal, funds, VILLAGE, YEAR))
    return found and found.number == int(item["number"]["N"])
