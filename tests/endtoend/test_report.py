"""The annual report of a full run: it says what the published tables say, and nothing that they hide."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.endtoend.conftest import FullRun
from tests.endtoend.report_reading import Cells, bare, printed_figures, read_page
from warehouse.action_lists import load_action_lists
from warehouse.contracts import load_contracts
from warehouse.declared import load_yaml
from warehouse.settings import SCHEMA_DIR

pytestmark = pytest.mark.endtoend
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
YEAR_WORDS = re.compile(r"\b20\d\d/\d\d\b|\b\d{1,2} (?:March|April) 20\d\d\b")
OWN_WORDS = re.compile(r"Numbers from 1 to 5|SSDA903|\b11 indicators")


def report(run: FullRun, year: int = 2017) -> Path:
    return run.published / "report" / "933" / str(year) / "index.html"


def text_of(tree: Any) -> str:
    return re.sub(r"\s+", " ", " ".join(tree.itertext()))


def test_the_report_says_the_counts_and_what_got_worse(full_run: FullRun) -> None:
    said = re.sub(r" (?=[\]%):,;.])|(?<=[\[(]) ", "", text_of(read_page(report(full_run))))
    assert (
        "There are 38 indicators. Comparative performance can be assessed for 23: 19 [83%] improved and 4 deteriorated"
        in said
    )
    for figures in (
        "from 97.0% (2015/16) to 94.9% (2016/17)", "rose from 280 to 413 (+48%)", "(76.1%)", "(79.1%)",
        "from 99.0% (2015/16) to 98.5% (2016/17)", "28.7% (2015/16) and 32.1% (2016/17)",
        "from 88.5% (2015/16) to 72.9% (2016/17)",
    ):  # fmt: skip
        assert figures in said
    assert "Action missing" not in said
    for folder in report(full_run).parent.parent.iterdir():
        assert sorted(path.name for path in folder.iterdir()) == ["cover_paper.docx", "index.html", "tables.xlsx"]
        assert (folder / "index.html").stat().st_size < 600_000


@pytest.mark.parametrize("year", [2014, 2015, 2016, 2017])
@pytest.mark.parametrize("size", ["full", "small"])
def test_every_figure_on_the_page_is_a_published_cell(
    size: str, year: int, full_run: FullRun, request: pytest.FixtureRequest
) -> None:
    run = full_run if size == "full" else request.getfixturevalue("small_run")
    cells = Cells(run.published, "933")
    printed = list(printed_figures(read_page(report(run, year))))
    assert len(printed) > 100
    wrong = [one for one in printed if _first(one.text) != bare(cells.text(one.source))]
    assert wrong == []


def _first(text: str) -> str:
    """A printed figure; in a chart the name of the area follows it."""
    return bare(re.sub(r"^([\d.,]+%?) [A-Z].*$", r"\1", text)).lstrip("+-") if text != "–" else text


@pytest.mark.parametrize("size", ["full", "small"])
def test_no_number_stands_on_the_page_that_is_not_published(
    size: str, full_run: FullRun, request: pytest.FixtureRequest
) -> None:
    run = full_run if size == "full" else request.getfixturevalue("small_run")
    tree = read_page(report(run))
    told = "//*[@data-figure or @data-words] | //tr[@data-level and ancestor::table[@data-scope]]/th"
    for marked in tree.xpath(f"{told} | //*[local-name()='svg']"):
        marked.drop_tree()
    said = YEAR_WORDS.sub(" ", text_of(tree))
    for known in published_words(run.published):
        said = re.sub(re.escape(known), " ", said, flags=re.IGNORECASE)
    assert NUMBER.findall(OWN_WORDS.sub(" ", said)) == []


def published_words(published: Path) -> list[str]:
    """Texts of the catalogue, the checks and the titles of lists that hold numbers, the longest first."""
    catalogue = pl.read_parquet(published / "indicator_catalogue.parquet")
    quality = pl.read_parquet(published / "data_quality_summary.parquet")
    titles = [
        companion["title"]
        for path in sorted((SCHEMA_DIR / "indicators").glob("*.yml"))
        for entry in load_yaml(path)
        for companion in (entry.get("companions") or {}).values()
    ]
    flags = load_yaml(SCHEMA_DIR / "report.yml")["flags"].values()
    contracts = [contract.title for contract in load_contracts().values()]
    lists = [entry.title for entry in load_action_lists()]
    due = pl.read_parquet(published / "report_commentary.parquet")["due_date"].drop_nulls().to_list()
    texts = [
        *catalogue["title"].to_list(), *catalogue["version_definition"].to_list(), *titles, *flags, *contracts,
        *lists,
        *quality["message"].to_list(), *quality["effect"].to_list(), *quality["rule_id"].to_list(),
        *(f"{day.day} {day:%B %Y}" for day in due), "(933)",
    ]  # fmt: skip
    return sorted({re.sub(r"\s+", " ", text).strip().rstrip(".") for text in texts if text}, key=len, reverse=True)


@pytest.mark.parametrize("year", [2014, 2015, 2016, 2017])
def test_no_suppressed_value_stands_in_its_place(small_run: FullRun, year: int) -> None:
    """The exact value of each suppressed cell is in none of the places that tell about that cell."""
    key = ["indicator_id", "definition_version", "year_ending", "breakdown", "level"]
    hidden = pl.read_parquet(small_run.published / "indicator_values.parquet").filter(display="c")
    assert hidden.filter(breakdown="all").height > 20
    cells = {tuple(map(str, row)) for row in hidden.select(key).iter_rows()}
    shown = {
        one.source[1:6]: one.text
        for one in printed_figures(read_page(report(small_run, year)))
        if one.source[0] == "values"
    }
    assert {shown[cell] for cell in cells & shown.keys()} <= {"c", "suppressed"}
    comparisons = pl.read_parquet(small_run.published / "indicator_comparisons.parquet").filter(year_ending=year)
    tree = read_page(report(small_run, year))
    for row in comparisons.filter(current_display="c").iter_rows(named=True):
        (article,) = tree.xpath(f"//article[@aria-labelledby='{row['indicator_id']}']")
        for drawn in article.xpath(".//*[local-name()='svg']"):
            assert f"own|{year}" not in drawn.xpath(".//@data-figure")
            assert not re.search(rf"Somerset:[^.]*% in {year - 1}/{year % 100:02d}", drawn.xpath("string(.)"))
        exact = _exact(small_run, row["indicator_id"], row["definition_version"], year)
        words = " ".join(article.xpath(".//div[@class='words']/p//text()"))
        assert exact not in NUMBER.findall(YEAR_WORDS.sub(" ", words))


def _exact(run: FullRun, indicator: str, version: str, year: int) -> str:
    exact = pl.read_parquet(run.data / "internal" / "latest" / "indicator_values.parquet").filter(
        indicator_id=indicator, definition_version=version, year_ending=year, breakdown="all", period_type="year"
    )
    return str(exact["display"][0])


@pytest.mark.parametrize("year", [2014, 2015, 2016, 2017])
def test_nothing_reads_like_a_program(small_run: FullRun, full_run: FullRun, year: int) -> None:
    for run in (small_run, full_run):
        tree = read_page(report(run, year))
        assert not re.search(r"\b(None|nan|NaN|null|undefined)\b", text_of(tree).replace("None can be assessed", ""))
        ids = tree.xpath("//@id")
        assert len(ids) == len(set(ids))
        levels = [int(heading.tag[1]) for heading in tree.xpath("//h1 | //h2 | //h3 | //h4")]
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_a_missing_action_is_shown_and_the_run_lists_it(small_run: FullRun) -> None:
    assert "Action missing" in text_of(read_page(report(small_run)))
    assert "action missing: " in small_run.said
    assert f"{Path('report') / '933' / '2017' / 'index.html'}" in small_run.said


def test_the_page_above_leads_to_the_reports(full_run: FullRun) -> None:
    page = full_run.published / "report" / "index.html"
    links = [link for link in read_page(page).xpath("//a/@href") if not link.startswith("#")]
    assert sorted(links) == [f"933/{year}/index.html" for year in (2014, 2015, 2016, 2017)]
    assert all((page.parent / link).is_file() for link in links)
