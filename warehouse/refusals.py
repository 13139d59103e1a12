"""What is wrong with files that are not loaded, in words that may be shown: values that stood in a file are left out."""

from __future__ import annotations

import duckdb


def refusals(con: duckdb.DuckDBPyConnection, *states: str) -> list[str]:
    """A line a file and reason, for the files of quality.delivered_file in one of these states."""
    rows = con.execute(
        """
        select distinct
            source_file || ': ' || coalesce(
                nullif(regexp_extract(said, '(the return is not loaded.*)$', 1), ''), said
            ) as told
        from (
            select source_file, regexp_replace(
                replace(message, source_file || ': ', ''),
                'recognised as [^;]*; |; this table is expected from [0-9]+', '', 'g'
            ) as said
            from quality.delivered_file
            where state in (select unnest(?)) and message is not null
        )
        order by told
        """,
        [list(states)],
    ).fetchall()
    return [row[0] for row in rows]
