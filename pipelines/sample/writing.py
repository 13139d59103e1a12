"""Writes a landing area to a folder: bytes that depend on the content only. Refuses folders it did not write."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.sax.saxutils import escape

from pipelines.sample.landing import Landing, Node, Table
from warehouse.landing import SAMPLE_LIST


class SampleError(Exception):
    """The sample cannot be written there; the message says why and what to do."""


def write_landing(landing: Landing, out: Path) -> list[str]:
    """Writes all files and returns their paths, relative to ``out``; files of an earlier sample there are replaced.

    Raises SampleError when ``out`` is a file, or holds files and was not written by this function.
    """
    refuse_unless_ours(out)
    _clear(out)
    contents = {path: _csv(table) for path, table in landing.tables.items()}
    contents |= {path: _xml(root) for path, root in landing.census.items()}
    out.mkdir(parents=True, exist_ok=True)
    (out / SAMPLE_LIST).write_text(json.dumps({"files": sorted(contents)}, indent=1) + "\n", encoding="utf-8")
    for path, content in sorted(contents.items()):
        target = out / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return sorted(contents)


def refuse_unless_ours(out: Path) -> None:
    """Raises SampleError when ``out`` is a file, or holds files and was not written by ``write_landing``."""
    if out.exists() and not out.is_dir():
        raise SampleError(f"{out}: is a file, not a folder; choose another folder")
    if out.exists() and any(out.iterdir()) and not (out / SAMPLE_LIST).exists():
        raise SampleError(f"{out}: is not empty and was not written by the sample; choose an empty or new folder")


def _clear(out: Path) -> None:
    """Removes the files of an earlier sample and the folders that this leaves empty, and nothing else."""
    written = out / SAMPLE_LIST
    if not written.exists():
        return
    try:
        paths = [out / path for path in json.loads(written.read_text(encoding="utf-8"))["files"]]
    except (ValueError, KeyError, TypeError) as error:
        raise SampleError(
            f"{written}: is not the list that the sample wrote; empty the folder or choose another"
        ) from error
    ours = [path for path in paths if out.resolve() in path.resolve().parents]
    for path in ours:
        path.unlink(missing_ok=True)
    for folder in sorted({parent for path in ours for parent in path.parents if out in parent.parents}, reverse=True):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def _csv(table: Table) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=table.columns, restval="", lineterminator="\r\n", extrasaction="raise")
    writer.writeheader()
    writer.writerows(table.rows)
    return text.getvalue().encode("utf-8")


def _xml(root: Node) -> bytes:
    lines = ['<?xml version="1.0" encoding="utf-8"?>']
    _add_lines(lines, root, "")
    return ("\n".join(lines) + "\n").encode("utf-8")


def _add_lines(lines: list[str], node: Node, indent: str) -> None:
    if not node.inside:
        lines.append(f"{indent}<{node.tag}>{escape(node.text)}</{node.tag}>" if node.text else f"{indent}<{node.tag}/>")
        return
    lines.append(f"{indent}<{node.tag}>")
    for child in node.inside:
        _add_lines(lines, child, indent + " ")
    lines.append(f"{indent}</{node.tag}>")
