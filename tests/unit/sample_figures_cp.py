"""Child protection figures recomputed in plain Python from a written sample: (numerator, denominator)."""

from __future__ import annotations

from datetime import date, timedelta

from tests.unit.sample_records import Sample, add_months, bounds, iso, must, working_days

Figure = tuple[int, int]


def child_protection(sample: Sample, year: int) -> dict[str, Figure]:
    """The figures of one year, by indicator."""
    return {
        "ref_repeat_12m": repeat_referrals(sample, year),
        "assess_45wd": assessments(sample, year),
        "cp_s47_rate": (sum(_in(start, year) for _, start in sample.enquiries), 0),
        **conferences(sample, year),
        **plans(sample, year),
        "cp_rcpc_on_time": reviewed(sample, year),
        "cp_visits_on_time": visited(sample, year),
    }


def _in(day: date | None, year: int) -> bool:
    start, end = bounds(year)
    return day is not None and start <= day <= end


def repeat_referrals(sample: Sample, year: int) -> Figure:
    days: dict[str, set[date]] = {}
    for child, day in sample.cases:
        days.setdefault(child, set()).add(day)
    found = [(day, days[child]) for child, day in sample.cases if _in(day, year)]
    return sum(any(add_months(day, -12) <= other < day for other in known) for day, known in found), len(found)


def assessments(sample: Sample, year: int) -> Figure:
    every = [item for case in sample.cases.values() for item in case.assessments.items()]
    done = [(start, end) for start, end in every if end is not None and start <= end and _in(end, year)]  # DQ-012
    return sum(working_days(start, end) <= 45 for start, end in done), len(done)


def conferences(sample: Sample, year: int) -> dict[str, Figure]:
    """One conference a child and date; those at referral level that no enquiry names are transfers in."""
    held: dict[tuple[str, date], date] = {}
    for (child, start), row in sorted(sample.enquiries.items()):
        day = iso(row.get("DateOfInitialCPC"))
        if day is not None and _in(day, year):
            held[child, day] = start
    recorded = {(c.child, c.transfer_conference) for c in sample.cases.values() if _in(c.transfer_conference, year)}
    transfers = recorded - held.keys()
    timely = sum(start <= day and working_days(start, day) <= 15 for (_, day), start in held.items())
    alone = {(child, day) for child, day in sample.unlinked if _in(day, year)} - held.keys()
    every = len(held) + len(alone)
    return {"cp_icpc_rate": (every + len(transfers - alone), 0), "cp_icpc_on_time": (timely, every)}


def _spans(sample: Sample, year: int) -> list[tuple[str, date, date | None]]:
    """Plans as known at the end of the year: child, start, end; a plan ends at the latest on the 18th birthday.

    Plans of a child who died end that day (DQ-077); open ones of a child gone from the census are out (DQ-087).
    """
    end_of_year = bounds(year)[1]
    spans = []
    for (child, start), row in sample.plans.items():
        adult = add_months(sample.born[child], 12 * 18)
        end = min(iso(row.get("CPPendDate")) or adult, adult, sample.died.get(child, adult))
        if not row.get("CPPendDate") and year > int(row["return"]) and year not in sample.listed[child]:
            continue
        if start <= end_of_year and start < end:
            spans.append((child, start, end if end <= end_of_year else None))
    return spans


def _open(sample: Sample, year: int) -> dict[str, date]:
    """Children on a plan at the end of the year, with the latest start."""
    return {child: start for child, start, end in sorted(_spans(sample, year), key=lambda s: s[1]) if end is None}


def plans(sample: Sample, year: int) -> dict[str, Figure]:
    end = bounds(year)[1]
    spans = _spans(sample, year)
    is_open = _open(sample, year)
    started = [(child, start) for child, start, _ in spans if _in(start, year)]
    ended = [(start, stop) for _, start, stop in spans if stop and _in(stop, year)]
    again = sum(
        int(sample.plans[child, start].get("NumberOfPreviousCPP") or 0) >= 1
        or any(c == child and s < start and stop and stop <= start for c, s, stop in spans)
        for child, start in started
    )
    return {
        "cp_plans_open": (len(is_open), 0),
        "cp_plans_rate": (len(is_open), 0),
        "cp_plans_started": (len(started), 0),
        "cp_repeat_plan": (again, len(started)),
        "cp_plan_2y_open": (sum((end - start).days + 1 > 729 for start in is_open.values()), len(is_open)),
        "cp_plan_2y_ceased": (sum((stop - start).days + 1 > 729 for start, stop in ended), len(ended)),
    }


def gap_fails(year: int, deadline: date, reviews: list[date], later_months: int, second_months: int) -> bool:
    """Whether a deadline of the year, or one whose late review is in the year, was missed (INDICATORS 3.2 #9)."""
    start, end = bounds(year)
    for number, held in enumerate([*reviews, None]):
        if deadline > end:
            return False
        if (held is None or held > deadline) and (held is None or held >= start):
            return True
        deadline = add_months(must(held), second_months if number == 0 else later_months)
    return False


def reviewed(sample: Sample, year: int) -> Figure:
    end = bounds(year)[1]
    due = [(child, start) for child, start in _open(sample, year).items() if add_months(start, 3) < end]
    failed = sum(
        gap_fails(year, add_months(start, 3), sorted(r for r in sample.reviews[child, start] if start < r <= end), 6, 6)
        for child, start in due
    )
    return len(due) - failed, len(due)


def visited(sample: Sample, year: int) -> Figure:
    end = bounds(year)[1]
    due = [(c, s) for c, s in _open(sample, year).items() if (end - s).days >= 28 and sample.born[c] <= end]
    recent = [end - timedelta(n) for n in range(29)]
    return sum(any(sample.visits.get((c, d)) for d in recent if d >= s) for c, s in due), len(due)
