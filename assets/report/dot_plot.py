"""Dot plots that compare authorities, as inline SVG: a row each while they are few, one strip when they are many.

In a strip every dot tells its name and figure when pointed at, and the lowest and the highest are named beside it.
Every figure says which published cell it prints (``data-figure`` of ``data-authority``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from assets.report.scale import Scale, lanes, round_scale
from assets.report.words import number, with_unit, year_words
from warehouse.catalogue import Indicator

if TYPE_CHECKING:
    import svg

WIDTH, ROW, TOP, BOTTOM = 640, 24, 22, 26
NAMES, RIGHT = 190, 70
MOST_ROWS, LONGEST_NAME = 20, 28
LANE, MOST_LANES, END_LABELS = 10, 30, 40
DOT, OTHER, GRID = "#12436d", "#a33f00", "#d5dbe1"


@dataclass(frozen=True)
class Dot:
    """An authority with its displayed figure, which is a number."""

    authority: str
    name: str
    display: str

    @property
    def value(self) -> Decimal:
        """The figure as a number."""
        return Decimal(self.display)


Dots = Sequence[Dot]


def dot_plot(entry: Indicator, dots: Dots, england: str | None, year: int) -> str:
    """The plot of an indicator, dots in the order given; empty text where nobody has a number."""
    import svg
    from markupsafe import escape

    if not dots:
        return ""
    is_strip = len(dots) > MOST_ROWS
    values = [dot.value for dot in dots]
    line = number(england)
    scale, ticks = round_scale(
        [*values, *([line] if line is not None else [])],
        RIGHT if is_strip else NAMES,
        WIDTH - RIGHT,
        Decimal(100) if entry.unit == "percent" else None,
    )
    band = _band(dots, scale) + END_LABELS if is_strip else len(dots) * ROW
    height = TOP + band + BOTTOM
    told = "; ".join(_told(dot, entry) for dot in dots)
    source = f"comparisons|{entry.id}|{year}"
    parts: list[svg.Element] = [
        svg.Title(id=f"{entry.id}-title", text=str(escape(f"{entry.title}, {year_words(year)}"))),
        svg.Desc(id=f"{entry.id}-desc", text=str(escape(told))),
        *_frame(scale, ticks, height),
        *_england(
            scale, line, england, entry, height, {"figure": f"{source}|england_display", "authority": dots[0].authority}
        ),
        *(_strip if is_strip else _rows)(dots, scale, entry, f"{source}|current_display"),
    ]
    return svg.SVG(
        xmlns=None,
        class_=["chart"],
        viewBox=svg.ViewBoxSpec(0, 0, WIDTH, height),
        extra={"role": "img", "aria-labelledby": f"{entry.id}-title {entry.id}-desc"},
        elements=parts,
    ).as_str()


def _told(dot: Dot, entry: Indicator) -> str:
    return f"{dot.name}: {with_unit(dot.display, entry.unit)}"


def _frame(scale: Scale, ticks: Sequence[Decimal], height: int) -> Iterator[svg.Element]:
    import svg

    for tick in ticks:
        x = scale.place(tick)
        yield svg.Line(x1=x, x2=x, y1=TOP - 4, y2=height - BOTTOM + 4, stroke=GRID, stroke_width=1)
        text = f"{tick:,f}"
        short = text.rstrip("0").rstrip(".") if "." in text else text
        yield svg.Text(x=x, y=height - 6, text=short, class_=["axis"], text_anchor="middle")


def _england(
    scale: Scale, line: Decimal | None, england: str | None, entry: Indicator, height: int, cell: dict[str, str]
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
    label = f"England: {with_unit(england, entry.unit)}"
    yield svg.Text(x=x, y=TOP - 8, text=label, fill=OTHER, class_=["other"], text_anchor="middle", data=cell)


def _rows(dots: Dots, scale: Scale, entry: Indicator, source: str) -> Iterator[svg.Element]:
    import svg
    from markupsafe import escape

    for place, dot in enumerate(dots):
        y = TOP + ROW * place + ROW // 2
        x = scale.place(dot.value)
        name = dot.name if len(dot.name) <= LONGEST_NAME else f"{dot.name[: LONGEST_NAME - 1]}…"
        yield svg.Text(x=NAMES - 12, y=y + 4, text=str(escape(name)), class_=["axis"], text_anchor="end")
        yield _circle(dot, x, y, 5, 1, entry, source)
        yield svg.Text(
            x=x + 9, y=y + 4, text=with_unit(dot.display, entry.unit), class_=["own"],
            data={"figure": source, "authority": dot.authority},
        )  # fmt: skip


def _lanes(dots: Dots, scale: Scale) -> list[int]:
    return lanes([scale.place(dot.value) for dot in dots], LANE, MOST_LANES)


def _band(dots: Dots, scale: Scale) -> int:
    """Height of the dots of a strip."""
    return LANE * (max(_lanes(dots, scale)) + 1)


def _strip(dots: Dots, scale: Scale, entry: Indicator, source: str) -> Iterator[svg.Element]:
    """All dots in one band, those of like figures above each other; who has the lowest and the highest stands below."""
    import svg
    from markupsafe import escape

    floor = TOP + _band(dots, scale)
    values = sorted({dot.value for dot in dots})
    for row, end in enumerate(dict.fromkeys((values[0], values[-1]))):
        having = [dot for dot in dots if dot.value == end]
        x, below = scale.place(end), floor + 14 + row * 16
        yield svg.Line(x1=x, x2=x, y1=floor, y2=below - 11, stroke=DOT, stroke_width=1)
        name = having[0].name if len(having) == 1 else f"{having[0].name} and {len(having) - 1} more"
        yield svg.Text(
            x=x, y=below, text=str(escape(f"{name}: {with_unit(having[0].display, entry.unit)}")), class_=["own"],
            text_anchor="end" if x > WIDTH / 2 else "start", data={"figure": source, "authority": having[0].authority},
        )  # fmt: skip
    for lane, dot in zip(_lanes(dots, scale), dots, strict=True):
        yield _circle(dot, scale.place(dot.value), floor - LANE * lane - LANE // 2, 4, 0.8, entry, source)


def _circle(dot: Dot, x: float, y: float, size: int, opacity: float, entry: Indicator, source: str) -> svg.Element:
    """A dot that tells its name and figure when it is pointed at."""
    import svg
    from markupsafe import escape

    title = svg.Title(
        text=str(escape(_told(dot, entry))),
        data={"figure": source, "authority": dot.authority},
    )
    return svg.Circle(cx=x, cy=y, r=size, fill=DOT, fill_opacity=opacity, elements=[title])
