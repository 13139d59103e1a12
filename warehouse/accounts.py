"""What becomes of one table of one file: loaded, superseded, blocked or refused, with its receipt in plain words."""

from __future__ import annotations

from warehouse.deliveries import Candidate, Chosen
from warehouse.landing import LandingFile
from warehouse.ledger import Ledger
from warehouse.readers.found import UNRECOGNISED, USABLE, FileFound
from warehouse.receipts import BLOCKED, LOADED, SUPERSEDED, Receipt
from warehouse.return_year import RULE
from warehouse.words import counted

NO_YEAR, UNUSABLE = "FILE-005", "FILE-006"
NO_YEAR_REASON = "the reporting year cannot be told; put the file in a year folder, such as 933/2017"


def receipt_of_stray(file: LandingFile) -> Receipt:
    """A file outside every authority's folder."""
    advice = "it lies outside an authority's folder and is not read; move it to a folder such as 933/2017"
    return Receipt(None, None, None, None, file.name, "", None, None, UNRECOGNISED, message=f"{file.name}: {advice}")


def receipt_without_table(file: LandingFile, found: FileFound) -> Receipt:
    """A file in which no table is known."""
    return Receipt(
        authority=file.authority,
        claimed_year=file.claimed_year,
        found_year=None,
        year_ending=file.claimed_year,
        source_file=found.label,
        source_sha256=found.sha256,
        source_table=None,
        family=None,
        state=found.state,
        encoding=found.encoding,
        message=f"{found.label}: {'; '.join(found.notes)}",
    )


def account_for(ledger: Ledger, candidate: Candidate, chosen: Chosen) -> None:
    """Send the rows of a candidate where they belong and write its receipt."""
    authority, table, found = candidate.file.authority or "", candidate.table, candidate.found
    verdict = chosen.verdict(candidate)
    because: tuple[str, str] | None = None
    if found.state != USABLE:
        state, because = found.state, (UNUSABLE, f"the whole file is not loaded: {found.notes[-1]}")
    elif candidate.year is None:
        state, because = UNRECOGNISED, (NO_YEAR, NO_YEAR_REASON)
    elif not chosen.wins(candidate):
        state = SUPERSEDED
    elif verdict.problem is not None:
        state, because = BLOCKED, (RULE, "the return describes another year or authority than its folder")
    else:
        state = LOADED
        ledger.add_rows(found, table, authority, candidate.year)
        if not _is_absent(candidate):
            ledger.add_delivery(table, authority, candidate.year)
    if state != SUPERSEDED:
        ledger.add_quarantine(found, table, authority, candidate.year, because)
    ledger.add_receipt(_receipt(candidate, chosen, state))


def _is_absent(candidate: Candidate) -> bool:
    """A census without any assessment was delivered without assessments; other modules may well be empty."""
    return candidate.table.contract.may_be_absent and candidate.table.rows.num_rows == 0


def _receipt(candidate: Candidate, chosen: Chosen, state: str) -> Receipt:
    table, found, verdict = candidate.table, candidate.found, chosen.verdict(candidate)
    loaded = table.rows.num_rows if state == LOADED else 0
    superseded = table.rows_read if state == SUPERSEDED else 0
    erased = 0 if state == SUPERSEDED else table.rows_erased
    return Receipt(
        authority=candidate.file.authority,
        claimed_year=candidate.file.claimed_year,
        found_year=verdict.found if verdict.found is not None else _header_year(found),
        year_ending=candidate.year,
        source_file=found.label,
        source_sha256=found.sha256,
        source_table=table.contract.table,
        family=table.contract.family,
        state=state,
        rows_read=table.rows_read,
        rows_loaded=loaded,
        rows_quarantined=table.rows_read - loaded - superseded - erased,
        rows_superseded=superseded,
        rows_erased=erased,
        encoding=found.encoding,
        delimiter=found.delimiter,
        unknown_columns=table.unknown_columns,
        missing_columns=table.missing_columns,
        message=f"{found.label}: {'; '.join(_sentences(candidate, chosen, state))}",
    )


def _header_year(found: FileFound) -> int | None:
    year = found.census_header.year if found.census_header else None
    return int(year) if year and year.isdigit() else None


def _sentences(candidate: Candidate, chosen: Chosen, state: str) -> list[str]:
    table, year = candidate.table, candidate.year
    said = [f"recognised as {table.contract.table}, {counted(table.rows_read, 'row')} read", *candidate.found.notes]
    said += candidate.found.table_notes.get(table.contract.table, ())
    if state == BLOCKED:
        said.append(f"the return is not loaded ({RULE}): {chosen.verdict(candidate).problem}")
    if state == SUPERSEDED:
        said.append(f"a newer file of {table.contract.table} for {year} is used instead")
    if candidate.year is None:
        said.append(NO_YEAR_REASON)
    if table.rejects.num_rows and state == LOADED:
        said.append(f"in quarantine, since they do not fit the header: {counted(table.rejects.num_rows, 'row')}")
    if table.rows_erased and state != SUPERSEDED:
        said.append(f"left out, since the children were erased: {counted(table.rows_erased, 'row')}")
    for column in table.missing_columns:
        diff = f"{table.contract.table}.{year or '<year>'}.diff.yml"
        said.append(f"no column {column} (expected in {year or 'every year'}); add it, or add {diff}")
    if table.unknown_columns:
        said.append(f"columns not known and ignored: {', '.join(table.unknown_columns)}")
    first = table.contract.first_year
    if first is not None and year is not None and year < first:
        said.append(f"this table is expected from {first}")
    return said
