"""Writes the sample: the one function that others call. Journeys, extracts, defects, files are modules beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.sample.authority import add_files, make_authority
from pipelines.sample.defects import apply_defects, chosen_defects
from pipelines.sample.extract_local import benchmarks, population
from pipelines.sample.landing import Landing
from pipelines.sample.later_years import last_possible_year, move
from pipelines.sample.scenario import load_scenario
from pipelines.sample.writing import SampleError, refuse_unless_ours, write_landing


@dataclass(frozen=True)
class SampleSummary:
    """What was written. children: invented children in all files; rows: CSV rows; census_children: Child elements.

    defects: those applied, each with the identifiers of the children it spoilt (none: it concerns whole files).
    """

    out: Path
    authorities: tuple[str, ...]
    years: tuple[int, ...]
    files: tuple[str, ...]
    children: int
    rows: int
    census_children: int
    defects: Mapping[str, tuple[str, ...]]


def write_sample(
    out: Path,
    *,
    seed: int = 2017,
    children: int | None = None,
    authorities: Sequence[str] = ("933",),
    years: Sequence[int] | None = None,
    defects: Sequence[str] = (),
    last_year: int | None = None,
) -> SampleSummary:
    """Writes a synthetic landing area (CONTRACT 2) to ``out``; the same arguments give the same bytes.

    children: about how many children stand in one CIN census of an authority (default 3,100); everything scales.
    years: the reporting years to write, of the four to ``last_year`` (default: all).
    last_year: the newest reporting year, 2017 (default, where the figures are those of the report) to 2027; every
    return has the files, columns and codes of its year's collection.
    defects: names from the defect register, or 'all'.
    Raises SampleError when ``out`` holds files that this function did not write, or an argument makes no sense.
    """
    refuse_unless_ours(out)
    if children is not None and children < 1:
        raise SampleError(f"children must be at least 1, not {children}")
    scenario = load_scenario(children)
    later = _years_later(last_year, scenario.last_year)
    possible = [year + later for year in scenario.years]
    named = tuple(sorted(set(years if years is not None else possible)))
    if unknown := sorted(set(named) - set(possible)):
        raise SampleError(f"no sample for {unknown}; the years are {possible[0]} to {possible[-1]}")
    wanted = tuple(year - later for year in named)
    chosen_defects(defects)
    landing = Landing()
    made = [make_authority(number, seed, scenario) for number in authorities]
    for authority in made:
        add_files(landing, authority, scenario, wanted)
    landing.tables["reference/population.csv"] = population([(number, scenario.population) for number in authorities])
    landing.tables["reference/benchmarks.csv"] = benchmarks(tuple(authorities))
    applied = apply_defects(defects, landing, made, wanted)
    landing = move(landing, later)
    files = write_landing(landing, out)
    return SampleSummary(
        out=out,
        authorities=tuple(authorities),
        years=named,
        files=tuple(files),
        children=sum(bool(p.census_id or p.care_id) for authority in made for p in authority.people),
        rows=sum(len(table.rows) for table in landing.tables.values()),
        census_children=sum(len(root.all("Children")[0].inside) for root in landing.census.values()),
        defects=applied,
    )


def _years_later(last_year: int | None, drawn: int) -> int:
    newest = last_possible_year()
    if last_year is None:
        return 0
    if not drawn <= last_year <= newest:
        raise SampleError(f"no sample that ends in {last_year}; the last year can be {drawn} to {newest}")
    return last_year - drawn
