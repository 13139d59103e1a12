"""The snapshot asset: the three tiers as Parquet files with manifest and data package, all at once or not at all."""

import json
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb

from assets.data_package import data_package
from assets.factories import OWNERS, PROGRAMS, asset_key
from assets.progress import announce
from assets.report.actions import missing_actions, stray_commentary
from assets.resources import Warehouse
from assets.values_by_year import values_by_year
from warehouse.computed import stored_fingerprints
from warehouse.dictionary import PublishedTable, published_tables
from warehouse.documents import copy_documents, drop_documents
from warehouse.newest import mend_latest
from warehouse.parquet import write_parquet
from warehouse.refusals import NOT_LOADED, refusals
from warehouse.retention import apply_retention, load_retention
from warehouse.run_facts import (
    InputFact,
    acceptance_bounds,
    stored_fingerprint,
    stored_input_facts,
    stored_ways,
    tables_by_file,
)
from warehouse.settings import Settings
from warehouse.shown_names import shown_names
from warehouse.snapshots import Snapshot, SnapshotError, last_manifest, latest, publish
from warehouse.vanished import stored_vanished_files
from warehouse.versions import code_version, module_version

DOCUMENTS = {  # by tier: the asset that makes the documents, and their folder in the snapshot
    "published": {"published.report": "report", "published.ees": "ees"},
    "restricted": {
        "restricted.receipts": "receipts",
        "restricted.action_lists": "action_lists",
        "restricted.quality": "quality",
    },
}
# Sorting a small table takes one core; one of the tables of cases takes all of them, and much memory.
THREADS = {"published": 2, "internal": 2, "restricted": 1}


@dg.asset(
    key=["published", "snapshot"],
    deps=[asset_key(key) for key in (*published_tables(), *(key for made in DOCUMENTS.values() for key in made))],
    group_name="published",
    description="The newest snapshot: published, internal and restricted Parquet files, manifest and data package.",
    code_version=PROGRAMS + module_version("warehouse/snapshots.py", "warehouse/newest.py", "warehouse/parquet.py"),
    kinds={"parquet"},
    owners=OWNERS,
    freshness_policy=dg.FreshnessPolicy.time_window(fail_window=timedelta(hours=26)),
)
def snapshot(context: dg.AssetExecutionContext, warehouse: Warehouse) -> dg.MaterializeResult[None]:
    """Write the tiers beside the old ones, then switch ``latest``."""
    announce("Publishing the snapshot")
    settings = warehouse.settings()
    with warehouse.connect() as con:
        made = write_snapshot(con, warehouse)
        for observation in values_by_year(con, made):
            context.log_event(observation)
    drop_documents(settings)
    removed, problem = _tidied(settings)
    return dg.MaterializeResult(
        metadata={
            "snapshot": made.id,
            "published": dg.MetadataValue.path(str(made.published)),
            "internal": dg.MetadataValue.path(str(made.internal)),
            "restricted": dg.MetadataValue.path(str(made.restricted)),
            "tables": {t["name"]: t["rows"] for t in made.manifest()["tables"]},
            "database": str(settings.database.name),
            "removed by the retention rule": removed,
            **({"retention": problem} if problem else {}),
        }
    )


def _tidied(settings: Settings) -> tuple[list[str], str]:
    """The snapshots that the retention rule removed, and why it could not: what is published is no less so then."""
    try:
        removed = apply_retention(settings, load_retention())
    except (OSError, ValueError, SnapshotError) as error:
        problem = f"old snapshots stay: {error if isinstance(error, ValueError) else type(error).__name__}"
        announce(problem)
        return [], problem
    if removed:
        announce(f"Removed by the retention rule: {', '.join(removed)}")
    return removed, ""


def write_snapshot(con: duckdb.DuckDBPyConnection, warehouse: Warehouse) -> Snapshot:
    """Publish the output tables of the warehouse as one snapshot; the newest one when it says the same already."""
    settings = warehouse.settings()
    mend_latest(settings)
    tables = _tables_by_tier()
    facts = _facts(con, tables["published"])
    if not warehouse.force and (unchanged := _unchanged(settings, facts)):
        return unchanged
    writers = {tier: _writer(con, settings, tier, members, facts) for tier, members in tables.items()}
    return publish(settings, writers, facts)


def _unchanged(settings: Settings, facts: Mapping[str, Any]) -> Snapshot | None:
    """The newest snapshot when it was made from the same files, code and dates."""
    before = last_manifest(settings)
    is_same = all(before.get(name) == facts[name] for name in ("fingerprint", "as_at", "accepted"))
    return latest(settings) if is_same else None


def _tables_by_tier() -> dict[str, list[PublishedTable]]:
    tiers: dict[str, list[PublishedTable]] = {"published": [], "internal": [], "restricted": []}
    for key, table in published_tables().items():
        tiers[key.split(".")[0]].append(table)
    return tiers


def _writer(
    con: duckdb.DuckDBPyConnection,
    settings: Settings,
    tier: str,
    members: list[PublishedTable],
    facts: Mapping[str, Any],
) -> Any:
    def write(folder: Path) -> None:
        with ThreadPoolExecutor(THREADS[tier]) as pool:
            tuple(pool.map(lambda table: _write_table(con, table, folder), members))
        copy_documents(settings, tier, DOCUMENTS.get(tier, {}).values(), folder)
        if tier == "published":
            package = data_package(con, members, facts["code_version"])
            (folder / "datapackage.json").write_text(
                json.dumps(package, indent=1) + os.linesep.replace("\r", ""), encoding="utf-8"
            )

    return write


def _write_table(con: duckdb.DuckDBPyConnection, table: PublishedTable, folder: Path) -> None:
    with con.cursor() as own:
        write_parquet(own, table.name, folder / f"{table.name.split('.')[1]}.parquet", table)


def _facts(con: duckdb.DuckDBPyConnection, members: list[PublishedTable]) -> dict[str, Any]:
    inputs = stored_input_facts(con)
    read_from = tables_by_file(con)
    counts = [
        {
            "name": t.name.split(".")[1],
            "rows": int((con.execute(f"select count(*) from {t.name}").fetchone() or (0,))[0]),
        }
        for t in members
    ]
    return {
        "code_version": code_version(),
        "fingerprint": stored_fingerprint(con, inputs),
        "authority_fingerprints": stored_fingerprints(con),
        "inputs": [
            {"path": name, "bytes": f.bytes, "sha256": f.sha256, "tables": read_from.get(f.path, [])}
            for f, name in _named(con, inputs)
        ],
        "tables": counts,
        "as_at": _as_at(con),
        "ways": asdict(stored_ways(con)),
        "accepted": acceptance_bounds(con),
        "blocked_returns": refusals(con, "blocked"),
        "not_loaded": refusals(con, *NOT_LOADED),
        "vanished_files": stored_vanished_files(con),
        "missing_actions": missing_actions(con),
        "stray_commentary": stray_commentary(con),
    }


def _named(con: duckdb.DuckDBPyConnection, inputs: list[InputFact]) -> list[tuple[InputFact, str]]:
    """Landing files with the names that everybody may see; a place that several share is told apart by their contents."""
    shown = shown_names(con, (fact.path for fact in inputs))
    return [(f, f.path if shown[f.path] == f.path else f"{shown[f.path]}#{f.sha256[:12]}") for f in inputs]


def _as_at(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    rows = con.execute(
        "select authority, newest_year_end, as_at from reference.authority_as_at order by authority"
    ).fetchall()
    return {a: {"newest_year_end": str(newest), "as_at": str(as_at)} for a, newest, as_at in rows}
