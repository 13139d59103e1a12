"""Figures as assets: cohorts in, values, companions, comparisons and summary out, exact and for every window."""

from collections.abc import Iterator

import dagster as dg
import duckdb
import polars as pl

from assets.benchmarks import comparators
from assets.companions import RULE_COLUMNS, companions, flag_by_companions
from assets.comparisons import compare
from assets.factories import OWNERS, PROGRAMS, asset_key, table_metadata, table_spec
from assets.measures import values
from assets.progress import announce
from assets.reconciliation import reconcile
from assets.resources import Warehouse
from assets.summary import summarise
from warehouse.catalogue import load_catalogue
from warehouse.run_facts import store_asked
from warehouse.sqlmodels import cohort_columns
from warehouse.ways import Method

VERSION = PROGRAMS
CASES = "Every cohort one under another: one row per indicator, version, period, child and case."
FIGURES = {
    "figure.value": "Exact figures: one row per authority, indicator, version, period, breakdown and level.",
    "figure.companion": "Counts shown beside a figure: one row per figure and measure.",
    "figure.comparison": "Headline figures against twelve months before, neighbours, region and England: one row per authority, indicator and period.",
    "figure.report_summary": "How many indicators can be assessed, improved and deteriorated: one row per authority and period.",
    "figure.reconciliation": "Local against published figures of the authority itself: one row per figure and source.",
}
SOURCES = ("figure.availability", "figure.cohort", "reference.benchmark", "reference.neighbour", "reference.authority")


@dg.asset(
    key=["figure", "case_row"],
    deps=[asset_key(f"indicator.{entry.id}") for entry in load_catalogue()],
    group_name="figure",
    description=CASES,
    code_version=VERSION,
    kinds={"duckdb"},
    owners=OWNERS,
)
def case_row(warehouse: Warehouse) -> dg.MaterializeResult[None]:
    """A view over the cohorts of the catalogue."""
    with warehouse.connect() as con:
        lay_out_cases(con)
    return dg.MaterializeResult(asset_key=asset_key("figure.case_row"))


def lay_out_cases(con: duckdb.DuckDBPyConnection) -> None:
    """View figure.case_row over the cohorts of the catalogue."""
    columns = ", ".join(cohort_columns())
    parts = [f"select '{entry.id}' as indicator_id, {columns} from indicator.{entry.id}" for entry in load_catalogue()]
    con.execute(f"create or replace view figure.case_row as {' union all '.join(parts)}")


@dg.multi_asset(
    name="figures",
    specs=[
        table_spec(
            key, group="figure", description=text, code_version=VERSION, deps=SOURCES, kinds=("polars", "duckdb")
        )
        for key, text in FIGURES.items()
    ],
)
def figures(warehouse: Warehouse) -> Iterator[dg.MaterializeResult[None]]:
    """Percent, count, rate and mean, comparisons and summary: one way for every indicator (INDICATORS 1, 4, 5)."""
    announce("Computing figures and comparisons")
    with warehouse.connect() as con:
        neighbours = warehouse.ways().neighbours
        store_asked(con, neighbours=neighbours)
        compute_figures(con, neighbours)
        for key in FIGURES:
            yield dg.MaterializeResult(asset_key=asset_key(key), metadata=table_metadata(con, key))


def compute_figures(con: duckdb.DuckDBPyConnection, neighbours: Method = "mean") -> None:
    """Replace the tables of FIGURES from the cohorts, the availability of figures and the benchmarks."""
    slots, levels = figure_slots(con), con.sql("select * from reference.breakdown_level").pl()
    cohort, rules = counted_cases(con), companion_rules()
    beside = companions(cohort, slots, rules)
    exact = flag_by_companions(values(cohort, slots, levels), beside, rules)
    del cohort
    benchmarks = con.sql("select * from reference.benchmark").pl()
    against = comparators(
        benchmarks,
        con.sql("select * from reference.neighbour").pl(),
        con.sql("select * from reference.authority").pl(),
        slots,
        neighbours,
    )
    compared = compare(exact, slots, against)
    shown = slots.filter("is_reported").select("authority", "period_type", "period_end").unique()
    reported = compared.join(shown, on=["authority", "period_type", "period_end"], how="semi")
    for key, frame in {
        "figure.value": exact,
        "figure.companion": beside,
        "figure.comparison": reported,
        "figure.report_summary": summarise(reported),
        "figure.reconciliation": reconcile(exact, benchmarks, slots),
    }.items():
        store(con, key, frame)


def counted_cases(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """The cases behind all figures, alike ones counted together (measures, ``cohort``): a fifth of the rows."""
    return con.sql(
        "select * exclude (case_id, child_id, reason), count(*) as cases from figure.cohort group by all"
    ).pl()


def figure_slots(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Every figure that must exist, with what its arithmetic needs (measures.SLOT_COLUMNS and is_reported)."""
    return con.sql(
        "select a.authority, a.indicator_id, a.definition_version, a.is_headline, a.period_type, a.period_start, a.period_end,"
        " a.year_ending, i.unit, i.decimals, i.polarity, a.status, a.rule_ids, a.population, i.breakdowns, i.age_bands, a.is_reported"
        " from figure.availability as a inner join reference.indicator as i using (indicator_id)"
    ).pl()


def companion_rules() -> pl.DataFrame:
    """The declared companions (companions.RULE_COLUMNS)."""
    rows = [
        {
            "indicator_id": entry.id,
            "measure": name,
            "flag": companion.flag,
            "above_pct": companion.above_pct,
            "of_indicator": companion.of_indicator,
            "part": companion.part,
            "variant_part": companion.variant_part,
        }
        for entry in load_catalogue()
        for name, companion in entry.companions.items()
    ]
    return pl.DataFrame(rows, schema=RULE_COLUMNS)


def store(con: duckdb.DuckDBPyConnection, key: str, frame: pl.DataFrame) -> None:
    """Replace a table by a frame."""
    con.register("frame_to_store", frame.to_arrow())
    con.execute(f"create or replace table {key} as select * from frame_to_store")
    con.unregister("frame_to_store")
