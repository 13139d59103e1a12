"""The bytes of a block of census XML: is there anything unusual in them, and how often is an element opened."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint8]
REFERENCE = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)")
NOT_XML = b"\xef\xbf"  # start of U+FFFD to U+FFFF in UTF-8
ALLOWED_CONTROLS = tuple(b"\t\n\r")
TAG_ENDS = np.isin(np.arange(256), np.frombuffer(b" />\t\n\r", dtype=np.uint8))


def is_odd(block: bytes, codes: Codes, tags: Numbers) -> bool:
    """Comments, CDATA, instructions, references or characters that the two readers might read in two ways."""
    after = codes[tags]
    if (after == ord("!")).any() or (after == ord("?")).any() or NOT_XML in block:
        return True
    allowed = sum(int(np.count_nonzero(codes == control)) for control in ALLOWED_CONTROLS)
    if int(np.count_nonzero(codes < ord(" "))) != allowed:
        return True
    return b"&" in block and REFERENCE.search(block) is not None


def count_opened(codes: Codes, tags: Numbers, names: Iterable[str]) -> dict[str, int]:
    """How often each element is opened: what the fold must account for. Compares all tags at once, letter by letter,
    the end of the name first, since it tells most tags apart."""
    first = codes[tags]
    counts: dict[str, int] = {}
    for name in names:
        letters = name.encode("ascii")
        found = tags[first == letters[0]]
        found = found[TAG_ENDS[codes[found + len(letters)]]]
        for at in range(len(letters) - 1, 0, -1):
            found = found[codes[found + at] == letters[at]]
        counts[name] = len(found)
    return counts
