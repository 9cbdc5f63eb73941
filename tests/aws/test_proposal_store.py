"""Proposals and forms that count once in DynamoDB: every condition that refuses runs once."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from lumbung.aws.journal_store import JournalStore
from lumbung.aws.proposal_store import OnceStore, ProposalStore
from lumbung.aws.transaction import Transaction
from lumbung.shared.once import KeyUsedError, Once
from lumbung.shared.transaction import RefusedError
from lumbung.treasury.proposals import Proposal, ProposalKind, ProposalState
from lumbung.treasury.registrar import Registrar
from tests.aws.test_journal_store import DAY, VILLAGE, YEAR, add, income, transfer

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
ASKED, EXPIRES = "2026-11-24T02:00:00.000Z", "2026-12-01T02:00:00.000Z"
PROPOSAL = Proposal(
    id="01",
    kind=ProposalKind.TRANSFER,
    asked_by="yusuf",
    asked_at=ASKED,
    expires_at=EXPIRES,
    amount=5,
    reason="Banjir",
    giver="f",
    taker="g",
)
ONCE = Once.of("a" * 32, "yusuf", "income", {"fund": "f", "amount": 5})


@pytest.fixture
def proposals(tables):
    store = ProposalStore()
    tables.write(lambda tx: store.add(tx, VILLAGE, PROPOSAL))
    return store


def refused(tables, act):
    with pytest.raises(RefusedError) as caught:
        tables.write(act)
    return caught.value.reasons


def decided(state, by, at=ASKED):
    return replace(PROPOSAL, state=state, decided_by=by, decided_at=at)


def decide(tables, proposals, *what):
    tables.write(lambda tx: proposals.decide(tx, VILLAGE, decided(*what)))


def test_a_proposal_comes_back_as_it_was_and_the_newest_stands_first(tables, proposals):
    reversal = Proposal(
        id="02",
        kind=ProposalKind.REVERSAL,
        asked_by="lina",
        asked_at=ASKED,
        expires_at=EXPIRES,
        amount=5,
        reason="Salah dana",
        year=2026,
        number=7,
    )
    tables.write(lambda tx: proposals.add(tx, VILLAGE, reversal))

    assert proposals.read(VILLAGE, "01") == PROPOSAL
    assert proposals.newest(VILLAGE, "", 5) == [reversal, PROPOSAL]
    assert proposals.newest(VILLAGE, "", 1) == [reversal]
    assert proposals.newest(VILLAGE, "02", 5) == [PROPOSAL]
    assert (proposals.newest("3175071003", "", 5), proposals.read("3175071003", "01")) == ([], None)
    assert refused(tables, lambda tx: proposals.add(tx, VILLAGE, PROPOSAL)) == ["proposal"]


@pytest.mark.parametrize(
    ("state", "by", "at"),
    [
        (ProposalState.APPROVED, "yusuf", ASKED),
        (ProposalState.REFUSED, "yusuf", ASKED),
        (ProposalState.WITHDRAWN, "lina", ASKED),
        (ProposalState.APPROVED, "lina", EXPIRES),
        (ProposalState.WITHDRAWN, "yusuf", EXPIRES),
    ],
)
def test_who_may_not_decide_or_comes_too_late_writes_nothing(tables, proposals, state, by, at):
    act = lambda tx: proposals.decide(tx, VILLAGE, decided(state, by, at))  # noqa: E731

    assert refused(tables, act) == ["proposal"]
    assert proposals.read(VILLAGE, "01") == PROPOSAL


@pytest.mark.parametrize(
    ("state", "by"),
    [
        (ProposalState.APPROVED, "lina"),
        (ProposalState.REFUSED, "agus"),
        (ProposalState.WITHDRAWN, "yusuf"),
    ],
)
def test_a_proposal_is_decided_once(tables, proposals, state, by):
    decide(tables, proposals, state, by)

    assert proposals.read(VILLAGE, "01") == decided(state, by)
    for again in (ProposalState.APPROVED, ProposalState.REFUSED):
        act = lambda tx, each=again: proposals.decide(tx, VILLAGE, decided(each, "lina"))  # noqa: E731
        assert refused(tables, act) == ["proposal"]
    unknown = replace(decided(ProposalState.APPROVED, "lina"), id="03")
    assert refused(tables, lambda tx: proposals.decide(tx, VILLAGE, unknown)) == ["proposal"]


def test_an_entry_is_taken_back_once(tables, proposals):
    assert proposals.taken_back_by(VILLAGE, "e1") == ""
    tables.write(lambda tx: proposals.take_back(tx, VILLAGE, "e1", "e2"))

    assert refused(tables, lambda tx: proposals.take_back(tx, VILLAGE, "e1", "e3")) == ["reversed"]
    tables.write(lambda tx: proposals.take_back(tx, VILLAGE, "e2", "e3"))
    assert proposals.taken_back_by(VILLAGE, "e1") == "e2"


def test_a_key_is_used_once_and_answers_its_own_form_alone(tables):
    onces = OnceStore()
    tables.write(lambda tx: onces.use(tx, VILLAGE, ONCE, "f", NOW))

    again = lambda tx: onces.use(tx, VILLAGE, replace(ONCE, actor="lina"), "g", NOW)  # noqa: E731
    assert refused(tables, again) == ["once"]
    assert onces.result_of(VILLAGE, ONCE) == "f"
    for other in ({"actor": "lina"}, {"route": "transfer"}, {"body": "x"}, {"key": "b" * 32}):
        with pytest.raises(KeyUsedError):
            onces.result_of(VILLAGE, replace(ONCE, **other))
    [item] = tables.items("treasury")
    assert int(item["ttl"]["N"]) == int(NOW.timestamp()) + 90 * 24 * 3600


def test_a_statement_shows_a_funds_entries_newest_first_and_those_without_a_number(tables):
    journal = JournalStore()
    add(tables, journal, income(1), income(2, fund="g"), transfer(3))
    Registrar(journal, Transaction).seal_all(VILLAGE, YEAR)
    add(tables, journal, income(4), income(5))

    lines = journal.statement(VILLAGE, "f", YEAR, 0, 5)
    assert [(line.number, line.kind, line.granted) for line in lines] == [
        (3, "transfer", -5),
        (1, "income", 1),
    ]
    assert [line.id for line in lines] == [f"{3:032x}", f"{1:032x}"]
    assert lines[0].day == DAY
    assert journal.statement(VILLAGE, "f", YEAR, 0, 1) == lines[:1]
    assert journal.statement(VILLAGE, "f", YEAR, 3, 5) == lines[1:]
    assert [each.id for each in journal.without_number(VILLAGE, YEAR, 1)] == [f"{5:032x}"]


def test_looking_at_entries_without_a_number_puts_nothing_aside(tables):
    journal = JournalStore()
    add(tables, journal, income(1))
    key = {"pk": {"S": f"{VILLAGE}#unsealed#{YEAR}"}, "sk": {"S": "zz"}}
    tables.client.put_item(TableName="lumbung-test-journal", Item={**key, "lines": {"S": "["}})

    assert [each.id for each in journal.without_number(VILLAGE, YEAR, 5)] == [f"{1:032x}"]
    assert len(tables.items("journal")) == 2
    assert journal.aside(VILLAGE) == []
