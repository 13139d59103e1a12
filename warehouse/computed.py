"""Which authorities the warehouse holds, and from what they were computed: what a run need not compute again.

Authorities are independent of each other up to the published tables, so one whose files, dates and code are the same would
come out the same. The record is there only while all tables of the warehouse belong together: whoever begins to write
takes it away, and the run that has filled them all puts it back.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date

import duckdb

from warehouse.landing import REFERENCE_FOLDER, authority_of
from warehouse.run_facts import InputFact, acceptance_bounds, stored_choices, stored_input_facts
from warehouse.versions import code_version
from warehouse.ways import Ways

TABLE = "quality.computed_authority"
MEANING = "From what each authority was computed: one row per authority, and one for what all share."


def authority_fingerprints(
    inputs: Sequence[InputFact], year: int | None, with_rolling: bool, ways: Ways, pseudonyms: str = ""
) -> dict[str, str]:
    """By authority a hash of all that decides its figures but the clock; under ``reference`` that of what all share.

    pseudonyms: tells one key of pseudonyms from another; empty without one (pseudonyms.key_check).
    """
    shared = [_fact(one) for one in sorted(inputs) if authority_of(one.path) is None]
    asked = {"code": code_version(), "year": year, "with_rolling": with_rolling, "ways": asdict(ways)}
    asked |= {"pseudonyms": pseudonyms} if pseudonyms else {}
    own: dict[str, list[list[object]]] = {REFERENCE_FOLDER: []}
    for one in sorted(inputs):
        if authority := authority_of(one.path):
            own.setdefault(authority, []).append(_fact(one))
    return {authority: _hash([asked, shared, files]) for authority, files in own.items()}


def _fact(one: InputFact) -> list[object]:
    return [one.path, one.sha256, one.age_rank]


def _hash(facts: object) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def stored_fingerprints(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """``authority_fingerprints`` of the tables in the warehouse, of the authorities that were asked for."""
    asked = stored_choices(con)
    ways = Ways(asked["profile"], asked["neighbours"])
    pseudonyms = asked.get("pseudonyms", "")
    found = authority_fingerprints(stored_input_facts(con), asked["year"], asked["with_rolling"], ways, pseudonyms)
    return only_asked(found, asked["authorities"])


def only_asked(fingerprints: Mapping[str, str], authorities: Sequence[str]) -> dict[str, str]:
    """Those of some authorities and of what all share; of all where none is named."""
    return {a: one for a, one in fingerprints.items() if not authorities or a in (*authorities, REFERENCE_FOLDER)}


def clear_computed(con: duckdb.DuckDBPyConnection) -> None:
    """Before the warehouse is written to: what it holds belongs together no longer."""
    con.execute(
        f"create or replace table {TABLE} (authority varchar, fingerprint varchar, newest_year_end date, as_at date)"
    )


def store_computed(con: duckdb.DuckDBPyConnection) -> None:
    """After all tables have been filled: from what."""
    rows = [[authority, fingerprint] for authority, fingerprint in sorted(stored_fingerprints(con).items())]
    con.begin()
    clear_computed(con)
    con.executemany(f"insert into {TABLE} (authority, fingerprint) values (?, ?)", rows)
    con.execute(
        f"update {TABLE} set newest_year_end = dated.newest_year_end, as_at = dated.as_at"
        f" from reference.authority_as_at as dated where dated.authority = computed_authority.authority"
    )
    con.commit()


def authorities_to_compute(con: duckdb.DuckDBPyConnection, now: Mapping[str, str], wanted: date) -> tuple[str, ...]:
    """The authorities that would come out otherwise than the warehouse has them; none named means all.

    now: ``authority_fingerprints`` of the landing area, of the authorities asked for. wanted: the as-at date asked for.
    All, where there is no record, what they share has changed, one is gone, an acceptance has run out, or most have changed.
    """
    known = _known(con)
    if known.keys() - now.keys() or REFERENCE_FOLDER not in known or not _accepts_the_same(con, wanted):
        return ()
    unsettled = _unsettled(con)
    changed = sorted(
        authority
        for authority, fingerprint in now.items()
        if authority not in known
        or known[authority][0] != fingerprint
        or authority in unsettled
        or _moves(*known[authority][1:], wanted)
    )
    return tuple(changed) if REFERENCE_FOLDER not in changed and 2 * len(changed) < len(now) else ()


def _known(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, date | None, date | None]]:
    try:
        rows = con.execute(f"select authority, fingerprint, newest_year_end, as_at from {TABLE}").fetchall()
    except duckdb.CatalogException:
        return {}
    return {authority: (fingerprint, newest, as_at) for authority, fingerprint, newest, as_at in rows}


def _moves(newest_year_end: date | None, as_at: date | None, wanted: date) -> bool:
    """An as-at date is never later than the end of the authority's newest loaded year (CONTRACT 3)."""
    return newest_year_end is not None and min(wanted, newest_year_end) != as_at


def _accepts_the_same(con: duckdb.DuckDBPyConnection, wanted: date) -> bool:
    bounds = acceptance_bounds(con)
    return (bounds["since"] or "") < wanted.isoformat() <= (bounds["until"] or "9999")


def _unsettled(con: duckdb.DuckDBPyConnection) -> set[str]:
    """Authorities of which the last run told something that is true once: a file that had gone, or was still growing."""
    rows = con.execute(
        f"""
        select coalesce(authority, '{REFERENCE_FOLDER}') from quality.vanished_file
        union
        select coalesce(authority, '{REFERENCE_FOLDER}') from quality.delivered_file where state = 'growing'
        """
    ).fetchall()
    return {row[0] for row in rows}
