"""csc forget: a child leaves the warehouse and the restricted snapshots; that it was done is recorded, who it was is not."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from warehouse.erasure import Erasure, ErasureError, erase, still_there
from warehouse.settings import Settings, load_settings
from warehouse.snapshots import private_files

RECORD = "erasures.jsonl"  # in the restricted tier, its owner's only


@click.command()
@click.option("--child", required=True, help="The child's identifier in the 903 return or in the census.")
@click.option("--authority", help="DfE number; needed when children of several authorities have that identifier.")
@click.option("--landing", type=click.Path(path_type=Path), help="Landing area (default: CSC_LANDING).")
@click.option("--data", type=click.Path(path_type=Path), help="Data folder (default: CSC_DATA, else warehouse/data).")
def forget(child: str, authority: str | None, landing: Path | None, data: Path | None) -> None:
    """Remove a child from the warehouse and from every restricted snapshot, and record that it was done."""
    settings = load_settings(landing, data)
    try:
        done = erase(settings, child.strip(), authority)
    except ErasureError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)
    _record(settings, done, authority)
    for line in _told(settings, done):
        click.echo(line)


def _record(settings: Settings, done: Erasure, authority: str | None) -> None:
    """Add a line about what was done: when and how much, nothing from which the child could be found."""
    entry = {
        "erased_on": datetime.now(UTC).isoformat(timespec="seconds"),
        "authority": authority,
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
    if left := still_there(settings.landing, done.landing_files):
        yield f"These files in {settings.landing} still hold the child; the next run on new files reads the child again:"
        yield from (f"  {name}" for name in left)
        yield "  (replace them by files without the child, and do the same in the case system and in backups)"
