"""The restricted files of a snapshot without a child: Parquet, workbooks and pages rewritten, the manifest's hashes renewed."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import fastexcel
import polars as pl

from warehouse.database import literal
from warehouse.mentions import STRUCK_OUT, Mention, rows_of, struck
from warehouse.seal import seal_of
from warehouse.snapshot_upkeep import LEAVING, faults
from warehouse.snapshots import (
    MANIFEST,
    Snapshot,
    SnapshotError,
    file_sha256,
    private_files,
    read_manifest,
    settle,
)
from warehouse.workbooks import Sheet, write_workbook

ERASING = ".erasing-"
ABOUT = "About"  # the sheet of a workbook that explains the list
TABLE_ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)


@dataclass(frozen=True)
class Erased:
    """What went from one snapshot: how many files were rewritten."""

    snapshot_id: str
    files: int


def rewrite_restricted(snapshot: Snapshot, mention: Mention) -> Erased | None:
    """Put a restricted folder without the child in the place of the old one; None when no file names the child.

    The hash in the snapshot's name no longer holds then: the manifest is sealed in its place, and says whether the snapshot
    was whole before.

    Raises SnapshotError when its manifest cannot be read.
    """
    old = snapshot.restricted
    fresh = old.with_name(ERASING + snapshot.id)
    if not old.is_dir() and fresh.is_dir() and read_manifest(fresh) is not None:
        fresh.rename(old)  # killed between the two renames
    shutil.rmtree(fresh, ignore_errors=True)
    manifest = read_manifest(old)
    if manifest is None:
        raise SnapshotError(f"restricted/{snapshot.id}/{MANIFEST} cannot be read; remove the snapshot or restore it")
    with private_files():
        try:
            shutil.copytree(old, fresh)
            changed: list[Path] = []
            for path in sorted(fresh.rglob("*")):  # a Parquet file comes before the workbook of its name
                if path.is_file() and _rewrite(path, mention, changed):
                    changed.append(path)
            if changed:
                _renew_manifest(snapshot, fresh, manifest, changed)
                settle(fresh, private=True)
                leaving = old.rename(old.with_name(LEAVING + snapshot.id))
                fresh.rename(old)
                shutil.rmtree(leaving)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    return Erased(snapshot.id, len(changed)) if changed else None


def _renew_manifest(snapshot: Snapshot, folder: Path, manifest: dict[str, Any], changed: list[Path]) -> None:
    was_whole = not any(faults(snapshot))
    facts = {fact["path"]: fact for fact in manifest["files"]}
    for path in changed:
        name = path.relative_to(folder).as_posix()
        facts[name] = {"path": name, "bytes": path.stat().st_size, "sha256": file_sha256(path)}
    erased_on = datetime.now(UTC).isoformat(timespec="seconds")
    entry = {"erased_on": erased_on, "files": len(changed), "was_whole": was_whole}
    manifest |= {"files": list(facts.values()), "erasures": [*manifest.get("erasures", ()), entry]}
    manifest["seal"] = seal_of(snapshot, manifest)
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _rewrite(path: Path, mention: Mention, changed: list[Path]) -> bool:
    """Rewrite one file where it names the child. A workbook follows the Parquet file of its name."""
    if path.suffix == ".parquet":
        return _rewrite_table(path, mention)
    if path.suffix == ".xlsx":
        return path.with_suffix(".parquet") in changed and _rewrite_workbook(path)
    return _rewrite_page(path, mention) if path.suffix in (".html", ".csv", ".json", ".txt") else False


def _rewrite_table(path: Path, mention: Mention) -> bool:
    con = duckdb.connect()
    source = literal(path.as_posix())
    columns = [row[0] for row in con.execute(f"describe from read_parquet({source})").fetchall()]
    texts = struck(columns, mention)
    is_own = rows_of(columns, mention)
    differs = " or ".join([is_own, *(f'"{name}" is distinct from {text}' for name, text in texts.items())])
    if not con.execute(f"select 1 from read_parquet({source}) where {differs} limit 1").fetchone():
        return False
    replaced = ", ".join(f'{text} as "{name}"' for name, text in texts.items())
    pairs = con.execute(f"select decode(key), decode(value) from parquet_kv_metadata({source})").fetchall()
    metadata = ", ".join(f"{literal(key)}: {literal(value)}" for key, value in pairs if not key.startswith("ARROW"))
    told = f", kv_metadata {{{metadata}}}" if metadata else ""
    fresh = path.with_suffix(".fresh")
    con.execute(
        f"copy (select *{f' replace ({replaced})' if replaced else ''} from read_parquet({source}) where not ({is_own}))"
        f" to {literal(fresh.as_posix())} (format parquet, compression zstd, row_group_size 122880{told})"
    )
    fresh.replace(path)
    return True


def _rewrite_workbook(path: Path) -> bool:
    """The workbook anew from its Parquet file, which is rewritten already."""
    book = fastexcel.read_excel(path)
    names = [name for name in book.sheet_names if name != ABOUT]
    rows = pl.read_parquet(path.with_suffix(".parquet"))
    about = book.load_sheet(ABOUT, dtypes="string").to_polars()
    own = [Sheet(name, rows.filter(pl.col("authority") == name)) for name in names]
    write_workbook(path, [*own, Sheet(ABOUT, about, wrapped=True)])
    return True


def _rewrite_page(path: Path, mention: Mention) -> bool:
    """The page without the table rows that name the child, and with other mentions struck out."""
    text = path.read_text(encoding="utf-8")
    if path.name == MANIFEST or not mention.pattern.search(text):
        return False
    kept = TABLE_ROW.sub(lambda row: "" if mention.pattern.search(row[0]) else row[0], text)
    path.write_text(mention.pattern.sub(STRUCK_OUT, kept), encoding="utf-8")
    return True
