"""Telling whoever watches which stage a run is in. Counts and names only, never a child."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Listener = Callable[[str], None]
_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """While open, every stage announced in this process reaches ``listener``."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def announce(text: str) -> None:
    """Say what happens now; without a listener nothing happens."""
    listener = _listener.get()
    if listener is not None:
        listener(text)
