"""An answer that does not fit the batch to the rupiah is refused whole, with the line that is wrong."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lumbung.treasury.bank_answer import AnswerError, read_answer, settle
from lumbung.treasury.batch import Batch, Payee, Stage, State
from lumbung.villages.read import read_village
from tests.banks import answer_csv, camt_053, pain_002

BANK = read_village(Path(__file__).parents[3] / "villages" / "duren-sawit").bank
CODE = "ABCDEFGHJK"
AMOUNT = 750_000


def batch(many=3, **changes):
    made = {
        "village": "3175071002",
        "id": "0" * 32,
        "code": CODE,
        "fund": "bantuan-tunai",
        "settings": "-",
        "stage": Stage.READING,
        "stage_since": "-",
        "opened_at": "-",
        "collected_by": "lina",
        "size": many,
        "file_count": many,
        "file_total": many * AMOUNT,
    }
    return Batch(**{**made, **changes})


def payees(many=3, **states):
    found = [
        Payee(n, f"case-{n}", "pay-1", "CODE", "bantuan-tunai", AMOUNT, "-")
        for n in range(1, many + 1)
    ]
    return [
        Payee(**{**vars(p), "state": states.get(f"p{p.number}", State.WAITING.value)})
        for p in found
    ]


def rows(many=3):
    return [(f"{CODE}-{n:05d}", AMOUNT) for n in range(1, many + 1)]


SAID = {f"{CODE}-00001": "", f"{CODE}-00002": "AC01"}
WRITERS = {
    "pain.002": lambda given, said: pain_002(CODE, given, said, total=3 * AMOUNT),
    "camt.053": lambda given, said: camt_053(BANK.account, given, said),
    "csv": answer_csv,
}


def outcome(content, people=None, **changes):
    people = payees() if people is None else people
    found = settle(batch(**changes), people, read_answer(content, batch(**changes), BANK))
    return [(each.number, each.state, each.reason) for each in found]


def wrong(content, people=None, **changes):
    with pytest.raises(AnswerError) as refused:
        outcome(content, people, **changes)
    return refused.value.code.removeprefix("answer."), refused.value.line


@pytest.mark.parametrize("kind", WRITERS)
def test_each_kind_says_who_was_paid_and_who_not_and_leaves_the_rest(kind):
    assert outcome(WRITERS[kind](rows(), SAID)) == [(1, "paid", ""), (2, "refused", "AC01")]


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("amount", lambda given: [(given[0][0], AMOUNT + 1), *given[1:]]),
        ("unknown_reference", lambda given: [*given[:2], (f"{CODE}-00009", AMOUNT)]),
        ("other_batch", lambda given: [*given[:2], ("ZZZZZZZZZZ-00001", AMOUNT)]),
        ("double", lambda given: [given[0], given[1], given[0]]),
    ],
)
def test_a_doctored_line_refuses_all_of_it(kind, code, change):
    given = change(rows())
    said = {reference: "" for reference, _ in given}
    content = WRITERS[kind](given, said)

    found, line = wrong(content)

    assert found == code
    bad = content.decode().split("\n")[line - 1]
    odd = given[0][0] if code in ("amount", "double") else given[-1][0]
    assert odd in bad


@pytest.mark.parametrize("kind", WRITERS)
def test_what_was_settled_otherwise_is_no_answer(kind):
    content = WRITERS[kind](rows(), SAID)

    assert wrong(content, payees(p1="refused"))[0] == "contradicts"
    assert outcome(content, payees(p1="paid")) == [(2, "refused", "AC01")]
    assert outcome(content, payees(p1="paid", p2="refused")) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        (f"<OrgnlMsgId>{CODE}", "<OrgnlMsgId>ZZZZZZZZZZ", "other_batch", 4),
        (f"<OrgnlPmtInfId>{CODE}", "<OrgnlPmtInfId>ZZZZZZZZZZ", "other_batch", 6),
        ("<OrgnlNbOfTxs>3", "<OrgnlNbOfTxs>4", "count", 5),
        ("<OrgnlCtrlSum>2250000", "<OrgnlCtrlSum>2250001", "count", 5),
        ('Ccy="IDR"', 'Ccy="USD"', "currency", 7),
        ("750000.00", "750000.50", "amount", 7),
        ("750000.00", "-750000", "amount", 7),
        ("pain.002.001", "pacs.002.001", "kind", 2),
        ("CstmrPmtStsRpt", "Other", "kind", 2),
        ("</TxInfAndSts>", "</TxInf>", "unreadable", 7),
    ],
)
def test_each_thing_that_is_wrong_with_an_order_status_is_named(old, new, code, line):
    content = pain_002(CODE, rows(), SAID).decode()
    assert old in content

    assert wrong(content.replace(old, new).encode()) == (code, line)


def test_the_whole_order_may_be_refused_or_paid_at_once():
    content = pain_002(CODE, rows(), {}).decode()
    lines = "\n".join(line for line in content.split("\n") if "<TxInfAndSts>" not in line)

    refused = lines.replace(
        "<GrpSts>PART</GrpSts>",
        "<GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>AM04</Cd></Rsn></StsRsnInf>",
    )
    paid = lines.replace("<GrpSts>PART", "<GrpSts>ACSC")

    assert outcome(refused.encode()) == [(n, "refused", "AM04") for n in (1, 2, 3)]
    assert outcome(paid.encode(), payees(p2="unfit")) == [(1, "paid", ""), (3, "paid", "")]
    assert outcome(lines.encode()) == []


def test_a_statement_of_another_account_is_refused_and_other_business_left_alone():
    content = camt_053(BANK.account, rows(), SAID)

    assert wrong(camt_053("999", rows(), SAID)) == ("account", 3)
    assert read_answer(content, batch(), BANK).ignored == 1
    nameless = content.replace(b"ns:Acct>", b"ns:Nothing>")
    assert wrong(nameless) == ("account", 1)
    pending = content.replace(b"<ns:Cd>BOOK", b"<ns:Cd>PDNG")
    assert outcome(pending) == []


BOMB = """<?xml version="1.0"?>
<!DOCTYPE lolz [
 <!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
]>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.12">&lol2;</Document>"""
OUTSIDE = """<?xml version="1.0"?>
<!DOCTYPE d SYSTEM "file:///etc/passwd">
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.12"/>"""


@pytest.mark.parametrize("content", [BOMB, OUTSIDE])
def test_dtd_and_entities_are_refused_before_anything_is_read(content):
    assert wrong(content.encode()) == ("entities", 2)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", ("empty", 1)),
        (b"  \n ", ("empty", 1)),
        (b"<", ("unreadable", 1)),
        (b"<html></html>", ("kind", 1)),
        (b"Referensi;Nominal\nA;1", ("columns", 2)),
        ("Referensi;Nominal;Status;K\nA;1;SUKSES;\xff".encode("latin-1"), ("encoding", 2)),
        (f"h\n{CODE}-00001;750.000;SUKSES;".encode(), ("amount", 2)),
        (f'h\n"{CODE}-00001;750000;SUKSES;'.encode(), ("columns", 2)),
        (
            f"h\n\n{CODE}-00001;750000;SUKSES;\n{CODE}-0001;750000;SUKSES;".encode(),
            ("unknown_reference", 4),
        ),
        (b"<a>" * 60, ("kind", 1)),
    ],
)
def test_what_is_no_answer_says_what_is_wrong_and_where(content, found):
    assert wrong(content) == found


def test_a_csv_in_the_banks_words_gives_codes_and_keeps_no_free_words():
    lines = [
        "h;h;h;h",
        f"{CODE}-00001;750000.00;sukses;Wulan Lestari",
        f"{CODE}-00002;750000;GAGAL;rekening ditutup",
        f"{CODE}-00003;750000;Ditolak;Wulan tinggal di Gang Melati",
    ]

    assert outcome("\r\n".join(lines).encode("utf-8-sig")) == [
        (1, "paid", ""),
        (2, "refused", "AC04"),
        (3, "refused", "NARR"),
    ]


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=400))
def test_whatever_bytes_come_they_are_refused_or_say_nothing_wrong(content):
    try:
        found = settle(batch(), payees(), read_answer(content, batch(), BANK))
    except AnswerError as error:
        assert error.line >= 1
    else:
        assert found == []


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_one_changed_sign_never_pays_anybody_else_or_another_amount(data):
    content = bytearray(pain_002(CODE, rows(), SAID))
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] = data.draw(st.integers(0, 255))

    try:
        found = outcome(bytes(content))
    except AnswerError:
        return

    assert {(n, state) for n, state, _ in found} <= {
        (1, "paid"),
        (2, "refused"),
        (3, "paid"),
        (3, "refused"),
    }
