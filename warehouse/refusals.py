"""What is wrong with files that are not loaded, in words that may be shown: values that stood in a file are left out."""

from __future__ import annotations

import re

import duckdb

from warehouse.shown_names import shown_names

NOT_LOADED = ("unreadable", "truncated", "empty", "growing", "unrecognised")
QUOTED = re.compile(r"(its (?:root element|collection) )(?:is )?\S+( is not|, expected)")  # what a file calls itself
_SAID = """
    select distinct source_file, coalesce(nullif(regexp_extract(said, '(the return is not loaded.*)$', 1), ''), said) as told
    from (
        select source_file, regexp_replace(
            replace(message, source_file || ': ', ''),
            'recognised as [^;]*; |(columns|elements) not known and ignored: [^;]*(; |$)|; this table is expected from [0-9]+',
            '', 'g'
        ) as said
        from quality.delivered_file
        where state in (select unnest(?)) and message is not null
    )
"""


def refusals(con: duckdb.DuckDBPyConnection, *states: str) -> list[str]:
    """A line a file and reason, for the files of quality.delivered_file in one of these states.

    Names and what delivered headers say are left out where they could tell of a child.
    """
    rows = con.execute(_SAID, [list(states)]).fetchall()
    names = shown_names(con, (label for label, _ in rows))
    return sorted({names[label] + ": " + QUOTED.sub(r"\1...\2", told) for label, told in rows})


def named_refusals(con: duckdb.DuckDBPyConnection, *states: str) -> list[str]:
    """The same with every file by its name: for those who may see children's records."""
    return sorted({f"{label}: {told}" for label, told in con.execute(_SAID, [list(states)]).fetchall()})
