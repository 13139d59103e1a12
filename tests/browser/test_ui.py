"""The Dagster UI in a real browser: the asset graph, a table with its columns, an indicator, a rule that failed."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

from warehouse.dictionary import load_dictionary
from warehouse.settings import PROJECT_ROOT

pytestmark = pytest.mark.browser

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
CSC = Path(sys.executable).with_name("csc")
START_SECONDS, STOP_SECONDS, SEE_MILLISECONDS = 240, 60, 90_000
CHECK = "dq_071_plans_of_a_child_overlap"


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of an installation with one run on a small sample, in which two plans of a child overlap."""
    folder = tmp_path_factory.mktemp("ui")
    landing, data = folder / "landing", folder / "data"
    made = [CSC, "sample", "--out", landing, "--children", "150", "--defects", "two_plans_at_once"]
    for command in (made, [CSC, "run", "--landing", landing, "--data", data, "--no-rolling"]):
        done = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=400, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    return {**os.environ, "CSC_LANDING": str(landing), "CSC_DATA": str(data)}


@pytest.fixture(scope="module")
def address(installation: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the UI answers. Afterwards it is stopped as by Ctrl-C, and must be gone."""
    port = _free_port()
    log = tmp_path_factory.mktemp("log") / "ui.log"
    with log.open("w", encoding="utf-8") as output:
        ui = subprocess.Popen(
            [sys.executable, "-m", "pipelines.ui", "--port", str(port)],
            cwd=PROJECT_ROOT,
            env=installation,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_heed_interrupts,
        )
        try:
            _await_answer(f"http://127.0.0.1:{port}/server_info", ui, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            _stop(ui)
    assert [one for one in (port, port + 1) if _answers(one)] == [], "the UI still answers after it was stopped"


@pytest.fixture
def page(address: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        page = browser.new_page(viewport={"width": 1600, "height": 1000}, base_url=address)
        page.set_default_timeout(SEE_MILLISECONDS)
        yield page
        browser.close()


def test_the_graph_shows_every_layer_and_its_tables(page: Page) -> None:
    page.goto("/asset-groups")
    for layer in ("raw", "staging", "core", "indicator", "figure", "published", "internal", "restricted"):
        _see(page, layer)
    _visible(page, "indicator").dblclick()
    _see(page, "cp_icpc_on_time")
    expect(page.get_by_role("dialog")).to_have_count(0)  # no pop-up covers the UI
    _screenshot(page, "graph")


def test_a_table_tells_what_it_is_and_what_its_columns_hold(page: Page) -> None:
    page.goto("/assets/core/cp_plan")
    _see(page, "Child protection plans that count", exact=False)
    _see(page, "Row count")
    _see(page, "effective_end_date")
    _see(page, load_dictionary()["effective_end_date"].meaning, exact=False)
    _see(page, "core.cp_plan_stacked.effective_end_date")
    _screenshot(page, "table")


def test_an_indicator_tells_what_it_means_its_figures_and_where_its_report_is(page: Page) -> None:
    page.goto("/assets/indicator/health_dental")
    _see(page, "26. Children looked after for at least twelve months whose teeth were checked by a dentist")
    _screenshot(page, "indicator")
    _visible(page, "Published figures by year").click()
    _see(page, "values_by_year")
    _see(page, "newest figure of 933")
    _screenshot(page, "figures")
    page.goto("/assets/indicator/health_dental")
    report = _visible(page, "933 2017").get_attribute("href")
    page.goto(str(report))
    expect(page.locator("#health_dental")).to_be_visible()


def test_a_rule_that_failed_tells_what_is_wrong_and_what_to_do(page: Page) -> None:
    page.goto(f"/assets/core/cp_plan?view=checks&checkDetail={CHECK}")
    _see(page, CHECK)
    _see(page, "The plan started while another plan of the child was in force.", exact=False)
    _see(page, "What to do: End the plan that was replaced", exact=False)
    _see(page, "failing_rows")
    _screenshot(page, "check")


def _see(page: Page, text: str, *, exact: bool = True) -> None:
    expect(_visible(page, text, exact=exact)).to_be_visible(timeout=SEE_MILLISECONDS)


def _visible(page: Page, text: str, *, exact: bool = True) -> Locator:
    """The first place where a text can be seen; lists also hold it in hidden places."""
    return page.get_by_text(text, exact=exact).filter(visible=True).first


def _screenshot(page: Page, name: str) -> None:
    """Kept only where SCREENSHOTS names a folder, for people to look at."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.wait_for_timeout(3000)
        page.screenshot(path=str(Path(folder) / f"{name}.png"))


def _free_port() -> int:
    """A port that is free and has a free one after it, below those that the system gives to outgoing connections."""
    tried = random.sample(range(20_000, 30_000, 2), 50)
    return next(port for port in tried if not _answers(port) and not _answers(port + 1))


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _heed_interrupts() -> None:
    """A shell starts what runs in its background with interrupts ignored, and Dagster's services inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _await_answer(url: str, ui: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert ui.poll() is None, f"the UI stopped by itself:\n{log.read_text(encoding='utf-8')}"
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(1)
    raise AssertionError(f"no answer from the UI in {START_SECONDS} s:\n{log.read_text(encoding='utf-8')}")


def _stop(ui: subprocess.Popen[bytes]) -> None:
    """Ctrl-C to the UI and all it started; whatever stays is ended."""
    os.killpg(ui.pid, signal.SIGINT)
    try:
        ui.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(ui.pid, signal.SIGKILL)
        ui.wait()
        raise AssertionError(f"the UI did not stop within {STOP_SECONDS} s of Ctrl-C") from None
