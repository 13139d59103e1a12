"""Reading declared facts (YAML, CSV) with errors that name the file and the fact. No meaning is given to them here."""

from __future__ import annotations

import csv
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import yaml

_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class DeclarationError(Exception):
    """A declared fact is missing, unknown or contradicts another; the message names file, entry and what to do."""


def load_yaml(path: Path) -> Any:
    """The content of a YAML file. Raises DeclarationError when it is not YAML."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except yaml.YAMLError as error:
        raise DeclarationError(f"{path.name}: not valid YAML: {error}") from error


def load_csv(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file as text."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def require_known_keys(kind: type[Any], raw: dict[str, Any], where: str) -> None:
    """Raises DeclarationError unless the keys of ``raw`` are fields of the dataclass ``kind`` and its required ones are there."""
    known = {f.name for f in fields(kind)}
    required = {f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING}
    unknown, missing = sorted(raw.keys() - known), sorted(required - raw.keys())
    if unknown or missing:
        parts = [f"unknown: {', '.join(unknown)}"] if unknown else []
        parts += [f"missing: {', '.join(missing)}"] if missing else []
        raise DeclarationError(f"{where}: {'; '.join(parts)}; known facts are {', '.join(sorted(known))}")
