"""Ingest: the landing area into raw.*, with a receipt for every file and a reason for every row that is not loaded."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import duckdb

from warehouse.accounts import account_for, receipt_of_stray, receipt_without_table
from warehouse.contracts import create_raw_tables, load_contracts
from warehouse.deliveries import choose
from warehouse.extracts import ReadingRules, read_file
from warehouse.identities import AS_DELIVERED, Identities
from warehouse.landing import LandingFile, Look, discover
from warehouse.ledger import Ledger
from warehouse.part import part_authorities, take_shared
from warehouse.readers.found import GROWING, FileFound
from warehouse.readers.spool import release_pages
from warehouse.receipts import BLOCKED, LOADED, SUPERSEDED, ConservationError, Receipt
from warehouse.reference_files import load_reference_files

READERS = 2


@dataclass(frozen=True)
class IngestResult:
    """What an ingest did. receipts: one for every file (or member, or sheet) and table, in order of path."""

    receipts: tuple[Receipt, ...]

    @property
    def blocked(self) -> tuple[Receipt, ...]:
        """Receipts of returns whose contents contradict their folder (DQ-002)."""
        return tuple(receipt for receipt in self.receipts if receipt.state == BLOCKED)

    @property
    def left(self) -> frozenset[str]:
        """Files that came, changed or went while they were to be read: the next run reads them."""
        return frozenset(receipt.source_file for receipt in self.receipts if receipt.state == GROWING)

    @property
    def problems(self) -> tuple[Receipt, ...]:
        """Receipts of files that could not be used, blocked ones included."""
        return tuple(one for one in self.receipts if one.state not in (LOADED, SUPERSEDED))

    @property
    def rows_loaded(self) -> int:
        """Rows in raw.* and in the delivered reference tables."""
        return sum(receipt.rows_loaded for receipt in self.receipts)


@dataclass(frozen=True)
class _Terms:
    year: int | None
    look: Look | None
    spool: Path | None
    identities: Identities


Reading = tuple[str | None, list[LandingFile], list[Future[tuple[FileFound, ...]]]]


def ingest(
    con: duckdb.DuckDBPyConnection,
    landing: Path,
    *,
    authorities: Collection[str] | None = None,
    year: int | None = None,
    look: Look | None = None,
    spool: Path | None = None,
    identities: Identities = AS_DELIVERED,
) -> IngestResult:
    """Read the landing area into raw.*, quality.delivered_file, quality.quarantine and reference.*, all or nothing.

    look: an earlier look at the landing area (warehouse.landing.take_look); a file that has come or changed since is left
    for the next run. spool: folder for the temporary files of large extracts. identities: erased
    children, whose rows are left out, and pseudonyms.
    Raises ConservationError when a row is not accounted for, FileNotFoundError without a landing area.
    """
    files = discover(landing, authorities=authorities, year=year)
    terms = _Terms(year, look, spool, identities)
    ledger = Ledger(con)
    con.begin()
    try:
        create_raw_tables(con)
        for authority, members, found in _read_ahead(files, terms):
            _ingest_authority(ledger, authority, members, found, terms)
        if part_authorities(con):
            take_shared(con)
        else:
            load_reference_files(ledger, [file for file in files if file.is_reference], look, spool)
        ledger.close()
        check_conservation(con)
    except BaseException:
        con.rollback()
        raise
    con.commit()
    return IngestResult(tuple(sorted(ledger.receipts, key=lambda one: (one.source_file, one.source_table or ""))))


def _read_ahead(
    files: Iterable[LandingFile], terms: _Terms
) -> Iterator[tuple[str | None, list[LandingFile], list[tuple[FileFound, ...]]]]:
    """Each authority with what is in its files; the next one is read while one is written."""
    contracts = {name: one for name, one in load_contracts().items() if one.family != "reference"}
    waiting: deque[Reading] = deque()
    with ThreadPoolExecutor(READERS) as pool:
        for authority, members in _by_authority(files):
            readable = members if authority is not None else []
            rules = [ReadingRules(contracts, file.claimed_year, terms.spool, terms.identities) for file in readable]
            jobs = [pool.submit(read_file, file, rule, terms.look) for file, rule in zip(readable, rules, strict=True)]
            waiting.append((authority, members, jobs))
            if len(waiting) > 1:
                yield _finished(waiting.popleft())
        while waiting:
            yield _finished(waiting.popleft())


def _finished(reading: Reading) -> tuple[str | None, list[LandingFile], list[tuple[FileFound, ...]]]:
    authority, members, jobs = reading
    return authority, members, [job.result() for job in jobs]


def _by_authority(files: Iterable[LandingFile]) -> Iterator[tuple[str | None, list[LandingFile]]]:
    own = sorted((file for file in files if not file.is_reference), key=lambda file: file.authority or "")
    for authority, members in groupby(own, key=lambda file: file.authority):
        yield authority, list(members)


def _ingest_authority(
    ledger: Ledger, authority: str | None, files: list[LandingFile], found: list[tuple[FileFound, ...]], terms: _Terms
) -> None:
    if authority is None:
        for file in files:
            ledger.add_receipt(receipt_of_stray(file))
        return
    chosen = choose(authority, zip(files, found, strict=True))
    release_pages()
    for file, parts in zip(files, found, strict=True):
        for part in parts:
            if not part.tables and terms.year in (None, file.claimed_year):
                ledger.add_receipt(receipt_without_table(file, part))
    for candidate in chosen.candidates:
        if terms.year in (None, candidate.year):
            account_for(ledger, candidate, chosen)


def check_conservation(con: duckdb.DuckDBPyConnection) -> None:
    """Count the rows in the raw tables again: what the receipts say was loaded must be there, file by file."""
    for contract in load_contracts().values():
        if contract.family == "reference":
            continue
        wrong = con.execute(
            f"""
            select receipt.source_file
            from quality.delivered_file as receipt
            left join (
                select source_file, count(*) as loaded from raw.{contract.table} group by source_file
            ) as there on receipt.source_file = there.source_file
            where receipt.source_table = ? and receipt.rows_loaded <> coalesce(there.loaded, 0)
            """,
            [contract.table],
        ).fetchall()
        if wrong:
            raise ConservationError(f"{wrong[0][0]}: the rows in raw.{contract.table} are not those of its receipt")
