"""Declared facts as reference tables: code sets, calendar, parameters, catalogue, breakdown levels, settings of the run.

What is delivered in the landing area (population, benchmarks, postcodes) is loaded by ingest, not here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import pyarrow as pa

from warehouse.catalogue import Indicator, load_catalogue
from warehouse.declared import load_csv, load_yaml
from warehouse.settings import SCHEMA_DIR

DECLARED_TABLES = {
    "run_setting": "What the clock and the command line decide: one row.",
    "bank_holiday": "Bank holidays in England and Wales: one row per date.",
    "code": "Code sets with labels, groups and validity: one row per set and code.",
    "parameter": "Limits and intervals that the rules name: one row per parameter.",
    "breakdown_level": "Levels of each breakdown in the order they are shown: one row per breakdown, set of age bands and level.",
    "age_band": "Age bands in completed years: one row per set and band.",
    "authority": "Local authorities by DfE number, with names, ONS codes, regions and predecessors: one row per authority and code.",
    "authority_area": "County, unitary and district codes that lie in an authority: one row per authority and code.",
    "indicator": "The catalogue: one row per indicator.",
    "indicator_version": "Definition versions and variants: one row per indicator and version.",
    "indicator_source": "What a figure needs delivered: one row per indicator, version, period type, group of alternatives and member.",
    "indicator_history": "Earlier returns that a figure needs: one row per indicator, version and source.",
}


@dataclass(frozen=True)
class RunSetting:
    """What the clock and the command line decide: the as-at date, whether rolling windows are computed, one year only."""

    as_at: date
    with_rolling: bool = True
    only_year: int | None = None


def load_reference_data(con: duckdb.DuckDBPyConnection, setting: RunSetting) -> None:
    """Replace the declared reference tables. One call, before staging."""
    catalogue = load_catalogue()
    _replace(
        con,
        "run_setting",
        "as_at date, with_rolling boolean, only_year integer",
        [(setting.as_at, setting.with_rolling, setting.only_year)],
    )
    _replace(con, "bank_holiday", "date date, name varchar", _bank_holidays())
    _replace(
        con,
        "code",
        "code_set varchar, code varchar, label varchar, group_name varchar, valid_from integer, valid_to integer, replaced_by varchar",
        _codes(),
    )
    _replace(
        con,
        "authority",
        "authority varchar, name varchar, ons_code varchar, region_code varchar, valid_from integer, valid_to integer, predecessor varchar",
        _authorities(),
    )
    _replace(con, "authority_area", "authority varchar, area_code varchar", _authority_areas())
    _replace(con, "parameter", "name varchar, value varchar, unit varchar, source varchar", _parameters())
    _replace(
        con,
        "breakdown_level",
        "breakdown varchar, age_bands varchar, level varchar, level_order integer, is_optional boolean",
        _levels(),
    )
    _replace(
        con,
        "age_band",
        "age_bands varchar, level varchar, from_age integer, to_age integer, is_unborn boolean",
        _age_bands(),
    )
    _replace(
        con,
        "indicator",
        "indicator_id varchar, number integer, area varchar, title varchar, unit varchar, decimals integer, polarity varchar,"
        " service varchar, needs_population boolean, needs_calendar boolean, breakdowns varchar[], age_bands varchar",
        [_indicator_row(entry) for entry in catalogue],
    )
    _replace(
        con,
        "indicator_version",
        "indicator_id varchar, definition_version varchar, version_order integer, is_variant boolean, headline_from integer,"
        " headline_to integer, is_break boolean",
        [
            (e.id, v.id, order, v.is_variant, v.headline_from, v.headline_to, v.is_break)
            for e in catalogue
            for order, v in enumerate(e.versions)
        ],
    )
    _replace(
        con,
        "indicator_source",
        "indicator_id varchar, definition_version varchar, period_type varchar, source_group integer, source_table varchar, column_name varchar,"
        " stands_in_for varchar",
        _sources(catalogue),
    )
    _replace(
        con,
        "indicator_history",
        "indicator_id varchar, definition_version varchar, source_table varchar, years_before integer, years_ending_with_period integer",
        [
            (e.id, v.id, h.source, h.years_before, h.years_ending_with_period)
            for e in catalogue
            for v in e.versions
            for h in (e.history if v.history is None else v.history)
        ],
    )


def _replace(con: duckdb.DuckDBPyConnection, name: str, columns: str, rows: Iterable[Sequence[object]]) -> None:
    """Replace ``reference.<name>`` by rows given in the order of its columns."""
    con.execute(f"create or replace table reference.{name} ({columns})")
    values = list(rows)
    if not values:
        return
    names = [column.split()[0] for column in columns.split(", ") for column in column.split(",")]
    batch = pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in values])
    con.register("declared_rows", batch)
    con.execute(f"insert into reference.{name} select * from declared_rows")
    con.unregister("declared_rows")


def _bank_holidays() -> list[tuple[object, ...]]:
    rows = load_csv(SCHEMA_DIR / "calendar" / "bank_holidays.csv")
    return [(date.fromisoformat(row["date"]), row["name"]) for row in rows]


def _codes() -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for path in sorted((SCHEMA_DIR / "codesets").glob("*.csv")):
        for row in load_csv(path):
            if "code" not in row:
                break
            years = [int(row[key]) if row.get(key) else None for key in ("valid_from", "valid_to")]
            rows.append(
                (
                    path.stem,
                    row["code"],
                    row.get("label") or "",
                    row.get("group_name") or None,
                    *years,
                    row.get("replaced_by") or None,
                )
            )
    return rows


def _authorities() -> list[tuple[object, ...]]:
    path = SCHEMA_DIR / "codesets" / "authority.csv"
    rows = load_csv(path) if path.exists() else []
    return [
        (
            *(row[key] or None for key in ("authority", "name", "ons_code", "region_code")),
            *(int(row[key]) if row[key] else None for key in ("valid_from", "valid_to")),
            row["predecessor"] or None,
        )
        for row in rows
    ]


def _authority_areas() -> list[tuple[object, ...]]:
    path = SCHEMA_DIR / "codesets" / "authority_area.csv"
    return [(row["authority"], row["area_code"]) for row in load_csv(path)] if path.exists() else []


def _parameters() -> list[tuple[object, ...]]:
    path = SCHEMA_DIR / "parameters.yml"
    entries = load_yaml(path) if path.exists() else []
    return [(e["name"], str(e["value"]), str(e.get("unit", "")), str(e.get("source", ""))) for e in entries or []]


def _levels() -> list[tuple[object, ...]]:
    declared = load_yaml(SCHEMA_DIR / "breakdowns.yml")
    rows: list[tuple[object, ...]] = []
    for breakdown, entry in declared.items():
        for age_bands, levels in entry.get("sets", {"": entry.get("levels")}).items():
            for order, level in enumerate(levels):
                fact = level if isinstance(level, dict) else {"level": level}
                rows.append((breakdown, age_bands, fact["level"], order, bool(fact.get("optional", False))))
    return rows


def _age_bands() -> list[tuple[object, ...]]:
    sets = load_yaml(SCHEMA_DIR / "breakdowns.yml")["age_band"]["sets"]
    return [
        (name, level["level"], level.get("from"), level.get("to"), bool(level.get("unborn", False)))
        for name, levels in sets.items()
        for level in levels
    ]


def _indicator_row(e: Indicator) -> tuple[object, ...]:
    return (
        e.id, e.number, e.area, e.title, e.unit, e.decimals, e.polarity, e.service,
        e.needs_population, e.needs_calendar, list(e.breakdowns), e.age_bands,
    )  # fmt: skip


def _sources(catalogue: Sequence[Indicator]) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for e in catalogue:
        for v in e.versions:
            yearly = e.sources if v.sources is None else v.sources
            rolling = e.rolling_sources if e.rolling_sources is not None else yearly
            for period_type, groups in (("year", yearly), ("rolling_12m", rolling or ((),))):
                for number, group in enumerate(groups):
                    for member in group or ("never",):
                        rows.append((e.id, v.id, period_type, number, *_member(member)))
    return rows


def _member(member: str) -> tuple[str, str | None, str | None]:
    """Table, column and the table it stands in for: see catalogue.Indicator."""
    place, _, stands_in_for = member.partition(" without ")
    if place.startswith("reference.") or "." not in place:
        return place, None, stands_in_for or None
    table, column = place.split(".", 1)
    return table, column.lower(), stands_in_for or None
