"""How a landing file is named where no child may be: a file that holds a known table by its path, any other by its place.

Whoever delivers chooses the names, and names a letter after the child it is about. The receipts of the restricted tier have
all names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import takewhile
from pathlib import PurePosixPath

import duckdb

from warehouse.contracts import load_contracts
from warehouse.landing import AUTHORITY_FOLDER, REFERENCE_FOLDER, YEAR_FOLDER

WORD = re.compile(r"[^\W_]+")
SHORTEST = 5  # of an identifier in a name: shorter ones are years, numbers of authorities and counts
KINDS = (".csv", ".txt", ".xml", ".xlsx", ".xls", ".zip", ".parquet", ".pdf", ".docx")


def place_of(label: str) -> str:
    """A file by its place and kind: ``933/2017/*.csv``."""
    path = PurePosixPath(label.split("!")[0])
    known = zip(path.parts[:-1], (AUTHORITY_FOLDER, YEAR_FOLDER), strict=False)
    kept = [part for part, _ in takewhile(lambda pair: pair[1].fullmatch(pair[0]), known)]
    if len(path.parts) > 1 and path.parts[0].lower() == REFERENCE_FOLDER:
        kept = [REFERENCE_FOLDER]
    kind = path.suffix.lower() if path.suffix.lower() in KINDS else ""
    return "/".join([*kept, f"*{kind}"])


def shown_names(con: duckdb.DuckDBPyConnection, labels: Iterable[str]) -> dict[str, str]:
    """By path (or ``archive.zip!member``): how it is named. Asks the receipts for tables, the raw tables for children."""
    wanted = sorted(set(labels))
    recognised = {
        label
        for (label,) in con.execute(
            "select unnest([source_file, string_split(source_file, '!')[1]]) from quality.delivered_file"
            " where source_table is not null"
        ).fetchall()
    }
    words = {word for label in wanted for word in WORD.findall(label) if len(word) >= SHORTEST}
    children = _children_among(con, words)
    plain = {label for label in wanted if label in recognised and not children & set(WORD.findall(label))}
    return {label: label if label in plain else place_of(label) for label in wanted}


def _children_among(con: duckdb.DuckDBPyConnection, words: set[str]) -> set[str]:
    found: set[str] = set()
    for contract in load_contracts().values():
        if contract.child_id and contract.family != "reference" and words:
            rows = con.execute(
                f"select distinct {contract.child_id} from raw.{contract.table}"
                f" where {contract.child_id} in (select unnest(?))",
                [sorted(words)],
            )
            found |= {child for (child,) in rows.fetchall()}
    return found
