"""Figures of children looked after recomputed in plain Python from a written sample, by INDICATORS 2 and 3.3 to 3.9."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.unit.sample_effects import births, doubtful, is_possible, lost
from tests.unit.sample_figures_cp import Figure, gap_fails
from tests.unit.sample_records import Row, Sample, add_months, age, bounds, must, twentieth_working_day, uk

ADOPTIVE = {"A3", "A4", "A5", "A6"}
SHORT_BREAKS = {"V3", "V4"}


@dataclass
class Episode:
    start: date
    end: date | None
    row: Row

    def on(self, day: date) -> bool:
        return self.start <= day and (self.end is None or self.end > day)


@dataclass
class Care:
    """A period of care: episodes that follow each other; a truncated one began before the first known row."""

    child: str
    born: date
    episodes: list[Episode] = field(default_factory=list)
    is_truncated: bool = False

    @property
    def start(self) -> date:
        return self.episodes[0].start

    @property
    def end(self) -> date | None:
        return self.episodes[-1].end

    def on(self, day: date) -> bool:
        return self.start <= day and (self.end is None or self.end > day) and age(self.born, day) < 18

    def at(self, day: date) -> Episode:
        return next(e for e in self.episodes if e.on(day))

    def stays(self) -> list[list[Episode]]:
        """Episodes without temporary ones, grouped by placement (INDICATORS 2.6)."""
        found: list[list[Episode]] = []
        before = None
        for index, e in enumerate(self.episodes):
            if e.row["PLACE"].startswith("T"):
                continue
            bridged = before is not None and before < index - 1
            last = found[-1][-1] if found else None
            same = last is not None and all(e.row[c] == last.row[c] for c in ("PLACE", "PL_POST", "URN"))
            fostered = last is not None and last.row["PLACE"].startswith("U") and not bridged
            with_carer = fostered and e.row["PLACE"] in {"A3", "A5"}
            unmoved = same and e.row["RNE"] in {"P", "B"} and bool(e.row["URN"] and e.row["PL_POST"])  # DQ-037
            if last is not None and (e.row["RNE"] in {"L", "T", "U"} or (bridged and same) or with_carer or unmoved):
                found[-1].append(e)
            else:
                found.append([e])
            before = index
        return found


def periods(sample: Sample) -> list[Care]:
    """All periods of care; the newest return wins an episode, in one return the fuller row (DQ-021)."""
    born = births(sample)
    rows = [(year, row) for year in sample.years for row in sample.rows("episodes", year) if is_possible(row)]
    rows.sort(key=lambda item: (item[0], item[1]["DEC"] != item[1]["DECOM"], bool(item[1]["DEC"])))
    newest = {(row["CHILD"], must(uk(row["DECOM"]))): row for _, row in rows}
    found: list[Care] = []
    seen: set[str] = set()
    for (child, start), row in sorted(newest.items(), key=lambda item: item[0]):
        if row["LS"] in SHORT_BREAKS or row["DEC"] == row["DECOM"]:  # DQ-034, DQ-027
            continue
        last = found[-1] if found and found[-1].child == child else None
        if last and (last.end is None or last.end > start):  # DQ-022
            last.episodes[-1].end = start
        has_left = row["RNE"] == "S" and last is not None and last.episodes[-1].row["REC"] not in {"X1", ""}
        if last is None or last.end != start or has_left:
            last = Care(child, born[child], is_truncated=child not in seen and row["RNE"] != "S")
            found.append(last)
        seen.add(child)
        last.episodes.append(Episode(start, uk(row["DEC"]), row))
    return found


def is_far(care: Care, day: date, unaccompanied: set[str]) -> bool:
    """More than 20 miles; out of range and of unaccompanied children unknown (DQ-042, DQ-047)."""
    return care.child not in unaccompanied and 20.0 < float(care.at(day).row["PL_DISTANCE"] or 0) <= 999.9


def is_outside(row: Row) -> bool:
    """A placement in another country is outside, whatever else is told (DQ-045)."""
    return row["PL_LA"] in {"WAL", "SCO", "NIR"} or row["PL_LOCATION"] == "OUT"


def missing_children(sample: Sample, every: list[Care], year: int) -> set[str]:
    """Children missing on a day of the year on which they were looked after (DQ-060, DQ-061, DQ-062)."""
    start, end = bounds(year)
    by_child: dict[str, list[Care]] = {}
    for care in every:
        by_child.setdefault(care.child, []).append(care)
    found = set()
    for row in sample.every("missing"):
        first, last = must(uk(row["MIS_START"])), uk(row["MIS_END"]) or date.max
        for care in by_child.get(row["CHILD"], []) if row["MISSING"] == "M" and first <= last else []:
            left = min(care.end or date.max, add_months(care.born, 216)) - timedelta(1)
            found |= {care.child} if max(first, care.start, start) <= min(last, left, end) else set()
    return found


def as_at(care: Care, day: date) -> Care:
    """The period as known on ``day``."""
    known = [
        Episode(e.start, e.end if e.end and e.end <= day else None, e.row) for e in care.episodes if e.start <= day
    ]
    return Care(care.child, care.born, known, care.is_truncated)


def looked_after(sample: Sample, year: int) -> dict[str, Figure]:
    """Numbers, reviews, placements, missing, permanence of one year, by indicator."""
    start, end = bounds(year)
    gone, unsure = lost(sample, year), doubtful(sample)
    every = [as_at(care, end) for care in periods(sample) if care.start <= end and care.child not in gone]
    now = [care for care in every if care.on(end)]
    ended = {c.child: c for c in every if c.end and start <= c.end <= end}
    in_year = {c.child for c in every if (c.end is None or c.end > start) and age(c.born, max(c.start, start)) < 18}
    unaccompanied = {row["CHILD"] for row in sample.every("uasc")}
    seekers = {row["CHILD"] for row in sample.every("uasc") if (duc := uk(row["DUC"])) is None or duc > end}
    far = [c.at(end).row for c in now if is_far(c, end, unaccompanied)]
    adopted = [c for c in ended.values() if c.episodes[-1].row["REC"] in {"E11", "E12"}]
    as_adults = sum(age(c.born, must(c.end)) >= 18 for c in adopted)  # DQ-066
    return {
        "cla_number": (len(now), 0),
        "cla_rate": (len(now), 0),
        "cla_started": (len(started(every, start, end)), 0),
        "cla_ceased": (len(ended), 0),
        "cla_uasc": (sum(c.child in seekers for c in now), 0),
        "cla_reviews_on_time": reviews_on_time(sample, now, year),
        "cla_review_participation": participation(sample, now, year),
        "cla_three_plus_placements": (restless(every, {c.child for c in now}, start), len(now)),
        "cla_long_term_stability": stability([c for c in now if c.child not in unsure], end),
        "cla_placed_over_20_miles": (len(far), len(now)),
        "over_20_miles_outside": (sum(map(is_outside, far)), len(now)),
        "cla_missing_pct": (len(missing_children(sample, every, year)), len(in_year)),
        "perm_adopted_pct": (len(adopted) - as_adults, len(ended) - as_adults),
    }


def started(every: list[Care], start: date, end: date) -> set[str]:
    return {c.child for c in every if start <= c.start <= end and not c.is_truncated and age(c.born, c.start) < 18}


def reviews_on_time(sample: Sample, now: list[Care], year: int) -> Figure:
    start, end = bounds(year)
    held: dict[str, list[date]] = {}
    for row in sample.every("reviews"):
        held.setdefault(row["CHILD"], []).append(must(uk(row["REVIEW"])))
    due = failed = 0
    for care in now:
        first = twentieth_working_day(care.start)
        if first >= end:
            continue
        due += 1
        known = sorted(day for day in held.get(care.child, []) if care.start <= day <= end)
        if first >= bounds(sample.years[0])[0]:
            failed += gap_fails(year, first, known, 6, 3)
        elif known and known[0] < start:  # the first reviews lie before the first return
            failed += gap_fails(year, add_months(known[0], 6), known[1:], 6, 6)
        else:
            failed += gap_fails(year, add_months(start, 6), known, 6, 6)
    return due - failed, due


def participation(sample: Sample, now: list[Care], year: int) -> Figure:
    asked: dict[str, list[bool]] = {}
    born = {care.child: care.born for care in now}
    for row in sample.rows("reviews", year):
        if row["CHILD"] in born and age(born[row["CHILD"]], must(uk(row["REVIEW"]))) >= 4:
            asked.setdefault(row["CHILD"], []).append(row["REVIEW_CODE"] in {"PN1", "PN2", "PN3", "PN5", "PN6"})
    return sum(map(all, asked.values())), len(asked)


def restless(every: list[Care], now: set[str], start: date) -> int:
    stays: dict[str, int] = {}
    for care in every:
        in_year = [stay for stay in care.stays() if stay[-1].end is None or stay[-1].end > start]
        stays[care.child] = stays.get(care.child, 0) + len(in_year)
    return sum(stays[child] >= 3 for child in now)


def stability(now: list[Care], end: date) -> Figure:
    cohort = [c for c in now if age(c.born, end) < 16 and c.start <= add_months(end, -30)]
    settled, long_ago = 0, add_months(end, -24)
    for care in cohort:
        stays = care.stays()
        adopted = stays[-1][-1].row["PLACE"] in ADOPTIVE and len(stays) > 1
        settled += stays[-1][0].start <= long_ago or (adopted and stays[-2][0].start <= long_ago)
    return settled, len(cohort)


def adoption_days(sample: Sample, year: int) -> dict[str, Figure]:
    """Scorecard A1 and A2 over three years: (days, children)."""
    end = bounds(year)[1]
    matched = {row["CHILD"]: must(uk(row["DATE_MATCH"])) for row in sample.every("ad1")}
    entry, order = [], []
    for care in periods(sample):
        if care.is_truncated or care.end is None or not add_months(end, -36) < care.end <= end:
            continue
        if care.episodes[-1].row["REC"] not in {"E11", "E12"}:
            continue
        run = [e for e in care.episodes if not e.row["PLACE"].startswith("T")]
        placed = None
        while run and run[-1].row["PLACE"] in ADOPTIVE:
            placed = run.pop().start
        if placed is None or age(care.born, care.end) >= 18:  # DQ-063, DQ-066
            continue
        entry.append((placed - care.start).days)
        ordered = min((e.start for e in care.episodes if e.row["LS"] == "E1"), default=None)
        if ordered and care.child in matched:
            order.append(max(0, (matched[care.child] - ordered).days))
    return {"perm_a1_days": (sum(entry), len(entry)), "perm_a2_days": (sum(order), len(order))}
