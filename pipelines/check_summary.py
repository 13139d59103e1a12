"""What a check found, in words for the terminal, worst first. Counts only: children are in the report's files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb

from warehouse.receipts import BLOCKED
from warehouse.refusals import NOT_LOADED, named_refusals
from warehouse.words import counted, year_words

TOLD = 20  # lines of one kind
SEVERITIES = ("block", "exclude", "keep", "warn")
EFFECTS = {
    "block": "blocks figures",
    "exclude": "rows left out",
    "keep": "rows kept, treated as stated",
    "warn": "to be looked at",
}


@dataclass(frozen=True)
class Verdict:
    """The end of a check. blocks: a return or a figure is blocked, or a rule could not be judged."""

    blocks: bool
    lines: tuple[str, ...]


def judge(con: duckdb.DuckDBPyConnection) -> Verdict:
    """What the receipts, the rules and the thresholds say of the landing area that was read into ``con``."""
    blocking = [*_blocked_returns(con), *_blocked_figures(con), *_faults(con)]
    lines = [
        *_received(con),
        *_some("Not loaded", named_refusals(con, *NOT_LOADED)),
        *_some("BLOCKED", blocking),
        *_findings(con),
        "Verdict: " + ("something is blocked; see above." if blocking else "nothing is blocked."),
    ]
    return Verdict(bool(blocking), tuple(lines))


def _some(word: str, messages: Sequence[str]) -> Iterator[str]:
    for message in messages[:TOLD]:
        yield f"{word}: {message}"
    if len(messages) > TOLD:
        yield f"{word}: ... and {len(messages) - TOLD} more; see the receipts in the report"


def _received(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    rows = con.execute(
        "select authority, year_ending, count(distinct source_file), sum(rows_read), sum(rows_loaded),"
        " sum(rows_quarantined), sum(rows_superseded), sum(rows_erased)"
        " from quality.delivered_file"
        " where state in ('loaded', 'superseded') and year_ending is not null and family <> 'reference'"
        " group by all order by authority, year_ending"
    ).fetchall()
    for authority, year, files, read, loaded, quarantined, superseded, erased in rows[:TOLD]:
        rest = f", {superseded:,} replaced by a newer file" if superseded else ""
        rest += f", {erased:,} of erased children left out" if erased else ""
        yield (
            f"{authority}, {year_words(year)}: {counted(files, 'file')}, {counted(read, 'row')} read,"
            f" {loaded:,} loaded, {quarantined:,} in quarantine{rest}"
        )
    if len(rows) > TOLD:
        yield f"... and {len(rows) - TOLD} more returns; see the receipts in the report"


def _blocked_returns(con: duckdb.DuckDBPyConnection) -> list[str]:
    loaded = con.execute("select count(*) from reference.delivery where family in ('cla', 'cp', 'health')").fetchone()
    nothing = [] if loaded and loaded[0] else ["no extract could be loaded; put them into <authority>/<year>/"]
    return [*nothing, *named_refusals(con, BLOCKED)]


def _blocked_figures(con: duckdb.DuckDBPyConnection) -> list[str]:
    """What the thresholds of section 8 block, a line an authority, year and rule."""
    rows = con.execute(
        "select block.authority, block.year_ending, block.rule_id, rule.title, count(*)"
        " from core.block inner join quality.rule on block.rule_id = rule.rule_id"
        " group by all order by count(*) desc, block.authority, block.year_ending desc, block.rule_id"
    ).fetchall()
    return [
        f"{authority}, {year_words(year)}: {rule_id} {title}: {counted(figures, 'indicator')} without a value"
        for authority, year, rule_id, title, figures in rows
    ]


def _faults(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Rules that could not be judged, and keys that would stop a run."""
    rows = con.execute(
        "select rule_id, coalesce('the rule cannot be judged: ' || error, 'the run would stop') as told"
        " from quality.rule_result where status = 'error'"
        " or (status = 'failed' and (starts_with(rule_id, 'ST-') and severity = 'block' or rule_id = 'FILE-011'))"
        " order by rule_id"
    ).fetchall()
    return [f"{rule_id}: {told}" for rule_id, told in rows]


def _findings(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    rows = con.execute(
        "select summary.severity, summary.rule_id, rule.title, sum(failing_rows), sum(tested_rows)"
        " from quality.data_quality_summary as summary inner join quality.rule on summary.rule_id = rule.rule_id"
        " where failing_rows > 0 group by all order by sum(failing_rows) desc, summary.rule_id"
    ).fetchall()
    asked = con.execute("select count(*) from quality.rule_result").fetchone() or (0,)
    total = sum(row[3] for row in rows)
    yield f"Rules: {asked[0]} asked, {len(rows)} found {counted(total, 'row')}{', worst first' if rows else ''}"
    for severity in SEVERITIES:
        found = [row for row in rows if row[0] == severity]
        if found:
            yield f" {severity} ({EFFECTS[severity]})"
        for _, rule_id, title, failing, tested in found[:TOLD]:
            share = f" ({100 * failing / tested:.1f}%)" if tested else ""
            yield f"  {rule_id:<8}{failing:>8,} of {tested:,}{share}  {title}"
        if len(found) > TOLD:
            yield f"  ... and {len(found) - TOLD} more rules; see the report"
