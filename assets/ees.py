"""The published figures as tidy CSV in the layout of Explore Education Statistics: a data file and its metadata file.

Every figure is the ``display`` of a cell of ``published.indicator_values``; nothing is computed and nothing exact is read here.
A row's indicators that are not split by its breakdown, or not into its level, are `z`, not applicable: the layout leaves no cell empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import duckdb
import polars as pl

from assets.factories import OWNERS, PROGRAMS, asset_key
from assets.progress import announce
from assets.report.facts import breakdown_title, report_facts
from assets.resources import Warehouse
from warehouse.catalogue import load_catalogue
from warehouse.computed import TABLE
from warehouse.documents import document_folder
from warehouse.ees import EesLayout, load_ees_layout
from warehouse.versions import module_version
from warehouse.workbooks import FORMULA_STARTS

NOT_APPLICABLE, NOT_KNOWN, TOTAL = "z", "x", "Total"
SYMBOLS = ("c", "k", "x", "z")
ROW = ("authority", "year_ending", "breakdown", "level")
LEVELS = """
    select breakdown, level, max(rowid) as place from reference.breakdown_level group by all
"""  # the last set of age bands that has a level knows best what comes after it


@dataclass(frozen=True)
class EesIndicator:
    """An indicator's column: one definition version. label: unlike all others. unit: a sign, or None."""

    column: str
    label: str
    meaning: str
    grouping: str
    unit: str | None
    decimals: int


@dataclass(frozen=True)
class CsvColumn:
    """A column of a CSV file. type: of Frictionless table schema."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True)
class CsvFile:
    """A CSV file as the data package and the dictionary tell it. path: in the snapshot. symbols: what stands where no value is."""

    name: str
    path: str
    description: str
    columns: tuple[CsvColumn, ...]
    key: tuple[str, ...]
    symbols: tuple[str, ...]


@dg.asset(
    key=["published", "ees"],
    deps=[
        asset_key(TABLE),
        asset_key("published.indicator_values"),
        asset_key("reference.authority"),
        asset_key("reference.breakdown_level"),
    ],
    group_name="published",
    description="The published figures as CSV in the layout of Explore Education Statistics, with its metadata file.",
    code_version=PROGRAMS + module_version("warehouse/ees.py"),
    kinds={"csv"},
    owners=OWNERS,
)
def ees(warehouse: Warehouse) -> dg.MaterializeResult[None]:
    """Write the two files into the work folder; the snapshot takes them from there."""
    announce("Writing the CSV files")
    with document_folder(warehouse.settings(), "published", "ees") as folder, warehouse.connect() as con:
        rows = write_ees(con, folder)
    return dg.MaterializeResult(metadata={"dagster/row_count": rows, "indicators": len(list(indicators()))})


def write_ees(con: duckdb.DuckDBPyConnection, folder: Path) -> int:
    """Write data and metadata file into ``folder``: UTF-8, comma, the same bytes for the same figures. Returns the rows of data."""
    layout = load_ees_layout()
    figures = data_frame(
        con.sql("select * from published.indicator_values where period_type = 'year'").pl(),
        con.sql("select authority, name, ons_code, region_code, valid_from from reference.authority").pl(),
        con.sql(LEVELS).pl(),
    )
    figures.write_csv(folder / f"{layout.file}.csv")
    metadata_frame().write_csv(folder / f"{layout.file}.meta.csv")
    return figures.height


def csv_files() -> tuple[CsvFile, CsvFile]:
    """The data file and its metadata file."""
    layout = load_ees_layout()
    whole = {"time_period", "indicator_dp"}
    fixed, about = (
        tuple(CsvColumn(c.name, "integer" if c.name in whole else "string", c.meaning) for c in columns)
        for columns in (layout.columns, layout.metadata)
    )
    figures = tuple(CsvColumn(one.column, "number", one.meaning) for one in indicators())
    path = f"ees/{layout.file}"
    told = "in the layout of Explore Education Statistics"
    key = ("time_period", "old_la_code", layout.filter.grouped_by, layout.filter.name)
    return (
        CsvFile("ees", f"{path}.csv", f"The published figures {told}.", (*fixed, *figures), key, SYMBOLS),
        CsvFile("ees_meta", f"{path}.meta.csv", f"Filter and indicators {told}.", about, ("col_name",), ("",)),
    )


def indicators() -> Iterator[EesIndicator]:
    """The indicator columns in catalogue order."""
    layout, areas = load_ees_layout(), report_facts().areas
    for entry in load_catalogue():
        for version in entry.versions:
            told = f" ({version.id.replace('_', ' ').replace('.', ', ')})" if len(entry.versions) > 1 else ""
            yield EesIndicator(
                column=column_name(entry.id, version.id),
                label=entry.title + told,
                meaning=f"{entry.title}: display of {entry.id}, definition version {version.id}.",
                grouping=areas[entry.area],
                unit=layout.units.get(entry.unit),
                decimals=entry.decimals,
            )


def column_name(indicator_id: str, version: str) -> str:
    """The column of an indicator's definition version."""
    return f"{indicator_id}_{version}".replace(".", "_")


def data_frame(values: pl.DataFrame, authorities: pl.DataFrame, levels: pl.DataFrame) -> pl.DataFrame:
    """One row per authority, year, breakdown and level; one column per indicator and definition version.

    values: ``published.indicator_values``, years only. authorities: their names and codes with the year each starts (INDICATORS 1.1).
    levels: (breakdown, level, place), the order in which they are shown.
    """
    layout = load_ees_layout()
    columns = [one.column for one in indicators()]
    wide = values.with_columns(
        column=pl.concat_str("indicator_id", "definition_version", separator="_").str.replace_all(
            ".", "_", literal=True
        )
    ).pivot(on="column", on_columns=columns, index=ROW, values="display")
    return (
        _with_authority(wide, authorities, layout)
        .join(_topics(), on="breakdown", how="left")
        .join(levels, on=["breakdown", "level"], how="left")
        .sort("time_period", "old_la_code", pl.col("place").fill_null(-1), "breakdown", "level")
        .with_columns(
            *(pl.lit(column.value).alias(column.name) for column in layout.columns if column.value),
            pl.col(columns).fill_null(NOT_APPLICABLE),
            breakdown_topic=pl.col("topic").fill_null(TOTAL),
            breakdown=pl.when(pl.col("topic").is_null()).then(pl.lit(TOTAL)).otherwise("level"),
        )
        .select(*(_neutral(column.name) for column in layout.columns), *columns)
    )


def _with_authority(rows: pl.DataFrame, authorities: pl.DataFrame, layout: EesLayout) -> pl.DataFrame:
    """Name, codes and region as they were in the year; before its first known code an authority has that one."""
    started = pl.col("valid_from").fill_null(0)
    known = authorities.with_columns(
        since=pl.when(started == started.min().over("authority")).then(0).otherwise(started).cast(pl.Int32)
    ).sort("authority", "since")
    regions = pl.DataFrame({"region_code": list(layout.regions), "region_name": list(layout.regions.values())})
    return (
        rows.sort("authority", "year_ending")
        .join_asof(known, left_on="year_ending", right_on="since", by="authority", check_sortedness=False)
        .join(regions, on="region_code", how="left")
        .with_columns(
            time_period="year_ending",
            old_la_code="authority",
            new_la_code=pl.col("ons_code").fill_null(NOT_KNOWN),
            la_name=pl.col("name").fill_null("Not available"),
            region_code=pl.col("region_code").fill_null(NOT_KNOWN),
            region_name=pl.col("region_name").fill_null("Not available"),
        )
    )


def _topics() -> pl.DataFrame:
    names = sorted({name for entry in load_catalogue() for name in entry.breakdowns})
    return pl.DataFrame({"breakdown": names, "topic": [breakdown_title(name) for name in names]})


def _neutral(column: str) -> pl.Expr:
    """Text that no spreadsheet takes for a formula."""
    text = pl.col(column).cast(pl.String)
    risky = text.str.head(1).is_in(FORMULA_STARTS)
    return pl.when(risky).then("'" + text).otherwise(text).alias(column)


def metadata_frame() -> pl.DataFrame:
    """One row per filter and indicator column of the data file, as the platform asks for them."""
    layout = load_ees_layout()
    split = layout.filter
    rows: list[tuple[str | None, ...]] = [
        (split.name, "Filter", split.label, None, None, None, split.hint, split.grouped_by)
    ]
    rows += [(i.column, "Indicator", i.label, i.grouping, i.unit, str(i.decimals), None, None) for i in indicators()]
    names = [column.name for column in layout.metadata]
    return pl.DataFrame(rows, schema=names, orient="row").select(_neutral(name) for name in names)
