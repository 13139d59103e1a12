"""What the newest snapshots hold of the authority's own words for its report: commentary, actions and fixed texts.

A file of words that is no longer in the landing area must not take them out of the report in silence. Which words stand is
decided in sql/published; nothing is decided here.
"""

from __future__ import annotations

import duckdb

from warehouse.database import literal
from warehouse.settings import Settings
from warehouse.snapshot_upkeep import newest_by_authority

KEY = "authority varchar, return_year integer"
TABLES = {  # by table of the warehouse: the published file, and the columns taken from it beside those of KEY
    "earlier_commentary": (
        "report_commentary.parquet",
        "indicator_id varchar, commentary varchar, planned_action varchar, action_owner varchar, due_date date,"
        " action_status varchar",
    ),
    "earlier_detail": ("report_details.parquet", "field varchar, field_text varchar"),
}


def store_earlier_words(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Fill quality.earlier_commentary and quality.earlier_detail: one row per text and the year it was given for.

    Of each authority the newest snapshot that holds it is asked, so that a run of one authority does not lose the words of
    the others. Empty without a snapshot, or after those from before it kept such tables.
    """
    for name, (_, columns) in TABLES.items():
        con.execute(f"create or replace table quality.{name} ({KEY}, {columns})")
    for snapshot, authorities in newest_by_authority(settings):
        for name, (file_name, columns) in TABLES.items():
            path = snapshot.published / file_name
            if path.is_file():
                names = ", ".join(column.split()[0] for column in columns.split(", "))
                con.execute(
                    f"insert into quality.{name} by name select distinct authority, given_year as return_year, {names}"
                    f" from read_parquet({literal(path.as_posix())}) where authority in (select unnest(?))",
                    [authorities],
                )
