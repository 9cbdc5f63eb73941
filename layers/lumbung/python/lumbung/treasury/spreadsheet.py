"""A spreadsheet as somebody sent it: XLSX or CSV, read and never run. What is no plain table is refused before it is opened.

An XLSX file is a zip of XML. It is unpacked here within limits, whatever its directory says of its sizes; its one sheet is
looked through for formulas and for cells far away, which would make a reader hold millions of empty ones; only what passed
is packed anew and given to the reader.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from lumbung.shared.errors import LumbungError

LARGEST: Final = 2 * 1024 * 1024
MOST_UNPACKED: Final = 32 * 1024 * 1024
MOST_PARTS: Final = 100
MOST_ROWS: Final = 3_000
MOST_COLUMNS: Final = 40
LONGEST_CELL: Final = 1_000
SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.xml")
PLACE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
MARKS: Final = (";", "\t", ",")

Cell = str | int | float | None


class SpreadsheetError(LumbungError):
    """A file that is no table which we read. Codes: sheet.empty, sheet.large, sheet.broken, sheet.many, sheet.far,
    sheet.cell.
    """

    code = "sheet.broken"


@dataclass(frozen=True)
class Table:
    """Rows of cells, from the first row of the sheet on; formulas by (row, column), both from 1."""

    rows: list[list[Cell]]
    formulas: frozenset[tuple[int, int]] = field(default=frozenset())


def read_table(data: bytes) -> Table:
    """The one sheet of a file. Raises SpreadsheetError."""
    if not data:
        raise SpreadsheetError("sheet.empty")
    if len(data) > LARGEST:
        raise SpreadsheetError("sheet.large", most=LARGEST // 1024 // 1024)
    table = _read_xlsx(data) if data.startswith(b"PK\x03\x04") else _read_csv(data)
    if len(table.rows) > MOST_ROWS or any(len(row) > MOST_COLUMNS for row in table.rows):
        raise SpreadsheetError("sheet.far", rows=MOST_ROWS, columns=MOST_COLUMNS)
    if any(isinstance(c, str) and len(c) > LONGEST_CELL for row in table.rows for c in row):
        raise SpreadsheetError("sheet.cell", most=LONGEST_CELL)
    return table


def letter_of(column: int) -> str:
    """As a spreadsheet names it: 1 is A, 27 is AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _read_csv(data: bytes) -> Table:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")  # what Excel calls CSV on a machine in Indonesia
    if "\0" in text:
        raise SpreadsheetError
    head = "\n".join(text.splitlines()[:10])
    mark = max(MARKS, key=head.count)
    rows: list[list[Cell]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True):
            rows.append(list(row))
            if len(rows) > MOST_ROWS:
                break
    except csv.Error as error:
        raise SpreadsheetError from error
    formulas = frozenset(
        (number, column)
        for number, row in enumerate(rows, start=1)
        for column, cell in enumerate(row, start=1)
        if isinstance(cell, str) and cell.lstrip().startswith("=")
    )
    return Table(rows, formulas)


def _read_xlsx(data: bytes) -> Table:
    from python_calamine import CalamineError, CalamineWorkbook

    parts = dict(_unpacked(data))
    sheets = [name for name in parts if SHEET.fullmatch(name)]
    if len(sheets) != 1:
        raise SpreadsheetError("sheet.many" if sheets else "sheet.broken")
    formulas = _looked_through(parts)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(_packed(parts))) as book:
            rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as error:
        raise SpreadsheetError from error
    return Table([[_plain(cell) for cell in row] for row in rows], formulas)


def _unpacked(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Each part by name. The sizes in a zip's directory are what its maker says: what counts is what comes out."""
    left = MOST_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            names = {info.filename for info in infos}
            if len(infos) > MOST_PARTS or len(names) < len(infos):
                raise SpreadsheetError
            for info in infos:
                if info.flag_bits & 1 or info.file_size > left:
                    raise SpreadsheetError
                part = archive.read(info)  # no more than file_size, and its checksum must fit
                left -= len(part)
                yield info.filename, part
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, zlib.error) as error:
        raise SpreadsheetError from error


def _packed(parts: dict[str, bytes]) -> bytes:
    """Of what was unpacked, and nothing else: what the reader unpacks is no larger than what we did."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return packed.getvalue()


def _looked_through(parts: dict[str, bytes]) -> frozenset[tuple[int, int]]:
    """The sheet's formulas. Refuses what declares entities, and cells beyond the limits."""
    formulas: set[tuple[int, int]] = set()
    for name, part in parts.items():
        if name.endswith((".xml", ".rels")):
            parser, look = expat.ParserCreate(), _Look(formulas if SHEET.fullmatch(name) else set())
            parser.StartDoctypeDeclHandler = look.refuse
            parser.StartElementHandler = look.start
            try:
                parser.Parse(part, True)
            except expat.ExpatError as error:
                raise SpreadsheetError from error
    return frozenset(formulas)


class _Look:
    """Follows the cells of a sheet as its XML goes by."""

    def __init__(self, formulas: set[tuple[int, int]]) -> None:
        self._formulas, self._row, self._column = formulas, 0, 0

    def refuse(self, *_declared: object) -> None:
        raise SpreadsheetError

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "row":
            self._row, self._column = self._number(attributes.get("r"), self._row + 1), 0
        elif local == "c":
            self._at(attributes.get("r", ""))
        elif local == "f":
            self._formulas.add((self._row, self._column))
        if self._row > MOST_ROWS or self._column > MOST_COLUMNS:
            raise SpreadsheetError("sheet.far", rows=MOST_ROWS, columns=MOST_COLUMNS)

    def _at(self, place: str) -> None:
        found = PLACE.fullmatch(place)
        if not found:
            if place:
                raise SpreadsheetError
            self._column += 1
            return
        self._row, self._column = int(found[2]), 0
        for letter in found[1]:
            self._column = self._column * 26 + ord(letter) - ord("A") + 1

    @staticmethod
    def _number(text: str | None, otherwise: int) -> int:
        if text is None:
            return otherwise
        if not re.fullmatch("[0-9]{1,7}", text):
            raise SpreadsheetError
        return int(text)


def _plain(cell: object) -> Cell:
    """Texts and numbers as they are; whole numbers as whole; dates, times and flags as what they look like."""
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return int(cell)
    if cell == "" or cell is None:
        return None
    return cell if isinstance(cell, (str, int, float)) else str(cell)
