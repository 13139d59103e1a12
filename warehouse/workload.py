"""How many threads DuckDB takes: one for the returns of few authorities, every core for those of many.

Queries over small tables cost more to divide than to run; the small queries of a run go side by side instead
(warehouse.model_runs).
"""

from __future__ import annotations

import os

import duckdb

from warehouse.part import part_authorities

SMALL = 64 << 20  # bytes of the landing area: some eighteen authority-years


def fit_threads(con: duckdb.DuckDBPyConnection) -> None:
    """Set DuckDB's threads by what the landing area held when it was last looked at; one before the first look."""
    con.execute("set threads = ?", [(os.cpu_count() or 1) if _bytes_delivered(con) > SMALL else 1])


def _bytes_delivered(con: duckdb.DuckDBPyConnection) -> int:
    apart = list(part_authorities(con))
    try:
        row = con.execute(
            "select sum(bytes) from quality.landing_file where ? or split_part(path, '/', 1) in (select unnest(?))",
            [not apart, apart],
        ).fetchone()
    except duckdb.CatalogException:
        return 0
    return int(row[0] or 0) if row else 0
