"""csc check: recognise the extracts and ask every rule, without computing or publishing a figure."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from expectations.issues import write_issues
from expectations.plainly import run_plainly
from expectations.structural import all_suites
from pipelines.check_summary import judge
from warehouse.database import connect
from warehouse.earlier_findings import store_earlier_findings
from warehouse.identities import load_identities
from warehouse.ingest import ingest
from warehouse.landing import take_look
from warehouse.model_runs import run_models
from warehouse.reference_data import RunSetting, load_reference_data
from warehouse.settings import Settings
from warehouse.sqlmodels import load_models, upstream
from warehouse.vanished import store_vanished_files

Say = Callable[[str], None]
NEEDED = ("core.block", "quality.data_quality_summary", "restricted.quality_issues", "quality.trend")


@dataclass(frozen=True)
class CheckRequest:
    """What is to be checked. authorities: empty for all; year: None for all."""

    settings: Settings
    as_at: date
    authorities: tuple[str, ...] = ()
    year: int | None = None


def check_landing(request: CheckRequest, say: Say) -> int:
    """Check, say what was found, worst first, and return the exit code: 1 when something blocks, else 0."""
    started = time.monotonic()
    say(f"Landing area: {request.settings.landing}")
    folder = request.settings.check
    request.settings.data.mkdir(parents=True, exist_ok=True)
    with _owner_only():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        con = connect(folder / "check.duckdb", request.settings.memory_limit)
        try:
            build(con, request)
            verdict = judge(con)
            _write_report(con, folder)
        finally:
            con.close()
            for left in folder.glob("check.duckdb*"):
                left.unlink()
    for line in verdict.lines:
        say(line)
    say(f"Report, with every row concerned (restricted): {folder}")
    say(f"Took {time.monotonic() - started:.1f} s; no figure was computed, nothing was published")
    return 1 if verdict.blocks else 0


def build(con: duckdb.DuckDBPyConnection, request: CheckRequest) -> None:
    """Everything that the rules look at, and what they find, in ``con``."""
    wanted = list(all_suites().values())
    settings = request.settings
    ingest(
        con,
        settings.landing,
        authorities=request.authorities or None,
        year=request.year,
        look=take_look(settings.landing),
        spool=settings.check,
        identities=load_identities(settings),
    )
    store_vanished_files(con, ())
    store_earlier_findings(con, settings, fingerprints={})
    load_reference_data(con, RunSetting(request.as_at, with_rolling=False))
    models = upstream(load_models(), {*NEEDED, *(table for suite in wanted for table in suite.dependencies)})
    before = [model for model in models if model.schema not in ("quality", "restricted")]
    staging = {model.key: model for model in before if model.schema == "staging"}
    for chosen, threads in ((staging, 1), ({m.key: m for m in before if m.schema != "staging"}, None)):
        for _ in run_models(con, chosen, threads=threads):
            pass
    write_issues(con, run_plainly(con, wanted))
    for _ in run_models(con, {model.key: model for model in models if model not in before}):
        pass


def _write_report(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """The issues as Parquet, quality and receipts as pages."""
    from assets.pages.quality import write_quality
    from assets.pages.receipts import write_receipts
    from warehouse.dictionary import published_tables
    from warehouse.parquet import write_parquet

    table = published_tables()["restricted.quality_issues"]
    write_parquet(con, table.name, folder / "quality_issues.parquet", table)
    write_receipts(con, folder / "receipts")
    write_quality(con, folder, with_figures=False)


@contextmanager
def _owner_only() -> Iterator[None]:
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)
