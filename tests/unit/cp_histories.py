"""Random child protection histories as rows of the census tables. What figures they give is not known here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

import duckdb
import pyarrow as pa

from warehouse.contracts import create_raw_tables
from warehouse.database import connect
from warehouse.reference_data import RunSetting, load_reference_data
from warehouse.sqlmodels import load_models, run_model, upstream

Row = dict[str, str | int | None]
TABLES = (
    "cin_child",
    "cin_disability",
    "cin_referral",
    "cin_assessment",
    "cin_section47",
    "cin_plan",
    "cin_review",
    "cp_visits",
)
BOUNDARIES = [date(y, m, d) for y in (2014, 2015, 2016) for m, d in ((3, 31), (4, 1), (8, 31), (11, 30), (12, 30))]


@dataclass
class Histories:
    """Raw rows by table, and the returns (authority, year) that are loaded even if they hold nothing."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: {table: [] for table in TABLES})
    returns: set[tuple[str, int]] = field(default_factory=set)

    def shuffled(self, rng: Random) -> Histories:
        """The same content in another order of rows and of child elements."""
        numbers = list(range(1, 1 + max((int(r["child_number"] or 0) for r in self.rows["cin_child"]), default=0)))
        renumbered = dict(zip(numbers, rng.sample(numbers, len(numbers)), strict=True))
        other = Histories(returns=set(self.returns))
        for table, rows in self.rows.items():
            moved = rng.sample(rows, len(rows))
            other.rows[table] = [
                {**r, "child_number": renumbered[int(r["child_number"] or 0)]} if "child_number" in r else dict(r)
                for r in moved
            ]
        return other


def dirty(rng: Random, authority: str, children: int = 12) -> Histories:
    """Histories in which everything goes wrong that can, from few dates, so that boundaries and keys collide."""
    found = Histories()
    years = sorted(rng.sample([2015, 2016, 2017], rng.randint(1, 3)))
    found.returns = {(authority, year) for year in years}
    number = 0
    for child in range(children):
        dates = _Dates(rng)
        for year in years:
            if rng.random() < 0.25:
                continue
            for _ in range(1 if rng.random() < 0.9 else 2):
                number += 1
                _child(
                    found,
                    rng,
                    dates,
                    {"authority": authority, "year_ending": year, "child_number": number},
                    f"c{child}",
                )
    return found


class _Dates:
    """The few dates of one child, so that the same keys come back in several returns."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.born = rng.choice([date(2010, 5, 6), date(1998, 4, 1), date(1998, 11, 30), date(1999, 3, 31), None])
        self.died = rng.choice([None] * 8 + [date(2016, 3, 31), date(2016, 10, 2)])
        self.referrals = [self._day() for _ in range(3)]
        self.enquiries = [self._day() for _ in range(3)]
        self.conferences = [
            rng.choice(self.enquiries) + timedelta(days=rng.choice([-2, 0, 14, 21, 22, 23, 60, 61])) for _ in range(3)
        ]
        self.plans = [self._day() for _ in range(2)]

    def _day(self) -> date:
        if self.rng.random() < 0.5:
            return self.rng.choice(BOUNDARIES)
        return date(2014, 2, 1) + timedelta(days=self.rng.randint(0, 1150))

    def text(self, day: date | None, bad: float = 0.01) -> str | None:
        """The day as delivered: mostly as it should be, or with a time or space, sometimes unreadable or blank."""
        chance = self.rng.random()
        if day is None or chance < bad:
            return self.rng.choice([None, "", "n/a"])
        if chance < 2 * bad:
            return self.rng.choice([f"{day:%d/%m/%Y}", "2016-02-30", "unknown", f"{day.year}-{day.month}-{day.day}x"])
        return self.rng.choice([f"{day}", f"{day}", f" {day}", f"{day}T00:00:00"])


def _child(found: Histories, rng: Random, dates: _Dates, place: Row, child_id: str) -> None:
    def add(table: str, **values: str | None) -> None:
        name = rng.choice([child_id, child_id, f" {child_id} "]) if rng.random() > 0.01 else None
        found.rows[table].append({**place, "lachildid": name, **values})

    def code(*codes: str) -> str | None:
        return rng.choice([*codes, None, codes[0].lower()])

    add(
        "cin_child",
        personbirthdate=dates.text(dates.born),
        persondeathdate=dates.text(dates.died) if dates.died else None,
        gendercurrent=code("1", "2", "9"),
        ethnicity=code("WBRI", "AIND", "XXXX"),
        upn=code("A123", "B123"),
    )
    for _ in range(rng.randint(0, 2)):
        add("cin_disability", disability=code("NONE", "LD", "ZZZ"))
    for _ in range(rng.randint(1, 3)):
        referral = dates.text(rng.choice(dates.referrals))
        held = dates.text(rng.choice(dates.conferences)) if rng.random() < 0.4 else None
        closed = dates.text(rng.choice(dates.referrals), bad=0.1)
        add(
            "cin_referral",
            cinreferraldate=referral,
            dateofinitialcpc=held,
            cinclosuredate=closed,
            primaryneedcode=code("N1", "N2"),
        )
        for _ in range(rng.randint(0, 2)):
            _enquiry_and_plan(add, code, rng, dates, referral)
    for _ in range(rng.randint(0, 2)):
        visit = {
            **place,
            "lachildid": child_id,
            "visit_date": dates.text(date(2016, 3, 31) - timedelta(days=rng.randint(0, 40))),
        }
        del visit["child_number"]
        found.rows["cp_visits"].append({**visit, "child_seen": code("Y", "N")})


def _enquiry_and_plan(
    add: Callable[..., None], code: Callable[..., str | None], rng: Random, dates: _Dates, referral: str | None
) -> None:
    held = dates.text(rng.choice(dates.conferences), bad=0.05) if rng.random() < 0.6 else None
    begun = dates.text(rng.choice(dates.enquiries))
    add(
        "cin_section47",
        cinreferraldate=referral,
        s47actualstartdate=begun,
        dateofinitialcpc=held,
        icpcnotrequired=code("true", "0"),
    )
    add("cin_assessment", cinreferraldate=referral, assessmentactualstartdate=begun, assessmentauthorisationdate=held)
    start = rng.choice(dates.plans)
    ends = [start + timedelta(days=rng.choice([-3, 0, 1, 30, 200, 728, 729])), rng.choice(BOUNDARIES)]
    end = dates.text(rng.choice(ends)) if rng.random() < 0.4 else None
    text = dates.text(start)
    add(
        "cin_plan",
        cinreferraldate=referral,
        cppstartdate=text,
        cppenddate=end,
        latestcategoryofabuse=code("NEG"),
        numberofpreviouscpp=code("0", "1"),
    )
    day = start
    for _ in range(rng.randint(0, 5)):
        day += timedelta(days=rng.choice([-5, 0, 60, 90, 92, 180, 184, 200, 300]))
        add("cin_review", cppstartdate=text, cppreviewdate=dates.text(day))


def joined(parts: Iterable[Histories]) -> Histories:
    """The rows of several histories; their authorities tell them apart."""
    whole = Histories()
    for part in parts:
        whole.returns |= part.returns
        for table, rows in part.rows.items():
            whole.rows[table] += rows
    return whole


def built(
    histories: Histories, targets: Sequence[str], as_at: date = date(2030, 3, 31), rolling: bool = False
) -> duckdb.DuckDBPyConnection:
    """A warehouse in memory with ``targets`` built from the histories."""
    con = connect()
    con.execute("set threads = 2")
    create_raw_tables(con)
    load_reference_data(con, RunSetting(as_at, rolling))
    for table, rows in histories.rows.items():
        _insert(
            con,
            f"raw.{table}",
            [{**row, "source_file": "census.xml", "row_number": n} for n, row in enumerate(rows, 1)],
        )
    _insert(
        con,
        "reference.delivery",
        [
            {"authority": authority, "year_ending": year, "source_table": table, "family": "cp", "rows_loaded": 0}
            for authority, year in sorted(histories.returns)
            for table in TABLES
        ],
    )
    models = load_models()
    for model in upstream(models, targets):
        run_model(con, model)
    return con


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Mapping[str, object]]) -> None:
    if not rows:
        return
    names = sorted({name for row in rows for name in row})
    batch = pa.Table.from_pylist([{name: row.get(name) for name in names} for row in rows])
    con.register("given_rows", batch)
    con.execute(f"insert into {table} ({', '.join(names)}) select {', '.join(names)} from given_rows")
    con.unregister("given_rows")
