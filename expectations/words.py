"""Error messages that may be shown: what went wrong, without any value of the data."""

from __future__ import annotations

import re


def plain(message: str) -> str:
    """An error message without values: DuckDB quotes them in apostrophes, and they may concern a child."""
    first = re.sub(r"\[SQL:.*", "", message, flags=re.DOTALL).strip()
    return re.sub(r"'[^']*'", "'…'", " ".join(first.split()))[:300]
