"""Placement stays: where a child lives from when to when, with which provider and how far from home."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random

from pipelines.sample.care import Period, Stay
from pipelines.sample.choosing import across_years, some_of
from pipelines.sample.dates import age_on, day_between, days, year_end, year_start
from pipelines.sample.moving import move_days
from pipelines.sample.places import Gazetteer
from pipelines.sample.scenario import Scenario
from pipelines.sample.vocabulary import Vocabulary

NEAR_BUT_OUTSIDE = 0.07
OUTSIDE_UNACCOMPANIED = 0.3


class Placements:
    """Turns planned moves into stays with a kind, a place, a provider and a distance."""

    def __init__(self, rng: Random, words: Vocabulary, gazetteer: Gazetteer, scenario: Scenario) -> None:
        self.rng, self.words, self.gazetteer, self.scenario = rng, words, gazetteer, scenario

    def run(self, periods: Sequence[Period]) -> None:
        """Writes the stays of all periods, then their places, then the temporary placements."""
        homes = {id(period.person): self.gazetteer.home() for period in periods}
        for period in periods:
            period.home = None if period.person.is_unaccompanied else homes[id(period.person)]
            self._stays(period)
        self._bands(periods)
        for period in periods:
            for before, stay in zip([None, *period.stays], period.stays, strict=False):
                self._furnish(period, before, stay)
        for year, count in self.scenario.temporary_placements.items():
            for period in some_of(self.rng, [p for p in periods if p.kind == "general" and p.overlaps(year)], count):
                self._interrupt(period, year)

    def _stays(self, period: Period) -> None:
        rng, code = self.rng, self.words.code
        first = code["place_foster"] if period.adoption else self._kind(period, period.start, None)
        period.stays = [Stay(period.start, first)]
        if period.adoption:
            carer = period.adoption.by_carer
            kind = code["place_adoption_with_carer" if carer else "place_adoption"]
            if period.adoption.placed <= (period.end or year_end(self.scenario.last_year)):
                period.stays.append(Stay(period.adoption.placed, kind, is_with_carer=carer))
            return
        for day in move_days(rng, period, self.scenario.years[0]):
            before = period.stays[-1]
            before.reason_left = self.words.pick(rng, "move_reason")
            period.stays.append(Stay(day, self._kind(period, day, before)))
        for stay, after in zip(period.stays, [*period.stays[1:], None], strict=True):
            until = after.start if after else period.end or year_end(self.scenario.last_year)
            if stay.kind == code["place_foster"] and (until - stay.start).days > 420 and rng.random() < 0.3:
                stay.recoded = (stay.start + days(rng.randint(200, 380)), code["place_foster_long"])

    def _kind(self, period: Period, day: date, before: Stay | None) -> str:
        age = age_on(period.person.born, day)
        mix = "place_under_10" if age < 10 else "place_over_10" if age < 16 else "place_over_16"
        kind = self.words.pick(self.rng, "place_unaccompanied" if period.kind == "unaccompanied" else mix)
        parents = self.words.code["place_parents"]
        may_be_home = any(start <= day and status in self._orders() for start, status in period.legal)
        if kind == parents and (not may_be_home or (before is not None and before.kind == parents)):
            return self.words.code["place_foster"]
        return kind

    def _orders(self) -> tuple[str, str]:
        return self.words.code["legal_interim_order"], self.words.code["legal_care_order"]

    def _bands(self, periods: Sequence[Period]) -> None:
        """Chooses which stays are far from home, so that the planned share of each 31 March is."""
        scenario = self.scenario
        stays = [(period, stay) for period in periods for stay in period.stays]
        movable = [
            (p, s)
            for p, s in stays
            if p.home is not None and s.kind != self.words.code["place_parents"] and not s.is_with_carer
        ]
        number = {year: sum(p.in_care(year_end(year)) for p in periods) for year in scenario.years}
        outside = {year: scenario.quota("over_20_miles_outside", year, number[year]) for year in scenario.years}
        inside = {year: scenario.quota("over_20_miles", year, number[year]) - outside[year] for year in scenario.years}
        for band, wanted in (("far_out", outside), ("far_in", inside)):
            open_ones = [(p, s) for p, s in movable if not s.band]
            for index in across_years(self.rng, open_ones, self._years_of, wanted):
                open_ones[index][1].band = band
        for period, stay in stays:
            is_known = period.home is not None
            is_out = self.rng.random() < (NEAR_BUT_OUTSIDE if is_known else OUTSIDE_UNACCOMPANIED)
            stay.band = stay.band or ("near_in" if not is_out else "near_out" if is_known else "far_out")

    def _years_of(self, item: tuple[Period, Stay]) -> list[int]:
        """The years at whose end the child is in this stay."""
        period, stay = item
        after = [other.start for other in period.stays if other.start > stay.start and not other.is_with_carer]
        until = min(after, default=period.end)
        ends = {year: year_end(year) for year in self.scenario.years}
        return [
            year
            for year, end in ends.items()
            if stay.start <= end and (until is None or until > end) and period.in_care(end)
        ]

    def _furnish(self, period: Period, before: Stay | None, stay: Stay) -> None:
        rng, code = self.rng, self.words.code
        if stay.is_with_carer and before is not None:
            stay.band, stay.place, stay.provider, stay.urn = before.band, before.place, before.provider, before.urn
            return
        seen_from = period.home or self.gazetteer.homes[0]
        stay.place = self.gazetteer.placement(seen_from, stay.band, before.place if before else None)
        if stay.kind == code["place_parents"]:
            stay.place, stay.provider = period.home, code["provider_parents"]
        elif stay.kind in (code["place_adoption"], code["place_relative"]):
            stay.provider = code["provider_own" if stay.place.is_inside else "provider_voluntary"]
        else:
            stay.provider = self.words.pick(rng, "provider" if stay.place.is_inside else "provider_outside")
            stay.urn = f"SC{rng.randint(30000, 79999):06d}"

    def _interrupt(self, period: Period, year: int) -> None:
        """A few days in a temporary placement inside one stay, then back to the same place."""
        code = self.words.pick(self.rng, "place_temporary_short")
        changes = sorted(
            {s.start for s in period.stays}
            | {day for day, _ in period.legal}
            | {s.recoded[0] for s in period.stays if s.recoded}
            | {a for a, *_ in period.temporary}
        )
        first, last = max(period.start, year_start(year)), min(period.end or year_end(year), year_end(year))
        start = day_between(self.rng, first + days(5), last - days(30))
        length = self.rng.randint(2, 7)
        span = (start - days(20), start + days(length + 20))
        if start < first or span[1] > last or any(span[0] < day < span[1] for day in changes):
            return
        stay = [s for s in period.stays if s.start < start][-1]
        if stay.kind != self.words.code["place_parents"]:
            where = self.gazetteer.placement(period.home or self.gazetteer.homes[0], "near_in")
            period.temporary.append((start, start + days(length), code, where))
