"""On the default scenario each list holds exactly the children behind the figure it serves."""

from __future__ import annotations

import pytest

from tests.endtoend.commands import query
from tests.endtoend.conftest import FullRun

pytestmark = pytest.mark.endtoend

# List, the rows of it, indicator, version, and whether its children are those in the numerator or those who are not.
SAME = [
    ("L01_distant_placements", "v1_flag", "cla_placed_over_20_miles", "v1_any_boundary", True),
    ("L01_distant_placements", "v2_flag", "cla_placed_over_20_miles", "v2_outside_la", True),
    ("L03_dental_not_recorded", "true", "health_dental", "v1", False),
    ("L04_health_assessment_due", "not_done_kind <> 'fewer than two events'", "health_assessment", "v1", False),
    ("L05_immunisations_gap", "true", "health_immunisations", "v1", False),
    ("L06_dev_check_u5", "true", "health_dev_checks_u5", "v1", False),
    ("L07_sdq_missing_or_high", "list_contains(flags, 'no_score')", "sdq_completed", "v1", False),
    ("L08_icpc_clock", "kind = 'held late'", "cp_icpc_on_time", "v2012", False),
    ("L10_cp_visits_overdue", "true", "cp_visits_on_time", "v1", False),
    ("L11_cp_long_plans", "length_band = '2 years or more'", "cp_plan_2y_open", "v1", True),
    ("L12_repeat_plans", "true", "cp_repeat_plan", "v1", True),
    ("L14_placement_instability", "list_contains(flags, 'three_or_more')", "cla_three_plus_placements", "v2", True),
    ("L19_care_leavers_contact", "list_contains(flags, 'not_in_eet')", "cl_eet", "v2014", None),
]


@pytest.mark.parametrize(("name", "rows", "indicator", "version", "in_numerator"), SAME)
def test_a_list_holds_the_children_behind_its_figure(
    full_run: FullRun, name: str, rows: str, indicator: str, version: str, in_numerator: bool | None
) -> None:
    folder = next((full_run.data / "restricted").glob("2*"))
    listed = query(f"select distinct child_id from {{t}} where {rows}", t=folder / "action_lists" / f"{name}.parquet")
    behind = query(
        "select distinct child_id from {t} where period_type = 'year' and year_ending = 2017"
        f" and indicator_id = '{indicator}' and definition_version = '{version}'"
        f" and in_numerator = {bool(in_numerator)}",
        t=folder / "cohorts.parquet",
    )
    assert listed
    if in_numerator is None:  # those whose answer is not known are behind the figure, not on the list
        assert set(listed) < set(behind)
    else:
        assert set(listed) == set(behind)


def test_whoever_is_due_by_now_is_not_on_time(full_run: FullRun) -> None:
    folder = next((full_run.data / "restricted").glob("2*"))
    for name, indicator in (
        ("L09_cp_reviews_due", "cp_rcpc_on_time"),
        ("L13_cla_reviews_due", "cla_reviews_on_time"),
    ):
        found = query(
            "select count(*), count(*) filter (where behind.in_numerator) from {t} as listed"
            " inner join {u} as behind using (authority, child_id)"
            f" where behind.indicator_id = '{indicator}' and not behind.definition_version = 'local_reviews'"
            " and behind.period_type = 'year' and behind.period_end = listed.as_at and listed.due_date <= listed.as_at",
            t=folder / "action_lists" / f"{name}.parquet",
            u=folder / "cohorts.parquet",
        )
        assert found[0][1] == 0
