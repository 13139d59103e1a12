"""Where a child is named: identifying columns, and mentions of an identifier in text, as SQL and as a pattern."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from warehouse.contracts import load_contracts
from warehouse.database import literal

LISTS = ("values",)  # columns that hold the values of a failing row
TEXTS = ("message", "key", "mother", "reason", "fault", "action", "effect", "accepted_reason", "case_id", "left_out")
STRUCK_OUT = "[erased]"
BEFORE, AFTER = r"\w/.,\-", r"\w/\-"  # what may not stand beside an identifier: then it is part of a date or a number


@dataclass(frozen=True)
class Mention:
    """The identifiers of one child. authority: None for the child of any."""

    ids: tuple[str, ...]
    authority: str | None

    @property
    def pattern(self) -> re.Pattern[str]:
        """An identifier standing by itself."""
        return re.compile(f"(?<![{BEFORE}])(?:{self._alternatives})(?![{AFTER}])")

    @property
    def _alternatives(self) -> str:
        return "|".join(map(re.escape, self.ids))

    def in_sql(self, expression: str) -> str:
        """SQL: ``expression`` with the mentions struck out; twice, since two mentions may share the character between."""
        matched = literal(f"(^|[^{BEFORE}])(?:{self._alternatives})($|[^{AFTER}])")
        replacement = literal(rf"\1{STRUCK_OUT}\2")
        once = f"regexp_replace({expression}, {matched}, {replacement}, 'g')"
        return f"regexp_replace({once}, {matched}, {replacement}, 'g')"


@lru_cache(maxsize=1)
def child_columns() -> frozenset[str]:
    """The names of the columns that identify the child of a row, from the contracts and in the tables made of them."""
    named = {contract.child_id.lower() for contract in load_contracts().values() if contract.child_id}
    return frozenset(named | {"child_id", "cp_child_id", "cla_child_id", "child", "lachildid", "left_out"})


def identifying(columns: Iterable[str]) -> list[str]:
    """Of ``columns`` those that identify the child of a row."""
    return [column for column in columns if column in child_columns()]


def rows_of(columns: Iterable[str], mention: Mention) -> str:
    """SQL: the row is the child's, or quotes the child's identifier among the values of a failing row."""
    columns = list(columns)
    ids = f"[{', '.join(map(literal, mention.ids))}]"
    tests = [f'coalesce(list_contains({ids}, "{column}"), false)' for column in identifying(columns)]
    tests += [f'coalesce(list_has_any({ids}, "{column}"), false)' for column in columns if column in LISTS]
    own = f"({' or '.join(tests)})" if tests else "false"
    if mention.authority is None or "authority" not in columns:
        return own
    return f"{own} and authority = {literal(mention.authority)}"


def struck(columns: Iterable[str], mention: Mention) -> dict[str, str]:
    """By text column: SQL of its text with the mentions struck out, in the rows of the child's authority."""
    columns = list(columns)
    there = [column for column in TEXTS if column in columns]
    if mention.authority is None or "authority" not in columns:
        return {column: mention.in_sql(f'"{column}"') for column in there}
    owner = literal(mention.authority)
    return {c: f"""case when authority = {owner} then {mention.in_sql(f'"{c}"')} else "{c}" end""" for c in there}
