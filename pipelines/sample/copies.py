"""A landing area of many authorities in little time: one is drawn, the others are copies under their own number.

For measuring, where size counts and figures do not: a child is in as many authorities as there are copies. Not for the demo.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pipelines.sample.sample import write_sample

SOURCE = "933"
LEA = "<LEA>{}</LEA>"


def write_copies(out: Path, authorities: Sequence[str], years: Sequence[int], *, seed: int = 2017) -> int:
    """Write a landing area (CONTRACT 2) with the default sample under every number, and return its size in bytes.

    out: a folder that does not exist yet or that ``write_sample`` wrote.
    """
    with tempfile.TemporaryDirectory() as folder:
        drawn = Path(folder, "drawn")
        write_sample(drawn, seed=seed, authorities=[SOURCE], years=years)
        # Populations and benchmarks of every authority, with hardly a child in the returns, which are replaced.
        write_sample(out, seed=seed, children=1, authorities=authorities, years=years)
        for number in authorities:
            _copy(drawn / SOURCE, out / number, number)
    return sum(path.stat().st_size for path in out.rglob("*") if path.is_file())


def _copy(drawn: Path, target: Path, number: str) -> None:
    shutil.rmtree(target)
    shutil.copytree(drawn, target)
    for census in target.rglob("*.xml"):
        text = census.read_text(encoding="utf-8")
        census.write_text(text.replace(LEA.format(SOURCE), LEA.format(number), 1), encoding="utf-8")
