"""Where each column of the SQL models comes from, as column_sources.yml says. Read for the UI only, never by `csc run`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from warehouse.declared import load_yaml

SOURCES_FILE = Path(__file__).with_name("column_sources.yml")


@lru_cache(maxsize=1)
def load_column_sources() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """By table and column: the columns (``core.cp_plan.start_date``) whose values go into it."""
    loaded: Mapping[str, Mapping[str, Sequence[str]]] = load_yaml(SOURCES_FILE)
    return loaded
