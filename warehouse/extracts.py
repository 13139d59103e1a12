"""One landing file from bytes to tables: what it is, which reader reads it, and what to say when none can."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from warehouse.contracts import Contract
from warehouse.landing import LandingFile, Look, is_growing, sha256_of
from warehouse.readers.census import read_census, unknown_elements
from warehouse.readers.delimited import read_delimited
from warehouse.readers.found import EMPTY, GROWING, UNREADABLE, UNRECOGNISED, USABLE, FileFound, ReaderError
from warehouse.readers.text import Opener, TextFacts, inspect, utf8_blocks
from warehouse.readers.xml_source import declared_encoding, read_root, xml_blocks
from warehouse.recognise import kind_of

REFUSED_KINDS = {
    "old_excel": "it is an Excel workbook of the old kind (.xls); save it as .xlsx or CSV",
    "pdf": "it is a PDF document; deliver the data as CSV, XLSX or XML",
}


@dataclass(frozen=True)
class ReadingRules:
    """What a file may be: the contracts of its place in the landing area, the year it claims, where to spool."""

    contracts: Mapping[str, Contract]
    year: int | None = None
    spool: Path | None = None


def read_file(file: LandingFile, rules: ReadingRules, earlier: Look | None = None) -> tuple[FileFound, ...]:
    """Everything in one landing file; more than one entry for archives and workbooks. Never raises for what is in it.

    A file that changes between two looks, or while it is read, is left for the next run.
    """
    if file.problem is not None:
        return (FileFound(file.name, "", UNREADABLE, notes=(file.problem,)),)
    if is_growing(file, earlier):
        return (_growing(file),)
    try:
        found = _read(file, rules)
    except OSError as error:
        note = f"it cannot be opened ({error.strerror or type(error).__name__}); check its permissions"
        return (FileFound(file.name, "", UNREADABLE, notes=(note,)),)
    return (_growing(file),) if is_growing(file, None) else found


def _growing(file: LandingFile) -> FileFound:
    note = "it is still being written; it is left for the next run"
    return FileFound(file.name, "", GROWING, notes=(note,))


def _read(file: LandingFile, rules: ReadingRules) -> tuple[FileFound, ...]:
    with file.path.open("rb") as stream:
        kind = kind_of(stream.read(512))
    if kind in REFUSED_KINDS:
        return (FileFound(file.name, sha256_of(file.path), UNRECOGNISED, notes=(REFUSED_KINDS[kind],)),)
    return (read_text_source(file.name, lambda: file.path.open("rb"), kind, rules),)


def read_text_source(label: str, opener: Opener, kind: str, rules: ReadingRules) -> FileFound:
    """A CSV or XML file or archive member."""
    facts = inspect(opener)
    found = FileFound(label, facts.sha256, USABLE, encoding=facts.label)
    try:
        if facts.size == 0:
            raise ReaderError(EMPTY, "the file is empty; deliver it again if it should hold rows")
        if kind == "xml":
            return _read_xml(found, opener, facts, rules)
        return _read_delimited(found, opener, facts, rules)
    except ReaderError as error:
        return found.failed(error)
    except (ValueError, KeyError, ArithmeticError, LookupError, RuntimeError) as error:
        # A reader's own mistake must not stop the other files; the message may quote no content.
        return found.failed(ReaderError(UNREADABLE, f"it could not be read ({type(error).__name__}); check the export"))


def _read_delimited(found: FileFound, opener: Opener, facts: TextFacts, rules: ReadingRules) -> FileFound:
    result = read_delimited(utf8_blocks(opener, facts), rules.contracts, year=rules.year, spool=rules.spool)
    whole = FileFound(
        label=found.label,
        sha256=found.sha256,
        state=USABLE,
        tables=(result.table,),
        encoding=found.encoding,
        delimiter=result.delimiter,
        notes=result.notes,
    )
    return whole.failed(result.problem) if result.problem else whole


def _read_xml(found: FileFound, opener: Opener, facts: TextFacts, rules: ReadingRules) -> FileFound:
    facts = _as_declared(facts)
    root = read_root(xml_blocks(opener, facts))
    if root.name != "Message":
        raise ReaderError(UNRECOGNISED, f"its root element {root.name} is not that of a known return; check the export")
    if root.collection != "CIN":
        raise ReaderError(
            UNRECOGNISED, f"its collection is {root.collection or 'not named'}, expected CIN; check the export"
        )
    tables, problem = read_census(lambda: xml_blocks(opener, facts), rules.spool)
    unknown = unknown_elements(xml_blocks(opener, facts))
    note = (f"elements not known and ignored: {', '.join(unknown)}",) if unknown else ()
    whole = FileFound(
        label=found.label,
        sha256=found.sha256,
        state=USABLE,
        tables=tables,
        encoding=facts.label,
        census_header=root.header,
        notes=note,
    )
    return whole.failed(problem) if problem else whole


def _as_declared(facts: TextFacts) -> TextFacts:
    """The encoding that the XML declares, where the bytes do not decide it themselves."""
    declared = declared_encoding(facts)
    single_byte = {"iso-8859-1", "latin-1", "latin1", "windows-1252", "cp1252", "iso-8859-15"}
    if facts.mark or facts.encoding not in ("utf-8", "cp1252") or declared not in single_byte:
        return facts
    return TextFacts(facts.sha256, facts.size, facts.head, declared, facts.mark, facts.is_valid)
