"""Pseudonyms for child identifiers, where an installation wants them: a keyed hash of authority and identifier.

They take the place of the identifiers as the files are read, so that neither the DuckDB file nor anything restricted holds
those. The key is the installation's: it rests outside landing area and data folder, and no snapshot holds it.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field

from warehouse.database import WarehouseError
from warehouse.keyed import digest, read_key
from warehouse.settings import Settings

HASH_BYTES = 10  # 80 bits, 16 letters: two of a hundred million children share one in 1 of 200 million installations


@dataclass(frozen=True)
class Pseudonyms:
    """Pseudonyms under one key, the same for a child in every file, run and snapshot."""

    key: bytes
    _known: dict[tuple[str, str], str] = field(default_factory=dict, compare=False, repr=False)

    def of(self, authority: str, identifier: str) -> str:
        """The pseudonym of a child. Raises WarehouseError when another child of the authority has the same one."""
        hashed = digest(self.key, "pseudonym", authority, identifier)[:HASH_BYTES]
        name = f"P{base64.b32encode(hashed).decode().rstrip('=')}"
        if self._known.setdefault((authority, name), identifier) != identifier:
            raise WarehouseError(f"two children of {authority} have the same pseudonym; give another pseudonym key")
        return name

    @property
    def check(self) -> str:
        """Tells one key from another and nothing else."""
        return digest(self.key, "key check").hex()[:16]


def load_pseudonyms(settings: Settings) -> Pseudonyms | None:
    """Pseudonyms under the key of CSC_PSEUDONYM_KEY_FILE; None without one.

    Raises WarehouseError when the key cannot be used, or rests where files are delivered or published.
    """
    path = settings.pseudonym_key_file
    if path is None:
        return None
    if any(path.is_relative_to(folder) for folder in (settings.landing, settings.data)):
        raise WarehouseError(f"{path.name}: the pseudonym key must not rest in the landing area or the data folder")
    return Pseudonyms(read_key(path))


def key_check(settings: Settings) -> str:
    """``Pseudonyms.check`` of an installation; empty where children keep their identifiers."""
    pseudonyms = load_pseudonyms(settings)
    return pseudonyms.check if pseudonyms else ""
