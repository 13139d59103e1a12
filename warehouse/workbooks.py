"""Tables to XLSX workbooks: text stays text, dates are dates, the same bytes each time. What is in them, the caller says.

Cells are put together column by column, so that a list of every child in England takes seconds, not minutes.
"""

from __future__ import annotations

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
FORMULA_STARTS = r"^[=+\-@\t\r]"  # a spreadsheet, or the CSV made of it, would compute such text
NOT_IN_XML = r"[\x00-\x08\x0B\x0C\x0E-\x1F\x{FFFE}\x{FFFF}]"
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
    text = sheet.rows.select(_shown(sheet.rows, name) for name in sheet.rows.columns)
    widths = [_width(text[name]) for name in text.columns]
    columns = "".join(f'<col min="{n}" max="{n}" width="{w}" customWidth="1"/>' for n, w in enumerate(widths, start=1))
    header = "".join(
        f'<c r="{_letters(n)}1" s="{HEADER}" t="inlineStr"><is><t>{escape(name)}</t></is></c>'
        for n, name in enumerate(text.columns, start=1)
    )
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    return (
        f'{PROLOGUE}<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="{_area(sheet)}"/>'
        f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews><cols>{columns}</cols>'
        f'<sheetData><row r="1">{header}</row>{_rows(sheet, text)}</sheetData><autoFilter ref="{_area(sheet)}"/>'
        '<pageSetup orientation="landscape" fitToHeight="0"/></worksheet>'
    )


def _shown(rows: pl.DataFrame, name: str) -> pl.Expr:
    """A column as the text of its cells; lists in one cell, dates as day numbers."""
    kind, column = rows.schema[name], pl.col(name)
    if isinstance(kind, pl.List):
        column, kind = column.list.drop_nulls().list.join(", ").replace("", None), pl.String()
    if kind == pl.Date:
        return pl.when(column >= FIRST_DAY).then((column - DAY_ZERO).dt.total_days()).cast(pl.String).alias(name)
    if kind == pl.Boolean:
        return column.cast(pl.Int8).cast(pl.String)
    if kind != pl.String:
        return column.cast(pl.String)
    safe = (
        column.str.replace_all(NOT_IN_XML, "").str.slice(0, LONGEST_TEXT - 1).str.replace(f"({FORMULA_STARTS})", "'$1")
    )
    return safe.str.replace_many(["&", "<", ">"], ["&amp;", "&lt;", "&gt;"])


def _width(column: pl.Series) -> int:
    longest = column.str.len_chars().max()
    return max(NARROWEST, min(WIDEST, max(len(column.name) + 4, (longest if isinstance(longest, int) else 0) + 1)))


def _rows(sheet: Sheet, text: pl.DataFrame) -> str:
    """The rows as XML. A cell without a value is left out."""
    row = pl.int_range(2, text.height + 2).cast(pl.String)
    cells = [
        _cell(name, _letters(n), row, sheet.rows.schema[name], wrapped=sheet.wrapped)
        for n, name in enumerate(text.columns, start=1)
    ]
    lines = text.select(pl.concat_str(pl.lit('<row r="'), row, pl.lit('">'), *cells, pl.lit("</row>")).alias("line"))
    return "".join(lines["line"].to_list())


def _cell(name: str, letters: str, row: pl.Expr, kind: pl.DataType, *, wrapped: bool) -> pl.Expr:
    if kind == pl.Boolean:
        opened, closed = ' t="b"><v>', "</v></c>"
    elif kind == pl.Date:
        opened, closed = f' s="{DAY}"><v>', "</v></c>"
    elif kind == pl.String or isinstance(kind, pl.List):
        style = f' s="{WRAPPED}"' if wrapped else ""
        opened, closed = f'{style} t="inlineStr"><is><t xml:space="preserve">', "</t></is></c>"
    else:
        opened, closed = "><v>", "</v></c>"
    cell = pl.concat_str(pl.lit(f'<c r="{letters}'), row, pl.lit(f'"{opened}'), pl.col(name), pl.lit(closed))
    return cell.fill_null("")
