"""What decides a run's figures, as facts for the manifest and as one hash: how a run with nothing new is noticed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from warehouse.landing import fingerprint
from warehouse.versions import code_version
from warehouse.ways import USUAL_WAYS, Ways


@dataclass(frozen=True, order=True)
class InputFact:
    """One landing file: path below the landing area, size, SHA-256, and its place by age among the files of its folder.

    The newest file of a table wins, so the order of ages decides figures, not the ages themselves.
    """

    path: str
    bytes: int
    sha256: str
    age_rank: int


def input_facts(landing: Path) -> list[InputFact]:
    """Every file of the landing area as it is now."""
    found = fingerprint(landing)
    ages: dict[str, list[int]] = {}
    for file in found:
        ages.setdefault(_folder(file.name), []).append(file.modified_ns)
    ranks = {folder: {age: rank for rank, age in enumerate(sorted(set(all_ages)))} for folder, all_ages in ages.items()}
    return sorted(InputFact(f.name, f.size, f.sha256, ranks[_folder(f.name)][f.modified_ns]) for f in found)


def as_read(facts: Sequence[InputFact], left: Collection[str]) -> list[InputFact]:
    """The facts of what a run has read: a file that it left for the next run has no contents, so that the next run finds
    something new although the file may rest by then."""
    return [replace(fact, sha256="") if fact.path in left else fact for fact in facts]


def _folder(name: str) -> str:
    return "/".join(name.split("/")[:2])


def request_fingerprint(
    inputs: Sequence[InputFact],
    authorities: Sequence[str],
    year: int | None,
    with_rolling: bool,
    ways: Ways = USUAL_WAYS,
    pseudonyms: str = "",
) -> str:
    """Hash of all that decides the outputs but the clock. pseudonyms: Pseudonyms.check of the key, empty without one.

    Erased children are no part of it: the next delivery takes them out of the figures together with all else that has
    changed, since a snapshot made for one child would tell what that child counted for.
    """
    facts = {
        "inputs": [[f.path, f.sha256, f.age_rank] for f in sorted(inputs)],
        "code": code_version(),
        "authorities": sorted(authorities),
        "year": year,
        "with_rolling": with_rolling,
        "ways": asdict(ways),
    }
    if pseudonyms:
        facts["pseudonyms"] = pseudonyms
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def is_unchanged(manifest: Mapping[str, Any], asked: str, wanted: date) -> bool:
    """The snapshot was made from the same request, and ``wanted`` moves no authority's as-at date.

    An as-at date is never later than the end of the authority's newest loaded year (CONTRACT 3). Nor may an accepted issue
    run out in between.
    """
    dates, accepted = manifest.get("as_at", {}), manifest.get("accepted", {})
    since, until = accepted.get("since") or "", accepted.get("until") or "9999"
    if not since < wanted.isoformat() <= until:
        return False
    return bool(manifest.get("fingerprint") == asked) and all(
        min(wanted, date.fromisoformat(d["newest_year_end"])) == date.fromisoformat(d["as_at"]) for d in dates.values()
    )


def store_input_facts(con: duckdb.DuckDBPyConnection, facts: Sequence[InputFact]) -> None:
    """Keep what a run was made from in ``quality.landing_file``."""
    con.execute(
        "create or replace table quality.landing_file (path varchar, bytes bigint, sha256 varchar, age_rank integer)"
    )
    if facts:
        con.executemany(
            "insert into quality.landing_file values (?, ?, ?, ?)",
            [[f.path, f.bytes, f.sha256, f.age_rank] for f in facts],
        )


def stored_input_facts(con: duckdb.DuckDBPyConnection) -> list[InputFact]:
    """What ``store_input_facts`` kept."""
    rows = con.execute("select path, bytes, sha256, age_rank from quality.landing_file").fetchall()
    return sorted(InputFact(*row) for row in rows)


def tables_by_file(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """By landing file: the tables that were recognised in it, or in the members of the archive that it is."""
    rows = con.execute(
        """
        select landing_file.path, list_sort(list(distinct delivered_file.source_table))
        from quality.landing_file
        inner join quality.delivered_file
            on delivered_file.source_file = landing_file.path
            or starts_with(delivered_file.source_file, landing_file.path || '!')
        where delivered_file.source_table is not null
        group by landing_file.path
        """
    ).fetchall()
    return dict(rows)


def acceptance_bounds(con: duckdb.DuckDBPyConnection) -> dict[str, str | None]:
    """Between which days no accepted issue runs out: after ``since`` and up to ``until``, None for no bound."""
    row = con.execute(
        """
        select max(expires_on_date) filter (where expires_on_date < as_at),
            min(expires_on_date) filter (where expires_on_date >= as_at)
        from staging.accepted_issue cross join reference.run_setting
        """
    ).fetchone()
    since, until = row or (None, None)
    return {"since": since and since.isoformat(), "until": until and until.isoformat()}


def store_asked(con: duckdb.DuckDBPyConnection, **choices: Any) -> None:
    """Keep what a run was asked for in ``quality.run_choice``: the steps after it may belong to another run."""
    con.execute("create table if not exists quality.run_choice (name varchar primary key, choice json)")
    for name, choice in choices.items():
        con.execute("insert or replace into quality.run_choice values (?, ?)", [name, json.dumps(choice)])


def stored_ways(con: duckdb.DuckDBPyConnection) -> Ways:
    """The ways in which the tables in the warehouse were made."""
    asked = stored_choices(con)
    return Ways(asked["profile"], asked["neighbours"])


def stored_fingerprint(con: duckdb.DuckDBPyConnection, inputs: Sequence[InputFact]) -> str:
    """``request_fingerprint`` of the tables in the warehouse."""
    asked = stored_choices(con)
    return request_fingerprint(
        inputs,
        asked["authorities"],
        asked["year"],
        asked["with_rolling"],
        stored_ways(con),
        asked.get("pseudonyms", ""),
    )


def stored_choices(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """What ``store_asked`` kept."""
    return {name: json.loads(choice) for name, choice in con.execute("from quality.run_choice").fetchall()}
