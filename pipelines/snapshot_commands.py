"""csc snapshots: list, show, diff, verify, prune. What they find is worked out in warehouse/snapshot_upkeep.py."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from warehouse.settings import Settings, load_settings
from warehouse.snapshot_upkeep import (
    Retention,
    all_snapshots,
    clear_leaving,
    faults,
    find_snapshot,
    pointer_faults,
    remove,
    to_leave,
)
from warehouse.snapshots import Snapshot, SnapshotError, latest

DEFAULT = Retention()
data_option = click.option(
    "--data",
    "settings",
    callback=lambda _context, _option, value: load_settings(None, value),
    type=click.Path(path_type=Path),
    help="Data folder with the snapshots (default: CSC_DATA, else warehouse/data).",
)


@click.group()
def snapshots() -> None:
    """The published snapshots: list, show, diff, verify, prune."""


@snapshots.command("list")
@data_option
def list_command(settings: Settings) -> None:
    """Every snapshot, oldest first; * marks the latest."""
    newest = latest(settings)
    there = all_snapshots(settings)
    for snapshot in there:
        told = snapshot.manifest()
        blocked = len(told.get("blocked_returns", ()))
        click.echo(
            f"{'*' if snapshot == newest else ' '} {snapshot.id}  {told.get('created', '')}  {len(told.get('as_at', {}))} authorities,"
            f" {len(told.get('inputs', ()))} files{f', {blocked} returns blocked' if blocked else ''}"
        )
    if not there:
        click.echo(f"nothing is published in {settings.data} yet; `csc run` publishes")


@snapshots.command()
@click.argument("snapshot_id", default="latest")
@data_option
def show(snapshot_id: str, settings: Settings) -> None:
    """What a snapshot was made from and what it holds (default: the latest)."""
    snapshot = _find(settings, snapshot_id)
    told = snapshot.manifest()
    for name in ("snapshot_id", "created", "contract_version", "code_version"):
        click.echo(f"{name}: {told.get(name, '')}")
    for authority, dates in told.get("as_at", {}).items():
        click.echo(f"authority {authority}: as at {dates['as_at']}")
    _echo_all("tables", [f"{t['name']}  {t['rows']} rows" for t in told.get("tables", ())])
    _echo_all("inputs", [f"{f['path']}  {f['sha256'][:12]}" for f in told.get("inputs", ())])
    for name in ("blocked_returns", "not_loaded", "vanished_files"):
        _echo_all(name, [_plain(entry) for entry in told.get(name, ())])


@snapshots.command()
@click.argument("before")
@click.argument("after")
@click.option("--children", is_flag=True, help="Also the records behind each changed figure (restricted).")
@click.option(
    "--out", type=click.Path(path_type=Path), help="Write the records to this Parquet file, its owner's only."
)
@data_option
def diff(before: str, after: str, children: bool, out: Path | None, settings: Settings) -> None:
    """Which figures changed from BEFORE to AFTER and what changed them; ids, or `previous` and `latest`."""
    from pipelines.snapshot_diff import case_lines, changed_cases, diff_lines, write_cases

    old, new = _find(settings, before), _find(settings, after)
    for line in diff_lines(old, new):
        click.echo(line)
    if out is not None:
        click.echo(f"Restricted: {write_cases(old, new, out)} records in {out}; do not pass on.")
    if children:
        click.echo("Records behind the changed figures (restricted: do not pass on)")
        for line in case_lines(changed_cases(old, new)):
            click.echo(line)


@snapshots.command()
@click.argument("snapshot_ids", nargs=-1)
@data_option
def verify(snapshot_ids: tuple[str, ...], settings: Settings) -> None:
    """Recheck every hash of every file (default: all snapshots); exit code 1 when a file is wrong."""
    chosen = [_find(settings, wanted) for wanted in snapshot_ids] or all_snapshots(settings)
    wrong = list(pointer_faults(settings))
    for snapshot in chosen:
        found = list(faults(snapshot))
        click.echo(f"{snapshot.id}: {f'{len(found)} faults' if found else 'whole'}")
        wrong += found
    for line in wrong:
        click.echo(f"wrong: {line}", err=True)
    if wrong:
        click.echo("A new snapshot is made by `csc run --force`.", err=True)
    sys.exit(1 if wrong else 0)


@snapshots.command()
@click.option("--keep", type=click.IntRange(min=0), default=DEFAULT.newest, show_default=True, help="Newest snapshots.")
@click.option(
    "--keep-monthly",
    type=click.IntRange(min=0),
    default=DEFAULT.months,
    show_default=True,
    help="Months of which the newest one stays.",
)
@click.option(
    "--keep-yearly",
    type=click.IntRange(min=0),
    default=DEFAULT.years,
    show_default=True,
    help="Years of which the newest one stays.",
)
@click.option("--keep-days", type=click.IntRange(min=0), default=DEFAULT.days, help="Those of so many last days.")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@data_option
def prune(keep: int, keep_monthly: int, keep_yearly: int, keep_days: int, dry_run: bool, settings: Settings) -> None:
    """Remove snapshots that no rule keeps, from all three tiers; never the latest one, nor the newest of an authority."""
    leaving = to_leave(settings, Retention(keep, keep_monthly, keep_yearly, keep_days))
    if not dry_run:
        clear_leaving(settings)
    for snapshot in leaving:
        if not dry_run:
            remove(snapshot)
        click.echo(f"{'would remove' if dry_run else 'removed'} {snapshot.id}")
    click.echo(f"{len(all_snapshots(settings)) - (len(leaving) if dry_run else 0)} snapshots stay")


def _find(settings: Settings, wanted: str) -> Snapshot:
    try:
        return find_snapshot(settings, wanted)
    except SnapshotError as error:
        raise click.UsageError(str(error)) from error


def _echo_all(heading: str, lines: list[str]) -> None:
    if lines:
        click.echo(f"{heading}:")
    for line in lines:
        click.echo(f"  {line}")


def _plain(entry: Any) -> str:
    return entry if isinstance(entry, str) else json.dumps(entry, ensure_ascii=False)
