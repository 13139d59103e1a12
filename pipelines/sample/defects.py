"""The register of named defects: which rule of INDICATORS 8 each trips. How is in defects_*.py."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from pipelines.sample.authority import Authority
from pipelines.sample.bench import Bench, NothingToSpoilError
from pipelines.sample.defect import Defect
from pipelines.sample.defects_adoption import ADOPTION_DEFECTS
from pipelines.sample.defects_care import CARE_DEFECTS
from pipelines.sample.defects_files import FILE_DEFECTS
from pipelines.sample.defects_health import HEALTH_DEFECTS
from pipelines.sample.defects_placement import PLACEMENT_DEFECTS
from pipelines.sample.defects_plans import PLAN_DEFECTS
from pipelines.sample.defects_referrals import REFERRAL_DEFECTS
from pipelines.sample.landing import Landing
from pipelines.sample.writing import SampleError

ALL = "all"
DEFECTS: dict[str, Defect] = {
    defect.name: defect
    for defect in sorted(
        (
            *CARE_DEFECTS, *PLACEMENT_DEFECTS, *HEALTH_DEFECTS, *ADOPTION_DEFECTS, *REFERRAL_DEFECTS, *PLAN_DEFECTS,
            *FILE_DEFECTS,
        ),
        key=lambda defect: (defect.is_last, defect.rules[0], defect.name),
    )
}  # fmt: skip


def chosen_defects(names: Sequence[str]) -> list[Defect]:
    """The defects of these names or rule ids, in the order of the register; 'all' means every one.

    Raises SampleError for a name that is neither.
    """
    wanted: set[str] = set()
    for name in names:
        found = [d.name for d in DEFECTS.values() if name in (ALL, d.name, d.rules[0])]
        if not found:
            close = difflib.get_close_matches(name, DEFECTS, n=3)
            hint = f"; did you mean {', '.join(close)}?" if close else "; 'all' applies every one"
            raise SampleError(f"{name}: no such defect{hint}")
        wanted.update(found)
    return [defect for defect in DEFECTS.values() if defect.name in wanted]


def apply_defects(
    names: Sequence[str], landing: Landing, authorities: Sequence[Authority], years: Sequence[int]
) -> dict[str, tuple[str, ...]]:
    """Spoils the records of every authority; returns the defects with the identifiers of the children they spoilt.

    Raises SampleError when a defect finds no record to spoil: the sample is too small or lacks a year.
    """
    chosen = chosen_defects(names)
    spoilt: dict[str, tuple[str, ...]] = {defect.name: () for defect in chosen}
    for authority in authorities:
        bench = Bench(landing, authority, years)
        for defect in chosen:
            before = set(bench.used)
            try:
                defect.spoil(bench)
            except NothingToSpoilError as error:
                raise SampleError(
                    f"defect {defect.name}: {error} in the sample of {authority.number}; write more children or years"
                ) from error
            ids = {name for person in bench.used - before for name in (person.care_id, person.census_id) if name}
            spoilt[defect.name] += tuple(sorted(ids))
    return spoilt
