"""Keyed hashes of identifiers, and the files that hold their keys. Whoever has no key can neither make nor guess one."""

from __future__ import annotations

import hmac
import os
import stat
from pathlib import Path

from warehouse.database import WarehouseError

KEY_BYTES = 32
BLANK = " \t\n\r\xa0"  # around an identifier, as text_value in schema/macros.sql cuts it off
MISSING = ("", "NULL", "#N/A", "N/A")


def plain_identifier(text: str | None) -> str | None:
    """The identifier in a delivered cell without the blanks around it; None where the cell names nobody."""
    cut = (text or "").strip(BLANK)
    return None if cut.upper() in MISSING else cut


def digest(key: bytes, purpose: str, *parts: str) -> bytes:
    """HMAC-SHA-256 over parts that are told apart by their lengths. purpose: keeps the uses of one key apart."""
    told = b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in (purpose, *parts))
    return hmac.digest(key, told, "sha256")


def read_key(path: Path) -> bytes:
    """The key in a file of its owner's only. Raises WarehouseError when it cannot be read, is open to others, or too short."""
    try:
        mode = path.stat().st_mode
        content = path.read_bytes()
    except OSError as error:
        raise WarehouseError(f"{path.name}: the key cannot be read ({error.strerror}); restore the file") from error
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise WarehouseError(f"{path.name}: others can read the key; make it its owner's only (chmod 600)")
    if len(content.strip()) < KEY_BYTES:
        raise WarehouseError(f"{path.name}: a key has at least {KEY_BYTES} bytes; make a new one")
    return content.strip()
