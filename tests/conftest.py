"""Which tests go to the same worker: those of a file, and those that look at the same full run, so that it is made once."""

from __future__ import annotations

import pytest

RUNS = ("spoilt_run", "full_run", "small_run")  # tests/endtoend/conftest.py


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Group every test for ``pytest -n 2 --dist loadgroup``."""
    used: dict[str, set[str]] = {}
    for item in items:
        used.setdefault(item.path.as_posix(), set()).update(getattr(item, "fixturenames", ()))
    for item in items:
        file = item.path.as_posix()
        run = next((name for name in RUNS if name in used[file]), None)
        item.add_marker(pytest.mark.xdist_group(run or file))
