"""How a return is delivered changes no figure: names, order and times of files, archives, one delivery or several."""

from __future__ import annotations

import csv
import io
import os
import shutil
import tempfile
import zipfile
from datetime import date
from pathlib import Path
from random import Random

import duckdb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.cla_histories import YEARS, Returns, random_returns
from warehouse.catalogue import load_catalogue
from warehouse.contracts import load_contracts
from warehouse.database import connect
from warehouse.ingest import ingest
from warehouse.reference_data import RunSetting, load_reference_data
from warehouse.sqlmodels import load_models, run_model, upstream

COHORTS = [f"indicator.{entry.id}" for entry in load_catalogue() if 14 <= entry.number <= 24]
LOADED = "select source_table, year_ending, rows_loaded from reference.delivery order by all"


def files(returns: Returns) -> dict[tuple[int, str], str]:
    """The text of the CSV file of each year and table, with every column of the table."""
    found = {}
    for table, rows in returns.items():
        names = [column.name for column in load_contracts()[table].columns]
        for year in YEARS:
            stream = io.StringIO()
            writer = csv.DictWriter(stream, names, lineterminator="\n")
            writer.writeheader()
            for row in rows:
                if row["year_ending"] == year:
                    writer.writerow({name: row.get(name.lower()) for name in names})
            found[year, table] = stream.getvalue()
    return found


def deliver(folder: Path, texts: dict[tuple[int, str], str], rng: Random) -> None:
    """Write the files under any name, in any order, at any time; now and then in an archive."""
    for number, ((year, table), text) in enumerate(rng.sample(sorted(texts.items()), len(texts))):
        name = f"{rng.choice('abcxyz')}{number}{table if rng.random() < 0.5 else ''}.csv"
        path = folder / "933" / str(year) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if rng.random() < 0.3:
            path = path.with_suffix(".zip")
            with zipfile.ZipFile(path, "w") as archive:
                archive.writestr(f"return/{name}", text)
        else:
            path.write_text(text, encoding="utf-8")
        at = 1_600_000_000 + rng.randint(0, 10**8)
        os.utime(path, (at, at))


def figures(con: duckdb.DuckDBPyConnection, landing: Path) -> dict[str, list[tuple[object, ...]]]:
    """All cohorts, and what was loaded, after an ingest into this warehouse."""
    ingest(con, landing)
    models = load_models()
    for model in upstream(models, COHORTS):
        run_model(con, model)
    found = {table: sorted(con.sql(f"select * from {table}").fetchall(), key=repr) for table in COHORTS}
    return {**found, "loaded": con.sql(LOADED).fetchall()}


def warehouse() -> duckdb.DuckDBPyConnection:
    """A warehouse in memory in which nothing is delivered yet."""
    con = connect()
    load_reference_data(con, RunSetting(date(2017, 3, 31), False))
    return con


@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**9))
def test_names_order_times_and_earlier_deliveries_change_no_figure(seed: int) -> None:
    rng = Random(seed)
    texts = files(random_returns(rng, children=25))
    with tempfile.TemporaryDirectory() as folder:
        at_once, in_parts = Path(folder, "once"), Path(folder, "parts")
        deliver(at_once, texts, rng)
        together = figures(warehouse(), at_once)
        assert together["indicator.cla_number"]
        first = set(rng.sample(sorted(texts), len(texts) // 2))
        deliver(in_parts, {key: text for key, text in texts.items() if key in first}, rng)
        con = warehouse()
        before = figures(con, in_parts)
        shutil.rmtree(in_parts)
        deliver(in_parts, texts, rng)
        after = figures(con, in_parts)
    assert before != together
    for table, expected in together.items():
        assert after[table] == expected, table
