"""Health figures recomputed in plain Python from a written sample: the cases of each, by INDICATORS 3.7."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tests.unit.sample_care import SHORT_BREAKS, periods
from tests.unit.sample_cases import Case, Cases
from tests.unit.sample_effects import contradicting, doubtful, lost, stacked
from tests.unit.sample_records import Row, Sample, Window, add_months, age, must, readable, uk

ANSWERS = {
    "health_assessment": "HEALTH_ASSESSMENT",
    "health_dental": "TEETH_CHECK",
    "health_immunisations": "IMMUNISATIONS",
    "health_dev_checks_u5": "HEALTH_CHECK",
    "health_substance_misuse": "SUBSTANCE_MISUSE",
    "cla_convicted": "CONVICTED",
}
EVENTS = {
    "health_assessment": "HEALTH_ASSESSMENT",
    "health_dental": "DENTAL",
    "health_immunisations": "IMMUNISATIONS",
    "health_dev_checks_u5": "DEV_CHECK",
}


def twelve_month_cohort(sample: Sample, window: Window) -> dict[str, date]:
    """Children looked after for twelve months at the end, with their dates of birth (INDICATORS 2.5)."""
    out = {
        child
        for (child, start), row in stacked(sample)
        if row["LS"] in SHORT_BREAKS and start <= window.end and (uk(row["DEC"]) or date.max) > window.start
    } | lost(sample, window.last_year)
    return {
        c.child: c.born for c in periods(sample) if c.on(window.end) and c.start <= window.start and c.child not in out
    }


def of_age(sample: Sample, window: Window, cohort: dict[str, date]) -> dict[str, dict[str, date]]:
    """The cohort of each figure."""
    unsure = doubtful(sample)
    aged = {c: born for c, born in cohort.items() if c not in unsure}
    in_range = {
        c: b for c, b in aged.items() if add_months(b, 48) <= window.start and add_months(b, 17 * 12) > window.end
    }
    return dict.fromkeys(ANSWERS, cohort) | {
        "health_dev_checks_u5": {c: born for c, born in aged.items() if age(born, window.end) < 5},
        "cla_convicted": {c: born for c, born in aged.items() if age(born, window.end) >= 10},
        "sdq_completed": in_range,
    }


def health(sample: Sample, window: Window) -> Cases:
    """From the OC2 file of a year."""
    rows = sample.rows("oc2", window.last_year)
    out = contradicting(rows)
    answers = {row["CHILD"]: row for row in rows}
    cohort = {c: b for c, b in twelve_month_cohort(sample, window).items() if c not in out}
    wanted = of_age(sample, window, cohort)
    found: Cases = {}
    for name, column in ANSWERS.items():
        given = {child: answers.get(child, {}).get(column) for child in wanted[name]}
        found[name, "v1"] = [
            Case(child, window.end, said == "1", beside=() if said in {"0", "1"} else ("not_recorded_n",))
            for child, said in given.items()
        ]
    scores = {c: _score(answers.get(c, {}).get("SDQ_SCORE", "")) for c in wanted["sdq_completed"]}
    return found | _questionnaires(scores, window)


def health_from_events(sample: Sample, window: Window) -> Cases:
    """From dated events, in windows that are not a year."""
    dates: dict[tuple[str, str], set[date]] = {}
    scores: dict[str, list[tuple[date, int]]] = {}
    for row in _completed(sample.every("health_events")):
        day = must(readable(row["event_date"]))
        if window.has(day):
            dates.setdefault((row["child_id"], row["event_type"]), set()).add(day)
            if row["event_type"] == "SDQ" and (score := _score(row["value"])) is not None:
                scores.setdefault(row["child_id"], []).append((day, score))
    wanted = of_age(sample, window, twelve_month_cohort(sample, window))
    found: Cases = {}
    for name, kind in EVENTS.items():
        found[name, "v1"] = [
            Case(child, window.end, len(dates.get((child, kind), ())) >= _needed(name, born, window.end))
            for child, born in wanted[name].items()
        ]
    latest = {c: max(scores[c])[1] if c in scores else None for c in wanted["sdq_completed"]}
    return found | _questionnaires(latest, window)


def _completed(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row["status"] == "COMPLETED" and readable(row["event_date"])]


def _needed(name: str, born: date, end: date) -> int:
    return 2 if name == "health_assessment" and age(born, end) < 5 else 1


def _score(text: str) -> int | None:
    return int(text) if text.isdigit() and int(text) <= 40 else None  # DQ-056


def _questionnaires(scores: dict[str, int | None], window: Window) -> Cases:
    given = {child: score for child, score in scores.items() if score is not None}
    return {
        ("sdq_completed", "v1"): [Case(child, window.end, score is not None) for child, score in scores.items()],
        ("sdq_average", "v1"): [
            Case(child, window.end, value=score, beside=(_band(score),)) for child, score in given.items()
        ],
    }


def _band(score: int) -> str:
    name = "normal" if score <= 13 else "borderline" if score <= 16 else "cause_for_concern"
    return f"sdq_{name}_n"
