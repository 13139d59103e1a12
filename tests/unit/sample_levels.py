"""The breakdowns of INDICATORS 5, in plain Python: which level of each a case belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tests.unit.sample_care import Episode, as_at, periods, unaccompanied
from tests.unit.sample_cases import RATES, Case, Figure, figure_of
from tests.unit.sample_effects import births
from tests.unit.sample_records import Sample, Window, age

CP = {"ref_repeat_12m", "assess_45wd"}  # and those that begin with cp_
LEAVERS = {"cl_in_touch", "cl_suitable_accommodation", "cl_eet"}
AT_END = {"cla_number", "cla_uasc", "cla_reviews_on_time", "cla_review_participation", "cla_three_plus_placements"}
AT_END |= {"cla_long_term_stability", "cla_placed_over_20_miles", "health_assessment", "health_dental"}
AT_END |= {"health_immunisations", "health_dev_checks_u5", "sdq_completed", "sdq_average", "health_substance_misuse"}
AT_END |= {"cla_convicted"}

AGES = ("Under 1", "1-4", "5-9", "10-15", "16-17")
ETHNICITY = {
    "White": "WBRI WIRI WIRT WOTH WROM",
    "Mixed": "MWBC MWBA MWAS MOTH",
    "Asian": "AIND APKN ABAN AOTH",
    "Black": "BCRB BAFR BOTH",
    "Other": "CHNE OOTH",
}
LEGAL_STATUS = {
    "Care order": "C1 C2",
    "Placement order": "E1 D1",
    "Voluntary accommodation": "V2",
    "Police protection or emergency order": "L1 L2 L3",
    "Youth justice": "J1 J2 J3",
}
PLACEMENT = {
    "Foster relative or friend": "U1 U2 U3",
    "Foster other": "U4 U5 U6",
    "Placed for adoption": "A3 A4 A5 A6",
    "Placed with parents": "P1",
    "Homes and secure": "K1 K2 R1",
    "Semi-independent": "H5 P2 K3",
    "Residential school": "S1",
    "Other": "P3 R2 R3 R5 Z1 Z11 Z12 Z13 Z14",
    "Temporary": "T0 T1 T2 T3 T4",
}
NOT_KNOWN = "Not known"


@dataclass(frozen=True)
class Traits:
    born: date | None
    sex: str
    ethnicity: str
    disability: str


def _group(groups: dict[str, str], code: str) -> str:
    return next((name for name, codes in groups.items() if code in codes.split()), NOT_KNOWN)


def _sex(code: str) -> str:
    return {"1": "Male", "M": "Male", "2": "Female", "F": "Female"}.get(code, NOT_KNOWN)


def census_traits(sample: Sample) -> dict[str, Traits]:
    found = {}
    for child, person in sample.people.items():
        codes = person.disabilities
        disability = "Disabled" if codes - {"NONE"} else "Not disabled" if codes else NOT_KNOWN
        found[child] = Traits(person.born, _sex(person.sex), _group(ETHNICITY, person.ethnicity), disability)
    return found


def looked_after_traits(sample: Sample) -> dict[str, Traits]:
    """By the newest header; disability by the matched child of the census."""
    born, census, pairs = births(sample), census_traits(sample), matched(sample)
    header = {row["CHILD"]: row for row in sample.every("header")}
    found = {}
    for child in born:
        row = header.get(child, {"SEX": "", "ETHNIC": ""})
        disability = census[pairs[child]].disability if pairs.get(child) in census else NOT_KNOWN
        found[child] = Traits(born[child], _sex(row["SEX"]), _group(ETHNICITY, row["ETHNIC"]), disability)
    return found


def matched(sample: Sample) -> dict[str, str]:
    """Census child of each child looked after: by crosswalk, by UPN and date of birth, by identifier and date of birth."""
    born = births(sample)
    upn = {row["CHILD"]: row["UPN"] for row in sample.every("header")}
    by_upn = {(p.upn, p.born): child for child, p in sample.people.items() if len(p.upn) == 13}
    found = {row["CHILD"]: row["LAchildID"] for row in sample.every("child_crosswalk")}
    for child, day in born.items():
        if child not in found and (upn.get(child, ""), day) in by_upn:
            found[child] = by_upn[upn[child], day]
        elif child not in found and child in sample.people and sample.people[child].born == day:
            found[child] = child
    return found


class Levels:
    """The levels of the cases of one window."""

    def __init__(self, sample: Sample, window: Window) -> None:
        self.census, self.looked_after = census_traits(sample), looked_after_traits(sample)
        self.seekers = unaccompanied(sample, window.end)
        known = [as_at(care, window.end) for care in periods(sample) if care.start <= window.end]
        self.rows: dict[str, Episode] = {c.child: c.at(window.end) for c in known if c.on(window.end)}

    def of(self, indicator: str, case: Case) -> dict[str, str]:
        """The level in each breakdown that the indicator has."""
        if indicator in RATES:
            return {}
        is_census = indicator in CP or indicator.startswith("cp_")
        traits = (self.census if is_census else self.looked_after).get(case.child)
        traits = traits or Traits(None, NOT_KNOWN, NOT_KNOWN, NOT_KNOWN)
        kind = "cp" if is_census else "leavers" if indicator in LEAVERS else "cla"
        found = {
            "age_band": _age_band(traits.born, case.day, kind),
            "sex": traits.sex,
            "ethnicity_group": traits.ethnicity,
            "disability": traits.disability,
        }
        if indicator in AT_END:
            row = self.rows[case.child].row
            found["legal_status"] = _group(LEGAL_STATUS, row["LS"])
            found["placement_type"] = _group(PLACEMENT, row["PLACE"])
            found["uasc"] = "Yes" if case.child in self.seekers else "No"
        return found


def _age_band(born: date | None, day: date, kind: str) -> str:
    if born is None or (born > day and kind == "cp"):
        return "Unborn" if kind == "cp" else NOT_KNOWN
    years = age(born, day)
    if kind == "leavers":
        return str(years)
    limits = (1, 5, 10, 16, 18)
    band = next((name for name, limit in zip(AGES, limits, strict=True) if years < limit), "18 and over")
    return band if born <= day else NOT_KNOWN


def listed(indicator: str) -> dict[str, list[str]]:
    """All levels that are shown whether or not a case has them."""
    if indicator in RATES:
        return {}
    is_census = indicator in CP or indicator.startswith("cp_")
    ages = ["19", "20", "21"] if indicator in LEAVERS else [*(["Unborn"] if is_census else []), *AGES]
    found = {
        "age_band": ages,
        "sex": ["Male", "Female", NOT_KNOWN],
        "ethnicity_group": [*ETHNICITY, NOT_KNOWN],
        "disability": ["Disabled", "Not disabled", NOT_KNOWN],
    }
    if indicator in AT_END:
        found["legal_status"] = [*LEGAL_STATUS, NOT_KNOWN]
        found["placement_type"] = [*PLACEMENT, NOT_KNOWN]
        found["uasc"] = ["Yes", "No"]
    return found


def cells(indicator: str, cases: Iterable[Case], levels: Levels) -> dict[tuple[str, str], Figure]:
    """Every figure of an indicator by breakdown and level, that of all children included."""
    members: dict[tuple[str, str], list[Case]] = {("all", "all"): []}
    members |= {(name, level): [] for name, every in listed(indicator).items() for level in every}
    for case in cases:
        if not case.is_outside:
            for at in [("all", "all"), *levels.of(indicator, case).items()]:
                members.setdefault(at, []).append(case)
    return {at: figure_of(indicator, inside) for at, inside in members.items()}
