"""Text as UTF-8 blocks with plain newlines, whatever its encoding. What the text means is not known here."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO

Opener = Callable[[], IO[bytes]]
BLOCK = 4 << 20
HEAD = 8192
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True)
class TextFacts:
    """How a file's bytes become text, and their SHA-256.

    encoding: Python codec. mark: length of the byte order mark. is_valid: every byte can be read in that encoding.
    """

    sha256: str
    size: int
    head: bytes
    encoding: str
    mark: int
    is_valid: bool

    @property
    def label(self) -> str:
        """The encoding as the receipt names it."""
        return f"{self.encoding} with BOM" if self.mark and self.encoding == "utf-8" else self.encoding


def inspect(opener: Opener) -> TextFacts:
    """Read the file once: hash it and tell its encoding.

    A byte order mark decides; else many zero bytes mean UTF-16; else UTF-8 when all of it is valid, else cp1252.
    """
    digest, size, head = hashlib.sha256(), 0, b""
    with opener() as stream:
        block = head = stream.read(HEAD)
        encoding, mark = _guess(head)
        decoder = codecs.getincrementaldecoder(encoding)("strict")
        is_valid, skip = True, mark
        while block:
            digest.update(block)
            size += len(block)
            is_valid = is_valid and _decodes(decoder, block[skip:])
            skip = 0
            block = stream.read(BLOCK)
        is_valid = is_valid and _decodes(decoder, b"", final=True)
    if not is_valid and encoding == "utf-8":
        encoding = "cp1252"
    return TextFacts(digest.hexdigest(), size, head[:HEAD], encoding, mark, is_valid)


def _guess(head: bytes) -> tuple[str, int]:
    for mark, encoding in BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return encoding, len(mark)
    pairs = len(head) // 2
    if pairs and head[1::2].count(0) > 0.4 * pairs and head[0::2].count(0) < 0.1 * pairs:
        return "utf-16-le", 0
    if pairs and head[0::2].count(0) > 0.4 * pairs and head[1::2].count(0) < 0.1 * pairs:
        return "utf-16-be", 0
    return "utf-8", 0


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def utf8_blocks(opener: Opener, facts: TextFacts, size: int = BLOCK) -> Iterator[bytes]:
    """The text as UTF-8 in blocks of about ``size`` bytes, with ``\\n`` for every line end.

    Bytes that the encoding does not know become U+FFFD, which the reader of rows rejects.
    """
    held = b""
    for block in _encoded_blocks(opener, facts, size):
        block, held = held + block, b""
        if block.endswith(b"\r"):
            block, held = block[:-1], b"\r"
        yield block.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in block else block
    if held:
        yield b"\n"


def _encoded_blocks(opener: Opener, facts: TextFacts, size: int) -> Iterator[bytes]:
    as_is = facts.encoding == "utf-8" and facts.is_valid
    decoder = codecs.getincrementaldecoder(facts.encoding)("replace")
    with opener() as stream:
        stream.read(facts.mark)
        while block := stream.read(size):
            yield block if as_is else decoder.decode(block).encode("utf-8", "replace")
    if not as_is and (rest := decoder.decode(b"", True)):
        yield rest.encode("utf-8", "replace")
