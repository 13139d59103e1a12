"""What a defect is. The defects themselves are in defects_*.py, their register in defects.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pipelines.sample.bench import Bench


@dataclass(frozen=True)
class Defect:
    """A named, deterministic fault in the files.

    rules: the rule of INDICATORS 8 it is made for; after it those that it trips too, where rules overlap by nature.
    does: what is wrong, in words. is_last: applied after the others, because it moves or copies whole files.
    """

    name: str
    rules: tuple[str, ...]
    does: str
    spoil: Callable[[Bench], None]
    is_last: bool = False
