"""Structural rules, derived from warehouse/schema (contracts, code sets, keys.yml): written nowhere by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from expectations.failing_rows import count_of_rows, literal, of_predicate
from expectations.suites import Provenance, Rule, Suite, load_suites
from warehouse.contracts import Column, Contract, load_contracts
from warehouse.declared import load_yaml
from warehouse.settings import SCHEMA_DIR

KEY_CHECK, CODE_CHECK = "st_rows_have_their_key_once", "st_codes_are_known"


@lru_cache(maxsize=1)
def all_suites() -> Mapping[str, Suite]:
    """Every table's rules: declared, then derived. Tables in alphabetical order."""
    declared = load_suites()
    covered = {column for suite in declared.values() for rule in suite.rules for column in rule.covers}
    derived = derived_rules(covered)
    tables = sorted(declared.keys() | derived.keys())
    empty = {table: Suite(table, ()) for table in tables}
    suites = {table: declared.get(table, empty[table]) for table in tables}
    return {t: Suite(t, (*s.rules, *derived.get(t, ())), s.after) for t, s in suites.items()}


def derived_rules(covered: Iterable[str] = ()) -> Mapping[str, tuple[Rule, ...]]:
    """Structural rules by table. covered: delivered columns whose unknown codes a declared rule judges already."""
    judged = set(covered)
    found: dict[str, list[Rule]] = {}
    for table, key in load_keys().items():
        found.setdefault(table, []).append(_key_rule(table, key))
    known_sets = {path.stem for path in (SCHEMA_DIR / "codesets").glob("*.csv")}
    for contract in load_contracts().values():
        for column in contract.columns:
            if column.code_set in known_sets:
                is_covered = f"{contract.table}.{column.name}" in judged
                found.setdefault(f"raw.{contract.table}", []).append(_code_rule(contract, column, is_covered))
    return {table: tuple(rules) for table, rules in found.items()}


def load_keys(path: Path = SCHEMA_DIR / "keys.yml") -> Mapping[str, tuple[str, ...]]:
    """The columns that tell the rows of a table apart, by table."""
    return {table: tuple(columns) for table, columns in load_yaml(path).items()}


def _key_rule(table: str, key: tuple[str, ...]) -> Rule:
    """No part of the key is missing and no key occurs twice: a figure would count a row twice or lose it."""
    provenance = Provenance(
        authority="authority" if "authority" in key else "cast(null as varchar)",
        year_ending="cast(null as integer)",
        source_table=literal(table),
        source_file="cast(null as varchar)",
        row_number="cast(null as bigint)",
        child_id="child_id" if "child_id" in key else "cast(null as varchar)",
    )
    missing = " or ".join(f"{column} is null" for column in key)
    repeated = f"count(*) over (partition by {', '.join(key)}) > 1"
    failing = of_predicate(table, provenance, f"{missing} or {repeated}", key, "qualify")
    return Rule(
        rule_id=f"ST-{table}-key",
        table=table,
        title=f"{table}: key missing or repeated",
        severity="block",
        message=f"A row of {table} lacks part of its key ({', '.join(key)}), or another row has the same key.",
        action="This is a fault of the product, not of the extracts: report it with the name of the rule.",
        effect="the run stops before any figure is computed",
        failing_rows=failing,
        tested_rows=count_of_rows(table, provenance),
        kwargs={"failing_rows": failing},
        stops_run=True,
        group=KEY_CHECK,
    )


def _code_rule(contract: Contract, column: Column, is_covered: bool) -> Rule:
    """A delivered code is in its code set, and valid in the year of the return.

    is_covered: a declared rule finds the unknown codes, so that only those of another year are left.
    """
    table = f"raw.{contract.table}"
    child = f"text_value(delivered.{contract.child_id.lower()})" if contract.child_id else "cast(null as varchar)"
    source = Provenance(
        authority="delivered.authority",
        year_ending="delivered.year_ending",
        source_table=literal(contract.table),
        source_file="delivered.source_file",
        row_number="delivered.row_number",
        child_id=child,
    )
    value = f'code_value(delivered."{column.raw_name}")'
    known = f"from reference.code where code.code_set = {literal(column.code_set)} and code.code = {value}"
    in_year = f"""{known}
        and delivered.year_ending between coalesce(code.valid_from, delivered.year_ending)
        and coalesce(code.valid_to, delivered.year_ending)"""
    predicate = f"{value} is not null\n    and not exists (\n        {in_year}\n    )"
    if is_covered:
        predicate += f"\n    and exists ({known})"
    failing = of_predicate(f"{table} as delivered", source, predicate, {column.name: f'delivered."{column.raw_name}"'})
    fault = "is a code of another year" if is_covered else "is not a known code"
    return Rule(
        rule_id=f"ST-{contract.table}-{column.raw_name}-{'code-of-another-year' if is_covered else 'unknown-code'}",
        table=table,
        title=f"{contract.table}: {column.name} {fault}",
        severity="warn" if is_covered else "keep",
        message=f"{column.name} {fault}: the code set {column.code_set} does not hold it for the year of the return.",
        action=f"Correct {column.name} in the case system; a new code belongs in the code set {column.code_set}.",
        effect="the row stays" if is_covered else "the row stays; the code counts as not known",
        failing_rows=failing,
        tested_rows=count_of_rows(f"{table} as delivered", source, f"{value} is not null"),
        kwargs={"failing_rows": failing},
        group=CODE_CHECK,
    )
