"""Shared reference files: published figures, populations, neighbours, postcodes. What a layout means is data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from warehouse.landing import LandingFile, Look
from warehouse.ledger import Ledger


def load_reference_files(ledger: Ledger, files: Sequence[LandingFile], look: Look | None, spool: Path | None) -> None:
    """Fill reference.benchmark, population, neighbour and postcode from the files of the reference folder."""
