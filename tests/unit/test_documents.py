"""Documents on their way into a snapshot are their owner's only and do not stay behind."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from warehouse.documents import DocumentsError, copy_documents, document_folder, drop_documents
from warehouse.settings import Settings


def test_child_level_documents_are_their_owners_only_and_do_not_stay(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "landing", tmp_path)
    with document_folder(settings, "restricted", "lists") as folder:
        (folder / "L01.csv").write_text("child", encoding="utf-8")
    modes = {path.relative_to(tmp_path).as_posix(): path.stat().st_mode & 0o777 for path in tmp_path.rglob("*")}
    assert modes == {
        "duckdb": 0o700,
        "duckdb/work": 0o700,
        "duckdb/work/restricted": 0o700,
        "duckdb/work/restricted/lists": 0o700,
        "duckdb/work/restricted/lists/L01.csv": 0o600,
    }
    copy_documents(settings, "restricted", ["lists"], tmp_path / "snapshot")
    drop_documents(settings)
    assert (tmp_path / "snapshot" / "lists" / "L01.csv").read_text(encoding="utf-8") == "child"
    assert list((tmp_path / "duckdb").iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_published_documents_may_be_read_by_those_who_may_read_the_snapshot(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "landing", tmp_path)
    with document_folder(settings, "published", "report") as folder:
        (folder / "933").mkdir()
        (folder / "933" / "index.html").write_text("page", encoding="utf-8")
    before = os.umask(0o022)
    try:
        copy_documents(settings, "published", ["report"], tmp_path / "open")
        os.umask(0o077)  # as the restricted tier is written
        copy_documents(settings, "published", ["report"], tmp_path / "closed")
    finally:
        os.umask(before)
    modes = {path.relative_to(tmp_path).as_posix(): path.stat().st_mode & 0o777 for path in tmp_path.glob("*/**/*")}
    assert {name: mode for name, mode in modes.items() if name.startswith("open")} == {
        "open/report": 0o755,
        "open/report/933": 0o755,
        "open/report/933/index.html": 0o644,
    }
    assert modes["closed/report/933"] == 0o700


def test_documents_that_were_not_made_are_no_empty_folder(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "landing", tmp_path)
    with pytest.raises(DocumentsError, match="restricted/lists was not made"):
        copy_documents(settings, "restricted", ["lists"], tmp_path / "snapshot")
