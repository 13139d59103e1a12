"""Defects of whole files and of identifiers and birth dates shared by files (DQ-001 to 009, 043, 083 to 087)."""

from __future__ import annotations

from datetime import date

from pipelines.sample.bench import Bench, NothingToSpoilError, shift
from pipelines.sample.dates import days
from pipelines.sample.defect import Defect
from pipelines.sample.extract_care import COLUMNS
from pipelines.sample.extract_local import POPULATION_ID
from pipelines.sample.landing import Table, iso, uk

POPULATION_FILE, BENCHMARK_FILE = "reference/population.csv", "reference/benchmarks.csv"


def _file_missing(bench: Bench) -> None:
    bench.table("missing", bench.years[0])
    del bench.landing.tables[bench.path("missing.csv", bench.years[0])]


def _column_missing(bench: Bench) -> None:
    table = bench.table("oc2", bench.years[0])
    table.columns = tuple(column for column in table.columns if column != "CONVICTED")
    for row in table.rows:
        row.pop("CONVICTED", None)


def _return_of_another_year(bench: Bench) -> None:
    for name in ("header", "episodes", "reviews"):
        bench.landing.tables[bench.path(f"{name}.csv", bench.year + 1)] = bench.table(name)


def _census_of_another_year(bench: Bench) -> None:
    root = bench.landing.census.get(bench.path(f"CIN_{bench.year}.xml"))
    if root is None:
        raise NothingToSpoilError(f"no census of {bench.year}")
    bench.landing.census[bench.path(f"CIN_{bench.year + 1}.xml", bench.year + 1)] = root


def _impossible_date(bench: Bench) -> None:
    case = bench.case(lambda person, _: any(bench.start < day < bench.end - days(90) for day, _ in person.visits))
    row = next(row for row in bench.table("cp_visits").rows if row["LAchildID"] == case.person.census_id)
    row["visit_date"] = f"{bench.year}-02-30"


def _child_missing(bench: Bench) -> None:
    table = bench.table("reviews")
    if not table.rows:
        raise NothingToSpoilError("no review")
    table.rows.append({**table.rows[0], "CHILD": ""})


def _named_twice(bench: Bench) -> None:
    period = bench.period(bench.stays)
    bench.table("header").rows += [dict(row) for row in bench.rows("header", period.person)]


def _answered_twice(bench: Bench) -> None:
    period = bench.period(lambda p: bool(bench.rows("oc2", p.person)))
    row = bench.rows("oc2", period.person)[0]
    other = {"0": "1", "1": "0"}[row["TEETH_CHECK"]]
    bench.table("oc2").rows.append({**row, "TEETH_CHECK": other})


def _not_in_header(bench: Bench) -> None:
    period = bench.period(lambda p: bench.started(p) and p.home is not None and not p.adoption)
    table = bench.table("header")
    table.rows = [row for row in table.rows if row["CHILD"] != period.person.care_id]


def _other_birth_date(bench: Bench) -> None:
    period = bench.period(lambda p: bool(bench.rows("reviews", p.person)))
    shift(bench.rows("reviews", period.person)[0], "DOB", 1)


def _born_after_entry(bench: Bench) -> None:
    period = bench.period(
        lambda p: bench.age(p.person) < 3 and p.start - p.person.born < days(60) and p.start < bench.end - days(60)
    )
    born = period.start + days(10)
    for name, columns in COLUMNS.items():
        if "DOB" in columns:
            for row in bench.in_all_years(name, period.person):
                row["DOB"] = uk(born)
    for child in bench.in_all_censuses(period.person):
        identifiers = child.all("ChildIdentifiers")[0]
        for tag in ("PersonBirthDate", "ExpectedPersonBirthDate"):
            if identifiers.all(tag):
                identifiers.put(tag, iso(born))


def _two_children_one_upn(bench: Bench) -> None:
    first = bench.case(lambda person, _: not person.upn.startswith("UN"))
    second = bench.case(lambda person, _: not person.upn.startswith("UN"))
    for child in bench.in_all_censuses(second.person):
        child.all("ChildIdentifiers")[0].put("UPN", first.person.upn)


def _sex_differs(bench: Bench) -> None:
    period = bench.period(lambda p: bool(bench.in_all_censuses(p.person)) and bench.stays(p))
    for row in bench.in_all_years("header", period.person):
        row["SEX"] = {"1": "2", "2": "1"}[row["SEX"]]
        row["MOTHER"] = "0" if row["SEX"] == "2" else ""


def _fewer_rows(bench: Bench) -> None:
    table = bench.table("prev_perm")
    table.rows = table.rows[: len(table.rows) // 2]


def _population_missing(bench: Bench) -> None:
    own = (POPULATION_ID, f"la:{bench.authority.number}", str(bench.years[0]))
    _without(bench.landing.tables[POPULATION_FILE], own)


def _without(table: Table, key: tuple[str, str, str]) -> None:
    table.rows = [row for row in table.rows if (row["indicator_id"], row["geography"], row["year_ending"]) != key]


def _benchmark_of_another_definition(bench: Bench) -> None:
    for row in bench.landing.tables[BENCHMARK_FILE].rows:
        if row["indicator_id"] == "assess_45wd" and row["year_ending"] == str(bench.year):
            row["definition_version"] = "v2012_initial_assessments"


def _lost_plan(bench: Bench) -> None:
    before = date(bench.year - 1, 3, 31)
    case = bench.case(lambda _, r: any(p.start < before and (p.end is None or p.end > before) for p in r.plans))
    census = bench.landing.census[bench.path(f"CIN_{bench.year}.xml")].all("Children")[0]
    census.inside = [child for child in census.inside if child is not case.child]
    visits = bench.table("cp_visits")
    visits.rows = [row for row in visits.rows if row["LAchildID"] != case.person.census_id]


FILE_DEFECTS = (
    Defect("file_missing", ("DQ-001",), "missing.csv of the first year is not delivered.", _file_missing, True),
    Defect("column_missing", ("DQ-001",), "OC2 of the first year has no column CONVICTED.", _column_missing, True),
    Defect("return_of_another_year", ("DQ-002",), "The last 903 files lie in the next year's folder too.",
           _return_of_another_year, True),
    Defect("census_of_another_year", ("DQ-002",), "The last census lies in the next year's folder too.",
           _census_of_another_year, True),
    Defect("impossible_date", ("DQ-003",), "A visit is dated 30 February.", _impossible_date),
    Defect("child_missing", ("DQ-004",), "A review names no child.", _child_missing),
    Defect("named_twice", ("DQ-005",), "The header has a child twice, alike.", _named_twice),
    Defect("answered_twice", ("DQ-005",), "OC2 has a child twice, with different answers.", _answered_twice),
    Defect("not_in_header", ("DQ-006",), "A child with episodes has no header row.", _not_in_header),
    Defect("other_birth_date", ("DQ-007",), "A review gives another date of birth.", _other_birth_date),
    Defect("born_after_entry", ("DQ-008",), "A child was born ten days after coming into care.", _born_after_entry),
    Defect("two_children_one_upn", ("DQ-009",), "Two children in need share a UPN.", _two_children_one_upn),
    Defect("sex_differs", ("DQ-043",), "Header and census disagree about a child's sex.", _sex_differs),
    Defect("fewer_rows", ("DQ-083",), "Half of prev_perm is missing.", _fewer_rows, True),
    Defect("population_missing", ("DQ-085",), "There is no population for the first year.", _population_missing, True),
    Defect("benchmark_of_another_definition", ("DQ-086",), "A comparator is on an older definition.",
           _benchmark_of_another_definition, True),
    Defect("lost_plan", ("DQ-087",), "A child with an open plan is not in the next census.", _lost_plan),
)  # fmt: skip
