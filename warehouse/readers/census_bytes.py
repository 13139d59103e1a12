"""The bytes of a block of census XML: is there anything unusual in them, and how often is an element opened."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint8]
REFERENCE = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)")
DECLARATION = re.compile(rb"<[!?]")
NOT_XML = b"\xef\xbf"  # start of U+FFFD to U+FFFF in UTF-8
ALLOWED_CONTROLS = (b"\t", b"\n", b"\r")
TAG_ENDS = np.isin(np.arange(256), np.frombuffer(b" />\t\n\r", dtype=np.uint8))
WORD = 8


def is_odd(block: bytes, codes: Codes) -> bool:
    """Comments, CDATA, instructions, references or characters that the two readers might read in two ways.

    A letter that such a thing needs is looked for first: most blocks do not hold it, and that is told at once.
    """
    if (b"!" in block or b"?" in block) and DECLARATION.search(block) is not None:
        return True
    if b"\xef" in block and NOT_XML in block:
        return True
    allowed = sum(block.count(control) for control in ALLOWED_CONTROLS if control in block)
    if int(np.count_nonzero(codes < ord(" "))) != allowed:
        return True
    return b"&" in block and REFERENCE.search(block) is not None


def count_opened(document: bytes, names: Iterable[str]) -> dict[str, int]:
    """How often each element is opened: what the fold must account for.

    document: ends with at least as many blanks as the longest name has letters. All tags are compared at once, by the
    first eight bytes of their names read as one number, and the few that are alike letter by letter.
    """
    codes: Codes = np.frombuffer(document, dtype=np.uint8)
    tags = np.flatnonzero(codes[:-WORD] == ord("<")) + 1
    tags = tags[codes[tags] != ord("/")]
    words = np.ndarray((len(document) - WORD + 1,), dtype="<u8", buffer=document, strides=(1,))[tags]
    return {name: _count(name.encode("ascii"), codes, tags, words) for name in names}


def _count(letters: bytes, codes: Codes, tags: Numbers, words: npt.NDArray[np.uint64]) -> int:
    start = letters[:WORD]
    wanted = np.uint64(int.from_bytes(start, "little"))
    seen = words if len(start) == WORD else words & np.uint64((1 << 8 * len(start)) - 1)
    found = tags[seen == wanted]
    found = found[TAG_ENDS[codes[found + len(letters)]]]
    for at in range(WORD, len(letters)):
        found = found[codes[found + at] == letters[at]]
    return len(found)
