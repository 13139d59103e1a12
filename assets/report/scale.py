"""Where figures lie on a drawing: a scale from displayed numbers, its round ticks, labels moved apart. No drawing here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
WANTED_TICKS = 4


@dataclass(frozen=True)
class Scale:
    """From numbers to places: ``low`` lies at ``start``, ``high`` at ``end`` (both in drawing units)."""

    low: Decimal
    high: Decimal
    start: float
    end: float

    def place(self, value: Decimal) -> float:
        """Where a number lies, to a tenth of a unit."""
        share = (value - self.low) / (self.high - self.low)
        return round(self.start + float(share) * (self.end - self.start), 1)


def round_scale(
    values: Sequence[Decimal], start: float, end: float, most: Decimal | None = None
) -> tuple[Scale, list[Decimal]]:
    """A scale around the numbers with round ticks; never below nought nor above ``most``."""
    low, high = min(values), max(values)
    span = max(high - low, abs(high) / 10, Decimal(1))
    step = _step(span / WANTED_TICKS)
    bottom = max(low - span / 10, Decimal(0)) // step * step
    top = ((high + span / 10) / step).to_integral_value(ROUND_CEILING) * step
    if most is not None:
        top = min(top, most)
    ticks = [bottom + step * n for n in range(int((top - bottom) / step) + 1)]
    return Scale(bottom, top, start, end), ticks


def _step(rough: Decimal) -> Decimal:
    power = Decimal(10) ** rough.adjusted()
    return next(step * power for step in STEPS if step * power >= rough)


def moved_apart(places: Sequence[float], gap: float, lowest: float, highest: float) -> list[float]:
    """Places at least ``gap`` apart in the same order, within the bounds where they fit; input is in ascending order."""
    made: list[float] = []
    for place in places:
        made.append(max(place, lowest if not made else made[-1] + gap))
    for back in range(len(made) - 1, -1, -1):
        limit = highest if back == len(made) - 1 else made[back + 1] - gap
        made[back] = min(made[back], limit)
    return [round(place, 1) for place in made]


def lanes(places: Sequence[float], gap: float, most: int) -> list[int]:
    """A lane for each place so that those in one lane are at least ``gap`` apart; past ``most`` lanes they are shared in turn."""
    last: list[float] = []
    made = [0] * len(places)
    for shared, number in enumerate(sorted(range(len(places)), key=lambda n: places[n])):
        free = next((lane for lane, end in enumerate(last) if places[number] - end >= gap), len(last))
        lane = free if free < most else shared % most
        last[lane : lane + 1] = [places[number]]
        made[number] = lane
    return made
