"""Spreadsheets as people and their enemies make them: the XML of an XLSX written out, so that each part can be wrong."""

import io
import zipfile
from xml.sax.saxutils import escape

CODE = "7.01.03.2.02.0001.5.1.06.01.01.0001"
HEAD = ("Kode", "Uraian", "Jumlah")
ROWS = (
    HEAD,
    ("7.01", "Unsur kewilayahan", None),
    ("7.01.03", "Program pemberdayaan", 150_000_000),
    ("7.01.03.2.02.0001", "Bantuan warga", None),
    (CODE, "Bantuan sosial berupa uang", 150_000_000),
)
TYPES = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
</Types>"""
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = f"""<?xml version="1.0"?><Relationships xmlns="{PACKAGE}">
<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>"""
BOOK = f"""<?xml version="1.0"?><workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">
<sheets><sheet name="Anggaran" sheetId="1" r:id="r1"/></sheets></workbook>"""
BOOK_RELS = f"""<?xml version="1.0"?><Relationships xmlns="{PACKAGE}">
<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"""


def xlsx(rows=ROWS, *, sheet=None, more=None, compression=zipfile.ZIP_DEFLATED):
    """A workbook of one sheet; `sheet` is its XML as somebody else wrote it, `more` further parts by name."""
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELS,
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": BOOK_RELS,
        "xl/worksheets/sheet1.xml": sheet or sheet_of(rows),
        **(more or {}),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return made.getvalue()


def sheet_of(rows, doctype="", more=""):
    """A cell is a text, a number, None, or ("=…", cached value) for a formula."""
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(
            _cell(f"{chr(65 + at)}{number}", cell)
            for at, cell in enumerate(row)
            if cell is not None
        )
        lines.append(f'<row r="{number}">{cells}</row>')
    return (
        f'<?xml version="1.0"?>{doctype}<worksheet xmlns="{MAIN}"><sheetData>'
        f"{''.join(lines)}{more}</sheetData></worksheet>"
    )


def csv_of(rows=ROWS, mark=";"):
    """As Excel saves it."""
    lines = [mark.join("" if cell is None else str(cell) for cell in row) for row in rows]
    return "\r\n".join(lines).encode()


def _cell(place, cell):
    if isinstance(cell, tuple):
        formula, value = cell
        return f'<c r="{place}"><f>{escape(formula[1:])}</f><v>{value}</v></c>'
    if isinstance(cell, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
    return f'<c r="{place}"><v>{cell}</v></c>'
