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


def stacked(sample: Sample) -> list[tuple[tuple[str, date], Row]]:
    """Episodes of all returns by child and start."""
    rows = [(year, row) for year in sample.years for row in sample.rows("episodes", year) if is_possible(row)]
    rows.sort(key=lambda item: (item[0], item[1]["DEC"] != item[1]["DECOM"], bool(item[1]["DEC"])))
    newest = {(row["CHILD"], must(uk(row["DECOM"]))): row for _, row in rows}
    return sorted(newest.items(), key=lambda item: item[0])


def lost(sample: Sample, year: int) -> set[str]:
    """DQ-023: children whose last episode in the stacked returns is open, last named in a return before ``year``."""
    newest = {row["CHILD"]: one for one in sample.years for row in sample.rows("episodes", one) if is_possible(row)}
    last = {child: row for (child, _), row in stacked(sample)}
    return {child for child, row in last.items() if not row["DEC"] and newest[child] < year}


def contradicting(rows: list[Row]) -> set[str]:
    """DQ-005: children with rows that differ leave the figures of the file."""
    first = {row["CHILD"]: row for row in reversed(rows)}
    return {row["CHILD"] for row in rows if row != first[row["CHILD"]]}
