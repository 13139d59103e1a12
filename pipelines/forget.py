"""csc forget: a child leaves the warehouse and the restricted snapshots; that it was done is recorded, who it was is not."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from warehouse.erasure import Erasure, erase
from warehouse.erasure_list import LIST, withdraw
from warehouse.owners import ErasureError, known_names
from warehouse.settings import Settings, load_settings
from warehouse.snapshots import private_files

RECORD = "erasures.jsonl"  # in the restricted tier, its owner's only


@click.command()
@click.option("--child", required=True, help="The child's identifier in the 903 return or in the census.")
@click.option("--authority", help="DfE number; needed when children of several authorities have that identifier.")
@click.option("--landing", type=click.Path(path_type=Path), help="Landing area (default: CSC_LANDING).")
@click.option("--data", type=click.Path(path_type=Path), help="Data folder (default: CSC_DATA, else warehouse/data).")
@click.option("--withdraw", "is_withdrawn", is_flag=True, help="The other way: later runs read the child again.")
def forget(child: str, authority: str | None, landing: Path | None, data: Path | None, is_withdrawn: bool) -> None:
    """Remove a child from the warehouse and from every restricted snapshot, keep it out of later runs, and record that it
    was done.
    """
    settings = load_settings(landing, data)
    if is_withdrawn:
        _withdraw(settings, child.strip(), authority)
        return
    try:
        done = erase(settings, child.strip(), authority)
    except ErasureError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)
    _record(settings, done)
    for line in _told(settings, done):
        click.echo(line)


def _withdraw(settings: Settings, child: str, authority: str | None) -> None:
    if authority is None:
        raise click.UsageError("--withdraw needs --authority: the list holds no identifiers to look through")
    if not withdraw(settings, authority, known_names(settings, authority, child)):
        click.echo(f"Error: no child of {authority} with that identifier is on restricted/{LIST}", err=True)
        sys.exit(1)
    click.echo(
        "Taken off the list: the next run on new files, or with --force, reads the child of that identifier again"
    )
    click.echo(
        "  (identifiers of other returns that were matched are on the list by themselves: withdraw each of them)"
    )


def _record(settings: Settings, done: Erasure) -> None:
    """Add a line about what was done: when and how much, nothing from which the child could be found."""
    entry = {
        "erased_on": datetime.now(UTC).isoformat(timespec="seconds"),
        "authority": done.authority,
        "rows": done.rows,
        "snapshots": [snapshot.snapshot_id for snapshot in done.snapshots],
    }
    with private_files():
        settings.restricted.mkdir(parents=True, exist_ok=True)
        path = settings.restricted / RECORD
        with path.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(entry) + "\n")


def _told(settings: Settings, done: Erasure) -> Iterator[str]:
    also = f" (with {done.identifiers - 1} matched identifiers of other returns)" if done.identifiers > 1 else ""
    yield f"Removed from the warehouse: {done.rows} rows{also}"
    for snapshot in done.snapshots:
        yield f"Removed from restricted/{snapshot.snapshot_id}: {snapshot.files} files rewritten"
    yield f"Recorded in restricted/{RECORD}; published and internal figures name no child and stay as they are"
    yield f"Later runs leave the child out: a keyed hash is in restricted/{LIST}, never the identifier"
    if done.landing_files:
        yield f"These files in {settings.landing} still hold the child:"
        yield from (f"  {name}" for name in done.landing_files)
        yield "  (replace them by files without the child, and do the same in the case system and in backups)"
