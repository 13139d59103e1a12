"""What one report holds: published figures and published words, nothing computed from hidden ones. Plain frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from warehouse.catalogue import Indicator

SUPPRESSED, NEARLY_ZERO, NOT_AVAILABLE, NOT_APPLICABLE = "c", "k", "x", "z"
SYMBOLS = {
    SUPPRESSED: "suppressed",
    NEARLY_ZERO: "nearly zero",
    NOT_AVAILABLE: "not available",
    NOT_APPLICABLE: "no cases",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A published cell. numerator, denominator: None where hidden or where there is none."""

    display: str
    status: str
    flags: tuple[str, ...] = ()
    numerator: int | None = None
    denominator: int | None = None


NO_FIGURE = Figure(NOT_AVAILABLE, "source_absent")


@dataclass(frozen=True)
class Comparator:
    """Another area's published figure. area: neighbours, region or england; gap_word: better, worse, same or None."""

    area: str
    display: str
    year: int | None
    gap_word: str | None = None


@dataclass(frozen=True)
class Rank:
    """Place among the authorities whose figure is published; 1 is best, equals share a place."""

    place: int
    of: int


@dataclass(frozen=True)
class Line:
    """One area's figures over the years, for the chart: display by year; years without a number are left out."""

    area: str
    name: str
    figures: Mapping[int, str]


@dataclass(frozen=True)
class Level:
    """A group within a breakdown: this year's cell and last year's."""

    name: str
    current: Figure
    previous: Figure


@dataclass(frozen=True)
class Breakdown:
    """A characteristic by which the figure is split."""

    id: str
    title: str
    levels: tuple[Level, ...]


@dataclass(frozen=True)
class VersionFigures:
    """One definition version or variant with its figures of both years and its comparators of this year."""

    id: str
    definition: str
    why: str
    is_variant: bool
    is_headline: bool
    previous: Figure
    current: Figure
    comparators: tuple[Comparator, ...]


@dataclass(frozen=True)
class Beside:
    """A count shown beside a figure."""

    measure: str
    title: str
    display: str


@dataclass(frozen=True)
class Context:
    """An indicator that another one is read with: its displayed figures of both years."""

    entry: Indicator
    previous: str
    current: str


@dataclass(frozen=True)
class Remark:
    """What the authority says about an indicator. given_year: the return it is of; is_retained: known from the snapshot before."""

    commentary: str | None
    action: str | None
    owner: str | None
    due_date: date | None
    status: str | None
    given_year: int
    is_retained: bool = False


@dataclass(frozen=True)
class Reconciled:
    """The authority's own published figure beside the one computed here."""

    version: str
    local: str
    published: str
    source: str
    year: int


@dataclass(frozen=True)
class IndicatorReport:
    """All that the report says about one indicator in one year."""

    entry: Indicator
    year: int
    version: str
    outcome: str
    previous: str
    current: str
    within_noise: bool | None
    figure: Figure
    comparators: tuple[Comparator, ...]
    neighbours_set: str | None
    neighbours_n: int | None
    neighbours_method: str | None
    rank: Rank | None
    lines: tuple[Line, ...]
    suppressed_years: tuple[int, ...]
    breakdowns: tuple[Breakdown, ...]
    versions: tuple[VersionFigures, ...]
    beside: tuple[Beside, ...]
    context: tuple[Context, ...]
    remark: Remark | None
    reconciled: tuple[Reconciled, ...]
    blocked_by: tuple[str, ...]

    @property
    def lacks_action(self) -> bool:
        """Whether it got worse and nobody has said what is done about it this year; an action carried forward is an old one."""
        return self.outcome == "deteriorated" and (self.is_carried or not (self.remark and self.remark.action))

    @property
    def is_carried(self) -> bool:
        """Whether what the authority says was given for an earlier year."""
        return self.remark is not None and self.remark.given_year != self.year


@dataclass(frozen=True)
class Area:
    """A service area with its indicators in catalogue order."""

    id: str
    title: str
    indicators: tuple[IndicatorReport, ...]


@dataclass(frozen=True)
class Summary:
    """How many indicators there are and how they compare; pct_improved is None where none can be compared."""

    total: int
    comparable: int
    improved: int
    deteriorated: int
    no_change: int
    pct_improved: int | None


@dataclass(frozen=True)
class QualityRow:
    """A rule that rows of a table failed. rows: as published, ``c`` for one to five."""

    table: str
    rule_id: str
    rows: str
    share: str
    message: str
    effect: str


@dataclass(frozen=True)
class ReceiptRow:
    """What was read of one table, rounded as published."""

    table: str
    files: int | None
    rows: int | None


@dataclass(frozen=True)
class Detail:
    """A fixed text of the cover paper; text None: not given. given_year, is_retained: as of a Remark."""

    field: str
    title: str
    text: str | None
    is_heading: bool
    given_year: int | None
    is_retained: bool = False


@dataclass(frozen=True)
class Report:
    """The annual report of one authority and year."""

    authority: str
    name: str
    year: int
    summary: Summary
    areas: tuple[Area, ...]
    details: tuple[Detail, ...]
    quality: tuple[QualityRow, ...]
    receipts: tuple[ReceiptRow, ...]
    sources: tuple[str, ...]

    @property
    def indicators(self) -> tuple[IndicatorReport, ...]:
        """All indicators in catalogue order."""
        return tuple(one for area in self.areas for one in area.indicators)

    @property
    def deteriorated(self) -> tuple[IndicatorReport, ...]:
        """The indicators whose deterioration is published, in catalogue order."""
        return tuple(one for one in self.indicators if one.outcome == "deteriorated")
