"""Health and care-leaver figures recomputed in plain Python from a written sample, by INDICATORS 3.7 and 3.9."""

from __future__ import annotations

from datetime import date

from tests.unit.sample_effects import births, contradicting, doubtful, lost
from tests.unit.sample_figures_cla import SHORT_BREAKS, periods
from tests.unit.sample_figures_cp import Figure
from tests.unit.sample_records import Row, Sample, add_months, age, bounds

SUITABLE = {f"{letter}1" for letter in "BCDEKTUVWYZ"}
ACTIVE = {"F1", "P1", "F2", "P2", "F3", "P3"}


def twelve_month_cohort(sample: Sample, year: int) -> dict[str, date]:
    """Children looked after for twelve months at the end of the year, with their dates of birth (INDICATORS 2.5)."""
    start, end = bounds(year)
    breaks = {row["CHILD"] for row in sample.rows("episodes", year) if row["LS"] in SHORT_BREAKS}
    out = breaks | lost(sample, year) | contradicting(sample.rows("oc2", year))
    return {c.child: c.born for c in periods(sample) if c.on(end) and c.start <= start and c.child not in out}


def health(sample: Sample, year: int) -> dict[str, Figure]:
    start, end = bounds(year)
    cohort = twelve_month_cohort(sample, year)
    answers = {row["CHILD"]: row for row in sample.rows("oc2", year)}

    def share(column: str, children: dict[str, date]) -> Figure:
        return sum(answers.get(child, {}).get(column) == "1" for child in children), len(children)

    unsure = doubtful(sample)
    aged = {c: born for c, born in cohort.items() if c not in unsure}
    under_five = {c: born for c, born in aged.items() if age(born, end) < 5}
    ten = {c: born for c, born in aged.items() if age(born, end) >= 10}
    in_range = [c for c, b in aged.items() if add_months(b, 48) <= start and add_months(b, 204) > end]
    given = [answers.get(c, {}).get("SDQ_SCORE") for c in in_range]
    scores = [int(text) for text in given if text and 0 <= int(text) <= 40]  # DQ-056
    return {
        "health_assessment": share("HEALTH_ASSESSMENT", cohort),
        "health_dental": share("TEETH_CHECK", cohort),
        "health_immunisations": share("IMMUNISATIONS", cohort),
        "health_dev_checks_u5": share("HEALTH_CHECK", under_five),
        "sdq_completed": (len(scores), len(in_range)),
        "sdq_average": (sum(scores), len(scores)),
        "health_substance_misuse": share("SUBSTANCE_MISUSE", cohort),
        "cla_convicted": share("CONVICTED", ten),
    }


def care_leavers(sample: Sample, year: int) -> dict[str, Figure]:
    end = bounds(year)[1]
    born = births(sample)
    rows: list[Row] = [
        row
        for row in sample.rows("oc3", year)
        if age(born[row["CHILD"]], end) in {19, 20, 21} and row["IN_TOUCH"] not in {"DIED", "RHOM"}
    ]
    housed = [row for row in rows if row["ACCOM"] not in {"G1", "G2", "H1", "H2", "R1", "R2"}]
    return {
        "cl_in_touch": (sum(row["IN_TOUCH"] == "YES" for row in rows), len(rows)),
        "cl_suitable_accommodation": (sum(row["ACCOM"] in SUITABLE for row in housed), len(housed)),
        "cl_eet": (sum(row["ACTIV"] in ACTIVE for row in rows), len(rows)),
    }
