"""The children that later runs leave out: keyed hashes beside the restricted snapshots, never an identifier.

The key rests beside the list, both their owner's only: who can read both can test whether a child is on the list, but such
a person can read the landing area too. A list whose key is lost stops every run: without it the children would come back.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from warehouse.keyed import KEY_BYTES, digest, read_key
from warehouse.settings import Settings
from warehouse.snapshots import private_files

KEY, LIST = "erasure.key", "erased_children.txt"  # in the restricted tier


@dataclass(frozen=True)
class ErasureList:
    """Keyed hashes of authority and identifier."""

    key: bytes = b""
    digests: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.digests)

    def names(self, authority: str, identifier: str) -> bool:
        """Whether the child is on the list."""
        return _digest(self.key, authority, identifier) in self.digests


NOBODY = ErasureList()


def _digest(key: bytes, authority: str, identifier: str) -> str:
    return digest(key, "erased child", authority, identifier).hex()


def erasure_key(settings: Settings) -> bytes:
    """The key of this installation, made when there is none. Raises WarehouseError when a list is there without its key."""
    path = settings.restricted / KEY
    if not path.exists() and not (settings.restricted / LIST).exists():
        _write(path, secrets.token_hex(KEY_BYTES) + "\n")
    return read_key(path)


def has_erasure_key(settings: Settings) -> bool:
    """Whether anything was ever erased here."""
    return (settings.restricted / KEY).exists()


def load_erasure_list(settings: Settings) -> ErasureList:
    """The list as it is now; empty where nobody was erased. Raises WarehouseError when its key is missing."""
    path = settings.restricted / LIST
    if not path.exists():
        return NOBODY
    return ErasureList(erasure_key(settings), frozenset(path.read_text(encoding="utf-8").split()))


def list_of(authority: str, identifiers: Iterable[str]) -> ErasureList:
    """A list of its own key that holds these children only."""
    key = secrets.token_bytes(KEY_BYTES)
    return ErasureList(key, frozenset(_digest(key, authority, name) for name in identifiers))


def add_children(settings: Settings, authority: str, identifiers: Iterable[str]) -> frozenset[str]:
    """Put the identifiers of a child on the list; returns the hashes that are new on it."""
    key, there = erasure_key(settings), load_erasure_list(settings).digests
    new = frozenset(_digest(key, authority, name) for name in identifiers) - there
    _write(settings.restricted / LIST, "".join(f"{line}\n" for line in sorted(there | new)))
    return new


def take_off(settings: Settings, digests: Iterable[str]) -> int:
    """Take hashes off the list; how many were on it."""
    there, leaving = load_erasure_list(settings).digests, frozenset(digests)
    if there & leaving:
        _write(settings.restricted / LIST, "".join(f"{line}\n" for line in sorted(there - leaving)))
    return len(there & leaving)


def withdraw(settings: Settings, authority: str, identifiers: Iterable[str]) -> int:
    """Take a child off the list, so that the next run reads it again; how many identifiers were on it."""
    key = load_erasure_list(settings).key
    return take_off(settings, (_digest(key, authority, name) for name in identifiers)) if key else 0


def _write(path: Path, text: str) -> None:
    """Replace a file of its owner's only, whole or not at all."""
    with private_files():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.parent.chmod(0o700)
        fresh = path.with_suffix(".fresh")
        with fresh.open("w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.chmod(0o600)
        fresh.replace(path)
