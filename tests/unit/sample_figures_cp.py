"""Child protection recomputed in plain Python from a written sample: the cases of each figure of twelve months."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tests.unit.sample_cases import Case, Cases
from tests.unit.sample_records import Sample, Window, add_months, iso, must, working_days, year_window


def child_protection(sample: Sample, window: Window) -> Cases:
    """INDICATORS 3.1 and 3.2."""
    return {
        ("ref_repeat_12m", "v1"): repeat_referrals(sample, window),
        **assessments(sample, window),
        ("cp_s47_rate", "v1"): [Case(child, day) for child, day in sample.enquiries if window.has(day)],
        **conferences(sample, window),
        **plans(sample, window),
        ("cp_rcpc_on_time", "v1"): reviewed(sample, window),
        ("cp_rcpc_on_time", "local_reviews"): review_conferences(sample, window),
        ("cp_visits_on_time", "v1"): visited(sample, window),
    }


def repeat_referrals(sample: Sample, window: Window) -> list[Case]:
    days: dict[str, set[date]] = {}
    for child, day in sample.referrals:
        days.setdefault(child, set()).add(day)
    return [
        Case(child, day, any(add_months(day, -12) <= other < day for other in days[child]))
        for child, day in sample.referrals
        if window.has(day)
    ]


def assessments(sample: Sample, window: Window) -> Cases:
    """From the start of the assessment; as a variant from the referral. One that ends before it starts is out."""
    own, from_referral = [], []
    for referral in sample.referrals.values():
        for start, end in referral.assessments.items():
            if end is not None and window.has(end) and start <= end:  # DQ-012
                own.append(Case(referral.child, end, working_days(start, end) <= 45))
                in_time = referral.day <= end and working_days(referral.day, end) <= 45
                from_referral.append(Case(referral.child, end, in_time))
    return {("assess_45wd", "v2014"): own, ("assess_45wd", "from_referral"): from_referral}


def conferences(sample: Sample, window: Window) -> Cases:
    """One conference a child and date; those at referral level that link to no enquiry are transfers in."""
    named: dict[tuple[str, date], date | None] = dict.fromkeys(sample.unlinked)
    for (child, start), row in sorted(sample.enquiries.items()):
        held = iso(row.get("DateOfInitialCPC"))
        known = named.get((child, held)) if held else None
        if held and not (known and known <= held < start):  # the latest start up to the conference
            named[child, held] = start
    transfers = set()
    for referral in sample.referrals.values():
        key = referral.child, referral.transfer_conference
        if key[1] and key not in named:
            start = _linked(sample, referral.child, referral.day, key[1])
            if start is None:
                transfers.add((key[0], key[1]))
            elif (earlier := named.get((key[0], key[1]))) is None or earlier < start:
                named[key[0], key[1]] = start
    on_time = []
    for (child, held), start in named.items():
        days = working_days(start, held) if start and start <= held else None
        if window.has(held):
            on_time.append(Case(child, held, days is not None and days <= 15, beside=(f"working_days_{_band(days)}",)))
    every = [Case(child, held) for child, held in named.keys() | transfers if window.has(held)]
    return {("cp_icpc_rate", "v1"): every, ("cp_icpc_on_time", "v2012"): on_time}


def _linked(sample: Sample, child: str, referral: date, held: date) -> date | None:
    before = [(s, row) for (c, s), row in sample.enquiries.items() if c == child and s <= held]
    same = [start for start, row in before if row["referral"] == referral.isoformat()]
    near = [start for start, _ in before if (held - start).days <= 60]
    return max(same, default=max(near, default=None))


def _band(days: int | None) -> str:
    if days is None:
        return "unknown"
    return "0_10" if days <= 10 else "11_15" if days <= 15 else "16_20" if days <= 20 else "21_plus"


@dataclass(frozen=True)
class Plan:
    """As known at the end of the window; ``end`` is the earliest of its end, the 18th birthday and the death."""

    child: str
    start: date
    end: date | None


def all_plans(sample: Sample, window: Window) -> list[Plan]:
    """Open plans of a child gone from the census are out (DQ-087), and those that end as they start (DQ-072)."""
    found = []
    for (child, start), row in sample.plans.items():
        person, ends = sample.people[child], [iso(row.get("CPPendDate")), sample.died.get(child)]
        ends.append(add_months(person.born, 12 * 18) if person.born else None)
        end = min((day for day in ends if day), default=date.max)
        last_seen = max(sample.listed[child])
        if end > year_window(last_seen).end and not row.get("CPPendDate") and last_seen < window.last_year:
            continue
        if start <= window.end and start < end:
            found.append(Plan(child, start, end if end <= window.end else None))
    return found


def open_plans(sample: Sample, window: Window) -> list[Plan]:
    """Of several open plans of a child the latest."""
    found = [plan for plan in all_plans(sample, window) if plan.end is None]
    return list({plan.child: plan for plan in sorted(found, key=lambda plan: plan.start)}.values())


def plans(sample: Sample, window: Window) -> Cases:
    every, is_open = all_plans(sample, window), open_plans(sample, window)
    ends: dict[str, list[date]] = {}
    for plan in every:
        ends.setdefault(plan.child, []).extend([plan.end] if plan.end else [])
    started = [plan for plan in every if window.has(plan.start)]
    recorded = {p: int(sample.plans[p.child, p.start].get("NumberOfPreviousCPP") or 0) for p in started}
    again = [Case(p.child, p.start, recorded[p] > 0 or any(e <= p.start for e in ends[p.child])) for p in started]
    soon = [
        Case(p.child, p.start, any(add_months(p.start, -24) <= e <= p.start for e in ends[p.child])) for p in started
    ]
    ended = [(plan, must(plan.end)) for plan in every if window.has(plan.end)]
    return {
        ("cp_plans_open", "v1"): [Case(plan.child, window.end) for plan in is_open],
        ("cp_plans_rate", "v1"): [Case(plan.child, window.end) for plan in is_open],
        ("cp_plans_started", "v1"): [Case(plan.child, plan.start) for plan in started],
        ("cp_repeat_plan", "v1"): again,
        ("cp_repeat_plan", "within_2y"): soon,
        ("cp_plan_2y_open", "v1"): [
            Case(plan.child, window.end, (window.end - plan.start).days + 1 > 729) for plan in is_open
        ],
        ("cp_plan_2y_ceased", "v1"): [Case(p.child, end, (end - p.start).days + 1 > 729) for p, end in ended],
    }


def gap_fails(window: Window, deadline: date, reviews: list[date], second_months: int = 6) -> bool:
    """Whether a deadline was missed; a late review before the window is no concern of it (INDICATORS 3.2 #9)."""
    for number, held in enumerate([*reviews, None]):
        if deadline > window.end:
            return False
        if (held is None or held > deadline) and (held is None or held >= window.start):
            return True
        deadline = add_months(must(held), second_months if number == 0 else 6)
    return False


def _clock(sample: Sample, window: Window, plan: Plan) -> tuple[date, list[date], bool]:
    """First deadline, reviews, and whether the deadline is assumed since nothing before the window is known."""
    held = sorted(day for day in sample.reviews[plan.child, plan.start] if plan.start < day <= window.end)
    first = add_months(plan.start, 3)
    is_loaded = any(window.first_year - 1 in years for years in sample.listed.values())
    if plan.start < window.start and not is_loaded and first < window.start and not (held and held[0] < window.start):
        return add_months(window.start, 6), held, True
    return first, held, False


def reviewed(sample: Sample, window: Window) -> list[Case]:
    found = []
    for plan in open_plans(sample, window):
        if add_months(plan.start, 3) < window.end:
            first, held, is_assumed = _clock(sample, window, plan)
            flag = "assumed_anchor" if is_assumed else ""
            found.append(Case(plan.child, window.end, not gap_fails(window, first, held), flag=flag))
    return found


def review_conferences(sample: Sample, window: Window) -> list[Case]:
    return [case for plan in all_plans(sample, window) for case in _conferences_of(sample, window, plan)]


def _conferences_of(sample: Sample, window: Window, plan: Plan) -> Iterator[Case]:
    deadline, held, is_assumed = _clock(sample, window, plan)
    for day in held:
        if window.has(day):
            yield Case(plan.child, day, day <= deadline, flag="assumed_anchor" if is_assumed else "")
        deadline, is_assumed = add_months(day, 6), False


def visited(sample: Sample, window: Window) -> list[Case]:
    recent = [window.end - timedelta(n) for n in range(29)]
    return [
        Case(plan.child, window.end, any(sample.visits.get((plan.child, d)) for d in recent if d >= plan.start))
        for plan in open_plans(sample, window)
        if (window.end - plan.start).days >= 28 and (sample.people[plan.child].born or date.max) <= window.end
    ]
