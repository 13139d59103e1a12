"""The page that compares authorities: every figure on it is a published cell of the authority that it names."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.endtoend.commands import csc
from tests.endtoend.report_reading import Cells, bare, read_page
from warehouse.catalogue import load_catalogue
from warehouse.words import number

pytestmark = pytest.mark.endtoend
AUTHORITIES = ("933", "878", "880")
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
YEAR_WORDS = re.compile(r"\b20\d\d/\d\d\b")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published tier of three authorities, two of them so small that much is suppressed."""
    folder = tmp_path_factory.mktemp("region")
    chosen = [word for authority in AUTHORITIES for word in ("--authority", authority)]
    csc("sample", "--out", folder / "landing", "--children", "200", *chosen)
    csc("run", "--landing", folder / "landing", "--data", folder / "data", "--no-rolling")
    return folder / "data" / "published" / "latest"


@pytest.fixture
def page(published: Path) -> Any:
    return read_page(published / "report" / "index.html")


def test_every_figure_is_a_published_cell_of_its_authority(page: Any, published: Path) -> None:
    cells = {authority: Cells(published, authority) for authority in AUTHORITIES}
    marked = page.xpath("//*[@data-figure]")
    assert len(marked) > 38 * 3 * 3
    wrong = []
    for element in marked:
        (authority,) = element.xpath("ancestor-or-self::*[@data-authority][1]/@data-authority")
        source = tuple(element.get("data-figure").split("|"))
        known = places(published, *source[1:3])[authority] if source[0] == "rank" else None
        expected = known[source[3]] if known else cells[authority].text(source)
        said = element.text_content().strip().rsplit(": ", 1)[-1]
        if bare(said) != bare(str(expected)):
            wrong.append((authority, source, said, expected))
    assert wrong == []


def places(published: Path, indicator: str, year: str) -> dict[str, dict[str, int]]:
    """Place and number of authorities with a figure, counted anew: one more than those that do better."""
    rows = pl.read_parquet(published / "indicator_comparisons.parquet").filter(
        indicator_id=indicator, year_ending=int(year), period_type="year"
    )
    shown = {a: number(d) for a, d in rows.select("authority", "current_display").iter_rows()}
    figures = {authority: figure for authority, figure in shown.items() if figure is not None}
    (polarity,) = {entry.polarity for entry in load_catalogue() if entry.id == indicator}
    sign = -1 if polarity == "lower" else 1
    return {
        authority: {
            "place": 1 + sum(sign * other > sign * mine for other in figures.values()),
            "of": len(figures),
        }
        for authority, mine in figures.items()
    }


def test_ranks_and_suppressed_figures_are_among_what_is_compared(page: Any) -> None:
    assert page.xpath("//*[starts-with(@data-figure, 'rank|')]")
    assert "c" in {cell.text_content() for cell in page.xpath("//td[@data-figure]")}


def test_no_number_stands_on_the_page_that_is_not_marked(page: Any, published: Path) -> None:
    catalogue = pl.read_parquet(published / "indicator_catalogue.parquet")["title"].unique().to_list()
    for known in page.xpath("//*[@data-figure] | //*[local-name()='svg']/*[local-name()='desc']"):
        known.drop_tree()
    for axis in page.xpath("//*[local-name()='text' and @class='axis']"):
        axis.drop_tree()
    said = YEAR_WORDS.sub(" ", re.sub(r"\s+", " ", " ".join(page.itertext())))
    for title in sorted(catalogue, key=len, reverse=True):
        said = said.replace(title, " ")
    assert NUMBER.findall(said) == []


def test_a_plot_draws_no_authority_whose_figure_is_suppressed(page: Any, published: Path) -> None:
    hidden = pl.read_parquet(published / "indicator_comparisons.parquet").filter(
        year_ending=2017, period_type="year", current_display="c"
    )
    assert hidden.height > 3
    names = {
        row.get("data-authority"): row.xpath("string(th)") for row in page.xpath("//section[1]//tr[@data-authority]")
    }
    for row in hidden.iter_rows(named=True):
        (article,) = page.xpath(f"//article[@aria-labelledby='{row['indicator_id']}']")
        for drawn in article.xpath(".//*[local-name()='svg']"):
            assert row["authority"] not in drawn.xpath(".//*[local-name()='circle']//@data-authority")
            assert f"{names[row['authority']]}:" not in drawn.xpath("string(.)")
