"""What rules of INDICATORS 8 do to the records of a written sample before anything is counted, in plain Python."""

from __future__ import annotations

from datetime import date

from tests.unit.sample_records import Row, Sample, must, uk


def is_possible(row: Row) -> bool:
    """Not DQ-026: an episode that ends before it starts counts as not delivered."""
    return not row["DEC"] or must(uk(row["DEC"])) >= must(uk(row["DECOM"]))


def births(sample: Sample) -> dict[str, date]:
    """By the header, else by another file (DQ-006, DQ-007)."""
    found: dict[str, date] = {}
    for table in ("uasc", "reviews", "oc2", "oc3", "ad1", "placed_for_adoption", "missing", "prev_perm", "header"):
        found |= {row["CHILD"]: must(uk(row["DOB"])) for row in sample.every(table) if row["CHILD"]}
    return found


def doubtful(sample: Sample) -> set[str]:
    """DQ-008: children with an episode before their birth; they leave the figures that go by age."""
    born = births(sample)
    return {row["CHILD"] for row in sample.every("episodes") if must(uk(row["DECOM"])) < born[row["CHILD"]]}


def lost(sample: Sample, year: int) -> set[str]:
    """DQ-023: children open in the newest return that has them, and in none up to ``year`` since."""
    newest: dict[str, int] = {}
    is_open: dict[str, bool] = {}
    for one in sample.years:
        for row in filter(is_possible, sample.rows("episodes", one)):
            is_open[row["CHILD"]] = not row["DEC"] or (newest.get(row["CHILD"]) == one and is_open[row["CHILD"]])
            newest[row["CHILD"]] = one
    return {child for child, one in newest.items() if one < year and is_open[child]}


def contradicting(rows: list[Row]) -> set[str]:
    """DQ-005: children with rows that differ leave the figures of the file."""
    first = {row["CHILD"]: row for row in reversed(rows)}
    return {row["CHILD"] for row in rows if row != first[row["CHILD"]]}
