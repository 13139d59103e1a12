"""Issues: every failing row of every rule, complete, in schema quality, written from the rules' own selects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import duckdb

from expectations.runner import ERROR, FAILED, RuleResult, SuiteResult
from expectations.suites import Rule
from expectations.words import plain

TABLES = {
    "issue": 'authority varchar, year_ending integer, "table" varchar, rule_id varchar, severity varchar, file varchar,'
    ' row_number bigint, child_id varchar, columns varchar[], "values" varchar[], message varchar, effect varchar,'
    " issue_key varchar",
    "rule": 'rule_id varchar, "table" varchar, title varchar, severity varchar, message varchar, effect varchar,'
    " action varchar, dfe_rules varchar[], indicators varchar[], is_derived boolean, blocks_above_pct double,"
    " flags_above_pct double",
    "rule_result": 'rule_id varchar, "table" varchar, severity varchar, failing_rows bigint, tested_rows bigint,'
    " status varchar, error varchar",
    "rule_tested": 'rule_id varchar, authority varchar, year_ending integer, "table" varchar, tested_rows bigint',
}
# A failing-rows select may leave out what it does not know, and may say why in its own words (message).
_SHAPE = """select
    null::varchar as authority, null::integer as year_ending, null::varchar as source_table,
    null::varchar as source_file, null::bigint as row_number, null::varchar as child_id, null::varchar[] as columns,
    null::varchar[] as "values", null::varchar as message
where false"""

# What an issue is known by from run to run: all that it says but file and row number, which shift. It changes with the data.
_KEY = """md5(concat_ws(
    '|', ?, authority, year_ending, source_table, coalesce(child_id, concat(source_file, '#', row_number)),
    columns::varchar, "values"::varchar, message
))[:16]"""


def create_quality_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Create quality.issue, quality.rule, quality.rule_result and quality.rule_tested where they are missing."""
    for name, columns in TABLES.items():
        con.execute(f"create table if not exists quality.{name} ({columns})")


def forget_other_rules(con: duckdb.DuckDBPyConnection, rule_ids: Sequence[str]) -> None:
    """Drop what is known of rules that are no longer declared."""
    for name in TABLES:
        con.execute(f"delete from quality.{name} where rule_id not in (select unnest(?))", [list(rule_ids)])


def write_issues(con: duckdb.DuckDBPyConnection, results: Iterable[SuiteResult]) -> list[SuiteResult]:
    """Replace what is known of the rules of these suites in quality.*, whole or not at all.

    Returns the results as written: a select that fails only when all its columns are asked for makes its rule an error.
    """
    create_quality_tables(con)
    for name, columns in TABLES.items():
        con.execute(f"create or replace temp table new_{name} ({columns})")
    written = [SuiteResult(s.suite, tuple(_failing_rows(con, r) for r in s.results)) for s in results]
    judged = [result for suite in written for result in suite.results]
    if judged:
        _tested_rows(con, judged)
        _insert(con, "rule", [_rule_row(r.rule) for r in judged])
        _insert(con, "rule_result", [_result_row(r) for r in judged])
    con.execute("begin")
    for name in TABLES:
        con.execute(f"delete from quality.{name} where rule_id in (select rule_id from new_rule)")
        con.execute(f"insert into quality.{name} select * from new_{name}")
    con.execute("commit")
    return written


def _failing_rows(con: duckdb.DuckDBPyConnection, result: RuleResult) -> RuleResult:
    if result.status != FAILED:
        return result
    rule = result.rule
    try:
        con.execute(
            f"""
            insert into new_issue
            select authority, year_ending, source_table, ?, ?, source_file, row_number, child_id, columns, "values",
                coalesce(message, ?), ?, {_KEY}
            from ({_SHAPE} union all by name ({rule.failing_rows}
            ))
            """,
            [rule.rule_id, rule.severity, rule.message, rule.effect, rule.rule_id],
        )
    except duckdb.Error as error:
        return RuleResult(rule, ERROR, 0, result.tested_rows, plain(str(error)))
    return result


def _tested_rows(con: duckdb.DuckDBPyConnection, results: Sequence[RuleResult]) -> None:
    """Rules that look at the same rows share one select."""
    by_select: dict[str, list[str]] = {}
    for result in results:
        if result.status != ERROR:
            by_select.setdefault(result.rule.tested_rows, []).append(result.rule.rule_id)
    for select, ids in by_select.items():
        con.execute(
            f"""
            insert into new_rule_tested
            select r.rule_id, t.authority, t.year_ending, t.source_table, t.tested_rows
            from (select unnest(?) as rule_id) as r cross join ({select}
            ) as t
            """,
            [ids],
        )


def _insert(con: duckdb.DuckDBPyConnection, name: str, rows: Sequence[tuple[object, ...]]) -> None:
    row = f"({', '.join('?' for _ in rows[0])})"
    con.execute(
        f"insert into new_{name} values {', '.join(row for _ in rows)}", [cell for cells in rows for cell in cells]
    )


def _result_row(result: RuleResult) -> tuple[object, ...]:
    rule = result.rule
    return (
        rule.rule_id, rule.table, rule.severity, result.failing_rows, result.tested_rows, result.status, result.error,
    )  # fmt: skip


def _rule_row(rule: Rule) -> tuple[object, ...]:
    return (
        rule.rule_id, rule.table, rule.title, rule.severity, rule.message, rule.effect, rule.action,
        list(rule.dfe_rules), list(rule.indicators), bool(rule.group), rule.blocks_above_pct, rule.flags_above_pct,
    )  # fmt: skip
