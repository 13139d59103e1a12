"""Where the rows of each file went: read = loaded + quarantined + superseded + erased, kept true after every step that rejects rows."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from warehouse.shown_names import shown_names


def recount(con: duckdb.DuckDBPyConnection, staging_table: str, source_table: str) -> None:
    """Count again, for the files of a raw table, the rows that its staging table holds and those in quarantine.

    Both are counted, neither is inferred from the other, so that rule FILE-011 stops the run when a row is lost.
    """
    con.execute(
        f"""
        update quality.delivered_file as receipt
        set
            rows_loaded = (
                select count(*) from {staging_table} as kept
                where kept.authority = receipt.authority and kept.source_file = receipt.source_file
            ),
            rows_quarantined = (
                select count(distinct rejected.row_number) from quality.quarantine as rejected
                where
                    rejected.source_table = $source_table
                    and rejected.authority = receipt.authority
                    and rejected.source_file = receipt.source_file
            )
        where receipt.source_table = $source_table and receipt.state = 'loaded'
        """,
        {"source_table": source_table},
    )


def accounts(con: duckdb.DuckDBPyConnection) -> Mapping[str, str]:
    """By raw table: a Markdown table of its files and where each of their rows went. Counts only."""
    rows = con.execute(
        "select source_table, source_file, state, rows_read, rows_loaded, rows_quarantined, rows_superseded,"
        " rows_erased"
        " from quality.delivered_file where source_table is not null order by source_table, source_file limit 2000"
    ).fetchall()
    texts: dict[str, str] = {}
    head = "| file | state | read | loaded | quarantined | superseded | erased |\n|---|---|---|---|---|---|---|\n"
    names = shown_names(con, (label for _, label, *_ in rows))
    for table, label, *cells in rows:
        texts[table] = texts.get(table, head) + "| " + " | ".join(map(str, (names[label], *cells))) + " |\n"
    return texts
