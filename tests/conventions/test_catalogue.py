"""The catalogue holds the 38 indicators and definition versions of the rules, each with a cohort and a case."""

from __future__ import annotations

import pytest

from tests.conventions.tree import tracked
from warehouse.action_lists import load_action_lists
from warehouse.catalogue import Indicator, load_catalogue

# INDICATORS 3: number, id, area, unit, decimals, polarity, polarity in LAIT.
INDICATORS = """
1,ref_repeat_12m,referral_assessment,percent,1,lower,Low
2,assess_45wd,referral_assessment,percent,1,higher,High
3,cp_s47_rate,child_protection,rate,1,none,-
4,cp_icpc_rate,child_protection,rate,1,none,-
5,cp_icpc_on_time,child_protection,percent,1,higher,High
6,cp_plans_open,child_protection,count,0,none,-
7,cp_plans_rate,child_protection,rate,1,none,-
8,cp_plans_started,child_protection,count,0,none,-
9,cp_rcpc_on_time,child_protection,percent,1,higher,High
10,cp_repeat_plan,child_protection,percent,1,lower,Low
11,cp_plan_2y_open,child_protection,percent,1,lower,Low
12,cp_plan_2y_ceased,child_protection,percent,1,lower,Low
13,cp_visits_on_time,child_protection,percent,1,higher,(local)
14,cla_number,looked_after,count,0,none,-
15,cla_rate,looked_after,rate,1,none,-
16,cla_started,looked_after,count,0,none,-
17,cla_ceased,looked_after,count,0,none,-
18,cla_uasc,looked_after,count,0,none,-
19,cla_reviews_on_time,cla_reviews,percent,1,higher,(ex NI66)
20,cla_review_participation,cla_reviews,percent,1,higher,(ex PAF C63)
21,cla_three_plus_placements,placements,percent,1,lower,Low
22,cla_long_term_stability,placements,percent,1,higher,High
23,cla_placed_over_20_miles,placements,percent,1,lower,Low
24,cla_missing_pct,missing,percent,1,none,-
25,health_assessment,health,percent,1,higher,High
26,health_dental,health,percent,1,higher,High
27,health_immunisations,health,percent,1,higher,High
28,health_dev_checks_u5,health,percent,1,higher,-
29,sdq_completed,health,percent,1,higher,-
30,sdq_average,health,score,1,none,Low
31,health_substance_misuse,health,percent,1,none,Low
32,cla_convicted,health,percent,1,none,Low
33,perm_adopted_pct,permanence,percent,1,none,High
34,perm_a1_days,permanence,days,0,lower,(scorecard)
35,perm_a2_days,permanence,days,0,lower,(scorecard)
36,cl_in_touch,care_leavers,percent,1,higher,High*
37,cl_suitable_accommodation,care_leavers,percent,1,higher,High
38,cl_eet,care_leavers,percent,1,higher,High
"""
# INDICATORS 3.10: headline versions, then variants. All others have one version, v1.
VERSIONS = {
    "cla_placed_over_20_miles": (
        ["v1_any_boundary", "v2_outside_la"],
        ["v1_any_boundary.known_distance", "v2_outside_la.known_distance"],
    ),
    "cp_icpc_on_time": (["v2012"], ["strategy"]),
    "assess_45wd": (["v2014"], ["from_referral"]),
    "cp_rcpc_on_time": (["v1"], ["local_reviews"]),
    "cp_repeat_plan": (["v1"], ["within_2y"]),
    "cla_reviews_on_time": (["v2011"], []),
    "cla_three_plus_placements": (["v2"], []),
    "perm_a1_days": (["v1"], ["a10", "single_year"]),
    "perm_a2_days": (["v1"], ["single_year"]),
    "cl_in_touch": (["v2014"], []),
    "cl_suitable_accommodation": (["v2014"], []),
    "cl_eet": (["v2014"], []),
}
LISTS = {
    "distant_placements": [23], "distance_unknown": [23], "dental_not_recorded": [26], "health_assessment_due": [25],
    "immunisations_gap": [27], "dev_check_u5": [28], "sdq_missing_or_high": [29, 30], "icpc_clock": [5],
    "cp_reviews_due": [9], "cp_visits_overdue": [13], "cp_long_plans": [11], "repeat_plans": [10],
    "cla_reviews_due": [19], "placement_instability": [21], "stability_at_risk": [22], "missing_repeat": [24],
    "assessments_overdue": [2], "adoption_delay": [34, 35], "care_leavers_contact": [36, 37, 38],
    "data_quality_worklist": list(range(1, 39)),
}  # fmt: skip
ENTRIES = load_catalogue()


def test_the_catalogue_is_that_of_the_rules() -> None:
    found = [f"{e.number},{e.id},{e.area},{e.unit},{e.decimals},{e.polarity},{e.lait_polarity}" for e in ENTRIES]
    assert found == INDICATORS.split("\n")[1:-1]


def test_twenty_three_of_the_thirty_eight_can_be_assessed() -> None:
    assert (len(ENTRIES), sum(e.polarity != "none" for e in ENTRIES)) == (38, 23)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e.id)
def test_definition_versions_are_those_of_the_register(entry: Indicator) -> None:
    headlines, variants = VERSIONS.get(entry.id, (["v1"], []))
    assert [v.id for v in entry.versions if not v.is_variant] == headlines
    assert sorted(v.id for v in entry.versions if v.is_variant) == sorted(variants)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e.id)
def test_exactly_one_version_is_the_headline_of_a_year(entry: Indicator) -> None:
    for year in range(2010, 2031):
        in_force = [
            v.id
            for v in entry.versions
            if not v.is_variant and (v.headline_from or 0) <= year <= (v.headline_to or 9999)
        ]
        assert in_force == [entry.headline_version(year)]


def test_the_definition_of_distant_placements_changes_in_2017() -> None:
    entry = next(e for e in ENTRIES if e.id == "cla_placed_over_20_miles")
    assert [entry.headline_version(year) for year in (2016, 2017)] == ["v1_any_boundary", "v2_outside_la"]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e.id)
def test_an_indicator_is_told_in_words_and_worked_by_hand(entry: Indicator) -> None:
    told = (entry.title, entry.definition, entry.numerator, entry.denominator, entry.basis)
    assert all(text.strip() for text in (*told, *entry.caveats, *entry.breakdowns, *entry.action_lists))
    names = {path.as_posix() for path in tracked()}
    assert {f"sql/indicator/{entry.id}.sql", f"tests/indicator_cases/{entry.id}.yml"} <= names


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e.id)
def test_every_version_says_what_it_is_and_why(entry: Indicator) -> None:
    for version in entry.versions:
        for text in (entry.definition, version.definition, version.why):
            assert text.strip().endswith("."), (version.id, text)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_named_by_every_indicator_that_it_supports(name: str) -> None:
    """INDICATORS 7; a list may help with further indicators."""
    assert set(LISTS[name]) <= {entry.number for entry in ENTRIES if name in entry.action_lists}
    assert name in {entry.name for entry in load_action_lists()}
