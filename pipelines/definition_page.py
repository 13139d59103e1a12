"""The definition of an indicator as Markdown, for its page in the UI. As text for the terminal: catalogue_page."""

from __future__ import annotations

from warehouse.catalogue import Indicator, Version

BETTER = {"higher": "higher is better", "lower": "lower is better", "none": "neither higher nor lower is better"}


def definition_page(entry: Indicator) -> str:
    """Title, what is counted, versions, caveats and basis of a catalogue entry."""
    parts = [
        f"**{entry.number}. {entry.title}** ({entry.unit}, {entry.decimals} decimal places; {BETTER[entry.polarity]})",
        entry.definition,
        f"**Numerator.** {entry.numerator}",
        f"**Denominator.** {entry.denominator}",
        "\n".join(f"- {_version(version)}" for version in entry.versions),
        "\n".join(f"- {caveat}" for caveat in entry.caveats),
        f"**Breakdowns.** {', '.join(entry.breakdowns)}" if entry.breakdowns else "",
        f"**Basis.** {entry.basis}",
    ]
    return "\n\n".join(part.strip() for part in parts if part)


def _version(version: Version) -> str:
    span = f"headline {version.headline_from or 'always'} to {version.headline_to or 'now'}"
    words = " ".join(filter(None, (version.definition.strip(), version.why.strip())))
    return f"`{version.id}` ({'variant' if version.is_variant else span}) {words}".strip()
