"""csc snapshots diff: which figures changed between two snapshots, and the files and records that changed them.

What is shown by default comes from the published tier alone. The records are restricted.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from warehouse.catalogue import load_catalogue
from warehouse.snapshots import Snapshot, SnapshotError
from warehouse.words import year_words

SHOWN_CHILDREN = 50  # of one figure; the file has them all
_FIGURES = """
    with earlier as (from read_parquet($before) where period_type = 'year'),
    later as (from read_parquet($after) where period_type = 'year'),
    paired as (
        select
            coalesce(later.authority, earlier.authority) as authority,
            coalesce(later.indicator_id, earlier.indicator_id) as indicator_id,
            coalesce(later.definition_version, earlier.definition_version) as definition_version,
            coalesce(later.year_ending, earlier.year_ending) as year_ending,
            coalesce(later.breakdown, earlier.breakdown) as breakdown,
            coalesce(later.level, earlier.level) as level,
            earlier.display as before,
            later.display as after,
            earlier.status as status_before,
            later.status as status_after,
            coalesce(abs(later.numerator - earlier.numerator) between 1 and 5, false)
            or coalesce(abs(later.denominator - earlier.denominator) between 1 and 5, false) as is_close
        from earlier
        full join later using (
            authority, indicator_id, definition_version, period_type, period_end, breakdown, level
        )
    )
    select * from paired
    where before is distinct from after or status_before is distinct from status_after
    order by authority, indicator_id, year_ending, definition_version, breakdown <> 'all', breakdown, level
"""
_CASES = """
    with wanted as (
        select distinct authority, indicator_id, definition_version, year_ending
        from read_parquet($before_values) as earlier
        full join read_parquet($after_values) as later using (
            authority, indicator_id, definition_version, year_ending, period_type, period_end, breakdown, level
        )
        where period_type = 'year' and breakdown = 'all'
            and (
                earlier.numerator is distinct from later.numerator
                or earlier.denominator is distinct from later.denominator
                or earlier.value is distinct from later.value
                or earlier.status is distinct from later.status
            )
    ),
    earlier as (from read_parquet($before) semi join wanted using (
        authority, indicator_id, definition_version, year_ending) where period_type = 'year'),
    later as (from read_parquet($after) semi join wanted using (
        authority, indicator_id, definition_version, year_ending) where period_type = 'year')
    select
        authority, indicator_id, definition_version, year_ending, child_id, case_id,
        case when earlier.reason is null and earlier.in_numerator is null then 'new'
            when later.in_numerator is null then 'gone' else 'changed' end as what,
        earlier.in_numerator as in_numerator_before, later.in_numerator as in_numerator_after,
        earlier.measure_value as measure_before, later.measure_value as measure_after,
        earlier.reason as reason_before, later.reason as reason_after
    from earlier full join later using (
        authority, indicator_id, definition_version, year_ending, period_end, child_id, case_id
    )
    where earlier.in_numerator is distinct from later.in_numerator
        or earlier.measure_value is distinct from later.measure_value
        or earlier.reason is distinct from later.reason
    order by all
"""


def diff_lines(before: Snapshot, after: Snapshot) -> Iterator[str]:
    """What changed, from the published tier alone. A value that differs by one to five cases is told as revised only."""
    old, new = before.manifest(), after.manifest()
    files = changed_files(old, new)
    yield f"From {before.id} to {after.id}"
    yield from _made_differently(old, new)
    yield f"Input files: {len(files)} changed"
    yield from (f"  {what:<8} {path}" for path, (what, _) in files.items())
    figures = changed_figures(before, after)
    yield f"Figures: {sum(f['breakdown'] == 'all' for f in figures)} changed, {len(figures)} with their breakdowns"
    for figure in figures:
        yield "  " + figure_line(figure)
        if figure["breakdown"] == "all":
            yield "      " + _because(figure, files)


def _made_differently(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    if old.get("code_version") != new.get("code_version"):
        yield f"Code or catalogue: changed ({old.get('code_version')} to {new.get('code_version')})"
    if old.get("as_at") != new.get("as_at"):
        yield "As-at dates: changed"
    if old.get("contract_version") != new.get("contract_version"):
        yield f"Contract: {old.get('contract_version')} to {new.get('contract_version')}"


def changed_files(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[str, frozenset[str]]]:
    """By path: ``new``, ``changed`` or ``gone``, and the tables that were read from the file."""
    was, now = ({f["path"]: f for f in manifest.get("inputs", ())} for manifest in (old, new))
    found = {}
    for path in sorted(was.keys() | now.keys()):
        if path in was and path in now and was[path]["sha256"] == now[path]["sha256"]:
            continue
        what = "changed" if path in was and path in now else "new" if path in now else "gone"
        tables = [*was.get(path, {}).get("tables", ()), *now.get(path, {}).get("tables", ())]
        found[path] = (what, frozenset(tables))
    return found


def changed_figures(before: Snapshot, after: Snapshot) -> list[dict[str, Any]]:
    """Published figures that are not shown alike: one dict per figure and level."""
    name = "indicator_values.parquet"
    found = duckdb.connect().execute(
        _FIGURES, {"before": str(before.published / name), "after": str(after.published / name)}
    )
    columns = [column[0] for column in found.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]


def figure_line(figure: Mapping[str, Any]) -> str:
    """One changed figure in words, as INDICATORS 6 rule 4 lets it be told."""
    level = "" if figure["breakdown"] == "all" else f" {figure['breakdown']}={figure['level']}"
    name = f"{figure['authority']} {figure['indicator_id']} {figure['definition_version']} {year_words(figure['year_ending'])}{level}"
    before, after = figure["before"] or "none", figure["after"] or "none"
    if figure["status_before"] != figure["status_after"]:
        before, after = (
            f"{shown} ({figure[key] or 'not there'})"
            for shown, key in ((before, "status_before"), (after, "status_after"))
        )
    return f"{name}: {after}, revised" if figure["is_close"] else f"{name}: {before} -> {after}"


def _because(figure: Mapping[str, Any], files: Mapping[str, tuple[str, frozenset[str]]]) -> str:
    """The changed files of the authority that hold what the figure is made of; else all its changed files."""
    mine = {p: tables for p, (_, tables) in files.items() if p.split("/")[0] in (figure["authority"], "reference")}
    needed = {t for e in load_catalogue() if e.id == figure["indicator_id"] for group in e.sources for t in group}
    told = [path for path, tables in mine.items() if tables & needed] or list(mine)
    return (
        f"from {', '.join(told)}" if told else "no input file of the authority changed: code, catalogue or as-at date"
    )


def changed_cases(before: Snapshot, after: Snapshot) -> list[tuple[Any, ...]]:
    """The records behind the figures that changed, exact: child level, restricted."""
    return _ask_cases(before, after).fetchall()


def write_cases(before: Snapshot, after: Snapshot, path: Path) -> int:
    """All those records as a Parquet file of its owner's only; how many there are. Never below published or internal.

    Raises SnapshotError when the file would rest in a tier without children.
    """
    target = path.resolve()
    if any(target.is_relative_to(folder) for folder in (after.settings.published, after.settings.internal)):
        raise SnapshotError(f"{path}: records of children are never written there; choose a folder of your own")
    rows = _ask_cases(before, after).to_arrow_table()
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
        target.chmod(0o600)
        pq.write_table(rows, stream)
    return int(rows.num_rows)


def _ask_cases(before: Snapshot, after: Snapshot) -> duckdb.DuckDBPyConnection:
    values, cohorts = "indicator_values.parquet", "cohorts.parquet"
    paths = {
        "before_values": before.internal / values,
        "after_values": after.internal / values,
        "before": before.restricted / cohorts,
        "after": after.restricted / cohorts,
    }
    return duckdb.connect().execute(_CASES, {name: str(path) for name, path in paths.items()})


def case_lines(cases: Sequence[tuple[Any, ...]]) -> Iterator[str]:
    """Records grouped by figure."""
    heading, told = None, 0
    for authority, indicator, version, year, child, case, what, was_in, is_in, _, _, was, now in cases:
        if (figure := f"{authority} {indicator} {version} {year_words(year)}") != heading:
            heading, told = figure, 0
            yield f"  {figure}"
        told += 1
        if told <= SHOWN_CHILDREN:
            sides = [s for s in (_side(was_in, was), _side(is_in, now)) if s]
            yield f"    {what:<8} {child}{'' if case in (None, child) else f'  {case}'}  {' -> '.join(sides)}"


def _side(is_counted: bool | None, reason: str | None) -> str:
    return (
        "" if is_counted is None else f"{'counted' if is_counted else 'not counted'}{f' ({reason})' if reason else ''}"
    )
