"""Counts in words for messages. Nothing else."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """A number with its noun: ``1 row``, ``2,675 rows``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
