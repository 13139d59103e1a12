"""The bytes of a block of census XML: is there anything unusual in them, and how often is an element opened."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint8]
REFERENCE = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)")
NOT_XML = b"\xef\xbf"  # start of U+FFFD to U+FFFF in UTF-8
ALLOWED_CONTROLS = frozenset(b"\t\n\r")
TAG_ENDS = np.frombuffer(b" />\t\n\r", dtype=np.uint8)


def is_odd(block: bytes, codes: Codes, tags: Numbers) -> bool:
    """Comments, CDATA, instructions, references or characters that the two readers might read in two ways."""
    after = codes[tags]
    if (after == ord("!")).any() or (after == ord("?")).any() or NOT_XML in block:
        return True
    if not ALLOWED_CONTROLS.issuperset(np.unique(codes[codes < ord(" ")]).tolist()):
        return True
    return b"&" in block and REFERENCE.search(block) is not None


def count_opened(codes: Codes, tags: Numbers, name: bytes) -> int:
    """How often an element is opened: what the fold must account for. Compares letter by letter, all tags at once."""
    found = tags
    for at, letter in enumerate(name):
        found = found[codes[found + at] == letter]
    return int(np.isin(codes[found + len(name)], TAG_ENDS).sum())
