"""Sentences of pieces: plain text, and published figures that say which cell they print. No sentence is drafted here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assets.report.content import SYMBOLS
from warehouse.words import number, percent_change, year_words

SMALL_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
__all__ = [
    "Shown",
    "Text",
    "a_change",
    "a_figure",
    "carried_words",
    "listed",
    "number",
    "plain",
    "printable",
    "small",
    "with_unit",
    "year_words",
]


@dataclass(frozen=True, slots=True)
class Shown:
    """A published figure inside a sentence. source: the cell it prints, its parts separated by ``|``."""

    text: str
    source: str


Text = tuple[str | Shown, ...]


def plain(text: Text) -> str:
    """The sentence as text."""
    return "".join(piece if isinstance(piece, str) else piece.text for piece in text)


def with_unit(display: str, unit: str) -> str:
    """A published figure as people read it: ``94.9%``, ``405 days``, ``1,204``, ``suppressed``."""
    if number(display) is None:
        return SYMBOLS.get(display, display)
    if unit == "percent":
        return f"{display}%"
    if unit == "days":
        return f"{separated(display)} day" if display == "1" else f"{separated(display)} days"
    return separated(display)


def printable(text: str | None) -> str | None:
    """Free text without characters that pages and Word documents may not hold; None for nothing left."""
    if text is None:
        return None
    kept = "".join(c for c in text.replace("\r\n", "\n") if c in "\n\t" or (c.isprintable() and c != "\ufffe"))
    return kept.strip() or None


def separated(display: str) -> str:
    """A number with separators of thousands; a symbol stays as it is."""
    value = number(display)
    return display if value is None else f"{value:,}"


def a_figure(display: str, unit: str, *source: object) -> Shown:
    """A published figure with its unit; ``source`` names its cell."""
    return Shown(with_unit(display, unit), "|".join(map(str, source)))


def a_change(previous: str, current: str, *source: object) -> Shown | None:
    """The change between two displayed figures such as ``+48%``; None where it cannot be said."""
    change = percent_change(previous, current)
    return Shown(change, "|".join(map(str, ("change", *source)))) if change else None


def small(count: int) -> str:
    """A small count as a word, others with separators."""
    return SMALL_NUMBERS[count] if 0 <= count < len(SMALL_NUMBERS) else f"{count:,}"


def carried_words(given_year: int | None, year: int, is_retained: bool = False) -> str:
    """What is said of a text given for an earlier year, or kept from the report before; empty for one given for the year."""
    if given_year in (None, year):
        return f"given for {year_words(year)} and kept from the report before" if is_retained else ""
    return f"carried forward from {year_words(given_year or year)}; not yet renewed for this year"


def listed(pieces: Sequence[Text]) -> Text:
    """Pieces with commas and a last ``and``."""
    made: list[str | Shown] = []
    for place, piece in enumerate(pieces):
        made += ["" if place == 0 else " and " if place == len(pieces) - 1 else ", ", *piece]
    return tuple(made)


def joined(sentences: Iterable[Text]) -> Text:
    """Sentences after each other."""
    made: list[str | Shown] = []
    for sentence in sentences:
        made += [" ", *sentence] if made else sentence
    return tuple(made)


def opening(title: str) -> str:
    """A title inside a sentence: its first letter small, unless it opens with an abbreviation."""
    return title if title[:2].isupper() else title[:1].lower() + title[1:]
