"""XLSX workbooks: every sheet as rows of text. Which sheet is what table is told from its first row, as for CSV."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import fastexcel
import pyarrow as pa

from warehouse.contracts import Contract
from warehouse.readers.found import (
    EMPTY,
    UNREADABLE,
    UNRECOGNISED,
    ReaderError,
    TableFound,
    reject_table,
    row_schema,
)
from warehouse.readers.rows import BLANK, RowCollector
from warehouse.readers.spool import RowSink
from warehouse.readers.unrecognised import ROWS_LOOKED_AT, describe_unrecognised
from warehouse.recognise import Header, recognise

DATE_CELL = re.compile(r"(\d{4})-(\d{2})-(\d{2}) (\d{2}:\d{2}:\d{2})(?:\.\d+)?")
WHOLE_NUMBER = re.compile(r"(-?\d+)\.0+")
DATES = ("date_uk", "date_iso", "date_local")


class Workbook:
    """An opened workbook. Raises ReaderError when it cannot be opened."""

    def __init__(self, content: Path | bytes) -> None:
        try:
            self.reader = fastexcel.read_excel(content)
        except fastexcel.FastExcelError as error:
            raise ReaderError(
                UNREADABLE, "the workbook cannot be opened; save it again as .xlsx without a password"
            ) from error

    @property
    def sheets(self) -> list[str]:
        """Names of the sheets in their order."""
        return list(self.reader.sheet_names)

    def table(
        self, sheet: str, contracts: Mapping[str, Contract], year: int | None = None, spool: Path | None = None
    ) -> TableFound:
        """The table on a sheet. Raises ReaderError when it is empty or no known table."""
        rows = self._rows(sheet)
        first = next((at for at, fields in enumerate(rows) if any(value.strip(BLANK) for value in fields)), None)
        if first is None:
            raise ReaderError(EMPTY, "the sheet is empty")
        header = recognise(rows[first], contracts, year)
        if header is None:
            raise ReaderError(
                UNRECOGNISED, describe_unrecognised(rows[first], contracts, rows[first + 1 :][:ROWS_LOOKED_AT])
            )
        collector = RowCollector(header, RowSink(row_schema(header.contract), spool))
        collector.add_lists([_as_delivered(fields, header) for fields in rows[first + 1 :]])
        return TableFound(
            contract=header.contract,
            rows=collector.sink.finish(),
            rejects=reject_table(collector.rejects),
            delivered=tuple(name for name in header.contract.raw_columns if name in header.positions),
            unknown_columns=header.unknown,
            missing_columns=header.missing,
        )

    def _rows(self, sheet: str) -> list[list[str]]:
        try:
            loaded = self.reader.load_sheet(sheet, header_row=None, dtypes="string")
            table = pa.table(loaded.to_arrow())
        except fastexcel.FastExcelError as error:
            raise ReaderError(UNREADABLE, "the sheet cannot be read; save the workbook again") from error
        columns = [[value or "" for value in column.to_pylist()] for column in table.columns]
        return [list(fields) for fields in zip(*columns, strict=True)]


def _as_delivered(fields: Sequence[str], header: Header) -> list[str]:
    """Cells as the table's CSV would hold them: dates in its format, whole numbers without a fraction."""
    row = list(fields)
    types = {column.raw_name: column.type for column in header.contract.columns}
    for name, at in header.positions.items():
        if at < len(row):
            row[at] = _cell(row[at], types[name])
    return row


def _cell(text: str, kind: str) -> str:
    found = DATE_CELL.fullmatch(text) if kind in DATES else None
    if found is not None:
        day = f"{found[3]}/{found[2]}/{found[1]}" if kind == "date_uk" else f"{found[1]}-{found[2]}-{found[3]}"
        return day if found[4] == "00:00:00" else f"{day} {found[4]}"
    number = WHOLE_NUMBER.fullmatch(text) if kind != "decimal" else None
    return number[1] if number else text
