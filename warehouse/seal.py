"""What stands in the place of the hash in a snapshot's name once a child was taken out of it: a keyed hash over all manifests."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator, Mapping
from typing import Any

from warehouse.database import WarehouseError
from warehouse.erasure_list import erasure_key, has_erasure_key
from warehouse.keyed import digest
from warehouse.snapshots import TIERS, Snapshot, read_manifest


def seal_of(snapshot: Snapshot, restricted: Mapping[str, Any]) -> str:
    """The seal of a snapshot whose restricted manifest is this one: over the hashes of all its files and its erasures."""
    told = {tier: (read_manifest(snapshot.folder(tier)) or {}).get("files") for tier in TIERS if tier != "restricted"}
    facts = {**told, "restricted": restricted["files"], "erasures": restricted["erasures"]}
    return digest(erasure_key(snapshot.settings), "seal", snapshot.id, json.dumps(facts, sort_keys=True)).hex()


def seal_faults(snapshot: Snapshot, restricted: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the seal of a snapshot that a child was taken out of."""
    name = f"restricted/{snapshot.id}/manifest.json"
    if not has_erasure_key(snapshot.settings):
        yield f"{name}: tells of an erased child, and restricted/erasure.key is missing; restore the key"
        return
    try:
        is_same = hmac.compare_digest(str(restricted.get("seal", "")), seal_of(snapshot, restricted))
    except (WarehouseError, TypeError, KeyError) as error:
        yield f"{name}: its seal cannot be checked ({error})"
        return
    if not is_same:
        yield f"{name}: tells of an erased child, and its seal does not fit the manifests: one was changed"
    if any(not entry.get("was_whole") for entry in restricted["erasures"] if isinstance(entry, Mapping)):
        yield f"{name}: the snapshot was not whole when a child was taken out of it"
