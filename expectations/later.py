"""Importing a package only when something of it is used: for what Great Expectations imports and this project never uses."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType


def import_later(*names: str) -> None:
    """Until an attribute is asked for, ``import name`` costs nothing. A package that is there already stays as it is."""
    for name in names:
        if name not in sys.modules and (spec := find_spec(name)) is not None:
            module = ModuleType(name)
            module.__spec__ = spec
            setattr(module, "__getattr__", _loader(name, module))  # noqa: B010 - a module's own hook, PEP 562
            sys.modules[name] = module


def _loader(name: str, stand_in: ModuleType) -> object:
    def load(attribute: str) -> object:
        if attribute.startswith("__") and attribute != "__path__":  # asked for when a submodule is imported
            raise AttributeError(attribute)
        if sys.modules.get(name) is stand_in:
            del sys.modules[name]
        return getattr(import_module(name), attribute)

    return load
