"""All figures of one window of a written sample, as far as their sources reach (INDICATORS 9, CONTRACT 3)."""

from __future__ import annotations

from datetime import timedelta

from tests.unit.sample_cases import Cases
from tests.unit.sample_figures_cla import looked_after
from tests.unit.sample_figures_cp import child_protection
from tests.unit.sample_figures_health import ANSWERS, health, health_from_events
from tests.unit.sample_figures_missing import missing
from tests.unit.sample_figures_permanence import adoption_days, care_leavers
from tests.unit.sample_records import Sample, Window, add_months

THREE_YEARS = {("perm_a1_days", "v1"), ("perm_a1_days", "a10"), ("perm_a2_days", "v1")}


def recomputed(sample: Sample, window: Window, is_year: bool) -> Cases:
    """The cases of every figure that can be had: years from all files, rolling windows from those with dates."""
    found = looked_after(sample, window) | missing(sample, window) | adoption_days(sample, window)
    found |= child_protection(sample, window)
    if is_year:
        found |= health(sample, window) | care_leavers(sample, window)
    else:
        found |= health_from_events(sample, window)
    return {key: cases for key, cases in found.items() if status(sample, window, key, is_year) == "ok"}


def status(sample: Sample, window: Window, key: tuple[str, str], is_year: bool) -> str:
    """Why there is no figure, as far as it hangs on what was delivered; else ok."""
    indicator, version = key
    files = SOURCES.get(indicator)
    is_census = files is None
    years = {window.first_year, window.last_year}
    needed = {*years}
    if indicator == "ref_repeat_12m":
        needed.add(window.first_year - 1)
    if key in THREE_YEARS:
        first = Window(add_months(window.end, -36) + timedelta(1), window.end).first_year
        needed |= set(range(first, window.last_year + 1))
    if version == "strategy" or (not is_year and indicator in ONLY_YEARS):
        return "source_absent"
    census = {year for seen in sample.listed.values() for year in seen}
    last = window.last_year
    if is_census and (last not in census or (indicator == "cp_visits_on_time" and not sample.rows("cp_visits", last))):
        return "source_absent"
    if files and not all((file, last) in sample.tables for file in files):
        return "source_absent"
    if is_year and indicator in ANSWERS and not all(ANSWERS[indicator] in row for row in sample.rows("oc2", last)):
        return "source_absent"  # DQ-001: the file lacks the column
    loaded = census if is_census else {year for table, year in sample.tables if table == "episodes"}
    return "ok" if needed <= loaded else "insufficient_history"


def _sources() -> dict[str, tuple[str, ...]]:
    found = dict.fromkeys(("cla_number", "cla_rate", "cla_started", "cla_ceased"), ("episodes",))
    found |= dict.fromkeys(("cla_three_plus_placements", "cla_long_term_stability"), ("episodes",))
    found |= dict.fromkeys(("cla_placed_over_20_miles", "perm_adopted_pct", "perm_a1_days"), ("episodes",))
    found |= {"cla_uasc": ("episodes", "uasc"), "cla_missing_pct": ("episodes", "missing")}
    found |= dict.fromkeys(("cla_reviews_on_time", "cla_review_participation"), ("episodes", "reviews"))
    found |= dict.fromkeys(
        ("health_assessment", "health_dental", "health_immunisations"), ("episodes", "health_events")
    )
    found |= dict.fromkeys(("health_dev_checks_u5", "sdq_completed", "sdq_average"), ("episodes", "health_events"))
    found |= dict.fromkeys(("health_substance_misuse", "cla_convicted"), ("episodes", "oc2"))
    found |= {"perm_a2_days": ("episodes", "ad1")}
    return found | dict.fromkeys(("cl_in_touch", "cl_suitable_accommodation", "cl_eet"), ("oc3",))


SOURCES = _sources()
ONLY_YEARS = {"health_substance_misuse", "cla_convicted", "cl_in_touch", "cl_suitable_accommodation", "cl_eet"}
