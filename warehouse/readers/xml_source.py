"""XML as UTF-8 and what its root says it is; entities, external references and document types are refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from warehouse.readers.found import TRUNCATED, UNREADABLE, CensusHeader, ReaderError
from warehouse.readers.text import BLOCK, Opener, TextFacts, utf8_blocks

DECLARATION = re.compile(rb"\A\s*<\?xml[^>]*\?>")
DECLARED_ENCODING = re.compile(rb"encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
SINGLE_BYTE = ("iso-8859-1", "latin-1", "latin1", "windows-1252", "cp1252", "iso-8859-15")
HEADER_PATHS = {
    "Collection": "CollectionDetails",
    "Year": "CollectionDetails",
    "ReferenceDate": "CollectionDetails",
    "LEA": "Source",
}
# Errors that show only at the end of the document and do not mean that it is cut off.
NOT_CUT_OFF = (etree.ErrorTypes.ERR_DOCUMENT_END, etree.ErrorTypes.ERR_INTERNAL_ERROR)
REFUSED = "it declares a document type or entities, which are refused; export it again without a DOCTYPE"


@dataclass(frozen=True)
class XmlRoot:
    """Local name of the root element and, for a census, the collection it says it is."""

    name: str
    collection: str | None
    header: CensusHeader | None


def xml_blocks(opener: Opener, facts: TextFacts, size: int = BLOCK) -> Iterator[bytes]:
    """The document as UTF-8 blocks without its declaration, so that no reader trusts a declared encoding."""
    blocks = utf8_blocks(opener, facts, size)
    first = next(blocks, b"")
    yield DECLARATION.sub(b"", first, count=1).lstrip()
    yield from blocks


def declared_encoding(facts: TextFacts) -> str | None:
    """The encoding the declaration names, in lower case."""
    declaration = DECLARATION.match(facts.head[facts.mark :].replace(b"\x00", b""))
    found = DECLARED_ENCODING.search(declaration.group()) if declaration else None
    return found.group(1).decode("ascii").lower() if found else None


def as_declared(facts: TextFacts) -> TextFacts:
    """The encoding that the XML declares, where the bytes do not decide it themselves."""
    declared = declared_encoding(facts)
    if facts.mark or facts.encoding not in ("utf-8", "cp1252") or declared not in SINGLE_BYTE:
        return facts
    return replace(facts, encoding=declared)


def local_name(element: etree._Element) -> str:
    """Tag without its namespace; empty for comments and the like."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def pull_parser(events: tuple[str, ...], tag: str | None = None) -> etree.XMLPullParser:
    """A parser that resolves nothing: no entities, no network, no document type, no huge trees.

    tag: the only elements whose events are wanted, in any namespace.
    """
    return etree.XMLPullParser(
        events=events,
        tag=f"{{*}}{tag}" if tag else None,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def refuse_document_type(element: etree._Element) -> None:
    """Raise ReaderError when the document of this element has a DOCTYPE."""
    document = element.getroottree().docinfo
    if document.doctype or document.internalDTD is not None:
        raise ReaderError(UNREADABLE, REFUSED)


def read_root(blocks: Iterator[bytes]) -> XmlRoot:
    """Root element, and for a Message its header, wherever in the file the header stands.

    Raises ReaderError when the file breaks off or is not well formed before that is known.
    """
    parser = pull_parser(("start", "end"))
    root: etree._Element | None = None
    for event, element in parse_events(parser, blocks):
        if root is None:
            root = element
            refuse_document_type(root)
            if local_name(root) != "Message":
                return XmlRoot(local_name(root), None, None)
        elif event == "end" and local_name(element) == "Header":
            return _census_root(element)
        elif event == "end" and local_name(element) in ("Child", "Pupil"):
            drop(element)
    if root is None:
        raise ReaderError(UNREADABLE, "it holds no XML element; deliver it again")
    return XmlRoot(local_name(root), None, None)


def parse_events(parser: etree.XMLPullParser, blocks: Iterator[bytes]) -> Iterator[tuple[str, etree._Element]]:
    """Feed the parser and hand on its events. Raises ReaderError where the document is not well formed.

    The message names the place only: the parser's own words may quote the file.
    """
    is_fed = False
    try:
        for block in blocks:
            parser.feed(block)
            yield from parser.read_events()
        is_fed = True
        parser.close()
        yield from parser.read_events()
    except etree.XMLSyntaxError as error:
        place = f"line {error.lineno or 1:,}"
        if is_fed and error.code not in NOT_CUT_OFF:
            raise ReaderError(TRUNCATED, f"the XML breaks off at {place}: it is cut off; deliver it again") from error
        raise ReaderError(UNREADABLE, f"the XML is not well formed at {place}; export it again") from error


def drop(element: etree._Element) -> None:
    """Free an element that has been read, and what lies before it."""
    element.clear(keep_tail=False)
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


def _census_root(header: etree._Element) -> XmlRoot:
    values: dict[str, str | None] = {}
    for element in header.iter():
        name, parent = local_name(element), element.getparent()
        if HEADER_PATHS.get(name) and parent is not None and local_name(parent) == HEADER_PATHS[name]:
            values.setdefault(name, (element.text or "").strip() or None)
    census = CensusHeader(values.get("Year"), values.get("ReferenceDate"), values.get("LEA"))
    return XmlRoot("Message", values.get("Collection"), census)
