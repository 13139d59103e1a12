"""Suites as Dagster asset checks: the rules are run once as an asset, each rule then shows as a check of its table."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

import dagster as dg
import duckdb

from assets.factories import asset_key, sql_assets, table_metadata, table_spec
from assets.progress import announce
from assets.resources import Warehouse
from expectations.issues import forget_other_rules, write_issues
from expectations.runner import ERROR, FAILED, PASSED, run_suites
from expectations.structural import all_suites
from expectations.suites import Rule, Suite
from warehouse.versions import module_version

RESULTS = {
    "quality.issue": "Every failing row of every rule, complete, with file and row number. Child level: restricted.",
    "quality.rule": "Every rule: its severity, effect, message, what to do and the indicators it changes.",
    "quality.rule_result": "How each rule ended over all authorities and years: rows tested, rows failing, status.",
    "quality.rule_tested": "Rows each rule looked at: one row per rule, authority, year and table.",
}
VERSION = module_version("expectations", "sql", "warehouse/schema")


@lru_cache(maxsize=2)
def _suites(stops_run: bool) -> Sequence[Suite]:
    """The suites with only those rules that stop the run, or only the others."""
    parts = [
        Suite(s.table, tuple(r for r in s.rules if r.stops_run == stops_run), s.after) for s in all_suites().values()
    ]
    return [part for part in parts if part.rules]


def check_specs(suites: Sequence[Suite], *, after: Sequence[dg.AssetKey] = ()) -> list[dg.AssetCheckSpec]:
    """One check a rule; derived rules of one kind and table share one."""
    first: dict[tuple[str, str], Rule] = {}
    for suite in suites:
        for rule in suite.rules:
            first.setdefault((suite.table, rule.check_name), rule)
    return [
        dg.AssetCheckSpec(
            name=name,
            asset=asset_key(table),
            description=rule.description,
            blocking=rule.stops_run,
            additional_deps=[key for key in after if key != asset_key(table)],
            metadata={
                "rule": rule.rule_id,
                "severity": rule.severity,
                "indicators": ", ".join(rule.indicators) or "none",
                "dfe_rules": ", ".join(rule.dfe_rules) or "none",
                "threshold": rule.threshold,
                "sql": dg.MetadataValue.md(f"```sql\n{rule.failing_rows}\n```"),
            },
        )
        for (table, name), rule in first.items()
    ]


def check_results(con: duckdb.DuckDBPyConnection, suites: Sequence[Suite]) -> Iterator[dg.AssetCheckResult]:
    """The checks of ``suites`` from quality.rule_result. A rule that was not run is an error of the rule."""
    rows = con.execute("select rule_id, failing_rows, tested_rows, status, error from quality.rule_result").fetchall()
    found = {rule_id: (failing, tested, status, error) for rule_id, failing, tested, status, error in rows}
    for suite in suites:
        names: dict[str, list[Rule]] = {}
        for rule in suite.rules:
            names.setdefault(rule.check_name, []).append(rule)
        for name, rules in names.items():
            results = {rule.rule_id: found.get(rule.rule_id, (0, 0, ERROR, "the rule was not run")) for rule in rules}
            yield _check_result(suite.table, name, rules, results)


Counts = tuple[int, int, str, str | None]


def _check_result(table: str, name: str, rules: Sequence[Rule], results: dict[str, Counts]) -> dg.AssetCheckResult:
    """Counts only: values of children are in quality.issue, never in Dagster's event log."""
    failing = sum(counts[0] for counts in results.values())
    tested = sum(counts[1] for counts in results.values())
    statuses = {counts[2] for counts in results.values()}
    failed = [r for r in rules if results[r.rule_id][2] == FAILED]
    is_error = ERROR in statuses or any(r.stops_run or r.severity == "block" for r in failed)
    metadata: dict[str, dg.MetadataValue | str | int | float] = {
        "failing_rows": failing,
        "tested_rows": tested,
        "failing_pct": round(100 * failing / tested, 2) if tested else 0.0,
        "status": next(s for s in (ERROR, FAILED, PASSED) if s in statuses),
        "rule": dg.MetadataValue.md("\n".join(f"- **{r.rule_id}** {r.description}" for r in failed or rules[:1])),
        "sql": dg.MetadataValue.md("\n".join(f"```sql\n{r.failing_rows}\n```" for r in failed or rules[:1])),
    }
    errors = [f"{rule_id}: {counts[3]}" for rule_id, counts in results.items() if counts[3]]
    if errors:
        metadata["error"] = "; ".join(errors)
    return dg.AssetCheckResult(
        asset_key=asset_key(table),
        check_name=name,
        passed=statuses == {PASSED},
        severity=dg.AssetCheckSeverity.ERROR if is_error else dg.AssetCheckSeverity.WARN,
        metadata=metadata,
    )


def evaluate(con: duckdb.DuckDBPyConnection, *, stops_run: bool) -> None:
    """Run the rules and write what they find to quality.*. With stops_run those that guard the run, else all others."""
    write_issues(con, run_suites(con, _suites(stops_run)))
    forget_other_rules(con, [rule.rule_id for suite in all_suites().values() for rule in suite.rules])


@dg.multi_asset_check(
    name="structure",
    specs=check_specs(_suites(stops_run=True)),
    description="Keys of the core tables: the run stops where a figure would count a row twice.",
)
def structure(warehouse: Warehouse) -> Iterator[dg.AssetCheckResult]:
    """Runs before any figure is computed."""
    announce("Checking the keys of the core tables")
    with warehouse.connect() as con:
        evaluate(con, stops_run=True)
        yield from check_results(con, _suites(stops_run=True))


@dg.multi_asset(
    name="quality_rules",
    specs=[
        table_spec(
            key,
            group="quality",
            description=text,
            code_version=VERSION,
            deps=sorted({table for suite in _suites(stops_run=False) for table in suite.dependencies}),
            kinds=("duckdb", "greatexpectations"),
        )
        for key, text in RESULTS.items()
    ],
)
def quality_rules(warehouse: Warehouse) -> Iterator[dg.MaterializeResult[None]]:
    """Every rule once, through Great Expectations, over all authorities and years at once."""
    announce("Checking the data against the rules")
    with warehouse.connect() as con:
        evaluate(con, stops_run=False)
        for key in RESULTS:
            yield dg.MaterializeResult(asset_key=asset_key(key), metadata=table_metadata(con, key))


quality_tables = sql_assets("quality", title="Adding up what the rules found")


@dg.multi_asset_check(
    name="rules",
    specs=check_specs(_suites(stops_run=False), after=[asset_key("quality.rule_result")]),
    description="The rules of INDICATORS 8 and the codes of the returns, as quality_rules found them.",
    can_subset=True,
)
def rules(context: dg.AssetCheckExecutionContext, warehouse: Warehouse) -> Iterator[dg.AssetCheckResult]:
    """Reports; what a rule does to a figure is in the SQL models."""
    chosen = {(key.asset_key, key.name) for key in context.selected_asset_check_keys}
    with warehouse.connect() as con:
        for result in check_results(con, _suites(stops_run=False)):
            if (result.asset_key, result.check_name) in chosen:
                yield result
