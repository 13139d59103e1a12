"""One landing file from bytes to tables: what it is, which reader reads it, and what to say when none can."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from warehouse.contracts import Contract
from warehouse.identities import AS_DELIVERED, Identities
from warehouse.landing import LandingFile, Look, is_growing, sha256_of
from warehouse.readers.archive import Member, is_workbook, members, open_archive, refuse_understated
from warehouse.readers.census import read_census, unknown_elements
from warehouse.readers.delimited import read_delimited
from warehouse.readers.found import EMPTY, GROWING, UNREADABLE, UNRECOGNISED, USABLE, FileFound, ReaderError
from warehouse.readers.parquet import read_parquet
from warehouse.readers.ssda903 import read_ssda903
from warehouse.readers.text import Opener, TextFacts, inspect, utf8_blocks
from warehouse.readers.workbook import Workbook
from warehouse.readers.xml_source import as_declared, read_root, xml_blocks
from warehouse.recognise import kind_of
from warehouse.spellings import read_spellings

HEAD_BLOCK = 1 << 14  # the root of an XML file and its header are near the beginning
CENSUS_BLOCK = 8 << 20
LARGEST_WORKBOOK = 512 << 20
REFUSED_KINDS = {
    "old_excel": "it is an Excel workbook of the old kind (.xls); save it as .xlsx or CSV",
    "pdf": "it is a PDF document; deliver the data as CSV, XLSX or XML",
    "other_archive": "it is an archive, but not a ZIP; pack it as ZIP or unpack it",
    "picture": "it is a picture; deliver the data as CSV, XLSX or XML",
}
DAMAGED = (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError)


@dataclass(frozen=True)
class ReadingRules:
    """What a file may be: the contracts of its place in the landing area, the year it claims, where to spool, whose rows count."""

    contracts: Mapping[str, Contract]
    year: int | None = None
    spool: Path | None = None
    identities: Identities = AS_DELIVERED


def read_file(file: LandingFile, rules: ReadingRules, earlier: Look | None = None) -> tuple[FileFound, ...]:
    """Everything in one landing file; more than one entry for archives and workbooks. Never raises for what is in it.

    A file that changes between two looks, or while it is read, is left for the next run.
    """
    blank = FileFound(file.name, "", USABLE)
    if file.problem is not None:
        return (blank.failed(ReaderError(UNREADABLE, file.problem)),)
    growing = (blank.failed(ReaderError(GROWING, "it is still being written; it is left for the next run")),)
    if is_growing(file, earlier):
        return growing
    try:
        parts = (_with_codes(part, rules.year) for part in _parts(file, rules))
        found = tuple(rules.identities.applied(part, file.authority) for part in parts)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return (blank.failed(ReaderError(UNREADABLE, f"it cannot be opened ({reason}); check its permissions")),)
    return growing if is_growing(file, None) else found


def _with_codes(found: FileFound, year: int | None) -> FileFound:
    """The file with codes for the labels in it, where it can be used at all."""
    if found.state != USABLE:
        return found
    read = [read_spellings(table, year) for table in found.tables]
    said = dict(found.table_notes) | {table.contract.table: notes for table, notes in read if notes}
    return replace(found, tables=tuple(table for table, _ in read), table_notes=said)


def _parts(file: LandingFile, rules: ReadingRules) -> Iterator[FileFound]:
    with file.path.open("rb") as stream:
        kind = kind_of(stream.read(512))
    if kind in ("xml", "text"):
        yield _guarded(
            FileFound(file.name, "", USABLE), lambda one: _read_text(one, lambda: file.path.open("rb"), kind, rules)
        )
        return
    blank = FileFound(file.name, sha256_of(file.path), USABLE)
    if kind == "zip":
        yield from _zip_parts(blank, file.path, rules)
    elif kind == "parquet":
        yield _guarded(blank, lambda one: replace(one, tables=(read_parquet(file.path, rules.contracts),)))
    else:
        yield blank.failed(ReaderError(UNRECOGNISED, REFUSED_KINDS[kind]))


def _guarded(blank: FileFound, read: Callable[[FileFound], FileFound]) -> FileFound:
    """What a reader found, or the file with the reason it failed: no file may stop the others.

    Whatever a reader trips over is caught here; its own words are not repeated, since they may quote the file.
    """
    try:
        return read(blank)
    except ReaderError as error:
        return blank.failed(error)
    except DAMAGED:
        return blank.failed(ReaderError(UNREADABLE, "it cannot be read to its end; deliver it again"))
    except Exception as error:
        said = f"it could not be read ({type(error).__name__}); check the export"
        return blank.failed(ReaderError(UNREADABLE, said))


def _zip_parts(blank: FileFound, path: Path, rules: ReadingRules) -> Iterator[FileFound]:
    try:
        with open_archive(path) as archive:
            if is_workbook(archive):
                yield from _sheets(blank, path, sum(info.file_size for info in archive.infolist()), rules)
                return
            for member in members(archive):
                yield from _member_parts(replace(blank, label=f"{blank.label}!{member.name}"), archive, member, rules)
    except ReaderError as error:
        yield blank.failed(error)


def _member_parts(blank: FileFound, archive: ZipFile, member: Member, rules: ReadingRules) -> Iterator[FileFound]:
    try:
        if member.problem is not None:
            raise ReaderError(UNREADABLE, member.problem)
        with archive.open(member.info) as stream:
            kind = kind_of(stream.read(512))
        if kind == "zip":
            yield from _packed_workbook(
                blank, archive.read(member.info) if member.size <= LARGEST_WORKBOOK else b"", rules
            )
        elif kind in ("xml", "text"):
            yield _guarded(blank, lambda one: _read_text(one, lambda: archive.open(member.info), kind, rules))
        else:
            raise ReaderError(UNRECOGNISED, REFUSED_KINDS.get(kind, "its kind is not read from archives; unpack it"))
    except ReaderError as error:
        yield blank.failed(error)
    except DAMAGED:
        yield blank.failed(ReaderError(UNREADABLE, "it is damaged; pack it again"))


def _packed_workbook(blank: FileFound, content: bytes, rules: ReadingRules) -> Iterator[FileFound]:
    with open_archive(io.BytesIO(content)) as inner:
        if not is_workbook(inner):
            raise ReaderError(UNRECOGNISED, "it is an archive in an archive; unpack it")
        size = sum(info.file_size for info in inner.infolist())
    yield from _sheets(blank, content, size, rules)


def _sheets(blank: FileFound, content: Path | bytes, size: int, rules: ReadingRules) -> Iterator[FileFound]:
    if size > LARGEST_WORKBOOK:
        raise ReaderError(UNREADABLE, f"the workbook holds {size >> 20:,} MiB; deliver it as CSV")
    refuse_understated(io.BytesIO(content) if isinstance(content, bytes) else content)
    workbook = Workbook(content)
    for sheet in workbook.sheets:
        yield _guarded(
            replace(blank, label=f"{blank.label}!{sheet}"),
            lambda one, sheet=sheet: replace(  # type: ignore[misc]
                one, tables=(workbook.table(sheet, rules.contracts, rules.year, rules.spool),)
            ),
        )


def _read_text(blank: FileFound, opener: Opener, kind: str, rules: ReadingRules) -> FileFound:
    """A CSV or XML file or archive member."""
    facts = inspect(opener)
    found = replace(blank, sha256=facts.sha256, encoding=facts.label)
    try:
        if facts.size == 0:
            raise ReaderError(EMPTY, "the file is empty; deliver it again if it should hold rows")
        return _read_xml(found, opener, facts, rules) if kind == "xml" else _read_csv(found, opener, facts, rules)
    except ReaderError as error:
        return found.failed(error)


def _read_csv(found: FileFound, opener: Opener, facts: TextFacts, rules: ReadingRules) -> FileFound:
    result = read_delimited(utf8_blocks(opener, facts), rules.contracts, year=rules.year, spool=rules.spool)
    whole = replace(found, tables=(result.table,), delimiter=result.delimiter, notes=result.notes)
    return whole.failed(result.problem) if result.problem else whole


def _read_xml(found: FileFound, opener: Opener, facts: TextFacts, rules: ReadingRules) -> FileFound:
    facts = as_declared(facts)
    root = read_root(xml_blocks(opener, facts, HEAD_BLOCK))
    if all(contract.family == "reference" for contract in rules.contracts.values()):
        raise ReaderError(UNRECOGNISED, "XML is not read as a reference file; move a return to its authority's folder")
    if root.name == "EXPSSDA903":
        tables, unknown, problem = read_ssda903(xml_blocks(opener, facts), rules.contracts, rules.spool)
    elif root.name == "Message" and root.collection == "CIN":
        tables, problem = read_census(lambda: xml_blocks(opener, facts, CENSUS_BLOCK), rules.spool)
        unknown = unknown_elements(xml_blocks(opener, facts))
    elif root.name == "Message":
        what = root.collection or "not named"
        raise ReaderError(UNRECOGNISED, f"its collection is {what}, expected CIN; check the export")
    else:
        raise ReaderError(UNRECOGNISED, f"its root element {root.name} is not that of a known return; check the export")
    notes = (f"elements not known and ignored: {', '.join(unknown)}",) if unknown else ()
    whole = replace(found, tables=tables, encoding=facts.label, census_header=root.header, notes=notes)
    return whole.failed(problem) if problem else whole
