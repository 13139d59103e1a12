"""A night with the real daemon: deliveries arrive, the sensor starts runs, people are told. Times are tightened."""

from __future__ import annotations

import csv
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from pipelines.instance import prepare_instance
from tests.endtoend.canaries import MARK
from tests.endtoend.commands import csc, query
from tests.endtoend.contents import content, identifiers_of, shared_files
from tests.endtoend.receivers import mail_receiver, webhook_receiver
from warehouse.settings import PROJECT_ROOT, load_settings

pytestmark = pytest.mark.endtoend

PATIENCE_SECONDS, STOP_SECONDS = 180, 60
DAEMON = (str(Path(sys.executable).with_name("dagster-daemon")), "run", "-m", "pipelines.definitions")


def test_a_delivery_starts_one_run_and_people_hear_of_what_went_wrong(tmp_path: Path) -> None:
    sample, landing, data = tmp_path / "sample", tmp_path / "landing", tmp_path / "data"
    csc("sample", "--out", sample, "--children", "150")
    shutil.copytree(sample / "933" / "2016", sample / "933" / "2021")  # contents of another year: a blocked return
    landing.mkdir()
    settings = load_settings(landing, data)
    home = prepare_instance(settings)
    with webhook_receiver() as (web_port, posts), mail_receiver() as (mail_port, mails):
        environment = {
            "CSC_LANDING": str(landing),
            "CSC_DATA": str(data),
            "DAGSTER_HOME": str(home),
            "CSC_AUTOMATION": "on",
            "CSC_PSEUDONYM_KEY_FILE": str(_key(tmp_path)),
            "CSC_LOOK_SECONDS": "3",
            "CSC_NOTIFY_WEBHOOK": f"http://127.0.0.1:{web_port}/hook",
            "CSC_NOTIFY_SMTP_HOST": "127.0.0.1",
            "CSC_NOTIFY_SMTP_PORT": str(mail_port),
            "CSC_NOTIFY_SMTP_SECURITY": "none",
            "CSC_NOTIFY_SMTP_TO": "performance@example.org",
        }
        with _daemon(environment, tmp_path / "daemon.log"):
            letter = landing / f"{MARK}NAME.csv"  # nothing can be loaded
            letter.write_text(f"dear,{MARK}GREETING\nsee,{MARK}CELL\n", encoding="utf-8")
            _await(lambda: [post["event"] for post in posts] == ["run_failed"], tmp_path / "daemon.log")
            shutil.copytree(sample, landing, dirs_exist_ok=True)
            _await(lambda: len(posts) == 2 and len(mails) == 2, tmp_path / "daemon.log")
            time.sleep(12)  # further looks at the same files
    told = {"posts": str(posts).encode(), "mails": str(mails).encode(), "log": (tmp_path / "daemon.log").read_bytes()}
    told |= {str(path): content(path) for path in shared_files(data)}  # Dagster's storage too
    assert [name for name, text in told.items() if MARK.encode() in text] == []
    assert [post["event"] for post in posts] == ["run_failed", "returns_blocked"], posts
    assert "NoReturnsError" in posts[0]["text"]
    assert "933/2021: blocked" in posts[1]["text"]
    assert "933/2021: blocked" in mails[1]
    assert "Subject: Children's social care indicators" in mails[0]
    with dg.DagsterInstance.from_config(str(home)) as instance:
        assert [run.status.value for run in instance.get_runs()] == ["SUCCESS", "FAILURE"]  # newest first, once each
    found = query(
        "select status from {t} where indicator_id = 'cla_number' and year_ending = 2017 and breakdown = 'all'",
        t=data / "published" / "latest" / "indicator_values.parquet",
    )
    assert found == [("ok",)]
    run = ("run", "--landing", landing, "--data", data)
    assert "Nothing new" in csc(*run, expect=1, environment=environment)  # blocked returns stay so
    _no_child_has_its_own_name(landing, data)
    _a_child_is_found_by_its_own_name(data, landing, environment)


def _key(folder: Path) -> Path:
    path = folder / "pseudonym.key"
    path.write_text("0123456789abcdef" * 4, encoding="utf-8")
    path.chmod(0o600)
    return path


def _no_child_has_its_own_name(landing: Path, data: Path) -> None:
    identifiers = identifiers_of(landing, "CHILD", "LAchildID", "child_id")
    assert len(identifiers) > 150
    (snapshot,) = (data / "restricted").glob("2*")
    files = [path for path in snapshot.rglob("*") if path.is_file()]
    assert {".parquet", ".xlsx", ".html", ".json"} == {path.suffix for path in files}
    texts = {path.name: content(path) for path in files}
    with duckdb.connect(data / "duckdb" / "csc.duckdb", read_only=True) as con:
        tables = con.execute("select distinct schema_name || '.' || table_name from duckdb_tables()").fetchall()
        texts |= {name: str(con.sql(f"from {name}").fetchall()).encode() for (name,) in tables}
    named = {name: identifiers & set(re.findall(rb"[A-Za-z0-9]+", text)) for name, text in texts.items()}
    assert {name: found for name, found in named.items() if found} == {}


def _a_child_is_found_by_its_own_name(data: Path, landing: Path, environment: dict[str, str]) -> None:
    with (landing / "933/2017/oc2.csv").open(encoding="utf-8", newline="") as stream:
        child = next(csv.DictReader(stream))["CHILD"]
    explain = ("explain", "cla_number", "--authority", "933", "--year", "2017", "--child", child, "--data", data)
    assert "1 counted in the numerator, 0 not" in csc(*explain, environment=environment)
    said = csc("forget", "--child", child, "--landing", landing, "--data", data, environment=environment)
    assert "933/2017/oc2.csv" in said
    assert "not among them" in csc(*explain, environment=environment)


@contextmanager
def _daemon(environment: dict[str, str], log: Path) -> Iterator[None]:
    """Dagster's daemon with its code server, stopped as a service manager stops it."""
    with log.open("w", encoding="utf-8") as output:
        daemon = subprocess.Popen(
            DAEMON,
            cwd=PROJECT_ROOT,
            env={**os.environ, **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield
        finally:
            daemon.send_signal(signal.SIGTERM)
            try:
                daemon.wait(STOP_SECONDS)
            finally:
                if daemon.poll() is None:
                    os.killpg(daemon.pid, signal.SIGKILL)


def _await(happened: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        assert time.monotonic() < deadline, log.read_text(encoding="utf-8")[-4000:]
        time.sleep(0.5)
