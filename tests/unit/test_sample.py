"""The synthetic landing area as a set of files: complete, repeatable, of any size, careful with other folders."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import pytest

from pipelines.sample import SampleError, write_sample
from warehouse.landing import SAMPLE_LIST, discover

CARE_FILES = {
    *("header", "episodes", "uasc", "oc2", "reviews", "oc3", "ad1", "placed_for_adoption", "prev_perm", "missing"),
    "health_events",
}
CENSUS_FILES = {"cp_visits", "child_crosswalk", "commentary", "report_details"}
SMALL = 120


def contents(out: Path) -> dict[str, str]:
    return {
        path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.rglob("*"))
        if path.is_file()
    }


def test_every_file_is_there(tmp_path: Path) -> None:
    summary = write_sample(tmp_path / "landing", children=SMALL)
    for year in (2014, 2015, 2016, 2017):
        names = {path.stem for path in (tmp_path / "landing" / "933" / str(year)).glob("*.csv")}
        assert names == CARE_FILES | (CENSUS_FILES if year > 2014 else set())
        assert (tmp_path / "landing" / "933" / str(year) / f"CIN_{year}.xml").exists() is (year > 2014)
    assert {"reference/population.csv", "reference/benchmarks.csv"} <= set(summary.files)
    assert all((tmp_path / "landing" / path).exists() for path in summary.files)


def test_every_file_is_a_delivery(tmp_path: Path) -> None:
    summary = write_sample(tmp_path, children=SMALL)
    assert {file.name for file in discover(tmp_path)} == set(summary.files)  # its own list of files is not one


def test_same_seed_same_bytes_other_seed_other_children(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        write_sample(tmp_path / name, seed=seed, children=SMALL)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    header = "933/2017/header.csv"
    assert contents(tmp_path / "a")[header] != contents(tmp_path / "c")[header]


@pytest.mark.parametrize("children", [1, 30, 700])
def test_any_size(tmp_path: Path, children: int) -> None:
    summary = write_sample(tmp_path / "landing", children=children)
    assert summary.census_children <= 3 * children * 1.2 + 12
    assert summary.census_children >= children


def test_authorities_have_their_own_children(tmp_path: Path) -> None:
    write_sample(tmp_path / "landing", children=SMALL, authorities=("933", "878"))
    both = contents(tmp_path / "landing")
    assert both["933/2017/header.csv"] != both["878/2017/header.csv"]
    with (tmp_path / "landing" / "reference" / "population.csv").open(newline="") as stream:
        assert {row["geography"] for row in csv.DictReader(stream)} == {"la:933", "la:878"}
    write_sample(tmp_path / "alone", children=SMALL)
    assert (
        contents(tmp_path / "alone")["933/2017/header.csv"] == both["933/2017/header.csv"]
    )  # not moved by a second one


def test_only_the_years_asked_for(tmp_path: Path) -> None:
    write_sample(tmp_path / "landing", children=SMALL, years=(2016, 2017))
    assert {path.name for path in (tmp_path / "landing" / "933").iterdir()} == {"2016", "2017"}
    with pytest.raises(SampleError, match="2031"):
        write_sample(tmp_path / "landing", children=SMALL, years=(2031,))


def test_refuses_a_folder_of_somebody_else(tmp_path: Path) -> None:
    (tmp_path / "header.csv").write_text("CHILD,SEX,DOB,ETHNIC\n")
    with pytest.raises(SampleError, match="not empty"):
        write_sample(tmp_path, children=SMALL)
    assert [path.name for path in tmp_path.iterdir()] == ["header.csv"]  # untouched
    with pytest.raises(SampleError, match="is a file"):
        write_sample(tmp_path / "header.csv", children=SMALL)


def test_replaces_its_own_files_and_leaves_others(tmp_path: Path) -> None:
    write_sample(tmp_path, children=SMALL)
    first = contents(tmp_path)
    (tmp_path / "933" / "notes.txt").write_text("kept")
    write_sample(tmp_path, children=SMALL, years=(2017,))
    assert not (tmp_path / "933" / "2016").exists()
    assert (tmp_path / "933" / "notes.txt").read_text() == "kept"
    write_sample(tmp_path, children=SMALL)
    (tmp_path / "933" / "notes.txt").unlink()
    assert contents(tmp_path) == first


def test_a_damaged_list_of_its_files_is_an_error(tmp_path: Path) -> None:
    write_sample(tmp_path, children=SMALL)
    (tmp_path / SAMPLE_LIST).write_text("{")
    with pytest.raises(SampleError, match="not the list"):
        write_sample(tmp_path, children=SMALL)


def test_identifiers_are_text_with_leading_zeros(tmp_path: Path) -> None:
    write_sample(tmp_path, children=SMALL)
    with (tmp_path / "933" / "2017" / "header.csv").open(newline="") as stream:
        ids = [row["CHILD"] for row in csv.DictReader(stream)]
    assert any(child.startswith("0") for child in ids)
    assert len(set(ids)) == len(ids)


def test_benchmarks_say_where_they_come_from(tmp_path: Path) -> None:
    write_sample(tmp_path, children=SMALL)
    with (tmp_path / "reference" / "benchmarks.csv").open(newline="") as stream:
        rows = {(row["indicator_id"], row["geography"], row["year_ending"]): row for row in csv.DictReader(stream)}
    quoted = {("cp_icpc_on_time", "neighbours:933"): "76.1", ("cp_icpc_on_time", "england"): "79.1"}
    quoted |= {("cp_rcpc_on_time", "neighbours:933"): "93.7", ("cp_rcpc_on_time", "england"): "93.7"}
    for (indicator, geography), value in quoted.items():
        row = rows[indicator, geography, "2017"]
        assert (row["value"], row["source"]) == (value, "Somerset Annual Performance Report 2016/17, as quoted")
    others = [
        row
        for (indicator, geography, year), row in rows.items()
        if not geography.startswith("la:") and (year != "2017" or (indicator, geography) not in quoted)
    ]
    assert all(row["source"].startswith("Synthetic sample") for row in others)
    assert [rows["cp_plans_open", "la:933", year]["value"] for year in ("2016", "2017")] == ["280", "413"]
