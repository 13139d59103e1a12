"""Parquet files as rows of text, for published figures that come in it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from warehouse.contracts import Contract
from warehouse.readers.found import (
    UNREADABLE,
    UNRECOGNISED,
    ReaderError,
    TableFound,
    reject_table,
    row_schema,
)
from warehouse.readers.rows import RowCollector
from warehouse.readers.spool import RowSink
from warehouse.readers.unrecognised import describe_unrecognised
from warehouse.recognise import recognise


def read_parquet(
    path: Path, contracts: Mapping[str, Contract], *, year: int | None = None, spool: Path | None = None
) -> TableFound:
    """The table of a Parquet file. Raises ReaderError when it is damaged or no known table."""
    try:
        with pq.ParquetFile(path) as file:
            names = file.schema_arrow.names
            header = recognise(names, contracts, year)
            if header is None:
                raise ReaderError(UNRECOGNISED, describe_unrecognised(names, contracts))
            rows = RowCollector(header, RowSink(row_schema(header.contract), spool))
            for batch in file.iter_batches():
                columns = {name: _text(batch.column(at)) for name, at in header.positions.items()}
                numbers = pa.array(range(rows.count + 1, rows.count + batch.num_rows + 1), pa.int64())
                rows.count += batch.num_rows
                rows.add_arrays(columns, numbers, suspicious=False)
    except (pa.ArrowException, OSError) as error:
        raise ReaderError(UNREADABLE, "the Parquet file is damaged; deliver it again") from error
    return TableFound(
        contract=header.contract,
        rows=rows.sink.finish(),
        rejects=reject_table(rows.rejects),
        delivered=tuple(name for name in header.contract.raw_columns if name in header.positions),
        unknown_columns=header.unknown,
        missing_columns=header.missing,
    )


def _text(values: pa.Array) -> pa.Array:
    text = pc.cast(values, pa.string())
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
