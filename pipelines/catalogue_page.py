"""The indicator catalogue as text for the terminal."""

from __future__ import annotations

import textwrap

from warehouse.catalogue import Indicator, load_catalogue
from warehouse.declared import DeclarationError

WIDTH = 100


def catalogue_text(indicator_id: str | None) -> str:
    """All indicators a line each, or one in full. Raises DeclarationError for an id the catalogue does not have."""
    catalogue = load_catalogue()
    if indicator_id is None:
        assessed = sum(entry.polarity != "none" for entry in catalogue)
        lines = [f"{e.number:>3}  {e.id:<28} {e.unit:<8} {e.polarity:<7} {e.title}" for e in catalogue]
        return "\n".join(
            [*lines, "", f"{len(catalogue)} indicators, {assessed} of them assessed against the year before."]
        )
    for entry in catalogue:
        if entry.id == indicator_id:
            return "\n".join(entry_lines(entry))
    known = ", ".join(entry.id for entry in catalogue)
    raise DeclarationError(f"no indicator {indicator_id}; the catalogue has {known}")


def entry_lines(entry: Indicator) -> list[str]:
    """One catalogue entry in full sentences."""
    better = {"higher": "higher is better", "lower": "lower is better", "none": "context, neither better nor worse"}
    lines = [
        f"{entry.number}. {entry.title}  [{entry.id}]",
        f"{entry.unit}, {entry.decimals} decimal places; {better[entry.polarity]}",
        "",
        *_paragraph("Definition", entry.definition),
        *_paragraph("Numerator", entry.numerator),
        *_paragraph("Denominator", entry.denominator),
        *_paragraph("Basis", entry.basis),
        "Versions:",
    ]
    for version in entry.versions:
        span = (
            "variant"
            if version.is_variant
            else f"headline {version.headline_from or 'always'} to {version.headline_to or 'now'}"
        )
        lines += _paragraph(f"  {version.id} ({span})", " ".join(filter(None, [version.definition, version.why])))
    lines += [f"Breakdowns: {', '.join(entry.breakdowns) or 'none'}"]
    lines += [f"Action lists: {', '.join(entry.action_lists)}"] if entry.action_lists else []
    for caveat in entry.caveats:
        lines += _paragraph("Note", caveat)
    return lines


def _paragraph(title: str, text: str) -> list[str]:
    words = " ".join(text.split())
    return textwrap.wrap(f"{title}: {words}", WIDTH, subsequent_indent="    ") if words else [title]
