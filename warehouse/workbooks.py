"""Tables to XLSX workbooks: text stays text, dates are dates, the same bytes each time. What is in them, the caller says.

Cells are put together column by column: quicker for small sheets than any library, and seconds for a list of all England.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import polars as pl

LONGEST_TEXT = 32767  # the format's limit of a cell
WIDEST, NARROWEST = 60, 8
HEADER, WRAPPED, DAY = 1, 2, 3  # cell formats, in the order of STYLES
DAY_ZERO, FIRST_DAY = date(1899, 12, 30), date(1900, 3, 1)
FORMULA_STARTS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "＝",
    "＋",
    "－",
    "＠",
)  # a spreadsheet, or the CSV made of it, would compute such text
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
PROLOGUE = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
STYLES = (
    f'{PROLOGUE}<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFE7ECF2"/></patternFill></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="4"><xf/><xf fontId="1" fillId="2" applyFont="1" applyFill="1"/>'
    '<xf applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf><xf numFmtId="164" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


@dataclass(frozen=True)
class Sheet:
    """One sheet: a header row that stays in view, with filters over every column. wrapped: long text breaks into lines."""

    name: str
    rows: pl.DataFrame
    wrapped: bool = False


def write_workbook(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write ``sheets`` to ``path``. Text that a spreadsheet would compute gets an apostrophe before it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        parts = {
            "[Content_Types].xml": _content_types(len(sheets)),
            "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
            "xl/workbook.xml": _workbook(sheets),
            "xl/_rels/workbook.xml.rels": _relations(
                [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)]
                + [("styles", "styles.xml")]
            ),
            "xl/styles.xml": STYLES,
        }
        for name, text in parts.items():
            _add(archive, name, text)
        for number, sheet in enumerate(sheets, start=1):
            _add(archive, f"xl/worksheets/sheet{number}.xml", _worksheet(sheet))


def _add(archive: zipfile.ZipFile, name: str, text: str) -> None:
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, text.encode())


def _content_types(sheets: int) -> str:
    base = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    told = [("/xl/workbook.xml", f"{base}.sheet.main+xml"), ("/xl/styles.xml", f"{base}.styles+xml")]
    told += [(f"/xl/worksheets/sheet{n}.xml", f"{base}.worksheet+xml") for n in range(1, sheets + 1)]
    parts = "".join(f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in told)
    kinds = f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{parts}'
    return f'{PROLOGUE}<Types xmlns="{PACKAGE}/content-types">{kinds}</Types>'


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    told = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'{PROLOGUE}<Relationships xmlns="{PACKAGE}/relationships">{told}</Relationships>'


def _workbook(sheets: Sequence[Sheet]) -> str:
    named = "".join(
        f'<sheet name={quoteattr(sheet.name)} sheetId="{n}" r:id="rId{n}"/>' for n, sheet in enumerate(sheets, start=1)
    )
    names = "".join(
        f'<definedName name="_xlnm.{kind}" localSheetId="{n}"{hidden}>{escape(_quoted(sheet.name))}!{area}</definedName>'
        for kind, hidden in (("_FilterDatabase", ' hidden="1"'), ("Print_Titles", ""))
        for n, sheet in enumerate(sheets)
        for area in [_area(sheet, "$") if hidden else "$1:$1"]
    )
    content = f"<sheets>{named}</sheets><definedNames>{names}</definedNames>"
    return f'{PROLOGUE}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{content}</workbook>'


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"


def _area(sheet: Sheet, mark: str = "") -> str:
    """The cells of header and rows, ``A1:V20``."""
    return f"{mark}A{mark}1:{mark}{_letters(sheet.rows.width)}{mark}{sheet.rows.height + 1}"


def _letters(number: int) -> str:
    """Column 1 is A, column 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _worksheet(sheet: Sheet) -> str:
    names = sheet.rows.columns
    letters = [_letters(number) for number in range(1, len(names) + 1)]
    texts = [_texts(sheet.rows[name]) for name in names]
    longest = [max((len(text) for text in column if text), default=0) for column in texts]
    widths = [max(NARROWEST, min(WIDEST, max(len(n) + 4, found + 1))) for n, found in zip(names, longest, strict=True)]
    columns = "".join(f'<col min="{n}" max="{n}" width="{w}" customWidth="1"/>' for n, w in enumerate(widths, start=1))
    header = "".join(
        f'<c r="{letter}1" s="{HEADER}" t="inlineStr"><is><t>{escape(name)}</t></is></c>'
        for letter, name in zip(letters, names, strict=True)
    )
    cells = [
        _cells(letter, column, kind, wrapped=sheet.wrapped)
        for letter, column, kind in zip(letters, texts, sheet.rows.dtypes, strict=True)
    ]
    rows = "".join(f'<row r="{n}">{"".join(row)}</row>' for n, row in enumerate(zip(*cells, strict=True), start=2))
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    return (
        f'{PROLOGUE}<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="{_area(sheet)}"/>'
        f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews><cols>{columns}</cols>'
        f'<sheetData><row r="1">{header}</row>{rows}</sheetData><autoFilter ref="{_area(sheet)}"/>'
        '<pageSetup orientation="landscape" fitToHeight="0"/></worksheet>'
    )


def _texts(column: pl.Series) -> list[str | None]:
    """The cells of a column as text in XML; lists in one cell, dates as day numbers. None for a cell without a value."""
    values, kind = column.to_list(), column.dtype
    if isinstance(kind, pl.List):
        values, kind = [", ".join(value) if value else None for value in values], pl.String()
    if kind == pl.String:
        known = {value: _safe(value) for value in set(values) if value is not None}
        return [known.get(value) for value in values]
    if kind == pl.Date:
        return [str((value - DAY_ZERO).days) if value and value >= FIRST_DAY else None for value in values]
    if kind == pl.Boolean:
        return [None if value is None else str(int(value)) for value in values]
    return [None if value is None else str(value) for value in values]


def _safe(text: str) -> str:
    """Text that neither breaks the file nor is computed by a spreadsheet."""
    kept = NOT_IN_XML.sub("", text)[: LONGEST_TEXT - 1]
    return escape(f"'{kept}" if kept.startswith(FORMULA_STARTS) else kept)


def _cells(letter: str, column: list[str | None], kind: pl.DataType, *, wrapped: bool) -> list[str]:
    """The cells of a column as XML. A cell without a value is left out."""
    if kind == pl.Boolean:
        opened, closed = '" t="b"><v>', "</v></c>"
    elif kind == pl.Date:
        opened, closed = f'" s="{DAY}"><v>', "</v></c>"
    elif kind == pl.String or isinstance(kind, pl.List):
        style = f'" s="{WRAPPED}' if wrapped else ""
        opened, closed = f'{style}" t="inlineStr"><is><t xml:space="preserve">', "</t></is></c>"
    else:
        opened, closed = '"><v>', "</v></c>"
    return [
        "" if text is None else f'<c r="{letter}{n}{opened}{text}{closed}' for n, text in enumerate(column, start=2)
    ]
