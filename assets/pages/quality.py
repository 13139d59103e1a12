"""Data quality as a page for each authority: what is wrong, what it does to figures, what to do. Restricted: rows are named."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from assets.pages.rendering import render

SEVERITIES = {
    "block": "Blocks figures",
    "exclude": "Leaves rows out",
    "keep": "Keeps rows as stated",
    "warn": "To be looked at",
}
ACCEPTANCES = {
    "accepted": "stands",
    "expired": "has run out",
    "data_changed": "the data have changed",
    "resolved": "the issue is gone",
    "no_such_issue": "no such issue",
}
WORKLIST_ROWS = 15  # rows named on the page; all of them are in the workbook
WIDTH, HEIGHT, WIDEST_BAR = 640, 150, 40
Row = dict[str, Any]
Rows = list[Row]


def write_quality(con: duckdb.DuckDBPyConnection, folder: Path, *, with_figures: bool = True) -> int:
    """Write ``index.html`` and ``<authority>.html`` for each authority; returns how many pages there are.

    with_figures: figures are computed, so that effects on them and points at stake are told.
    """
    queries = {**_QUERIES, **(_OF_FIGURES if with_figures else dict.fromkeys(_OF_FIGURES.keys() - _QUERIES.keys()))}
    parts = {name: _by_authority(con, sql) if sql else {} for name, sql in queries.items()}
    authorities = con.execute(_AUTHORITIES).fetchall()
    for authority, name, as_at in authorities:
        own = {part: rows.get(authority, []) for part, rows in parts.items()}
        page = render(
            "quality.html.j2",
            authority=authority,
            name=name,
            as_at=as_at,
            with_figures=with_figures,
            severities=SEVERITIES,
            acceptances=ACCEPTANCES,
            bars=_bars(own["trend"]),
            width=WIDTH,
            height=HEIGHT,
            counts=_counts(own["rules"]),
            worklist_rows=WORKLIST_ROWS,
            **own,
        )
        _write(folder / f"{authority}.html", page)
    index = [
        {"authority": a, "name": name, **_counts(parts["rules"].get(a, [])), "effects": _visible(parts, a)}
        for a, name, _ in authorities
    ]
    page = render("quality_index.html.j2", authorities=index, severities=SEVERITIES, with_figures=with_figures)
    _write(folder / "index.html", page)
    return len(authorities) + 1


def _visible(parts: Mapping[str, Mapping[str, Rows]], authority: str) -> int:
    return sum(row["is_visible"] for row in parts["effects"].get(authority, []))


def _counts(rules: Rows) -> dict[str, int]:
    """Rows by severity, and how many of all are accepted or new."""
    found = {severity: sum(r["rows"] for r in rules if r["severity"] == severity) for severity in SEVERITIES}
    more = {kind: sum(rule[kind] for rule in rules) for kind in ("rows", "accepted", "new")}
    return {**found, **more}


def _bars(trend: Rows) -> Rows:
    """A bar for each snapshot, oldest first, in parts by severity: x, width, parts with y and height in pixels."""
    snapshots: dict[str, Row] = {}
    for row in trend:
        bar = snapshots.setdefault(row["snapshot"], {"day": row["day"], "total": 0, "rows": {}})
        bar["rows"][row["severity"]] = row["issues"]
        bar["total"] += row["issues"]
    most = max((bar["total"] for bar in snapshots.values()), default=0) or 1
    step = min(WIDEST_BAR * 1.4, WIDTH / max(len(snapshots), 1))
    for place, bar in enumerate(snapshots.values()):
        top = float(HEIGHT)
        bar["x"], bar["width"], bar["parts"] = round(place * step, 1), round(step / 1.4, 1), []
        for severity in SEVERITIES:
            height = HEIGHT * bar["rows"].get(severity, 0) / most
            top -= height
            bar["parts"].append({"severity": severity, "y": round(top, 1), "height": round(height, 1)})
    return list(snapshots.values())


def _write(path: Path, page: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")


def _by_authority(con: duckdb.DuckDBPyConnection, sql: str) -> Mapping[str, Rows]:
    found: dict[str, Rows] = {}
    for row in con.sql(sql).pl().iter_rows(named=True):
        found.setdefault(row["authority"], []).append(row)
    return found


_AUTHORITIES = """
    select today.authority, max(authority.name), strftime(any_value(today.as_at), '%d/%m/%Y')
    from reference.authority_as_at as today
    left join reference.authority on today.authority = authority.authority
    group by today.authority order by today.authority
"""
_RULES = """
    select issue.authority, rule.rule_id, rule.title, rule.severity, rule.message, rule.action, rule.effect,
        count(*) as rows, count(*) filter (where state.acceptance = 'accepted') as accepted,
        count(*) filter (where state.runs_seen = 1) as new, max(state.runs_seen) as runs_seen,
        strftime(min(state.first_seen), '%d/%m/%Y') as first_seen, {points} as points,
        list_sort(list(distinct issue.year_ending)) as years
    from quality.issue
    inner join quality.rule on issue.rule_id = rule.rule_id
    inner join quality.issue_state as state on issue.issue_key = state.issue_key
    {stake}
    where issue.authority is not null
    group by issue.authority, rule.rule_id, rule.title, rule.severity, rule.message, rule.action, rule.effect
    order by points desc nulls last, {worst}, rows desc, rule.rule_id
"""
_WORST = "list_position(['block', 'exclude', 'keep', 'warn'], rule.severity)"
_STAKE = """left join (
        select authority, year_ending, issue_key, sum(points) as points from quality.issue_stake group by all
    ) as stake
        on
            issue.authority = stake.authority and issue.year_ending = stake.year_ending
            and issue.issue_key = stake.issue_key"""
_FIRST = "points desc, return_year desc, rule_id, source_file, row_number, child_id, told, fault"
_QUERIES = {
    "trend": """
        select authority, coalesce(snapshot_id, '~') as snapshot, severity, issues, accepted,
            coalesce(strftime(seen_on, '%d/%m/%Y'), 'this snapshot') as day
        from quality.trend order by authority, snapshot, severity
    """,
    "accepted": """
        select authority, rule_id, acceptance, reason, accepted_by, count(issue_key) as issues,
            strftime(accepted_on_date, '%d/%m/%Y') as accepted_on, strftime(expires_on_date, '%d/%m/%Y') as expires_on
        from quality.accepted_issue group by all order by all
    """,
    "rules": _RULES.format(points="cast(null as double)", stake="", worst=_WORST),
}
_OF_FIGURES = {
    "rules": _RULES.format(points="coalesce(sum(stake.points), 0)::double", stake=_STAKE, worst=_WORST),
    "effects": """
        select effect.authority, effect.year_ending, indicator.number, indicator.title, effect.status,
            effect.effect_in_words, effect.rules, effect.is_visible
        from quality.figure_effect as effect
        inner join reference.indicator on effect.indicator_id = indicator.indicator_id
        where effect.is_visible or effect.status = 'blocked'
        qualify effect.year_ending = max(effect.year_ending) over (partition by effect.authority)
        order by effect.authority, indicator.number
    """,
    "worklist": f"""
        select *
        from (
            select list.authority, sum(list.points_at_stake)::double as points, list.rule_id, list.child_id,
                if(list.row_number is null, max(rule.message), max(list.reason)) as told,
                string_agg(distinct list.fault, ', ' order by list.fault) as fault,
                list.action, list.source_file, list.row_number, list.return_year, max(list.runs_seen) as runs_seen
            from action_list.l20_data_quality_worklist as list
            inner join quality.rule on list.rule_id = rule.rule_id
            group by list.authority, list.rule_id, list.child_id, list.action, list.source_file, list.row_number,
                list.return_year, if(list.row_number is null, null, list.reason)
        )
        qualify row_number() over (partition by authority order by {_FIRST}) <= {WORKLIST_ROWS}
        order by authority, {_FIRST}
    """,
}
