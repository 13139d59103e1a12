"""The least that any solution has to do, by hand in DuckDB: read every file, type, stack, six indicators, Parquet.

What a run costs is told as a multiple of this, measured beside it: `make bench`. Its figures are no reference: no rules, no
definitions, no returns that disagree.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pyarrow as pa
import yaml
from xml2arrow import XmlToArrowParser

CSV_TABLES = (
    "header", "episodes", "reviews", "oc2", "oc3", "uasc", "ad1", "missing", "placed_for_adoption", "prev_perm",
    "health_events", "cp_visits", "child_crosswalk",
)  # fmt: skip
CHILD = "/Message/Children/Child"
CENSUS = {  # every element inside gives a row, in which the fields of its kind are filled
    "module": (CHILD, ["ChildIdentifiers/LAchildID", "ChildIdentifiers/PersonBirthDate"]),
    "item": (
        f"{CHILD}/CINdetails",
        [
            "CINreferralDate",
            "CINclosureDate",
            "ReferralNFA",
            "PrimaryNeedCode",
            "Assessments/AssessmentActualStartDate",
            "Assessments/AssessmentAuthorisationDate",
            "Section47/S47ActualStartDate",
            "Section47/DateOfInitialCPC",
            "ChildProtectionPlans/CPPstartDate",
            "ChildProtectionPlans/CPPendDate",
            "ChildProtectionPlans/InitialCategoryOfAbuse",
        ],
    ),
}
INDICATORS = """
select 'looked_after' as indicator, authority, year, count(distinct child) as value from episode where dec is null group by all
union all
select 'reviews', authority, year, count(*) from review where try_strptime(review, '%d/%m/%Y') is not null group by all
union all
select 'teeth_checked', authority, year, 100.0 * count(*) filter (where teeth_check = '1') / count(*) from oc2 group by all
union all
select 'plans_started', authority, year, count(*) from plan
where start_date between make_date(year - 1, 4, 1) and make_date(year, 3, 31) group by all
union all
select 'plans_open', authority, year, count(*) from plan where end_date is null group by all
union all
select 'referrals', authority, year, count(*) from referral
where start_date between make_date(year - 1, 4, 1) and make_date(year, 3, 31) group by all
"""
TYPED = """
create table episode as select *, try_strptime(decom, '%d/%m/%Y')::date as start_date from raw_episodes;
create table review as select * from raw_reviews;
create table oc2 as select * from raw_oc2;
create table plan as select authority, year, try_cast(CPPstartDate as date) as start_date, try_cast(CPPendDate as date) as end_date
from raw_item
where CPPstartDate is not null;
create table referral as select authority, year, try_cast(CINreferralDate as date) as start_date from raw_item
where CINreferralDate is not null;
"""


def main(landing: Path, out: Path) -> None:
    """Read the landing area ``landing``, written by ``pipelines.sample``, and write ``out``/*.parquet."""
    out.mkdir(parents=True, exist_ok=True)
    con = duckdb.connect(str(out / "floor.duckdb"))
    for name in CSV_TABLES:
        files = [str(path) for path in landing.glob(f"*/*/{name}.csv")]
        if files:
            con.execute(
                f"create table raw_{name} as select *, split_part(filename, '/', -3) as authority,"
                " cast(split_part(filename, '/', -2) as integer) as year"
                " from read_csv(?, all_varchar = true, union_by_name = true, filename = true, delim = ',', header = true)",
                [files],
            )
    for found in _census(landing):
        for name, table in found.items():
            con.register("found", table)
            con.execute(f"create table if not exists raw_{name} as from found limit 0")
            con.execute(f"insert into raw_{name} from found")
            con.unregister("found")
    con.execute(TYPED)
    con.execute(f"copy ({INDICATORS}) to '{out}/indicators.parquet' (format parquet, compression zstd)")
    for table in ("episode", "review", "plan", "referral", "oc2"):
        con.execute(f"copy {table} to '{out}/{table}.parquet' (format parquet, compression zstd)")
    con.close()


def _census(landing: Path) -> Iterator[dict[str, pa.Table]]:
    with tempfile.TemporaryDirectory() as folder:
        description = Path(folder, "census.yml")
        description.write_text(
            yaml.safe_dump({"tables": [_table(name, *of) for name, of in CENSUS.items()]}), encoding="utf-8"
        )
        parser = XmlToArrowParser(description)
        with ThreadPoolExecutor(2) as pool:
            yield from pool.map(lambda path: _parsed(parser, path), sorted(landing.glob("*/*/*.xml")))


def _parsed(parser: XmlToArrowParser, path: Path) -> dict[str, pa.Table]:
    parsed = parser.parse(str(path))
    where = {"authority": path.parts[-3], "year": int(path.parts[-2])}
    tables = {}
    for name in CENSUS:
        table = pa.Table.from_batches([parsed[name]])
        for column, value in where.items():
            table = table.append_column(column, pa.repeat(pa.scalar(value), table.num_rows))
        tables[name] = table
    return tables


def _table(name: str, path: str, fields: list[str]) -> dict[str, object]:
    return {
        "name": name,
        "xml_path": path,
        "levels": [],
        "fields": [
            {"name": field.split("/")[-1], "xml_path": f"{path}/{field}", "data_type": "Utf8", "nullable": True}
            for field in fields
        ],
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
