"""Charts of the years as inline SVG: lines with markers and direct labels, drawn from published numbers only.

Colours differ in lightness as well as hue, dashes and markers differ too, so that no line is told by its colour alone.
Ids come from the indicator, so that the same figures give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from assets.report.comparators import OWN
from assets.report.content import IndicatorReport, Line
from assets.report.scale import Scale, moved_apart, round_scale
from assets.report.words import with_unit, year_words

if TYPE_CHECKING:
    import svg

WIDTH, HEIGHT = 400, 216
LEFT, RIGHT, TOP, BOTTOM = 40, 134, 18, 30
LINE_GAP, LONGEST_NAME, MOST_LABELS = 15, 12, 7
LABEL_ROOM = 22
GRID, QUIET = "#d5dbe1", "#4a5360"


@dataclass(frozen=True)
class Look:
    """Colour, dashes and marker of an area's line."""

    colour: str
    dash: str | None
    marker: str
    width: float = 1.6


LOOKS = {
    OWN: Look("#12436d", None, "circle", 2.8),
    "neighbours": Look("#a33f00", "6 3", "square"),
    "region": Look("#5b3e8f", "2 3", "diamond"),
    "england": Look("#3d4650", "9 3 2 3", "triangle"),
}


def is_drawn(one: IndicatorReport) -> bool:
    """Whether a chart says more than the table: the authority has figures, and there are two years or two areas."""
    years = {year for line in one.lines for year in line.figures}
    return any(line.area == OWN for line in one.lines) and len(years) > 1


def description(one: IndicatorReport) -> str:
    """The chart in words: every number that it draws, and nothing else."""
    told = []
    for line in one.lines:
        figures = ", ".join(
            f"{with_unit(display, one.entry.unit)} in {year_words(year)}" for year, display in line.figures.items()
        )
        told.append(f"{line.name}: {figures}")
    return ". ".join(told) + "."


def year_chart(one: IndicatorReport) -> str:
    """The chart of an indicator's years as an SVG element with title and description."""
    import svg
    from markupsafe import escape

    years = sorted({year for line in one.lines for year in line.figures} | set(one.suppressed_years))
    values = [Decimal(display) for line in one.lines for display in line.figures.values()]
    most = Decimal(100) if one.entry.unit == "percent" else None
    scale, ticks = round_scale(values, HEIGHT - BOTTOM, TOP, most)
    across = _across(years)
    parts: list[svg.Element] = [
        svg.Title(id=f"{one.entry.id}-title", text=str(escape(f"{one.entry.title}, {_span(years)}"))),
        svg.Desc(id=f"{one.entry.id}-desc", text=str(escape(description(one)))),
        *_frame(years, across, scale, ticks),
    ]
    for line in reversed(one.lines):
        parts += _line(line, across, scale, one)
    parts += _end_labels(one, across, scale)
    return svg.SVG(
        xmlns=None,
        class_=["chart"],
        viewBox=svg.ViewBoxSpec(0, 0, WIDTH, HEIGHT),
        extra={"role": "img", "aria-labelledby": f"{one.entry.id}-title {one.entry.id}-desc"},
        data={"scope": f"{one.entry.id}|{one.version}"},
        elements=parts,
    ).as_str()


def _span(years: Sequence[int]) -> str:
    return f"{year_words(years[0])} to {year_words(years[-1])}"


def _across(years: Sequence[int]) -> dict[int, float]:
    room = WIDTH - LEFT - RIGHT
    return {
        year: round(LEFT + 24 + place * (room - 38) / max(len(years) - 1, 1), 1) for place, year in enumerate(years)
    }


def _frame(
    years: Sequence[int], across: dict[int, float], scale: Scale, ticks: Sequence[Decimal]
) -> Iterator[svg.Element]:
    import svg

    for tick in ticks:
        y = scale.place(tick)
        yield svg.Line(x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y, stroke=GRID, stroke_width=1)
        yield svg.Text(x=LEFT - 6, y=y + 4, text=_tick(tick), class_=["axis"], text_anchor="end")
    every = -(-len(years) // MOST_LABELS)
    for year in years[::-1][::every]:
        yield svg.Text(x=across[year], y=HEIGHT - 8, text=year_words(year), class_=["axis"], text_anchor="middle")


def _tick(tick: Decimal) -> str:
    text = f"{tick:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _line(line: Line, across: dict[int, float], scale: Scale, one: IndicatorReport) -> Iterator[svg.Element]:
    """An area's line, broken where a year has no number, with its markers; the authority's points carry their number."""
    import svg

    look = LOOKS[line.area]
    places = {year: (across[year], scale.place(Decimal(display))) for year, display in line.figures.items()}
    for run in _runs(sorted(across), places):
        points = [svg.Point(*places[year]) for year in run]
        if len(run) > 1:
            yield svg.Polyline(
                points=points, fill="none", stroke=look.colour, stroke_width=look.width,
                extra={"stroke-dasharray": look.dash} if look.dash else None,
            )  # fmt: skip
    for x, y in places.values():
        yield _marker(look, x, y)
    if line.area == OWN and len(places) <= MOST_LABELS:
        for year in sorted(places)[:-1]:
            x, y = places[year]
            yield svg.Text(
                x=x, y=y + (17 if _is_crowded(one, year, y, scale) else -8), text=with_unit(line.figures[year], one.entry.unit).removesuffix(" days"),
                class_=["own"], text_anchor="middle", data={"figure": f"{OWN}|{year}"},
            )  # fmt: skip


def _is_crowded(one: IndicatorReport, year: int, y: float, scale: Scale) -> bool:
    """Whether another area's point lies where the label above a point would stand."""
    others = [Decimal(line.figures[year]) for line in one.lines if line.area != OWN and year in line.figures]
    return any(y - LABEL_ROOM < scale.place(value) <= y for value in others)


def _runs(years: Sequence[int], places: dict[int, tuple[float, float]]) -> Iterator[list[int]]:
    run: list[int] = []
    for year in years:
        if year in places:
            run.append(year)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _marker(look: Look, x: float, y: float) -> svg.Element:
    import svg

    if look.marker == "circle":
        return svg.Circle(cx=x, cy=y, r=4.2, fill=look.colour)
    if look.marker == "square":
        return svg.Rect(x=round(x - 3.2, 1), y=round(y - 3.2, 1), width=6.4, height=6.4, fill=look.colour)
    shapes = {
        "diamond": [(0.0, -4.6), (4.6, 0.0), (0.0, 4.6), (-4.6, 0.0)],
        "triangle": [(0.0, -4.6), (4.4, 3.4), (-4.4, 3.4)],
    }
    points = [svg.Point(round(x + dx, 1), round(y + dy, 1)) for dx, dy in shapes[look.marker]]
    return svg.Polygon(points=points, fill=look.colour)


def _end_labels(one: IndicatorReport, across: dict[int, float], scale: Scale) -> Iterator[svg.Element]:
    """Each area's name and newest number at the right end, moved apart where they would overlap."""
    import svg
    from markupsafe import escape

    ends = sorted((scale.place(Decimal(line.figures[max(line.figures)])), line.area, line) for line in one.lines)
    places = moved_apart([y for y, _, _ in ends], LINE_GAP, TOP, HEIGHT - BOTTOM)
    for (_, area, line), y in zip(ends, places, strict=True):
        year = max(line.figures)
        name = line.name if len(line.name) <= LONGEST_NAME else "This authority"
        figure = with_unit(line.figures[year], one.entry.unit).removesuffix(" days")
        older = f" ({year_words(year)})" if year != max(across) else ""
        yield svg.Text(
            x=WIDTH - RIGHT + 8, y=y + 4, text=str(escape(f"{figure} {name}{older}")), fill=LOOKS[area].colour,
            class_=["own" if area == OWN else "other"], data={"figure": f"{area}|{year}"},
        )  # fmt: skip
