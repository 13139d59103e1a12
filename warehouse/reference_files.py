"""Shared reference files: published figures, populations, neighbours, postcodes. What a layout means is data.

What several files hold is taken from the newest edition, then from the newest file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa

from warehouse.accounts import receipt_without_table
from warehouse.contracts import load_contracts
from warehouse.extracts import ReadingRules, read_file
from warehouse.landing import LandingFile, Look
from warehouse.ledger import Ledger, constant
from warehouse.published import PublishedLayout, load_published_layouts
from warehouse.readers.found import USABLE, FileFound, TableFound
from warehouse.receipts import LOADED, SUPERSEDED, Receipt
from warehouse.reference_rows import FAULTS, POPULATION, figures_sql, neighbours_sql, postcodes_sql
from warehouse.words import counted

NEWEST = "modified_ns desc, source_file desc, value_text desc, row_number desc"
PLACE_NEWEST = "modified_ns desc, source_file desc, row_number desc"
GATHERED = {"neighbours": "gathered_neighbour", "postcodes": "gathered_postcode"}
FIGURES = "gathered_figure"


@dataclass(frozen=True)
class _Target:
    """A reference table: where its rows are gathered, and which row of a key is kept."""

    table: str
    gathered: str
    key: str
    order: str
    columns: str
    condition: str = "true"


TARGETS = (
    _Target(
        "reference.benchmark",
        FIGURES,
        "indicator_id, geography, year_ending, source, coalesce(definition_version, '')",
        f"edition desc nulls last, {NEWEST}",
        "indicator_id, geography, year_ending, value_text, value, status, decimals, source, edition, source_file, "
        "source_sha256, definition_version, numerator, denominator",
        f"indicator_id <> '{POPULATION}'",
    ),
    _Target(
        "reference.population",
        FIGURES,
        "geography, year_ending",
        NEWEST,
        "geography[4:] as authority, year_ending, cast(value as bigint) as population, source",
        f"indicator_id = '{POPULATION}' and starts_with(geography, 'la:') and value is not null",
    ),
    _Target(
        "reference.neighbour",
        GATHERED["neighbours"],
        "authority, neighbour_set, rank",
        PLACE_NEWEST,
        "authority, neighbour, rank, neighbour_set",
    ),
    _Target(
        "reference.postcode",
        GATHERED["postcodes"],
        "postcode",
        PLACE_NEWEST,
        "postcode, easting, northing, area_code, county_code",
    ),
)


@dataclass
class _Load:
    """One load of the reference folder: rows are gathered first, and chosen when all files are read."""

    ledger: Ledger
    receipts: list[Receipt] = field(default_factory=list)
    gathered: set[str] = field(default_factory=set)

    def add(self, file: LandingFile, found: FileFound, table: TableFound) -> None:
        """Gather the rows of a file and note those that cannot be used."""
        receipt = _receipt(file, found, table)
        if found.state != USABLE:
            because = ("FILE-006", f"the whole file is not loaded: {found.notes[-1]}")
            self.ledger.add_quarantine(found, table, None, None, because)
            self.receipts.append(replace(receipt, rows_quarantined=receipt.rows_read))
            return
        faulty = self._gather(file, found, table, load_published_layouts()[table.contract.table])
        self.ledger.add_quarantine(found, replace(table, rejects=faulty, rows=table.rows.slice(0, 0)), None, None, None)
        self.ledger.add_quarantine(found, replace(table, rows=table.rows.slice(0, 0)), None, None, None)
        quarantined = table.rejects.num_rows + faulty.num_rows
        self.receipts.append(
            replace(
                receipt,
                rows_loaded=receipt.rows_read - quarantined,
                rows_quarantined=quarantined,
                message=_message(receipt, quarantined),
            )
        )

    def _gather(self, file: LandingFile, found: FileFound, table: TableFound, layout: PublishedLayout) -> pa.Table:
        """Put the good rows aside. Returns the rows with a fault as rejects."""
        con, target = self.ledger.con, GATHERED.get(layout.layout, FIGURES)
        queries = {"neighbours": lambda: neighbours_sql(layout), "postcodes": postcodes_sql}
        select = queries.get(layout.layout, lambda: figures_sql(layout))()
        con.register("delivered_rows", table.rows)
        con.execute(f"create or replace temp table delivered_item as {select}")
        con.unregister("delivered_rows")
        marked = f"""
            select * exclude (fault), ? as source_file, ? as source_sha256, {file.stamp.modified_ns} as modified_ns
            from delivered_item
            where row_number not in (select row_number from delivered_item where fault is not null)
        """
        verb = (
            f"insert into {target} by name" if target in self.gathered else f"create or replace temp table {target} as"
        )
        con.execute(f"{verb} {marked}", [found.label, found.sha256])
        self.gathered.add(target)
        faults = con.execute(
            "select row_number, min(fault) from delivered_item where fault is not null group by row_number order by all"
        ).fetchall()
        return _fault_table(faults)

    def finish(self) -> None:
        """Choose the rows that count, and count those that newer ones supersede."""
        superseded: dict[str, int] = {}
        for target in TARGETS:
            if target.gathered in self.gathered:
                self._choose(target)
        for gathered in sorted(self.gathered):
            superseded |= self._superseded(gathered)
            self.ledger.con.execute(f"drop table {gathered}")
        self.ledger.con.execute("drop table if exists delivered_item")
        for receipt in self.receipts:
            self.ledger.add_receipt(_with_superseded(receipt, superseded.get(receipt.source_file, 0)))

    def _choose(self, target: _Target) -> None:
        self.ledger.con.execute(
            f"alter table {target.gathered} add column if not exists is_chosen boolean default false"
        )
        self.ledger.con.execute(
            f"""
            update {target.gathered} set is_chosen = true
            where rowid in (
                select rowid from {target.gathered}
                where {target.condition}
                qualify row_number() over (partition by {target.key} order by {target.order}) = 1
            )
            """
        )
        self.ledger.con.execute(
            f"""
            insert into {target.table} by name
            select {target.columns} from {target.gathered} where is_chosen and {target.condition} order by all
            """
        )

    def _superseded(self, gathered: str) -> dict[str, int]:
        """Rows of each file that hold something, all of which newer rows replace."""
        rows = self.ledger.con.execute(
            f"""
            select source_file, count(*) from (
                select source_file, row_number from {gathered}
                group by source_file, row_number having not bool_or(is_chosen or {_is_aside(gathered)})
            ) group by source_file
            """
        ).fetchall()
        return {str(name): int(count) for name, count in rows}


def _is_aside(gathered: str) -> str:
    """Figures that are read and kept nowhere: populations of England and of regions."""
    return (
        f"(indicator_id = '{POPULATION}' and (value is null or not starts_with(geography, 'la:')))"
        if gathered == FIGURES
        else "false"
    )


def load_reference_files(ledger: Ledger, files: Sequence[LandingFile], look: Look | None, spool: Path | None) -> None:
    """Fill reference.benchmark, population, neighbour and postcode from the files of the reference folder."""
    contracts = {name: one for name, one in load_contracts().items() if one.family == "reference"}
    load = _Load(ledger)
    for file in files:
        for found in read_file(file, ReadingRules(contracts, None, spool), look):
            if not found.tables:
                ledger.add_receipt(receipt_without_table(file, found))
            for table in found.tables:
                load.add(file, found, table)
    load.finish()


def _fault_table(faults: list[tuple[int, str]]) -> pa.Table:
    return pa.table(
        {
            "row_number": pa.array([row for row, _ in faults], pa.int64()),
            "rule_id": pa.array([fault for _, fault in faults], pa.string()),
            "reason": pa.array([FAULTS[fault] for _, fault in faults], pa.string()),
            "child_id": constant(None, pa.string(), len(faults)),
        }
    )


def _receipt(file: LandingFile, found: FileFound, table: TableFound) -> Receipt:
    said = "; ".join([f"recognised as {table.contract.title} ({table.contract.table})", *found.notes])
    return Receipt(
        authority=None,
        claimed_year=None,
        found_year=None,
        year_ending=None,
        source_file=found.label,
        source_sha256=found.sha256,
        source_table=table.contract.table,
        family=table.contract.family,
        state=LOADED if found.state == USABLE else found.state,
        rows_read=table.rows_read,
        rows_quarantined=table.rows_read,
        encoding=found.encoding,
        delimiter=found.delimiter,
        unknown_columns=table.unknown_columns,
        missing_columns=table.missing_columns,
        message=f"{found.label}: {said}",
    )


def _message(receipt: Receipt, quarantined: int) -> str:
    return f"{receipt.message}; in quarantine: {counted(quarantined, 'row')}" if quarantined else receipt.message


def _with_superseded(receipt: Receipt, rows: int) -> Receipt:
    if rows == 0 or receipt.state != LOADED:
        return receipt
    loaded = receipt.rows_loaded - rows
    state = LOADED if loaded else SUPERSEDED
    message = f"{receipt.message}; newer files replace {counted(rows, 'row')} of it"
    return replace(receipt, state=state, rows_loaded=loaded, rows_superseded=rows, message=message)
