"""Python files are short, say what belongs in them, and name no statutory code: those are declared facts."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.conventions.tree import LAYERS, files, read
from warehouse.declared import load_csv
from warehouse.settings import SCHEMA_DIR

MAX_LINES = 250
PRODUCT = [path for path in files(".py", *LAYERS) if "sample" not in path.parts]
CODE_LIKE = re.compile(r"(?<![A-Za-z0-9_])['\"]([A-Z]{1,2}[0-9]{1,2}|[A-Z]{4})['\"]")


def codes() -> set[str]:
    """Every code of every code set that looks like one: P1, E11, WBRI. A single letter says nothing by itself."""
    rows = [row for path in sorted((SCHEMA_DIR / "codesets").glob("*.csv")) for row in load_csv(path)]
    return {row["code"] for row in rows if CODE_LIKE.fullmatch(f"'{row.get('code', '')}'")}


def named_codes(text: str, known: set[str]) -> set[str]:
    """The codes that a program quotes, whether in Python or in SQL inside it."""
    return {code for code in CODE_LIKE.findall(text) if code in known}


@pytest.mark.parametrize("path", files(".py"), ids=str)
def test_a_module_is_short_and_says_what_belongs_in_it(path: Path) -> None:
    text = read(path)
    assert len(text.splitlines()) <= MAX_LINES, f"{path} is too long: split it"
    assert not text.strip() or ast.get_docstring(ast.parse(text)), f"{path} does not open with a docstring"


def test_the_code_sets_hold_the_codes_that_must_not_be_named() -> None:
    assert {"U1", "X1", "E11", "V3", "PN1", "WBRI"} <= codes()


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("if place == 'U1':", {"U1"}),  # a placement code: a rule that belongs in SQL
        ('where rec in ("E11", "E12")', {"E11", "E12"}),  # in SQL inside Python too
        ("key = 'U1x' + \"DQ-003\"", set()),  # no code of a code set
        ("# V3 is a short break", set()),  # not quoted: prose
    ],
)
def test_a_quoted_code_is_noticed(line: str, found: set[str]) -> None:
    assert named_codes(line, codes()) == found


def test_no_program_names_a_statutory_code() -> None:
    known = codes()
    found = {str(path): named_codes(read(path), known) for path in PRODUCT}
    assert {path: sorted(names) for path, names in found.items() if names} == {}
