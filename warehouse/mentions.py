"""Where a child is named: identifying columns, and mentions of an identifier in text, as SQL and as a pattern."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from warehouse.contracts import load_contracts
from warehouse.database import literal

LISTS = ("values",)  # columns that hold the values of a failing row
NAMES = ("mother", "case_id", "left_out")  # columns whose text is made of identifiers and dates
TEXTS = (*NAMES, "message", "key", "reason", "fault", "action", "effect", "accepted_reason")
SHORT = 6  # a number of fewer digits may as well count something
STRUCK_OUT = "[erased]"
SAID_IN_SQL = r"\b[Cc]hild(?:ren)? "
SAID = ('(?<=data-label="Child">)', "(?<=[Cc]hild )", "(?<=[Cc]hildren )")  # before what is surely an identifier
BEFORE, AFTER = r"\w/.,\-", r"\w/\-"  # what may not stand beside an identifier: then it is part of a date or a number


@dataclass(frozen=True)
class Mention:
    """The identifiers of one child. authority: None for the child of any."""

    ids: tuple[str, ...]
    authority: str | None

    @property
    def pattern(self) -> re.Pattern[str]:
        """An identifier standing by itself in prose or a page; a short number only where it is said to be a child's."""
        told = [f"(?<![{BEFORE}])(?:{_any_of(self.long_ids)})"] if self.long_ids else []
        told += [f"(?:{'|'.join(SAID)})(?:{_any_of(self.short_ids)})"] if self.short_ids else []
        return re.compile(f"(?:{'|'.join(told)})(?![{AFTER}])")

    @property
    def short_ids(self) -> tuple[str, ...]:
        """Identifiers that are short numbers: in prose they may as well count something."""
        return tuple(name for name in self.ids if name.isdigit() and len(name) < SHORT)

    @property
    def long_ids(self) -> tuple[str, ...]:
        """The other identifiers."""
        return tuple(name for name in self.ids if name not in self.short_ids)

    def in_sql(self, expression: str, *, is_prose: bool) -> str:
        """SQL: ``expression`` with the mentions struck out; twice, since two mentions may share the character between."""
        for ids, before in ((self.long_ids if is_prose else self.ids, f"^|[^{BEFORE}]"), (self.short_ids, SAID_IN_SQL)):
            matched = literal(f"({before})(?:{_any_of(ids)})($|[^{AFTER}])")
            replacement = literal(rf"\1{STRUCK_OUT}\2")
            for _ in range(2 if ids else 0):
                expression = f"regexp_replace({expression}, {matched}, {replacement}, 'g')"
        return expression


def _any_of(ids: Iterable[str]) -> str:
    return "|".join(map(re.escape, ids))


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
    ids = _list(mention.ids)
    tests = [f'coalesce(list_contains({ids}, "{column}"), false)' for column in identifying(columns)]
    tests += [_quotes(column, columns, mention) for column in columns if column in LISTS]
    own = f"({' or '.join(tests)})" if tests else "false"
    if mention.authority is None or "authority" not in columns:
        return own
    return f"{own} and authority = {literal(mention.authority)}"


def _quotes(column: str, columns: list[str], mention: Mention) -> str:
    """SQL: the list holds the identifier; a short number only where the list of column names beside it says that it is one."""
    told = [f'list_has_any({_list(mention.long_ids)}, "{column}")'] if mention.long_ids else []
    if mention.short_ids and "columns" in columns:
        pair = f"list_contains({_list(mention.short_ids)}, p[2]) and list_contains({_list(sorted(child_columns()))}, lower(p[1]))"
        told.append(f'len(list_filter(list_zip("columns", "{column}"), lambda p: {pair})) > 0')
    return f"coalesce({' or '.join(told)}, false)" if told else "false"


def _list(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(literal, texts))}]"


def struck(columns: Iterable[str], mention: Mention) -> dict[str, str]:
    """By text column: SQL of its text with the mentions struck out, in the rows of the child's authority."""
    columns = list(columns)
    there = [column for column in TEXTS if column in columns]
    if mention.authority is None or "authority" not in columns:
        return {column: _without(column, mention) for column in there}
    owner = literal(mention.authority)
    return {c: f'case when authority = {owner} then {_without(c, mention)} else "{c}" end' for c in there}


def _without(column: str, mention: Mention) -> str:
    return mention.in_sql(f'"{column}"', is_prose=column not in NAMES)
