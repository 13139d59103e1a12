"""A night with the real daemon: deliveries arrive, the sensor starts runs, people are told. Times are tightened."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import pytest

from pipelines.instance import prepare_instance
from tests.endtoend.commands import csc, query
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
            "CSC_LOOK_SECONDS": "3",
            "CSC_NOTIFY_WEBHOOK": f"http://127.0.0.1:{web_port}/hook",
            "CSC_NOTIFY_SMTP_HOST": "127.0.0.1",
            "CSC_NOTIFY_SMTP_PORT": str(mail_port),
            "CSC_NOTIFY_SMTP_SECURITY": "none",
            "CSC_NOTIFY_SMTP_TO": "performance@example.org",
        }
        with _daemon(environment, tmp_path / "daemon.log"):
            (landing / "letter.csv").write_text("dear,all\nsee,attached\n", encoding="utf-8")  # nothing can be loaded
            _await(lambda: [post["event"] for post in posts] == ["run_failed"], tmp_path / "daemon.log")
            shutil.copytree(sample, landing, dirs_exist_ok=True)
            _await(lambda: len(posts) == 2 and len(mails) == 2, tmp_path / "daemon.log")
            time.sleep(12)  # further looks at the same files
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
    assert "Nothing new" in csc("run", "--landing", landing, "--data", data, expect=1)  # blocked returns stay so


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
