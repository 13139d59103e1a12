"""Dot plots that compare authorities, as inline SVG: a row each while they are few, one strip when they are many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from assets.report.scale import Scale, round_scale
from assets.report.words import number, with_unit, year_words
from warehouse.catalogue import Indicator

if TYPE_CHECKING:
    import svg

WIDTH, ROW, TOP, BOTTOM = 640, 24, 22, 26
NAMES, RIGHT = 190, 70
MOST_ROWS = 20
DOT, OTHER, GRID = "#12436d", "#a33f00", "#d5dbe1"
Dots = Sequence[tuple[str, str]]


def dot_plot(entry: Indicator, dots: Dots, england: str | None, year: int) -> str:
    """The plot of an indicator. dots: name and displayed figure, in order; empty text where nobody has a number."""
    import svg
    from markupsafe import escape

    if not dots:
        return ""
    rows = len(dots) if len(dots) <= MOST_ROWS else 3
    height = TOP + rows * ROW + BOTTOM
    values = [Decimal(display) for _, display in dots]
    line = number(england)
    scale, ticks = round_scale(
        [*values, *([line] if line is not None else [])],
        NAMES if len(dots) <= MOST_ROWS else RIGHT,
        WIDTH - RIGHT,
        Decimal(100) if entry.unit == "percent" else None,
    )
    told = "; ".join(f"{name} {with_unit(display, entry.unit)}" for name, display in dots)
    parts: list[svg.Element] = [
        svg.Title(id=f"{entry.id}-title", text=str(escape(f"{entry.title}, {year_words(year)}"))),
        svg.Desc(id=f"{entry.id}-desc", text=str(escape(told))),
        *_frame(scale, ticks, height),
        *_england(scale, line, england, entry, height),
        *(_rows(dots, scale, entry) if len(dots) <= MOST_ROWS else _strip(dots, scale)),
    ]
    return svg.SVG(
        xmlns=None,
        class_=["chart"],
        viewBox=svg.ViewBoxSpec(0, 0, WIDTH, height),
        extra={"role": "img", "aria-labelledby": f"{entry.id}-title {entry.id}-desc"},
        elements=parts,
    ).as_str()


def _frame(scale: Scale, ticks: Sequence[Decimal], height: int) -> Iterator[svg.Element]:
    import svg

    for tick in ticks:
        x = scale.place(tick)
        yield svg.Line(x1=x, x2=x, y1=TOP - 4, y2=height - BOTTOM + 4, stroke=GRID, stroke_width=1)
        text = f"{tick:,f}"
        short = text.rstrip("0").rstrip(".") if "." in text else text
        yield svg.Text(x=x, y=height - 6, text=short, class_=["axis"], text_anchor="middle")


def _england(
    scale: Scale, line: Decimal | None, england: str | None, entry: Indicator, height: int
) -> Iterator[svg.Element]:
    import svg

    if line is None or england is None:
        return
    x = scale.place(line)
    yield svg.Line(
        x1=x,
        x2=x,
        y1=TOP - 4,
        y2=height - BOTTOM + 4,
        stroke=OTHER,
        stroke_width=1.6,
        extra={"stroke-dasharray": "6 3"},
    )
    label = f"England {with_unit(england, entry.unit)}"
    yield svg.Text(x=x, y=TOP - 8, text=label, fill=OTHER, class_=["other"], text_anchor="middle")


def _rows(dots: Dots, scale: Scale, entry: Indicator) -> Iterator[svg.Element]:
    import svg
    from markupsafe import escape

    for place, (name, display) in enumerate(dots):
        y = TOP + ROW * place + ROW // 2
        x = scale.place(Decimal(display))
        yield svg.Text(x=NAMES - 12, y=y + 4, text=str(escape(name[:28])), class_=["axis"], text_anchor="end")
        yield svg.Circle(cx=x, cy=y, r=5, fill=DOT)
        yield svg.Text(x=x + 9, y=y + 4, text=with_unit(display, entry.unit), class_=["own"])


def _strip(dots: Dots, scale: Scale) -> Iterator[svg.Element]:
    """All dots in one band; they are moved up and down in turn so that equal ones can be told apart."""
    import svg

    for place, (_, display) in enumerate(dots):
        y = TOP + ROW * 3 // 2 + (place % 5 - 2) * 10
        yield svg.Circle(cx=scale.place(Decimal(display)), cy=y, r=4, fill=DOT, fill_opacity=0.6)
