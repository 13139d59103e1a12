"""Runs SQL models on a few raw rows given by hand: the raw tables are filled, what is asked for is built, nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from assets.figures import compute_figures, lay_out_cases
from expectations.issues import create_quality_tables, write_issues
from expectations.plainly import run_plainly
from expectations.structural import all_suites
from warehouse.catalogue import load_catalogue
from warehouse.contracts import create_raw_tables, load_contracts
from warehouse.database import connect
from warehouse.earlier_findings import store_earlier_findings
from warehouse.earlier_words import store_earlier_words
from warehouse.reference_data import RunSetting, load_reference_data
from warehouse.settings import Settings
from warehouse.sqlmodels import load_models, run_model, upstream

FAMILY = {"cla": "cla", "cin": "cp", "cp": "cp", "health": "health"}
JUDGED = ("quality", "internal", "restricted", "published", "action_list")  # may read what the rules find
Rows = Mapping[str, Iterable[Mapping[str, Any]]]


def build(
    given: Rows,
    targets: Iterable[str],
    *,
    authority: str = "933",
    year: int = 2017,
    as_at: date = date(2030, 3, 31),
    rolling: bool = False,
    loaded: Mapping[str, Iterable[int]] | None = None,
    reference: Rows | None = None,
    earlier: Rows | None = None,
) -> duckdb.DuckDBPyConnection:
    """A warehouse in memory with ``targets`` (``core.cp_plan``) and all they read, built from ``given`` raw rows.

    loaded: further raw tables delivered empty, with their required columns, and their years. reference: rows for delivered reference tables.
    earlier: words of the snapshot before, as rows of quality.earlier_commentary and earlier_detail.
    """
    con = connect()
    con.execute("set timezone = 'Europe/London'")
    con.execute("set threads = 2")
    create_raw_tables(con)
    load_reference_data(con, RunSetting(as_at, rolling))
    store_earlier_words(con, Settings(Path("none"), Path("none")))
    for name, rows in (earlier or {}).items():
        for row in rows:
            _insert(con, f"quality.{name}", row)
    _insert_raw(con, given, authority, year)
    _insert_delivery(con, loaded or {}, authority)
    for name, rows in (reference or {}).items():
        for row in rows:
            _insert(con, f"reference.{name}", row)
    models = load_models()
    wanted = upstream(models, targets)
    if any("quality.issue" in model.dependencies for model in wanted):
        compute_and_judge(con)
        wanted = [model for model in wanted if model.schema in JUDGED]
    for model in wanted:
        run_model(con, model)
    return con


def compute_and_judge(con: duckdb.DuckDBPyConnection) -> None:
    """All figures of the warehouse, and what the rules find in it: what models of JUDGED may read."""
    models, suites = load_models(), all_suites()
    cohorts = [f"indicator.{entry.id}" for entry in load_catalogue()]
    lists = [model.key for model in models.values() if model.schema == "action_list"]
    read = [table for suite in suites.values() for table in suite.dependencies]
    for model in upstream(models, [*cohorts, *lists, *read]):
        if model.schema not in (*JUDGED, "figure"):
            run_model(con, model)
    lay_out_cases(con)
    for model in models.values():
        if model.schema == "figure":
            run_model(con, model)
    compute_figures(con)
    create_quality_tables(con)
    write_issues(con, run_plainly(con, suites.values()))
    store_earlier_findings(con, Settings(Path("none"), Path("none")), {})


def _insert(con: duckdb.DuckDBPyConnection, table: str, row: Mapping[str, Any]) -> None:
    columns = ", ".join(f'"{c}"' for c in row)
    con.execute(f"insert into {table} ({columns}) values ({', '.join('?' for _ in row)})", list(row.values()))


def _insert_raw(con: duckdb.DuckDBPyConnection, given: Rows, authority: str, year: int) -> None:
    children: dict[tuple[str, int, str], int] = {}
    parts: dict[tuple[Any, ...], int] = {}
    columns_delivered = set()
    contracts = load_contracts()
    for table, rows in given.items():
        for number, row in enumerate(rows, start=1):
            values = {k.lower(): _text(v) for k, v in row.items() if k != "remark"}
            values.setdefault("authority", authority)
            values["year_ending"] = int(str(values.get("year_ending") or year))
            if table.startswith("cin_"):
                _number_cin(table, values, children, parts)
            values.setdefault("source_file", f"{values['authority']}/{values['year_ending']}/{table}.csv")
            values["row_number"] = number
            _insert(con, f"raw.{table}", values)
            columns_delivered |= {
                (values["authority"], values["year_ending"], table, c.name.lower()) for c in contracts[table].columns
            }
            con.execute(
                "insert into reference.delivery (authority, year_ending, source_table, family, rows_loaded)"
                " select $a, $y, $t, $f, 0 where not exists (select 1 from reference.delivery where authority = $a and year_ending = $y and source_table = $t)",
                {
                    "a": values["authority"],
                    "y": values["year_ending"],
                    "t": table,
                    "f": FAMILY.get(table.split("_")[0], "local"),
                },
            )
    for delivered in sorted(columns_delivered):
        con.execute(
            "insert into reference.delivered_column (authority, year_ending, source_table, column_name) values (?, ?, ?, ?)",
            list(delivered),
        )
    _deliver_whole_census(con)


def _text(value: Any) -> str | int | None:
    return value if value is None or isinstance(value, str) else str(value)


def _number_cin(table: str, values: dict[str, Any], children: dict[Any, int], parts: dict[Any, int]) -> None:
    """Elements of one child, of one referral and of one plan share their ordinals, as they do in a census file."""
    place = (values["authority"], values["year_ending"])
    child = values.get("lachildid")
    values.setdefault("child_number", children.setdefault((*place, child), len(children) + 1))
    columns = {"cin_referral", "cin_assessment", "cin_section47", "cin_plan", "cin_review"}
    if table in columns:
        key = (*place, child, "referral", values.get("cinreferraldate"))
        values.setdefault("referral_number", parts.setdefault(key, len(parts) + 1))
    if table in {"cin_plan", "cin_review"}:
        key = (*place, child, "plan", values.get("cppstartdate"))
        values.setdefault("plan_number", parts.setdefault(key, len(parts) + 1))
    if table == "cin_review":
        values.pop("cinreferraldate", None)


def _deliver_whole_census(con: duckdb.DuckDBPyConnection) -> None:
    """One census file delivers all its tables."""
    con.execute(
        "insert into reference.delivery (authority, year_ending, source_table, family, rows_loaded)"
        " select distinct d.authority, d.year_ending, t.name, 'cp', 0 from reference.delivery as d"
        " cross join (select unnest(['cin_child', 'cin_disability', 'cin_referral', 'cin_assessment', 'cin_section47', 'cin_plan', 'cin_review']) as name) as t"
        " where d.source_table like 'cin_%'"
        " and not exists (select 1 from reference.delivery as x where x.authority = d.authority and x.year_ending = d.year_ending and x.source_table = t.name)"
    )


def _insert_delivery(con: duckdb.DuckDBPyConnection, loaded: Mapping[str, Iterable[int]], authority: str) -> None:
    for table, years in loaded.items():
        family = FAMILY.get(table.split("_")[0], "local")
        for year in years:
            con.execute(
                "insert into reference.delivery (authority, year_ending, source_table, family, rows_loaded) values (?, ?, ?, ?, 0)",
                [authority, year, table, family],
            )
            contract = load_contracts().get(table)
            for column in [c.raw_name for c in contract.columns if c.required] if contract else []:
                con.execute(
                    "insert into reference.delivered_column (authority, year_ending, source_table, column_name) values (?, ?, ?, ?)",
                    [authority, year, table, column],
                )
    _deliver_whole_census(con)
