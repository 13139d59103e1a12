"""Delimited text (CSV): its header, its rows and whether it is whole. Every value stays text.

Blocks whose quotes are absent or idle are cut by Arrow; from the first quote that matters on, Python's csv module reads,
which is exact and slower.
"""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from warehouse.contracts import Contract
from warehouse.readers.found import EMPTY, TRUNCATED, UNRECOGNISED, ReaderError, TableFound, reject_table
from warehouse.readers.found import row_schema as schema_of
from warehouse.readers.plain_block import add_plain_block, without_quotes
from warehouse.readers.rows import BLANK, RowCollector
from warehouse.readers.spool import RowSink
from warehouse.readers.unrecognised import ROWS_LOOKED_AT, describe_unrecognised
from warehouse.recognise import Header, recognise

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
BLANK_LINES = re.compile(rb"\A(?:\xef\xbb\xbf)?(?:[ \t]*\n)*")
LONGEST_QUOTED = 1 << 20
HEADER_BYTES = 1 << 18
ROWS_A_BATCH = 10_000
WHOLE = "\x1eend of file"
NO_LINE_END = "\x1eend of file without a line end"


@dataclass(frozen=True)
class DelimitedFound:
    """A table, the delimiter it was written with, and what makes it unusable, if anything does."""

    table: TableFound
    delimiter: str
    notes: tuple[str, ...]
    problem: ReaderError | None = None


def read_delimited(
    blocks: Iterable[bytes], contracts: Mapping[str, Contract], *, year: int | None = None, spool: Path | None = None
) -> DelimitedFound:
    """Read delimited text given as UTF-8 blocks with plain newlines.

    Raises ReaderError when it is empty or fits no contract. A truncated file (INDICATORS 9) has a problem.
    """
    stream = iter(blocks)
    header, delimiter, body = _read_header(_head(stream), contracts, year)
    rows = RowCollector(header, RowSink(schema_of(header.contract), spool))
    problem: ReaderError | None = None
    try:
        _read_rows(itertools.chain([body], stream), delimiter, rows)
    except ReaderError as error:
        problem = error
    delivered = tuple(name for name in header.contract.raw_columns if name in header.positions)
    table = TableFound(
        contract=header.contract,
        rows=rows.sink.finish(),
        rejects=reject_table(rows.rejects),
        delivered=delivered,
        unknown_columns=header.unknown,
        missing_columns=header.missing,
    )
    return DelimitedFound(table, DELIMITERS[delimiter], _notes(header), problem)


def _head(stream: Iterator[bytes]) -> bytes:
    """Enough text to hold the header: the first block that is not blank."""
    head = b""
    for block in stream:
        head = BLANK_LINES.sub(b"", head + block, count=1)
        if len(head) > HEADER_BYTES or b"\n" in head:
            break
    if not head.strip(b"\x00\x1a"):
        raise ReaderError(EMPTY, "the file is empty; deliver it again if it should hold rows")
    return head


def _read_header(head: bytes, contracts: Mapping[str, Contract], year: int | None) -> tuple[Header, str, bytes]:
    """The header by whichever delimiter makes a table known, that delimiter, and the text after the header."""
    text, cut = head[:HEADER_BYTES].decode("utf-8", "replace"), len(head) > HEADER_BYTES
    candidates = [_header_by(text, delimiter, contracts, year) for delimiter in DELIMITERS]
    found = [candidate for candidate in candidates if candidate[1] is not None]
    if not found:
        names = max((candidate[0] for candidate in candidates), key=len)
        raise ReaderError(UNRECOGNISED, describe_unrecognised(names, contracts, _rows_below(text)))
    fields, header, delimiter, length = max(found, key=lambda candidate: len(candidate[0]))
    if header is None or (cut and length >= len(text)):
        raise ReaderError(UNRECOGNISED, f"the header row is longer than {HEADER_BYTES:,} bytes; check the export")
    return header, delimiter, head[len(text[:length].encode("utf-8")) :] if fields else b""


def _header_by(
    text: str, delimiter: str, contracts: Mapping[str, Contract], year: int | None
) -> tuple[list[str], Header | None, str, int]:
    lines = text.split("\n")
    start = 1 if lines[0].strip().lower() == f"sep={delimiter}" else 0
    reader = csv.reader((line + "\n" for line in lines[start:]), delimiter=delimiter)
    try:
        fields = next(reader, [])
    except csv.Error:
        fields = []
    used = start + reader.line_num
    length = sum(len(line) + 1 for line in lines[:used])
    return fields, recognise(fields, contracts, year), delimiter, length


def _rows_below(text: str) -> Iterator[list[str]]:
    """The rows after the first, by whichever delimiter splits each most."""
    for line in text.split("\n")[1:ROWS_LOOKED_AT]:
        yield max((next(csv.reader([line], delimiter=one), []) for one in DELIMITERS), key=len)


def _notes(header: Header) -> tuple[str, ...]:
    return tuple(f"column {name} is there more than once: the first is used" for name in header.repeated)


def _read_rows(blocks: Iterable[bytes], delimiter: str, rows: RowCollector) -> None:
    held = b""
    stream = iter(blocks)
    for block in stream:
        block = held + block
        end = block.rfind(b"\n") + 1
        lines = block[:end] if b'"' not in block[:end] else without_quotes(block[:end], delimiter)
        if lines is None:
            _read_quoted(_lines(itertools.chain([block], stream)), delimiter, rows)
            return
        add_plain_block(lines, delimiter, rows)
        held = block[end:]
    if b'"' in held:
        _read_quoted(_lines([held]), delimiter, rows)
    elif held:
        _refuse_short_last(held.decode("utf-8").split(delimiter), rows)
        add_plain_block(held + b"\n", delimiter, rows)


def _refuse_short_last(fields: list[str], rows: RowCollector) -> None:
    if len(fields) < rows.header.width and any(field.strip(BLANK) for field in fields):
        raise ReaderError(
            TRUNCATED,
            f"the last row has {len(fields)} of {rows.header.width} fields and no line end: the file is cut off; "
            "deliver it again",
        )


def _lines(blocks: Iterable[bytes]) -> Iterator[str]:
    """Lines with their ends, then a line that comes out as a row of its own unless a quote is still open."""
    held = b""
    for block in blocks:
        *whole, held = (held + block).split(b"\n")
        for line in whole:
            yield line.decode("utf-8") + "\n"
    if held:
        yield held.decode("utf-8") + "\n"
    yield NO_LINE_END if held else WHOLE


def _read_quoted(lines: Iterator[str], delimiter: str, rows: RowCollector) -> None:
    csv.field_size_limit(LONGEST_QUOTED)
    reader = csv.reader(lines, delimiter=delimiter)
    ending: list[str] = []
    last: list[list[str]] = []
    try:
        while batch := list(itertools.islice(reader, ROWS_A_BATCH)):
            if batch[-1] in ([WHOLE], [NO_LINE_END]) or len(batch) < ROWS_A_BATCH:
                ending = batch.pop()
            if ending == [NO_LINE_END] and batch:
                last = [batch.pop()]
            rows.add_lists(batch)
    except csv.Error as error:
        raise ReaderError(TRUNCATED, _unbalanced(rows)) from error
    if ending not in ([WHOLE], [NO_LINE_END]):
        raise ReaderError(TRUNCATED, _unbalanced(rows))
    for fields in last:
        _refuse_short_last(fields, rows)
    rows.add_lists(last)


def _unbalanced(rows: RowCollector) -> str:
    return f"a quote opened after row {rows.count:,} is never closed: the file is cut off; deliver it again"
