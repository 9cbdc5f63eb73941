"""The rows of a budget: everything that is wrong with them is named by row and column, and then nothing is loaded."""

import pytest

from lumbung.treasury.chart import read_chart, total_of
from lumbung.treasury.spreadsheet import read_table
from lumbung.villages.budget import PROFILES, plain_code
from tests.sheets import CODE, HEAD, ROWS, csv_of, xlsx

KELURAHAN, DESA = PROFILES["kelurahan"], PROFILES["desa"]
OTHER = CODE[:-1] + "2"


def read(rows, profile=KELURAHAN, year=2026):
    return read_chart(read_table(xlsx(rows)), profile, year)


def wrong(rows, profile=KELURAHAN):
    return [(each.row, each.column, each.code) for each in read(rows, profile).wrong]


def test_headings_are_what_has_lines_below_and_come_to_their_sum():
    found = {row.code: row for row in read(ROWS).rows}

    assert [(row.parent, row.heading, row.budgeted) for row in found.values()] == [
        ("", True, 150_000_000),
        ("7.01", True, 150_000_000),
        ("7.01.03", True, 150_000_000),
        ("7.01.03.2.02.0001", False, 150_000_000),
    ]
    assert total_of(found.values()) == 150_000_000


def test_a_desas_codes_may_be_written_as_siskeudes_prints_them():
    rows = [
        ("APBDes 2026",),
        (),
        ("KODE REKENING", "Uraian", "Anggaran"),
        ("5", "Penanggulangan bencana, darurat dan mendesak", "Rp 36.000.000,00"),
        ("5.3.00 5.4.1.01", "Belanja tak terduga", "36.000.000"),
    ]

    found = read(rows, DESA)

    assert found.wrong == ()
    assert [(row.number, row.code) for row in found.rows] == [(4, "5"), (5, "5.3.00.5.4.1.01")]


def test_csv_and_xlsx_give_the_same_rows():
    assert read_chart(read_table(csv_of()), KELURAHAN, 2026) == read(ROWS)


def line(*cells):
    return [HEAD, (CODE, "Bantuan", 100), cells]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([("Kode", "Uraian")], [(0, "", "budget.column.amount")]),
        (
            [("a", "b"), ("c", "d")],
            [(0, "", f"budget.column.{n}") for n in ("code", "name", "amount")],
        ),
        ([HEAD], [(0, "", "budget.no_rows")]),
        (line(None, "Tanpa kode", 1), [(3, "A", "budget.code.blank")]),
        (line(7.01, "Angka", 1), [(3, "A", "budget.code.number")]),
        (line("4.1.1.01", "Pendapatan", 1), [(3, "A", "budget.code.form")]),
        (line("7.01.3", "Kurang nol", 1), [(3, "A", "budget.code.form")]),
        (line(CODE, "Dua kali", 1), [(3, "A", "budget.code.twice")]),
        (line(OTHER, None, 1), [(3, "B", "budget.name.blank")]),
        (line(OTHER, "x" * 301, 1), [(3, "B", "budget.name.long")]),
        (line(OTHER, "Kosong", None), [(3, "C", "budget.amount.blank")]),
        (line(OTHER, "Kosong", "-"), [(3, "C", "budget.amount.blank")]),
        (line(OTHER, "Sen", 1.5), [(3, "C", "budget.amount.fraction")]),
        (line(OTHER, "Sen", "1.000,50"), [(3, "C", "budget.amount.fraction")]),
        (line(OTHER, "Kurang", -5), [(3, "C", "budget.amount.negative")]),
        (line(OTHER, "Kurang", "-5"), [(3, "C", "budget.amount.negative")]),
        (line(OTHER, "Besar", 10**12), [(3, "C", "budget.amount.large")]),
        (line(OTHER, "Kata", "banyak"), [(3, "C", "budget.amount.form")]),
        (line(OTHER, "Rumus", ("=1+1", 2)), [(3, "C", "budget.formula")]),
        (line("7.01", "Judul", 99), [(3, "C", "budget.sum")]),
        (line("=7", "=x", 1), [(3, "A", "budget.code.form")]),
        (line(None, None, None), []),
        (line("  ", " ", ""), []),
    ],
)
def test_each_mistake_is_named_by_row_and_column(rows, found):
    assert wrong(rows) == found
    assert bool(read(rows).rows) is not bool(found)


def test_all_mistakes_are_told_at_once():
    rows = [HEAD, ("x", "A", "y"), (OTHER, None, None), (CODE, "B", 1)]

    assert wrong(rows) == [
        (2, "A", "budget.code.form"),
        (2, "C", "budget.amount.form"),
        (3, "B", "budget.name.blank"),
        (3, "C", "budget.amount.blank"),
    ]


@pytest.mark.parametrize(
    ("parent", "found"),
    [
        (CODE.rpartition(".")[0], [(2, "D", "budget.parent.unknown")]),
        (OTHER, [(2, "D", "budget.parent.unknown")]),
        (7, [(2, "D", "budget.code.number")]),
        ("7.01", []),
        (None, []),
    ],
)
def test_a_parent_is_in_the_sheet_and_how_the_code_begins(parent, found):
    rows = [(*HEAD, "Induk"), (CODE, "A", 1, parent), (OTHER, "B", 1, None), ("7.01", "C", 2, None)]

    assert wrong(rows) == found


@pytest.mark.parametrize(
    ("year", "found"), [(2026, []), ("2026", []), (None, []), (2025, [(2, "D", "budget.year")])]
)
def test_another_years_rows_are_refused(year, found):
    assert wrong([(*HEAD, "Tahun"), (CODE, "A", 1, year)]) == found


@pytest.mark.parametrize(
    ("profile", "code", "fits"),
    [
        ("desa", "05", True),
        ("desa", "5.3.00", True),
        ("desa", "05.03.00.5.4", True),
        ("desa", "5.3.00.5.4.1.01", True),
        ("desa", "5.3.0", False),
        ("desa", "5.3.00.6.1", False),
        ("desa", "0", False),
        ("kelurahan", "7", True),
        ("kelurahan", "7.01.03.2.02", True),
        ("kelurahan", "7.01.03.2.02.01.5", True),
        ("kelurahan", CODE, True),
        ("kelurahan", "X.XX.01.2.06.0001.5.1.02.01.01.0001", True),
        ("kelurahan", CODE + ".1", False),
        ("kelurahan", "7.01.03.2.02.0001.4.1", False),
        ("kelurahan", "٧.01", False),
    ],
)
def test_codes_are_made_as_the_profile_says(profile, code, fits):
    assert PROFILES[profile].fits(code) is fits
    assert PROFILES[profile].fits(PROFILES[profile].example)


@pytest.mark.parametrize("typed", ["5.3.00 5.4.1.01", " 5.3.00/5.4.1.01.", "5.3.00 - 5.4.1.01"])
def test_a_code_is_one_however_it_was_typed(typed):
    assert plain_code(typed) == "5.3.00.5.4.1.01"
