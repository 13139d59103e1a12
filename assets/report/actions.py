"""What the report waits for: actions on what got worse, and commentary that belongs to no indicator. Names and counts only."""

from __future__ import annotations

from typing import Any

import duckdb


def missing_actions(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Indicators that got worse without an action given for that year, by authority and year; an earlier year's does not count."""
    rows = con.execute(
        """
        select worse.authority, worse.year_ending, worse.indicator_id
        from published.indicator_comparisons as worse
        anti join (
            select * from published.report_commentary where planned_action is not null and given_year = year_ending
        ) as commentary
            on
                worse.authority = commentary.authority
                and worse.year_ending = commentary.year_ending
                and worse.indicator_id = commentary.indicator_id
        where worse.period_type = 'year' and worse.outcome = 'deteriorated'
        order by all
        """
    ).fetchall()
    return [{"authority": a, "year_ending": year, "indicator_id": indicator} for a, year, indicator in rows]


def stray_commentary(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Files with commentary on indicators that the catalogue does not have, a line a file."""
    rows = con.execute(
        """
        select source_file, count(*)
        from staging.commentary
        anti join reference.indicator as indicator on commentary.indicator_id = indicator.indicator_id
        group by source_file
        order by source_file
        """
    ).fetchall()
    return [f"{file}: {count} of its rows name no indicator of the catalogue" for file, count in rows]
