"""Periods of care, placement stays and what is known of the children in them, in plain Python, by INDICATORS 2."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from tests.unit.sample_effects import births, stacked
from tests.unit.sample_records import Row, Sample, add_months, age, uk

ADOPTIVE = {"A3", "A4", "A5", "A6"}
SHORT_BREAKS = {"V3", "V4"}


@dataclass
class Episode:
    start: date
    end: date | None
    row: Row

    def on(self, day: date) -> bool:
        return self.start <= day and (self.end is None or self.end > day)

    @property
    def is_temporary(self) -> bool:
        return self.row["PLACE"] in {"T0", "T1", "T2", "T3", "T4"}


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

    @property
    def left_for(self) -> str:
        """The code of why it ended."""
        return self.episodes[-1].row["REC"] if self.end else ""

    @property
    def adult(self) -> date:
        return add_months(self.born, 12 * 18)

    def on(self, day: date) -> bool:
        return self.start <= day and (self.end is None or self.end > day) and age(self.born, day) < 18

    def at(self, day: date) -> Episode:
        return next(e for e in self.episodes if e.on(day))

    def stays(self) -> list[list[Episode]]:
        """Episodes without temporary ones, grouped by placement (INDICATORS 2.6)."""
        found: list[list[Episode]] = []
        before = None
        for index, e in enumerate(self.episodes):
            if e.is_temporary:
                continue
            bridged = before is not None and before < index - 1
            if found and _continues(found[-1][-1], e, bridged):
                found[-1].append(e)
            else:
                found.append([e])
            before = index
        return found


def _continues(last: Episode, e: Episode, bridged: bool) -> bool:
    there, here = last.row, e.row
    same = there["PLACE"] == here["PLACE"]
    same = same and all(there[c] == here[c] or not (there[c] and here[c]) for c in ("PL_POST", "URN"))
    with_carer = there["PLACE"][:1] == "U" and not bridged and here["PLACE"] in {"A3", "A5"}
    is_known = all(there[c] and there[c] == here[c] for c in ("PL_POST", "URN"))
    unmoved = same and is_known and here["RNE"] in {"P", "B"}  # DQ-037
    return here["RNE"] in {"L", "T", "U"} or (bridged and same) or with_carer or unmoved


def periods(sample: Sample) -> list[Care]:
    """All periods of care; the newest return wins an episode, in one return the fuller row (DQ-021)."""
    born = births(sample)
    found: list[Care] = []
    seen: set[str] = set()
    for (child, start), row in stacked(sample):
        is_first = child not in seen
        seen.add(child)
        if row["LS"] in SHORT_BREAKS or row["DEC"] == row["DECOM"]:  # DQ-034, DQ-027
            continue
        last = found[-1] if found and found[-1].child == child else None
        is_cut = last is not None and (last.end is None or last.end > start)
        if last and is_cut:  # DQ-022: care went on, whatever the code of leaving says
            last.episodes[-1].end = start
        has_left = row["RNE"] == "S" and last is not None and last.episodes[-1].row["REC"] not in {"X1", ""}
        has_left = has_left and not is_cut
        if last is None or last.end != start or has_left:
            last = Care(child, born[child], is_truncated=is_first and row["RNE"] != "S")
            found.append(last)
        last.episodes.append(Episode(start, uk(row["DEC"]), row))
    return found


def as_at(care: Care, day: date) -> Care:
    """The period as known on ``day``."""
    known = [
        Episode(e.start, e.end if e.end and e.end <= day else None, e.row) for e in care.episodes if e.start <= day
    ]
    return Care(care.child, care.born, known, care.is_truncated)


def unaccompanied(sample: Sample, day: date) -> set[str]:
    """Children whose newest row of the unaccompanied has not ceased by ``day`` (INDICATORS 3.3 #18)."""
    ceased = {row["CHILD"]: uk(row["DUC"]) for row in sample.every("uasc")}
    return {child for child, until in ceased.items() if until is None or until > day}
