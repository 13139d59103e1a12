"""The annual report in a real browser: offline, without errors, accessible, by keyboard, on a phone and on paper."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.test_ui import CHROMIUM, CSC, QUIET

pytestmark = pytest.mark.browser

DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 375, "height": 812}
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
SECTIONS = ("summary", "issues", "child_protection", "placements", "health", "data-quality", "method")


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reports of the default sample and of a second, small authority."""
    folder = tmp_path_factory.mktemp("report")
    landing, other, data = folder / "landing", folder / "other", folder / "data"
    _run("sample", "--out", landing)
    _run("sample", "--out", other, "--authority", "878", "--children", "150")
    shutil.copytree(other / "878", landing / "878")
    _run("run", "--landing", landing, "--data", data, "--no-rolling")
    return data / "published" / "latest" / "report"


def _run(*arguments: str | Path) -> None:
    done = subprocess.run([str(CSC), *map(str, arguments)], capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page that must ask for no file but itself and must report no error."""
    context = browser.new_context(viewport=request.param)
    page = context.new_page()
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url))
    page.on("console", lambda message: errors.append(message.text))
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert [url for url in asked if not url.startswith("file://")] == []
    assert len({url.split("#")[0] for url in asked}) <= 1
    assert errors == []
    context.close()


def address(reports: Path, place: str) -> str:
    return (reports / place).as_uri()


def violations(page: Page) -> list[tuple[str, Any]]:
    """What axe-core finds against WCAG 2.2 AA and its best practices."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [(one["id"], one["nodes"][0]["html"][:200]) for one in found]


@pytest.mark.parametrize("place", ["933/2017/index.html", "933/2014/index.html", "index.html"])
def test_the_pages_are_accessible_and_fit_their_screen(page: Page, reports: Path, place: str) -> None:
    page.goto(address(reports, place))
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate("document.documentElement.lang") == "en-GB"


def test_the_report_says_what_the_year_was_like(page: Page, reports: Path) -> None:
    page.goto(address(reports, "933/2017/index.html"))
    summary = page.get_by_role("region", name="Summary").inner_text()
    assert "There are 38 indicators." in summary
    assert "assessed for 23: 19 [83%] improved and 4 deteriorated" in summary
    cards = page.locator("article.card")
    assert cards.count() == 4
    issues = page.get_by_role("region", name="Issues for consideration").inner_text()
    for figures in ("97.0%", "94.9%", "76.1%", "79.1%", "(+48%)", "99.0%", "98.5%", "28.7%", "32.1%", "88.5%", "72.9%"):
        assert figures in issues
    assert page.locator("svg.chart[role=img]").count() > 25
    _screenshots(page, "report")


def test_the_report_can_be_read_by_keyboard(page: Page, reports: Path) -> None:
    page.goto(address(reports, "933/2017/index.html"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    link = page.get_by_role("navigation", name="Contents").get_by_role("link", name="Health and wellbeing")
    link.focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("#health")
    closed = page.locator("#health_dental ~ details summary, article[aria-labelledby=health_dental] summary").first
    closed.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.parentElement.open")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "group"  # the table scrolls by keyboard


def test_the_report_prints(page: Page, reports: Path, tmp_path: Path) -> None:
    page.goto(address(reports, "933/2017/index.html"))
    printed = page.pdf(path=str(tmp_path / "report.pdf"), prefer_css_page_size=True, tagged=True)
    assert printed.startswith(b"%PDF")
    assert 10 < printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") + printed.count(b"/Type /Page/") < 80
    if folder := os.environ.get("SCREENSHOTS"):
        (Path(folder) / "report.pdf").write_bytes(printed)


def test_definitions_and_groups_are_printed_though_they_are_folded(page: Page, reports: Path, tmp_path: Path) -> None:
    page.goto(address(reports, "933/2017/index.html"))
    folded = "[...document.querySelectorAll('details')].filter(one => one.offsetHeight < 2 * one.firstElementChild.offsetHeight).length"
    assert page.evaluate(folded) > 60
    page.emulate_media(media="print")
    assert page.evaluate(folded) == 0
    if shutil.which("pdftotext"):
        page.pdf(path=str(tmp_path / "report.pdf"), prefer_css_page_size=True)
        subprocess.run(["pdftotext", "-layout", "report.pdf"], cwd=tmp_path, check=True)
        said = (tmp_path / "report.txt").read_text(encoding="utf-8")
        assert said.count("Definition and caveats") == 38
        assert said.count("By age, sex and other groups") > 20
        assert said.count("Not disabled") > 20


def test_the_page_above_compares_and_leads_down(page: Page, reports: Path) -> None:
    page.goto(address(reports, "index.html"))
    assert page.locator("svg.chart[role=img]").count() > 20
    page.locator("article[aria-labelledby=health_dental] summary").click()
    names = page.locator("article[aria-labelledby=health_dental] tbody th").all_inner_texts()
    assert sorted(names) == ["Devon", "Somerset"]
    assert page.locator("article[aria-labelledby=health_dental] a").first.get_attribute("href") in (
        "933/2017/index.html#health_dental",
        "878/2017/index.html#health_dental",
    )
    _screenshots(page, "region", ("reports", "child_protection"))


def _screenshots(page: Page, name: str, sections: tuple[str, ...] = SECTIONS) -> None:
    """Kept only where SCREENSHOTS names a folder, for people to look at."""
    folder = os.environ.get("SCREENSHOTS")
    width = page.viewport_size["width"] if page.viewport_size else 0
    for section in sections if folder else ():
        page.evaluate("id => document.getElementById(id).scrollIntoView()", section)
        page.screenshot(path=str(Path(folder or "") / f"{name}-{width}-{section}.png"))
