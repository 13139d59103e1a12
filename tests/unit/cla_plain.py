"""The looked-after rules again, in plain Python over raw rows, to compare the SQL with (INDICATORS 2, 3.3, 3.5)."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from tests.unit.cla_histories import Returns, Row

FAR = date(9999, 12, 31)
REC = re.findall(r"\w+", "E11 E12 E2 E3 E4A E4B E13 E41 E43 E44 E45 E46 E47 E48 E5 E6 E7 E9 E14 E15 E16 E17 E8")
ORDER = re.findall(
    r"\w+",
    "rne ls cin place place_provider dec rec reason_place_change home_post pl_post urn pl_distance pl_location pl_la",
)


def clean(row: Row, column: str) -> str:
    """A cell trimmed, in upper case, empty when it is missing."""
    value = str(row.get(column) or "").strip().upper()
    return "" if value in {"NULL", "#N/A", "N/A"} else value


def day_of(row: Row, column: str) -> date | None:
    """A date dd/mm/yyyy. Raises ValueError when there is something else."""
    text = clean(row, column)
    if not text:
        return None
    if not re.fullmatch(r"\d\d/\d\d/\d{4}", text):
        raise ValueError(text)
    return date(int(text[6:]), int(text[3:5]), int(text[:2]))


def birthday(born: date, age: int) -> date:
    """The day somebody reaches an age; 29 February becomes 28 February."""
    year = born.year + age
    return date(year, born.month, min(born.day, monthrange(year, born.month)[1]))


@dataclass
class Episode:
    """One winning row."""

    start: date
    end: date
    year: int
    row: Row
    cut: bool = False

    def code(self, column: str) -> str:
        return clean(self.row, column)

    @property
    def is_short_break(self) -> bool:
        return self.code("ls") in {"V3", "V4"}


@dataclass
class Period:
    """One period of care."""

    episodes: list[Episode]
    truncated: bool

    @property
    def start(self) -> date:
        return self.episodes[0].start

    @property
    def end(self) -> date:
        return self.episodes[-1].end


@dataclass
class Child:
    """All that is known of a child."""

    born: date | None
    periods: list[Period]
    lost_from: int
    ever_uasc: bool

    def stays(self) -> list[list[Episode]]:
        return [stay for period in self.periods for stay in stays(period)]


def read(returns: Returns) -> dict[str, Child]:
    """Every child with at least one delivered episode row."""
    delivered: dict[str, list[tuple[Row, date, date]]] = defaultdict(list)
    for row in returns["cla_episodes"]:
        try:
            start, end = day_of(row, "decom"), day_of(row, "dec")
        except ValueError:
            continue
        child = str(row["child"] or "").strip()
        if child and start and (end is None or end >= start):
            delivered[child].append((row, start, end or FAR))
    loaded = sorted({int(row["year_ending"] or 0) for row in returns["cla_episodes"]})
    return {child: _child(child, rows, returns, loaded) for child, rows in delivered.items()}


def _child(name: str, rows: list[tuple[Row, date, date]], returns: Returns, loaded: list[int]) -> Child:
    keys: dict[date, Episode] = {}
    for row, start, end in sorted(rows, key=_strength):
        keys[start] = Episode(start, end, int(row["year_ending"] or 0), row)
    known = sorted((e for e in keys.values() if e.end != e.start), key=lambda e: e.start)
    periods = _periods([e for e in known if not e.is_short_break], known)
    last_seen = max(int(row["year_ending"] or 0) for row, _, _ in rows)
    later = [year for year in loaded if year > last_seen]
    is_open = bool(periods) and periods[-1].end == FAR
    uasc = any(clean(row, "child") == name for row in returns["cla_uasc"])
    return Child(_born(name, returns), periods, later[0] if later and is_open else 9999, uasc)


def _strength(given: tuple[Row, date, date]) -> tuple[int, bool, bool, list[str]]:
    row, start, end = given
    texts = [clean(row, c) if c != "dec" else ("" if end == FAR else end.isoformat()) for c in ORDER]
    return int(row["year_ending"] or 0), end != start, end != FAR, texts


def _born(name: str, returns: Returns) -> date | None:
    by_year: dict[int, list[tuple[date | None, str]]] = defaultdict(list)
    for row in returns["cla_header"]:
        if clean(row, "child") == name:
            try:
                by_year[int(row["year_ending"] or 0)].append((day_of(row, "dob"), clean(row, "ethnic")))
            except ValueError:
                continue
    for year in sorted(by_year, reverse=True):
        if len(set(by_year[year])) == 1 and by_year[year][0][0]:
            return by_year[year][0][0]
    dated = [(int(r["year_ending"] or 0), day_of(r, "dob")) for r in returns["cla_uasc"] if clean(r, "child") == name]
    return max(dated)[1] if dated else None


def _periods(eligible: list[Episode], known: list[Episode]) -> list[Period]:
    periods: list[Period] = []
    for number, episode in enumerate(eligible):
        if number + 1 < len(eligible) and episode.end > eligible[number + 1].start:
            episode.end, episode.cut = eligible[number + 1].start, True
        before = eligible[number - 1] if number else None
        ended = before and before.code("rec") in REC and episode.code("rne") == "S" and not before.cut
        if before and before.end == episode.start and not ended:
            periods[-1].episodes.append(episode)
        else:
            periods.append(Period([episode], False))
    if periods:
        periods[0].truncated = known[0].code("rne") != "S" and not _has_gap(known, periods[0].start)
    return periods


def _has_gap(known: list[Episode], until: date) -> bool:
    reached = known[0].start
    for episode in known:
        if episode.start > until:
            break
        if episode.start > reached:
            return True
        stated = day_of(episode.row, "dec") or FAR
        reached = max(reached, stated)
    return False


def stays(period: Period) -> list[list[Episode]]:
    """The placement stays of a period of care, temporary rows left out."""
    found: list[list[Episode]] = []
    previous = -1
    for number, episode in enumerate(period.episodes):
        if episode.code("place") in {"T0", "T1", "T2", "T3", "T4"}:
            continue
        if found and _continues(found[-1][-1], episode, number - previous - 1):
            found[-1].append(episode)
        else:
            found.append([episode])
        previous = number
    return found


def _continues(before: Episode, now: Episode, between: int) -> bool:
    if now.code("rne") in {"L", "T", "U"}:
        return True
    pairs = [(re.sub(r"\W", "", e.code("pl_post")), e.code("urn")) for e in (before, now)]
    (post_before, urn_before), (post, urn) = pairs
    same = before.code("place") == now.code("place")
    given = bool(post and post_before and urn and urn_before and now.code("place"))
    if (
        between
        and same
        and (not post or not post_before or post == post_before)
        and (not urn or not urn_before or urn == urn_before)
    ):
        return True
    if not between and now.code("place") in {"A3", "A5"} and before.code("place") in {f"U{n}" for n in range(1, 7)}:
        return True
    return now.code("rne") in {"P", "B"} and same and given and pairs[0] == pairs[1]


def looked_after(child: Child, year: int) -> Episode | None:
    """The episode in force on 31 March, for a child under 18 who is not lost."""
    last_day = date(year, 3, 31)
    if year >= child.lost_from or (child.born and birthday(child.born, 18) <= last_day):
        return None
    return next((e for p in child.periods for e in p.episodes if e.start <= last_day < e.end), None)


def stays_in_year(child: Child, year: int) -> int:
    """Stays that touch the year, with the end known on its last day."""
    last_day = date(year, 3, 31)
    known = [[e for e in stay if e.start <= last_day] for stay in child.stays()]
    return sum(1 for stay in known if stay and stay[-1].end > date(year - 1, 4, 1))


def distance(child: Child, episode: Episode) -> Decimal | None:
    """Miles, rounded half up to one decimal; None when unknown."""
    text = episode.code("pl_distance")
    if child.ever_uasc or not text:
        return None
    try:
        miles = Decimal(text)
    except InvalidOperation:
        return None
    rounded = miles.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return rounded if miles >= 0 and rounded <= Decimal("999.9") else None


def is_outside(episode: Episode) -> bool | None:
    """Outside the authority 933; None when unknown."""
    if episode.code("pl_la"):
        return episode.code("pl_la") != "933"
    return {"IN": False, "OUT": True}.get(episode.code("pl_location"))
