"""One warehouse for all quality cases: each case is an authority of its own, with rows that break one rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from warehouse.contracts import create_raw_tables, load_contracts
from warehouse.database import connect
from warehouse.declared import load_yaml
from warehouse.reference_data import RunSetting, load_reference_data
from warehouse.sqlmodels import load_models, run_model, upstream

FOLDER = Path(__file__).parent
Row = dict[str, Any]
CHILD_COLUMNS = {"cla": "child", "cin": "lachildid", "cp": "lachildid", "health": "child_id", "child": "child"}
NOT_DELIVERED = {"health_events", "child_crosswalk", "commentary", "report_details", "accepted_issues"}


@dataclass(frozen=True)
class Case:
    """One case: children like the templates, some of their rows changed, further rows, and the issues expected.

    expected: rule id and child (empty for a whole return), sorted, over all rules.
    """

    name: str
    authority: str
    years: tuple[int, ...]
    raw: Mapping[str, list[Row]]
    other: Mapping[str, list[Row]]
    absent: tuple[str, ...]
    expected: tuple[tuple[str, str], ...]


def load_cases() -> list[Case]:
    """All cases of the folder; the first is the clean one."""
    templates = load_yaml(FOLDER / "templates.yml")
    entries = [entry for path in sorted(FOLDER.glob("cases_*.yml")) for entry in load_yaml(path)]
    return [_case(entry, f"T{number}", templates) for number, entry in enumerate(entries, start=101)]


def _case(entry: Row, authority: str, templates: Mapping[str, Mapping[str, list[Row]]]) -> Case:
    raw: dict[str, list[Row]] = {}
    children = entry.get("children") or ({"X": entry["child"]} if "child" in entry else {})
    for child, template in children.items():
        rows = deepcopy(dict(templates[template]))
        for table, change in (entry.get("change") or {}).items():
            if table in rows and child == "X":
                rows[table] = _changed(rows[table], change)
        for table, given in rows.items():
            raw.setdefault(table, []).extend({_child_column(table): child, **row} for row in given)
    for table, given in (entry.get("given") or {}).items():
        raw.setdefault(table, []).extend({_child_column(table): "X", **row} for row in given)
    expected = [(entry["rule"], child) for child in entry.get("expect", ["X"])]
    expected += [(rule, child) for rule, children in (entry.get("also") or {}).items() for child in children]
    return Case(
        name=f"{entry['rule']} {entry['remark']}",
        authority=authority,
        years=tuple(entry.get("years") or (2017,)),
        raw=raw,
        other=entry.get("other") or {},
        absent=tuple(entry.get("absent") or ()),
        expected=tuple(sorted((rule, child or "") for rule, child in expected)),
    )


def _changed(rows: list[Row], change: Row | list[Row] | None) -> list[Row]:
    """A mapping changes the first row, a list one row after another; nothing at all removes the rows."""
    if change is None:
        return []
    changes = change if isinstance(change, list) else [change]
    return [row | (changes[i] if i < len(changes) else {}) for i, row in enumerate(rows)]


def _child_column(table: str) -> str:
    return CHILD_COLUMNS[table.split("_")[0]]


def build(cases: Iterable[Case], targets: Iterable[str]) -> duckdb.DuckDBPyConnection:
    """A warehouse in memory with the raw rows of all cases and everything that ``targets`` read."""
    con = connect()
    create_raw_tables(con)
    load_reference_data(con, RunSetting(date(2030, 3, 31), with_rolling=False))
    tables: dict[str, list[Row]] = {}
    for case in cases:
        _deliver(case, tables)
        for table, rows in case.raw.items():
            tables.setdefault(f"raw.{table}", []).extend(_raw_rows(case, table, rows))
        for table, rows in case.other.items():
            tables.setdefault(table, []).extend({"authority": case.authority, **row} for row in rows)
    for table, rows in load_yaml(FOLDER / "shared.yml").items():
        tables.setdefault(table, []).extend(rows)
    for table, rows in tables.items():
        _insert(con, table, rows)
    for model in upstream(load_models(), targets):
        run_model(con, model)
    return con


def _deliver(case: Case, tables: dict[str, list[Row]]) -> None:
    for year in case.years:
        for name, contract in load_contracts().items():
            is_given = any(row.get("year_ending", 2017) == year for row in case.raw.get(name, []))
            expected = (
                contract.family in ("cla", "cp") and (contract.first_year or 0) <= year and name not in NOT_DELIVERED
            )
            if name in case.absent or not (expected or is_given):
                continue
            place = {"authority": case.authority, "year_ending": year, "source_table": name}
            tables.setdefault("reference.delivery", []).append({**place, "family": contract.family, "rows_loaded": 0})
            columns = [
                {**place, "column_name": c.raw_name}
                for c in contract.columns
                if f"{name}.{c.raw_name}" not in case.absent
            ]
            tables.setdefault("reference.delivered_column", []).extend(columns)
        if "population" not in case.absent:
            population = {"authority": case.authority, "year_ending": year, "population": 100_000, "source": "test"}
            tables.setdefault("reference.population", []).append(population)


def _raw_rows(case: Case, table: str, rows: list[Row]) -> list[Row]:
    children = sorted({str(row.get(_child_column(table))) for row in rows})
    made = []
    for number, row in enumerate(rows, start=1):
        year = int(row.get("year_ending", 2017))
        values: Row = {key: None if value is None else str(value) for key, value in row.items()}
        values |= {"authority": case.authority, "year_ending": year, "row_number": number}
        values["source_file"] = f"{case.authority}/{year}/{table}.csv"
        if table.startswith("cin_"):
            values.setdefault("child_number", children.index(str(row.get(_child_column(table)))) + 1)
        made.append(values)
    return made


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: list[Row]) -> None:
    names = sorted({key for row in rows for key in row})
    if not names:
        return
    batch = pa.Table.from_pylist([{name: row.get(name) for name in names} for row in rows])
    con.register("given_rows", batch)
    con.execute(f"insert into {table} by name select * from given_rows")
    con.unregister("given_rows")
