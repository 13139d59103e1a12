"""The output tables of CONTRACT 4 as assets: exact ones by SQL, published ones through disclosure control."""

from collections.abc import Iterator

import dagster as dg
import duckdb
import polars as pl

from assets.disclosure import suppress
from assets.disclosure_audit import audit
from assets.ees import csv_files
from assets.factories import asset_key, sql_assets, table_metadata, table_spec
from assets.figures import VERSION, companion_rules, figure_slots, store
from assets.progress import announce
from assets.resources import Warehouse
from warehouse.action_lists import load_action_lists
from warehouse.catalogue import load_catalogue
from warehouse.dictionary import load_dictionary, published_tables
from warehouse.run_facts import store_asked
from warehouse.settings import Settings
from warehouse.snapshots import latest
from warehouse.ways import Profile

SUPPRESSED = (
    "published.indicator_values",
    "published.indicator_comparisons",
    "published.report_summary",
    "published.companion_values",
    "published.reconciliation",
    "restricted.suppression_log",
)
DESCRIBING = ("published.indicator_catalogue", "published.data_dictionary")
TIER_OF_SCHEMA = {"action_list": "restricted"}  # of the others the schema is the tier

internal_tables = sql_assets("internal", title="Tables for managers")
restricted_tables = sql_assets("restricted", title="The children behind the figures")
published_tables_by_sql = sql_assets("published", title="Tables for everybody")


def _specs(keys: tuple[str, ...], deps: tuple[str, ...], kinds: tuple[str, ...]) -> list[dg.AssetSpec]:
    declared = published_tables()
    return [
        table_spec(
            key,
            group=key.split(".")[0],
            description=f"{declared[key].description} One row per {declared[key].grain}.",
            code_version=VERSION,
            deps=deps,
            kinds=kinds,
        )
        for key in keys
    ]


@dg.multi_asset(
    name="disclosure_control",
    specs=_specs(
        SUPPRESSED,
        (
            "internal.indicator_values",
            "internal.companion_values",
            "internal.indicator_comparisons",
            "internal.report_summary",
            "internal.reconciliation",
        ),
        ("polars", "duckdb"),
    ),
)
def disclosure_control(warehouse: Warehouse) -> Iterator[dg.MaterializeResult[None]]:
    """Hide what could tell about a child (INDICATORS 6); every hidden cell is logged in the restricted tier."""
    announce("Disclosure control")
    with warehouse.connect() as con:
        profile = warehouse.ways().profile
        store_asked(con, profile=profile)
        suppress_tables(con, _published_before(warehouse.settings()), profile)
        for key in SUPPRESSED:
            yield dg.MaterializeResult(asset_key=asset_key(key), metadata=table_metadata(con, key))


@dg.multi_asset(
    name="describing_tables",
    specs=_specs(
        DESCRIBING,
        (*SUPPRESSED, "reference.indicator", "published.benchmarks", *(entry.table for entry in load_action_lists())),
        ("duckdb",),
    ),
)
def describing_tables(warehouse: Warehouse) -> Iterator[dg.MaterializeResult[None]]:
    """The catalogue and the dictionary of the output tables."""
    with warehouse.connect() as con:
        store(con, "published.indicator_catalogue", catalogue_frame())
        store(con, "published.data_dictionary", dictionary_frame(con))
        for key in DESCRIBING:
            yield dg.MaterializeResult(asset_key=asset_key(key), metadata=table_metadata(con, key))


def catalogue_frame() -> pl.DataFrame:
    """One row per indicator and definition version: all that the catalogue says."""
    return pl.DataFrame(
        [
            {
                "indicator_id": entry.id,
                "definition_version": version.id,
                "number": entry.number,
                "area": entry.area,
                "title": entry.title,
                "unit": entry.unit,
                "decimals": entry.decimals,
                "polarity": entry.polarity,
                "lait_polarity": entry.lait_polarity,
                "is_variant": version.is_variant,
                "headline_from": version.headline_from,
                "headline_to": version.headline_to,
                "is_break": version.is_break,
                "definition": entry.definition.strip(),
                "version_definition": version.definition.strip(),
                "why": version.why.strip(),
                "numerator_rule": entry.numerator.strip(),
                "denominator_rule": entry.denominator.strip(),
                "basis": entry.basis.strip(),
                "caveats": list(entry.caveats),
                "breakdowns": list(entry.breakdowns),
                "action_lists": list(entry.action_lists),
            }
            for entry in load_catalogue()
            for version in entry.versions
        ],
        schema_overrides={
            "number": pl.Int32,
            "decimals": pl.Int32,
            "headline_from": pl.Int32,
            "headline_to": pl.Int32,
            "caveats": pl.List(pl.String),
            "breakdowns": pl.List(pl.String),
            "action_lists": pl.List(pl.String),
        },
        infer_schema_length=None,
    )


def dictionary_frame(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """One row per column of the output tables, in their order. Raises KeyError for a column the dictionary does not tell."""
    meanings = load_dictionary()
    rows = con.execute(
        "select table_schema, table_name, column_name, ordinal_position, data_type from information_schema.columns"
        " where table_schema in ('published', 'internal', 'restricted', 'action_list')"
        " and table_name not in ('data_dictionary', 'indicator_catalogue') order by all"
    ).fetchall()
    catalogue = catalogue_frame().schema
    described = [(s, t, c, p, k) for s, t, c, p, k in rows]
    described += [
        ("published", "indicator_catalogue", c, p, str(k).lower()) for p, (c, k) in enumerate(catalogue.items(), 1)
    ]
    told = [(s, t, c, p, k, meanings[c].unit, meanings[c].meaning) for s, t, c, p, k in described]
    told += [
        ("published", file.name, c.name, place, "varchar", "", c.meaning)
        for file in csv_files()
        for place, c in enumerate(file.columns, 1)
    ]
    return pl.DataFrame(
        [
            {
                "tier": TIER_OF_SCHEMA.get(schema, schema),
                "table": f"{schema}.{table}",
                "position": position,
                "column": column,
                "type": kind.lower(),
                "unit": unit,
                "meaning": meaning,
            }
            for schema, table, column, position, kind, unit, meaning in told
        ],
        schema_overrides={"position": pl.Int32},
    )


class DisclosureError(Exception):
    """A suppressed cell could be worked out from what would be published; the message names the cells, not the values."""


def suppress_tables(
    con: duckdb.DuckDBPyConnection, before: pl.DataFrame | None = None, profile: Profile = "dfe_like"
) -> None:
    """Replace the tables of SUPPRESSED from the exact ones. The summary is the exact one (INDICATORS 6 rule 7).

    before: indicator_values of the snapshot published before. Raises DisclosureError when a hidden cell can be recovered.
    """
    slots = figure_slots(con).filter("is_reported")
    shown = slots.select("authority", "period_type", "period_end").unique()
    companion = con.sql("select * from figure.companion").pl().join(shown, on=shown.columns, how="semi")
    made = suppress(
        con.sql("select * from internal.indicator_values").pl(),
        companion,
        con.sql("select * from internal.indicator_comparisons").pl(),
        con.sql("select * from internal.reconciliation").pl(),
        slots,
        con.sql("select * from reference.breakdown_level").pl(),
        companion_rules(),
        profile=profile,
        previous_published=before,
    )
    _require_safe(audit(made, previous_published=before))
    for key, frame in {
        "published.indicator_values": made.values,
        "published.indicator_comparisons": made.comparisons,
        "published.companion_values": made.companions.drop("part"),
        "published.reconciliation": made.reconciliation,
        "restricted.suppression_log": made.log,
    }.items():
        store(con, key, frame)
    con.execute(
        "create or replace table published.report_summary as select * from internal.report_summary where period_type = 'year'"
    )


def _require_safe(recovered: pl.DataFrame) -> None:
    if recovered.is_empty():
        return
    cells = recovered.select("authority", "indicator_id", "period_end", "breakdown", "level", "measure", "how")
    told = "; ".join(" ".join(map(str, row)) for row in cells.head(5).iter_rows())
    raise DisclosureError(
        f"{recovered.height} suppressed cells can be worked out from the rest ({told}); nothing is published"
    )


def _published_before(settings: Settings) -> pl.DataFrame | None:
    """The figures of the newest snapshot, which readers may already have."""
    snapshot = latest(settings)
    path = snapshot.published / "indicator_values.parquet" if snapshot else None
    return pl.read_parquet(path) if path is not None and path.exists() else None
