"""Landing area to raw tables, and declared facts to reference tables, as assets. Reading itself is in warehouse."""

from collections.abc import Collection, Iterator

import dagster as dg
import duckdb

from assets.factories import table_metadata, table_spec
from assets.progress import announce
from assets.resources import Warehouse
from expectations.runner import preload
from warehouse.conservation import accounts
from warehouse.contracts import load_contracts
from warehouse.identities import load_identities
from warehouse.ingest import ingest
from warehouse.landing import take_look
from warehouse.part import part_authorities
from warehouse.pseudonyms import key_check
from warehouse.reference_data import DECLARED_TABLES, load_reference_data
from warehouse.refusals import NOT_LOADED, refusals
from warehouse.run_facts import as_read, input_facts, store_asked, store_input_facts
from warehouse.settings import Settings
from warehouse.snapshots import last_manifest
from warehouse.vanished import store_vanished_files, vanished_files
from warehouse.versions import module_version
from warehouse.workload import fit_threads

LEDGER_TABLES = {
    "quality.delivered_file": "Receipts: one row per landing file and table, with the rows read, loaded, quarantined, superseded and erased.",
    "quality.landing_file": "Every file of the landing area as this run found it: one row per file.",
    "quality.vanished_file": "Files of the last snapshot that are gone from the landing area: one row per file.",
    "quality.quarantine": "Rejected rows: one row per row and rule, with the reason in words.",
    "reference.delivery": "What is delivered: one row per authority, year and raw table that is loaded and not blocked.",
    "reference.delivered_column": "The columns actually delivered: one row per authority, year, raw table and column.",
    "reference.population": "Children aged 0 to 17 at the middle of the year before: one row per authority and reporting year.",
    "reference.benchmark": "Published figures of other areas and of this one, as published: one row per figure and source.",
    "reference.neighbour": "Statistical neighbours: one row per authority, list and neighbour.",
    "reference.postcode": "Postcodes with National Grid metres and area codes: one row per postcode.",
}
READER = module_version("warehouse")
FILES_TOLD = 20


def _raw_specs() -> Iterator[dg.AssetSpec]:
    for name, contract in load_contracts().items():
        if contract.family != "reference":
            yield table_spec(
                f"raw.{name}",
                group="raw",
                description=f"{contract.title}, as delivered. {contract.grain.rstrip('.')}. Source: {contract.source}",
                code_version=READER,
                kinds=("duckdb", "xml" if contract.kind == "cin_xml" else "csv"),
            )


@dg.multi_asset(
    name="landing_area",
    specs=[
        *_raw_specs(),
        *(
            table_spec(key, group=key.split(".")[0], description=text, code_version=READER, kinds=("duckdb",))
            for key, text in LEDGER_TABLES.items()
        ),
    ],
)
def landing_area(context: dg.AssetExecutionContext, warehouse: Warehouse) -> Iterator[dg.MaterializeResult[None]]:
    """Recognise every file by its content and load it as text; every row is accounted for."""
    announce("Reading the landing area")
    preload()  # Great Expectations is ready when the first rules are asked
    settings = warehouse.settings()
    with warehouse.connect() as con:
        apart = part_authorities(con)
        store_asked(con, authorities=list(warehouse.authorities), pseudonyms=key_check(settings))
        read_landing(con, settings, apart or warehouse.authorities)
        if not apart:  # else those of the others stand
            _require_returns(con, settings.landing.name)
        receipts, versions = accounts(con), _data_versions(con)
        for key in sorted(spec.key.to_user_string() for spec in context.assets_def.specs):
            table = key.replace("/", ".")
            metadata = table_metadata(con, table)
            name = table.split(".")[1]
            if table.startswith("raw.") and name in receipts:
                metadata["conservation"] = dg.MetadataValue.md(receipts[name])
            yield dg.MaterializeResult(
                asset_key=dg.AssetKey(table.split(".")),
                metadata=metadata,
                data_version=dg.DataVersion(versions.get(name, "none")),
            )


def read_landing(con: duckdb.DuckDBPyConnection, settings: Settings, authorities: Collection[str]) -> None:
    """Load the files and keep which contents were loaded, those of each file at one moment. authorities: empty for all."""
    look = take_look(settings.landing)
    facts = input_facts(settings.landing)
    store_vanished_files(con, vanished_files(last_manifest(settings), facts, authorities))
    store_input_facts(con, facts)
    fit_threads(con)
    read = ingest(
        con,
        settings.landing,
        authorities=authorities or None,
        look=look,
        spool=settings.database.parent,
        identities=load_identities(settings),
    )
    store_input_facts(con, as_read(facts, read.left))


class NoReturnsError(Exception):
    """No return of any authority could be loaded; the message says what was found instead."""


def _require_returns(con: duckdb.DuckDBPyConnection, landing: str) -> None:
    """Raises NoReturnsError when there is nothing to compute from, so that the last snapshot stays as it is."""
    loaded = con.execute("select count(*) from reference.delivery where family in ('cla', 'cp', 'health')").fetchone()
    if loaded and loaded[0]:
        return
    found = refusals(con, "blocked", *NOT_LOADED)
    told = "; ".join(found[:FILES_TOLD]) or "the folder holds no files"
    raise NoReturnsError(
        f"no extract in the landing area {landing} could be loaded ({told}); put the extracts into <authority>/<year>/, such as 933/2017/"
    )


def _data_versions(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """By raw table: a hash of the files that it was loaded from."""
    rows = con.execute(
        "select source_table, md5(string_agg(source_file || source_sha256, ',' order by source_file))"
        " from quality.delivered_file where state = 'loaded' and source_table is not null group by source_table"
    ).fetchall()
    return dict(rows)


@dg.multi_asset(
    name="declared_facts",
    specs=[
        table_spec(
            f"reference.{name}",
            group="reference",
            description=text,
            code_version=module_version("warehouse/reference_data.py", "warehouse/schema"),
            kinds=("duckdb", "yaml"),
        )
        for name, text in DECLARED_TABLES.items()
    ],
)
def declared_facts(warehouse: Warehouse) -> Iterator[dg.MaterializeResult[None]]:
    """Code sets, calendar, parameters, catalogue and the settings of the run, as tables."""
    with warehouse.connect() as con:
        load_reference_data(con, warehouse.run_setting())
        store_asked(con, year=warehouse.year or None, with_rolling=warehouse.with_rolling)
        for name in DECLARED_TABLES:
            yield dg.MaterializeResult(
                asset_key=dg.AssetKey(["reference", name]), metadata=table_metadata(con, f"reference.{name}")
            )
