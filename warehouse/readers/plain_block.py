"""One block of delimited lines without quotes: numpy counts the fields, Arrow cuts them, a whole block at a time."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as pa_csv

from warehouse.readers.rows import BLANK, LONGEST_FIELD, RowCollector

Positions = npt.NDArray[np.int64]
LINE_END, QUOTE = ord("\n"), ord('"')


def add_plain_block(block: bytes, delimiter: str, rows: RowCollector) -> None:
    """Add the lines of a block that ends with a line end and holds no quote."""
    if not block:
        return
    codes = np.frombuffer(block, dtype=np.uint8)
    ends: Positions = np.flatnonzero(codes == LINE_END)
    starts: Positions = np.concatenate(([0], ends[:-1] + 1))
    delimiters: Positions = np.flatnonzero(codes == ord(delimiter))
    fields = np.diff(np.searchsorted(delimiters, ends), prepend=0) + 1
    lengths = ends - starts
    odd = (fields != rows.header.full_width) | (lengths < fields) | (lengths == 0)
    numbers = np.arange(rows.count + 1, rows.count + len(ends) + 1)
    if odd.any():
        block, numbers = _mended(block, starts, ends, odd, delimiter, rows)
    else:
        rows.count += len(ends)
    if len(numbers):
        suspicious = b"\x00" in block or b"\xef\xbf\xbd" in block or int(lengths.max()) > LONGEST_FIELD
        rows.add_arrays(_columns(block, delimiter, rows), pa.array(numbers), suspicious=suspicious)


def without_quotes(block: bytes, delimiter: str) -> bytes | None:
    """Whole lines without their quotes, where each pair encloses a whole field and nothing that needs it; else None."""
    codes = np.frombuffer(b"\n" + block, dtype=np.uint8)
    quotes: Positions = np.flatnonzero(codes == QUOTE)
    opening, closing = quotes[::2], quotes[1::2]
    if len(opening) != len(closing):
        return None
    ends = (codes == LINE_END) | (codes == ord(delimiter))
    if not (ends[opening - 1].all() and ends[closing + 1].all()):
        return None
    before = np.cumsum(ends)
    if (before[opening] != before[closing]).any():
        return None
    kept: bytes = codes[1:][codes[1:] != QUOTE].tobytes()
    return kept


def _mended(
    block: bytes, starts: Positions, ends: Positions, odd: npt.NDArray[np.bool_], delimiter: str, rows: RowCollector
) -> tuple[bytes, Positions]:
    """The block without blank lines and rejected rows, and the row number of each line that is left."""
    pieces: list[bytes] = []
    numbers: list[Positions] = []
    done = 0
    for line in np.flatnonzero(odd):
        _keep(block, starts, done, int(line), pieces, numbers, rows)
        done = int(line) + 1
        fields = block[starts[line] : ends[line]].decode("utf-8").split(delimiter)
        if not any(value.strip(BLANK) for value in fields):
            continue
        rows.count += 1
        fitted = rows.fitted(fields, rows.count)
        if fitted is not None:
            pieces.append(delimiter.join(fitted).encode("utf-8") + b"\n")
            numbers.append(np.array([rows.count]))
    _keep(block, starts, done, len(ends), pieces, numbers, rows)
    return b"".join(pieces), np.concatenate(numbers) if numbers else np.array([], dtype=np.int64)


def _keep(
    block: bytes,
    starts: Positions,
    first: int,
    last: int,
    pieces: list[bytes],
    numbers: list[Positions],
    rows: RowCollector,
) -> None:
    if last > first:
        pieces.append(block[starts[first] : starts[last] if last < len(starts) else len(block)])
        numbers.append(np.arange(rows.count + 1, rows.count + last - first + 1))
        rows.count += last - first


def _columns(block: bytes, delimiter: str, rows: RowCollector) -> dict[str, pa.Array]:
    names = [str(at) for at in range(rows.header.full_width)]
    wanted = {name: str(at) for name, at in rows.header.positions.items()}
    table = pa_csv.read_csv(
        pa.BufferReader(block),
        read_options=pa_csv.ReadOptions(column_names=names, use_threads=False, block_size=len(block) + 1),
        parse_options=pa_csv.ParseOptions(delimiter=delimiter, quote_char=False, ignore_empty_lines=False),
        convert_options=pa_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            include_columns=list(wanted.values()),
            strings_can_be_null=True,
            null_values=[""],
        ),
    ).combine_chunks()
    return {name: table.column(at).chunk(0) for name, at in wanted.items()}
