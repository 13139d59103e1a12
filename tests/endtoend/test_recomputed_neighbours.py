"""Comparison with statistical neighbours whose figures come one by one, recomputed in plain Python."""

from __future__ import annotations

import csv
import shutil
from datetime import date
from decimal import Decimal

import pytest

from tests.endtoend.commands import csc
from tests.endtoend.comparing import YEARS, assert_comparisons_equal, compared
from tests.endtoend.conftest import FullRun
from tests.unit.sample_comparisons import BEFORE, NEIGHBOURS

pytestmark = pytest.mark.endtoend


@pytest.fixture(scope="module")
def neighbours_run(full_run: FullRun, tmp_path_factory: pytest.TempPathFactory) -> FullRun:
    """The same children beside figures of each neighbour; some are suppressed, and Dorset changes its code."""
    landing, data = (tmp_path_factory.mktemp("neighbours") / name for name in ("landing", "data"))
    shutil.copytree(full_run.landing, landing)
    members = NEIGHBOURS["933"].split()
    listing = landing / "reference" / "neighbours.csv"
    columns = ",".join(f"SN{n}" for n in range(1, 11))
    listing.write_text(f"LA num,LA Name,GOInd,{columns}\n933,Somerset,8,{','.join(members)}\n", encoding="utf-8")
    path = landing / "reference" / "benchmarks.csv"
    with path.open(newline="", encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if not row["geography"].startswith("neighbours")]
    rows += [each for number, row in enumerate(rows) if row["geography"] == "england" for each in _spread(row, number)]
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    run = csc("run", "--landing", landing, "--data", data, "--no-rolling", "--neighbours", "median")
    return FullRun(landing, data, run)


def _spread(row: dict[str, str], number: int) -> list[dict[str, str]]:
    """A figure for each neighbour around that of England; from none to six of the ten are suppressed."""
    decimals = len(row["value"].partition(".")[2])
    found = []
    for place, code in enumerate(NEIGHBOURS["933"].split()):
        moved = Decimal(row["value"]) * (90 + (7 * place + number) % 23) / 100
        value = "c" if place < number % 7 else str(round(moved, decimals))
        found.append(row | {"geography": f"la:{BEFORE.get(code, code)}", "value": value, "source": "Invented"})
    return found


@pytest.mark.parametrize(("period_type", "end"), YEARS[2:])
def test_every_comparison_with_neighbours_is_equal(neighbours_run: FullRun, period_type: str, end: date) -> None:
    assert_comparisons_equal(neighbours_run, period_type, end, "median")
    shown_for = [row["neighbours_display"] for row in compared(neighbours_run, period_type, end)]
    assert sum(display not in {None, "x"} for display in shown_for) >= 10


def test_fewer_than_five_neighbours_give_no_figure(neighbours_run: FullRun) -> None:
    found = [row for period in YEARS[2:] for row in compared(neighbours_run, *period) if row["neighbours_n"]]
    assert {row["neighbours_display"] == "x" for row in found if row["neighbours_n"] < 5} == {True}
    assert "x" not in {row["neighbours_display"] for row in found if row["neighbours_n"] >= 5}
