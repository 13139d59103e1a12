"""Which landing files name an erased child, whether a run uses them or not. Files are only read."""

from __future__ import annotations

import re
from pathlib import Path

from warehouse.contracts import load_contracts
from warehouse.erasure_list import list_of
from warehouse.extracts import ReadingRules, read_file
from warehouse.identities import Identities
from warehouse.landing import LandingFile, discover
from warehouse.mentions import Mention
from warehouse.pseudonyms import load_pseudonyms
from warehouse.settings import Settings


def files_naming(settings: Settings, mention: Mention) -> tuple[str, ...]:
    """Paths below the landing area (or ``archive.zip!member``) that name the child of ``mention``.

    Files that hold a known table by its rows, superseded and blocked ones too; others, such as letters, by their text.
    """
    if not settings.landing.is_dir() or mention.authority is None:
        return ()
    contracts = {name: one for name, one in load_contracts().items() if one.family != "reference"}
    identities = Identities(list_of(mention.authority, mention.ids), load_pseudonyms(settings))
    found: set[str] = set()
    for file in discover(settings.landing, authorities=[mention.authority]):
        if not file.is_reference:
            parts = read_file(file, ReadingRules(contracts, file.claimed_year, None, identities))
            named = {one.label for one in parts if any(table.rows_erased for table in one.tables)}
            is_other = any(not one.tables for one in parts)
            found |= named or ({file.name} if is_other and _says(file, mention) else set())
    return tuple(sorted(found))


def _says(file: LandingFile, mention: Mention) -> bool:
    """Whether the bytes of a file hold an identifier standing by itself; what is packed or not text stays unread."""
    if file.problem is not None or not mention.long_ids:
        return False
    named = re.compile(rb"(?<!\w)(?:" + b"|".join(re.escape(name.encode()) for name in mention.long_ids) + rb")(?!\w)")
    return named.search(_content(file.path)) is not None


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
