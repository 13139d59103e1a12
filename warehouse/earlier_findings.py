"""What the newest snapshot knew of issues: how long they have stood, what was accepted, how many there were.

Ages and trend must come out the same when nothing has changed. So they are carried from snapshot to snapshot, no clock is
read, and of an authority that the newest snapshot has from the same files, code and filters, it counts as this run.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb

from warehouse.database import literal
from warehouse.landing import REFERENCE_FOLDER
from warehouse.settings import Settings
from warehouse.snapshots import Snapshot, SnapshotError, latest

TABLES = {
    "earlier_issue": "authority varchar, issue_key varchar, first_seen date, runs_seen integer",
    "earlier_acceptance": "authority varchar, rule_id varchar, child_id varchar, key varchar, issue_key varchar",
    "earlier_count": "snapshot_id varchar, seen_on date, authority varchar, severity varchar, issues bigint, accepted bigint",
}
SNAPSHOTS_KEPT = 60  # in the trend
_AGES = """
    select any_value(authority) as authority, issue_key,
        min(case when {same} then first_seen else coalesce(first_seen, {day}) end) as first_seen,
        max(runs_seen - if({same}, 1, 0))::integer as runs_seen
    from read_parquet({file}) group by issue_key having max(runs_seen - if({same}, 1, 0)) > 0
"""
_ACCEPTED = """
    select distinct authority, rule_id, child_id, key, issue_key
    from read_parquet({file}) where issue_key is not null and acceptance in ('accepted', 'expired', 'resolved')
"""
_COUNTS = """
    select coalesce(snapshot_id, {snapshot}) as snapshot_id, coalesce(seen_on, {day}) as seen_on,
        authority, severity, issues, accepted
    from read_parquet({file})
    where snapshot_id is not null or not {same}
    qualify dense_rank() over (order by coalesce(snapshot_id, {snapshot}) desc) <= {kept}
"""
SOURCES = {
    "earlier_issue": ("quality_issues.parquet", _AGES),
    "earlier_acceptance": ("accepted_issues.parquet", _ACCEPTED),
    "earlier_count": ("quality_trend.parquet", _COUNTS),
}


def store_earlier_findings(con: duckdb.DuckDBPyConnection, settings: Settings, fingerprints: Mapping[str, str]) -> None:
    """Fill quality.earlier_* from the newest snapshot; empty without one, or from before it kept such tables.

    fingerprints: of this run (computed.authority_fingerprints).
    """
    before = _readable(settings)
    for name, columns in TABLES.items():
        con.execute(f"create or replace table quality.{name} ({columns})")
        if before is not None:
            _carry(con, name, before, fingerprints)


def _readable(settings: Settings) -> Snapshot | None:
    try:
        found = latest(settings)
        if found is not None:
            found.manifest()
        return found
    except SnapshotError:
        return None


def _carry(con: duckdb.DuckDBPyConnection, name: str, before: Snapshot, fingerprints: Mapping[str, str]) -> None:
    file_name, select = SOURCES[name]
    path = before.restricted / file_name
    needed = {column.split()[0] for column in TABLES[name].split(", ")}
    if not path.is_file() or not needed <= _columns(con, path):
        return
    manifest = before.manifest()
    then = manifest.get("authority_fingerprints", {})
    same = [literal(authority) for authority, one in fingerprints.items() if then.get(authority) == one]
    query = select.format(
        file=literal(path.as_posix()),
        same=f"(coalesce(authority, '{REFERENCE_FOLDER}') in ({', '.join(same)}))" if same else "false",
        day=f"date {literal(str(manifest['created'])[:10])}",
        snapshot=literal(before.id),
        kept=SNAPSHOTS_KEPT,
    )
    con.execute(f"insert into quality.{name} by name {query}")


def _columns(con: duckdb.DuckDBPyConnection, path: Path) -> set[str]:
    return {
        row[0] for row in con.execute(f"describe select * from read_parquet({literal(path.as_posix())})").fetchall()
    }
