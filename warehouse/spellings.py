"""Codes written otherwise: labels, "U6: Foster placement", "1.0". Read as the code where only one can be meant.

A value that is a code of its set, or that nothing is known of, stays as delivered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from warehouse.contracts import Column
from warehouse.declared import load_csv
from warehouse.readers.found import TableFound
from warehouse.readers.spool import release_pages
from warehouse.settings import SCHEMA_DIR
from warehouse.words import counted

CODE_SETS = SCHEMA_DIR / "codesets"
SPELLINGS = SCHEMA_DIR / "spellings"
LIST_LETTER = re.compile(r"^[a-z]\)\s*", re.IGNORECASE)
CODE_AND_LABEL = re.compile(r"^([A-Za-z0-9_]{1,24})\s*(?::|\s[-\u2013]\s?|-\s)\s*\S")
FRACTION = re.compile(r"(\d+)\.0+")
SHOWN = re.compile(r"[A-Z0-9]{1,3}")  # longer values could be a name or an identifier in the wrong column
MISSING_WORDS = frozenset({"", "NULL", "#N/A", "N/A"})
MOST_SHOWN = 5


@dataclass(frozen=True)
class CodeSet:
    """The codes of a set with the years they are valid in, and what else stands for them."""

    years: Mapping[str, tuple[int | None, int | None]]
    spellings: Mapping[str, tuple[str, ...]]

    def code(self, text: str, year: int | None) -> str | None:
        """The code a text stands for; None where that cannot be told."""
        value = LIST_LETTER.sub("", text.strip())
        number, prefix = FRACTION.fullmatch(value), CODE_AND_LABEL.match(value)
        for part in (value, number and number[1], prefix and prefix[1]):
            if part and part.upper() in self.years:
                return part.upper()
        codes = self.spellings.get(_plain(value), ())
        valid = [code for code in codes if self.is_valid(code, year)] if len(codes) > 1 else codes
        return valid[0] if len(valid) == 1 else None

    def is_valid(self, code: str, year: int | None) -> bool:
        """Whether the code is used in the year."""
        first, last = self.years[code]
        return year is None or ((first is None or first <= year) and (last is None or year <= last))


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", text.replace("\u2019", "'").lower()).strip()


@lru_cache(maxsize=64)
def load_code_set(name: str, code_sets: Path = CODE_SETS, spellings: Path = SPELLINGS) -> CodeSet:
    """A code set with its labels and other spellings."""
    years: dict[str, tuple[int | None, int | None]] = {}
    meanings: dict[str, list[str]] = {}
    for row in load_csv(code_sets / f"{name}.csv"):
        first, last = (int(row[key]) if row[key] else None for key in ("valid_from", "valid_to"))
        years[row["code"].upper()] = (first, last)
        meanings.setdefault(_plain(row["label"]), []).append(row["code"].upper())
    path = spellings / f"{name}.csv"
    for row in load_csv(path) if path.exists() else []:
        meanings[_plain(row["spelling"])] = [row["code"].upper()]
    return CodeSet(years, {label: tuple(codes) for label, codes in meanings.items() if label})


def read_spellings(table: TableFound, year: int | None) -> tuple[TableFound, tuple[str, ...]]:
    """The table with codes for what stands for one, and what there is to say about its codes."""
    notes: list[str] = []
    rows = table.rows
    for column in table.contract.columns:
        if column.code_set and column.raw_name in table.delivered:
            values, said = _read_column(rows.column(column.raw_name), column, year)
            release_pages()
            notes += said
            if values is not None:
                rows = rows.set_column(rows.schema.get_field_index(column.raw_name), column.raw_name, values)
    return replace(table, rows=rows), tuple(notes)


def _read_column(values: pa.ChunkedArray, column: Column, year: int | None) -> tuple[pa.ChunkedArray | None, list[str]]:
    code_set = load_code_set(column.code_set or "")
    counts = {entry["values"].as_py(): entry["counts"].as_py() for entry in pc.value_counts(values)}
    read: dict[str, str] = {}
    unknown: dict[str, int] = {}
    other_year: dict[str, int] = {}
    for text, count in counts.items():
        plain = (text or "").strip().upper()
        if plain in MISSING_WORDS:
            continue
        code = plain if plain in code_set.years else code_set.code(text, year)
        if code is None:
            unknown[plain] = count
        elif code != plain:
            read[text] = code
        elif not code_set.is_valid(code, year):
            other_year[code] = count
    spelled = sum(counts[text] for text in read)
    notes = (
        [f"column {column.name}: {counted(spelled, 'value')} written as a label and read as the code"] if read else []
    )
    if unknown:
        notes.append(
            f"column {column.name}: {counted(sum(unknown.values()), 'value')} of no known code{_shown(unknown)}"
        )
    if other_year:
        notes.append(f"column {column.name}: codes not used in {year}, accepted{_shown(other_year)}")
    return (_replaced(values, read) if read else None), notes


def _shown(codes: Mapping[str, int]) -> str:
    """The codes, where they look like codes and not like something a child could be known by."""
    short = sorted(code for code in codes if SHOWN.fullmatch(code))
    few = ", ".join(short[:MOST_SHOWN]) + (" and others" if len(codes) > MOST_SHOWN else "")
    return f" ({few})" if short else ""


def _replaced(values: pa.ChunkedArray, read: Mapping[str, str]) -> pa.ChunkedArray:
    encoded = values.combine_chunks().dictionary_encode()
    dictionary = pa.array([read.get(text, text) for text in encoded.dictionary.to_pylist()], pa.string())
    return pa.chunked_array([dictionary.take(encoded.indices)])
