"""Named defects: every rule has one; each trips its rule and no other, judged by the real reader and suites."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from expectations.issues import write_issues
from expectations.runner import run_suites
from expectations.structural import all_suites
from pipelines.sample import SampleError, write_sample
from pipelines.sample.defects import DEFECTS
from warehouse.contracts import create_raw_tables
from warehouse.database import connect
from warehouse.ingest import ingest
from warehouse.reference_data import RunSetting, load_reference_data
from warehouse.sqlmodels import load_models, run_model, upstream

RULES = [f"DQ-{number:03}" for number in range(1, 88)]


@dataclass(frozen=True)
class Found:
    """What the suites find in a sample with every defect.

    by_defect: rows by rule that name a child spoilt by the defect. elsewhere: rows of other children or of none.
    """

    by_defect: Mapping[str, Mapping[str, int]]
    elsewhere: Mapping[str, int]
    errors: Mapping[str, str]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    landing = tmp_path_factory.mktemp("spoilt")
    summary = write_sample(landing, defects=("all",))
    owner = {child: name for name, children in summary.defects.items() for child in children}
    con = connect()
    create_raw_tables(con)
    load_reference_data(con, RunSetting(date(2017, 3, 31), with_rolling=False))
    ingest(con, landing)
    models = load_models()
    for model in upstream(models, [key for key in models if key.split(".")[0] in ("reference", "staging", "core")]):
        run_model(con, model)
    results = write_issues(con, run_suites(con, list(all_suites().values())))
    by_defect: dict[str, Counter[str]] = defaultdict(Counter)
    elsewhere: dict[str, int] = defaultdict(int)
    for rule, child in con.execute("select rule_id, child_id from quality.issue").fetchall():
        if child in owner:
            by_defect[owner[child]][rule] += 1
        else:
            elsewhere[rule] += 1
    judged = [result for suite in results for result in suite.results]
    return Found(by_defect, elsewhere, {r.rule.rule_id: str(r.error) for r in judged if r.status == "error"})


def test_every_rule_has_a_defect() -> None:
    assert sorted({defect.rules[0] for defect in DEFECTS.values()}) == RULES


def test_no_rule_crashes(found: Found) -> None:
    assert dict(found.errors) == {}


# Those whose rows name no child, or that are about whole files and returns.
OF_FILES = {name for name, defect in DEFECTS.items() if defect.is_last}
OF_FILES |= {"child_missing", "plan_recorded_late"}


# A defect is one failing row of each of its rules, but for these.
ROWS = {
    "answered_twice": 2,  # both rows
    "named_twice": 2,
    "two_children_one_upn": 2,  # both children
    "not_in_header": 3,  # episodes, reviews, prev_perm
    "ethnicity_missing": 3,  # the census of 2015, 2016 and 2017
    "distance_of_unaccompanied": 3,  # the episode in the returns of 2015, 2016 and 2017
    "disability_contradicts": 6,  # two codes in three censuses
    "plan_after_death": 2,  # the plan and a visit
}
ROWS_OF_FILES = {
    "DQ-001": 3,  # a file, a column, and the figure that has no source without the column
    "DQ-002": 13,  # ten tables of a census, three files of a 903 return
    "DQ-004": 1,
    "DQ-015": 1,
    "DQ-083": 1,
    "DQ-084": 1,
    "DQ-085": 1,
    "DQ-086": 3,  # England, region, neighbours
}


@pytest.mark.parametrize("name", sorted(set(DEFECTS) - OF_FILES))
def test_a_defect_of_a_child_trips_its_rule_and_no_other(found: Found, name: str) -> None:
    assert found.by_defect[name] == dict.fromkeys(DEFECTS[name].rules, ROWS.get(name, 1))


def test_defects_of_files_trip_their_rules_and_nothing_else_is_wrong(found: Found) -> None:
    """The other 6,000 children trip no rule at all: the clean sample is clean."""
    assert {DEFECTS[name].rules[0] for name in OF_FILES} == ROWS_OF_FILES.keys()
    assert found.elsewhere == ROWS_OF_FILES


def test_defects_are_chosen_by_name_or_rule(tmp_path: Path) -> None:
    assert set(write_sample(tmp_path, children=400, defects=("DQ-052",)).defects) == {"no_answers"}
    assert set(write_sample(tmp_path, children=400, defects=("no_answers", "file_missing")).defects) == {
        "no_answers",
        "file_missing",
    }
    assert not (tmp_path / "933" / "2014" / "missing.csv").exists()


def test_a_misspelt_defect_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(SampleError, match=r"no_anwsers: no such defect; did you mean no_answers"):
        write_sample(tmp_path, children=400, defects=("no_anwsers",))
    assert list(tmp_path.iterdir()) == []


def test_a_sample_too_small_says_so(tmp_path: Path) -> None:
    with pytest.raises(SampleError, match=r"write more children or years"):
        write_sample(tmp_path, children=3, defects=("all",))


def test_a_defect_changes_one_place_only(tmp_path: Path) -> None:
    write_sample(tmp_path / "clean", children=400)
    write_sample(tmp_path / "spoilt", children=400, defects=("unknown_review_code",))
    paths = [path.relative_to(tmp_path / "clean") for path in (tmp_path / "clean").rglob("*.csv")]
    changed = [
        p.as_posix() for p in paths if (tmp_path / "clean" / p).read_bytes() != (tmp_path / "spoilt" / p).read_bytes()
    ]
    assert changed == ["933/2017/reviews.csv"]
    clean, spoilt = ((tmp_path / name / changed[0]).read_text().splitlines() for name in ("clean", "spoilt"))
    assert sum(a != b for a, b in zip(clean, spoilt, strict=True)) == 1
