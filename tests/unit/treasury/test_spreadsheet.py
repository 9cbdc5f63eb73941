"""A spreadsheet is read and never run; what would make a reader hold more than it may is refused before it is opened."""

import io
import struct
import tracemalloc
import zipfile

import pytest

from lumbung.treasury.spreadsheet import (
    LARGEST,
    MOST_ROWS,
    SpreadsheetError,
    letter_of,
    read_table,
)
from tests.sheets import CODE, ROWS, csv_of, sheet_of, xlsx

ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def cells(rows):
    return [[cell for cell in row if cell is not None] for row in rows]


def test_xlsx_and_csv_say_the_same():
    workbook, text = read_table(xlsx()), read_table(csv_of())

    assert cells(workbook.rows) == cells(ROWS)
    assert [[cell for cell in row if cell] for row in text.rows] == [
        [str(cell) for cell in row] for row in cells(ROWS)
    ]


@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_a_csv_may_be_parted_by_what_excel_takes(mark):
    assert read_table(csv_of(mark=mark)).rows[4][0] == CODE


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ("\ufeffKode;Uraian\r\n1;Pélé".encode(), "Pélé"),
        ("Kode;Uraian\r\n1;Pélé".encode("cp1252"), "Pélé"),
        (b'Kode;Uraian\n1;"a;b\nc"', "a;b\nc"),
    ],
)
def test_a_csv_is_read_however_it_was_saved(data, found):
    assert read_table(data).rows[1][1] == found


def test_rows_keep_the_numbers_that_the_spreadsheet_shows():
    table = read_table(xlsx([(None,), (None, None, "dua"), *ROWS]))

    assert table.rows[1][2] == "dua"
    assert table.rows[6][0] == CODE


def test_formulas_are_found_where_they_stand():
    rows = [*ROWS, ("7.02", "Lain", ("=SUM(C1:C5)", 5))]

    assert read_table(xlsx(rows)).formulas == {(6, 3)}
    assert read_table(b"Kode;Uraian;Jumlah\n1;x; =1+1\n").formulas == {(2, 3)}


def lying(data, size):
    """The same zip, whose directory says that each part is so small."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        start = archive.start_dir
    directory, at = bytearray(data[start:]), 0
    while directory[at : at + 4] == b"PK\x01\x02":
        directory[at + 24 : at + 28] = struct.pack("<I", size)
        name, extra, comment = struct.unpack("<HHH", directory[at + 28 : at + 34])
        at += 46 + name + extra + comment
    return data[:start] + bytes(directory)


BOMB = xlsx(more={"xl/media/zeros": b"\0" * 40_000_000})
FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "sheet.empty"),
        (b"x" * (LARGEST + 1), "sheet.large"),
        (b"PK\x03\x04 and nothing more", "sheet.broken"),
        (xlsx()[:-200], "sheet.broken"),
        (b"a;b\0c", "sheet.broken"),
        (b'a;"b', "sheet.broken"),
        (BOMB, "sheet.broken"),
        (lying(BOMB, 100), "sheet.broken"),
        (xlsx(sheet=sheet_of(ROWS, doctype=ENTITIES)), "sheet.broken"),
        (xlsx(sheet="<worksheet><row>"), "sheet.broken"),
        (xlsx(sheet=sheet_of(ROWS, more='<row r="7"><c r="nowhere"/></row>')), "sheet.broken"),
        (xlsx(more={"xl/worksheets/sheet2.xml": sheet_of(ROWS)}), "sheet.many"),
        (xlsx(more={f"x{number}": "" for number in range(200)}), "sheet.broken"),
        (xlsx(sheet=sheet_of(ROWS, more=FAR)), "sheet.far"),
        (xlsx([["a"]] * (MOST_ROWS + 1)), "sheet.far"),
        (csv_of([["a"]] * (MOST_ROWS + 1)), "sheet.far"),
        (csv_of([["a"] * 41]), "sheet.far"),
        (csv_of([["a", "b" * 1_001]]), "sheet.cell"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_plain_table_is_refused(data, code):
    with pytest.raises(SpreadsheetError) as caught:
        read_table(data)

    assert caught.value.code == code


def test_a_bomb_takes_no_more_memory_than_the_limit():
    many = xlsx(more={f"xl/media/{number}": b"\0" * 20_000_000 for number in range(6)})
    tracemalloc.start()

    with pytest.raises(SpreadsheetError):
        read_table(many)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 60_000_000, peak


@pytest.mark.parametrize(("column", "letter"), [(1, "A"), (26, "Z"), (27, "AA"), (40, "AN")])
def test_columns_are_named_as_spreadsheets_do(column, letter):
    assert letter_of(column) == letter
