"""Suites: the rules a table must keep, declared in <schema>/<table>.yml, validated when loaded. Nothing is run here."""

from __future__ import annotations

import fnmatch
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import duckdb

from expectations.failing_rows import FailingRowsError, count_of_rows, of_expectation, of_predicate
from warehouse.catalogue import load_catalogue
from warehouse.declared import DeclarationError, load_yaml
from warehouse.sqlmodels import SqlModelError, load_models, tables_read

SUITE_DIR = Path(__file__).resolve().parent
SEVERITIES = ("block", "exclude", "keep", "warn")
NO_FAILING_ROWS = "expect_no_failing_rows"
RULE_KEYS = {
    "rule_id", "title", "severity", "message", "action", "effect", "dfe_rules", "indicators", "stops_run",
    "blocks_above_pct", "flags_above_pct", "covers", "expectation", "kwargs", "failing_rows", "failing_where",
    "columns", "tested_rows", "tested_where",
}  # fmt: skip
SUITE_KEYS = {"table", "provenance", "tested_rows", "after", "expectations"}


@dataclass(frozen=True)
class Provenance:
    """How a row of the suite's table says where it came from: SQL expressions over its columns.

    message: what is wrong with the row in its own words, where the table holds that.
    """

    authority: str = "authority"
    year_ending: str = "return_year"
    source_table: str = "cast(null as varchar)"
    source_file: str = "source_file"
    row_number: str = "row_number"
    child_id: str = "child_id"
    message: str = "cast(null as varchar)"


@dataclass(frozen=True)
class Rule:
    """One rule of INDICATORS 8, or a structural one derived from the contracts and keys.

    severity: block, exclude, keep or warn, as the SQL models act on it; a rule only reports. effect: what they do.
    stops_run: the run must not go on when it fails. failing_rows, tested_rows: selects (see expectations/README.md).
    blocks_above_pct, flags_above_pct: thresholds that core.block and the catalogue apply, for the reader.
    covers: delivered columns (``cla_episodes.LS``) whose codes it judges, so that no structural rule repeats it.
    group: derived rules of one kind and table share one check of this name.
    """

    rule_id: str
    table: str
    title: str
    severity: str
    message: str
    action: str
    effect: str
    failing_rows: str
    tested_rows: str
    expectation: str = NO_FAILING_ROWS
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    dfe_rules: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    stops_run: bool = False
    blocks_above_pct: float | None = None
    flags_above_pct: float | None = None
    covers: tuple[str, ...] = ()
    group: str = ""

    @property
    def check_name(self) -> str:
        """A stable name for the Dagster check; derived rules of one kind share one."""
        return self.group or re.sub(r"[^a-z0-9]+", "_", f"{self.rule_id} {self.title}".lower()).strip("_")

    @property
    def code_version(self) -> str:
        """Hash of the whole declaration: it changes when the rule does."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:16]

    @property
    def description(self) -> str:
        """The rule in plain words, with what it does and what to do."""
        parts = [self.message, f"Effect: {self.effect.rstrip('.')}.", f"What to do: {self.action}"]
        parts += [f"DfE: {', '.join(self.dfe_rules)}."] if self.dfe_rules else []
        return " ".join(parts)

    @property
    def threshold(self) -> str:
        """The shares of failing rows at which figures are flagged or blocked, in words."""
        parts = [f"above {self.flags_above_pct:g}% the figures are flagged"] if self.flags_above_pct is not None else []
        parts += [f"above {self.blocks_above_pct:g}% they are blocked"] if self.blocks_above_pct is not None else []
        return ", ".join(parts) or "none"


@dataclass(frozen=True)
class Suite:
    """All rules of one table. after: further tables (``staging.*``) that must be there before they can be judged."""

    table: str
    rules: tuple[Rule, ...]
    after: tuple[str, ...] = ()

    @cached_property
    def dependencies(self) -> frozenset[str]:
        """The tables that the rules read, the suite's own among them."""
        selects = {sql for rule in self.rules if not rule.group for sql in (rule.failing_rows, rule.tested_rows)}
        read = [_tables_read(sql, self.table) for sql in sorted(selects)]
        models = load_models() if self.after else {}
        named = {table for pattern in self.after for table in fnmatch.filter(models, pattern)}
        return frozenset({self.table, *named}.union(*read))


@lru_cache(maxsize=1)
def _parser() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


@lru_cache(maxsize=4096)
def _tables_read(sql: str, table: str) -> frozenset[str]:
    return tables_read(_parser(), sql, f"expectations: {table}")


@lru_cache(maxsize=4)
def load_suites(folder: Path = SUITE_DIR) -> Mapping[str, Suite]:
    """The declared suites by table, in alphabetical order.

    Raises DeclarationError, naming file and rule, for an unknown or missing fact, or a rule id used twice.
    """
    suites: dict[str, Suite] = {}
    seen: dict[str, str] = {}
    for path in sorted(folder.glob("*/*.yml")):
        place = f"{path.parent.name}/{path.stem}"
        suite = _suite(load_yaml(path), f"expectations/{place}.yml", place.replace("/", "."))
        for rule in suite.rules:
            if rule.rule_id in seen:
                raise DeclarationError(f"{suite.table}: {rule.rule_id} has its place in {seen[rule.rule_id]} already")
            seen[rule.rule_id] = suite.table
        suites[suite.table] = suite
    return suites


def _suite(raw: Any, where: str, table: str) -> Suite:
    if not isinstance(raw, dict) or raw.get("table") != table:
        raise DeclarationError(f"{where}: the file must begin with table: {table}, after its own path")
    _known(raw, SUITE_KEYS, where)
    provenance = _provenance(raw.get("provenance") or {}, where)
    entries, tested = raw.get("expectations") or [], raw.get("tested_rows")
    rules = tuple(_rule(entry, where, table, provenance, tested) for entry in entries)
    suite = Suite(table, rules, tuple(raw.get("after") or ()))
    try:
        _ = suite.dependencies
    except SqlModelError as error:
        raise DeclarationError(f"{where}: {error}") from error
    return suite


def _provenance(raw: dict[str, str], where: str) -> Provenance:
    _known(raw, {f.name for f in fields(Provenance)}, f"{where}: provenance")
    return Provenance(**raw)


def _rule(raw: dict[str, Any], where: str, table: str, provenance: Provenance, tested: str | None) -> Rule:
    where = f"{where}: {raw.get('rule_id', 'rule without rule_id')}"
    _known(raw, RULE_KEYS, where)
    missing = sorted({"rule_id", "title", "severity", "message", "action", "effect"} - raw.keys())
    if missing:
        raise DeclarationError(f"{where}: missing: {', '.join(missing)}")
    if raw["severity"] not in SEVERITIES:
        raise DeclarationError(f"{where}: severity is {raw['severity']!r}; it must be one of {', '.join(SEVERITIES)}")
    if sum(key in raw for key in ("expectation", "failing_rows", "failing_where")) != 1:
        raise DeclarationError(f"{where}: give exactly one of expectation, failing_rows, failing_where")
    raw = {**raw, "indicators": _indicators(raw.get("indicators") or (), where)}
    failing, expectation, kwargs = _evaluation(raw, where, table, provenance)
    if "tested_where" in raw or not (raw.get("tested_rows") or tested):
        tested = count_of_rows(table, provenance, raw.get("tested_where"))
    values: dict[str, Any] = {key: raw[key] for key in ("rule_id", "title", "severity")}
    values |= {key: str(raw[key]).strip() for key in ("message", "action", "effect")}
    values |= {key: tuple(str(v) for v in raw.get(key) or ()) for key in ("dfe_rules", "indicators", "covers")}
    values |= {key: raw.get(key) for key in ("blocks_above_pct", "flags_above_pct")}
    values |= {"table": table, "stops_run": bool(raw.get("stops_run", False))}
    values |= {"failing_rows": failing, "tested_rows": str(raw.get("tested_rows") or tested).strip()}
    return Rule(**values, expectation=expectation, kwargs=kwargs)


Evaluation = tuple[str, str, Mapping[str, Any]]


def _evaluation(raw: dict[str, Any], where: str, table: str, provenance: Provenance) -> Evaluation:
    """The select of the failing rows, and the expectation that Great Expectations evaluates with its arguments."""
    try:
        if "expectation" in raw:
            kwargs = raw.get("kwargs") or {}
            failing = of_expectation(raw["expectation"], kwargs, table, provenance)
            return failing, raw["expectation"], kwargs
        if "failing_where" in raw:
            failing = of_predicate(table, provenance, raw["failing_where"], raw.get("columns") or {})
        else:
            failing = str(raw["failing_rows"]).strip()
        return failing, NO_FAILING_ROWS, {"failing_rows": failing}
    except FailingRowsError as error:
        raise DeclarationError(f"{where}: {error}") from error


def _known(raw: dict[str, Any], known: set[str], where: str) -> None:
    unknown = sorted(raw.keys() - known)
    if unknown:
        raise DeclarationError(f"{where}: unknown: {', '.join(unknown)}; known facts are {', '.join(sorted(known))}")


def _indicators(named: Iterable[str], where: str) -> tuple[str, ...]:
    """Ids of the catalogue as they are; a range of its numbers (``14-24``) is written out. ``all`` stays."""
    numbers = {indicator.number: indicator.id for indicator in load_catalogue()}
    ids: list[str] = []
    for name in map(str, named):
        bounds = re.fullmatch(r"(\d+)-(\d+)", name)
        ids += [numbers.get(n, name) for n in range(int(bounds[1]), int(bounds[2]) + 1)] if bounds else [name]
    unknown = sorted(set(ids) - set(numbers.values()) - {"all"})
    if unknown:
        raise DeclarationError(f"{where}: indicators: {', '.join(unknown)} not in the catalogue; use its ids")
    return tuple(dict.fromkeys(ids))
