"""Random 903 returns with dirt in them, as raw rows: synthetic children only. No rules are applied here."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

Row = dict[str, object]
RETURNS = (2014, 2015, 2016, 2017)
LAST_DAY = date(2017, 3, 31)
PLACES = ("U1", "U4", "U5", "U6", "K2", "P1", "R1", "T0", "T1", "T3", "")
ADOPTIVE = ("A3", "A4", "A5", "A6")
ENDS = ("E11", "E12", "E12", "E3", "E4A", "E5", "E17", "", "Q9", "X1")


@dataclass
class Episode:
    """One true episode before it is written into the returns that cover it."""

    decom: date
    dec: date | None
    rne: str
    ls: str
    place: str
    rec: str


@dataclass
class Returns:
    """Raw rows by raw table."""

    tables: dict[str, list[Row]] = field(default_factory=dict)

    def add(self, table: str, **row: object) -> None:
        self.tables.setdefault(table, []).append(row)


def text(rng: Random, day: date | None, dirt: float = 0.0) -> str:
    """A date as delivered: mostly clean, sometimes with a time, now and then no date at all."""
    if day is None:
        return ""
    clean = day.strftime("%d/%m/%Y")
    if rng.random() < dirt:
        return rng.choice(["31/02/2015", "2015-03-01", "1/3/2015", "soon"])
    return clean + " 00:00:00" if rng.random() < 0.03 else clean


def random_returns(seed: int, children: int) -> Returns:
    """Returns of 2014 to 2017 of one authority, with lost, late, doubled and contradicting rows."""
    rng = Random(seed)
    returns = Returns()
    for number in range(children):
        child = f"C{number:04d}"
        kind = rng.choice(["adoption", "adoption", "leaver", "leaver", "any"])
        first, last = {"adoption": (1998, 2015), "leaver": (1994, 1999), "any": (1998, 2016)}[kind]
        dob = date(rng.randint(first, last), rng.randint(1, 12), 1)
        dob = dob.replace(day=rng.choice([1, 1, 2, monthrange(dob.year, dob.month)[1], rng.randint(1, 28)]))
        if rng.random() < 0.1:
            dob = dob.replace(month=rng.choice([3, 4]), day=rng.choice([1, 30]))
        episodes = _episodes(rng, kind, dob)
        _write_episodes(rng, returns, child, episodes)
        _write_children(rng, returns, child, dob)
        _write_answers(rng, returns, child, dob)
    rng.shuffle(returns.tables["cla_episodes"])
    return returns


def _episodes(rng: Random, kind: str, dob: date) -> list[Episode]:
    if rng.random() < 0.03:
        return []
    if kind == "leaver" and rng.random() < 0.4:
        begun = date(dob.year + 16, dob.month, min(dob.day, 28)) + timedelta(
            days=rng.choice([-80, 0, 300, 638, 639, 640])
        )
        ended = begun + timedelta(days=rng.choice([89, 90, 91, 92, 200]))
        return [Episode(begun, ended, rng.choice(["S", "S", "S", "L"]), rng.choice(["C2", "C2", "V4"]), "U4", "E17")]
    earliest = max(dob, date(2012, 1, 1) if kind == "adoption" else date(2009, 1, 1))
    start = earliest + timedelta(days=rng.randint(-3, 900))
    count = rng.randint(1, 6)
    episodes: list[Episode] = []
    for number in range(count):
        dec = start + timedelta(days=rng.choice([0, 1, 20, 90, 91, 200, 400, rng.randint(1, 500)]))
        is_last = number == count - 1
        near_end = kind == "adoption" and number >= count - rng.randint(1, 3)
        rec = rng.choice(ENDS) if is_last or rng.random() < 0.08 else "X1"
        if kind == "adoption" and is_last and rng.random() < 0.8:
            rec = rng.choice(["E11", "E12"])
        episodes.append(
            Episode(
                start,
                None if is_last and rng.random() < (0.1 if kind == "adoption" else 0.4) else dec,
                "S" if number == 0 and rng.random() < 0.85 else rng.choice(["S", "L", "P", "T", "U", "B", ""]),
                rng.choice(["E1", "E1", "E1", "D1", "C2"])
                if near_end
                else rng.choice(["C1", "C2", "V2", "D1", "E1", "V3", "V4", "ZZ"]),
                rng.choice(ADOPTIVE) if near_end and rng.random() < 0.85 else rng.choice(PLACES),
                rec,
            )
        )
        start = dec + timedelta(days=rng.choice([0] * 12 + [1, 30, -5]))
    if kind == "leaver" and rng.random() < 0.7:
        episodes = [e for e in episodes if e.decom < dob + timedelta(days=18 * 365)]
    return episodes


def _write_episodes(rng: Random, returns: Returns, child: str, episodes: list[Episode]) -> None:
    for year in RETURNS:
        if rng.random() < 0.03:
            continue
        first, last = date(year - 1, 4, 1), date(year, 3, 31)
        for episode in episodes:
            if episode.decom > last or (episode.dec and episode.dec < first and rng.random() < 0.9):
                continue
            is_ended = episode.dec is not None and (episode.dec <= last or rng.random() < 0.05)
            row: Row = {
                "child": child,
                "decom": text(rng, episode.decom, 0.01),
                "rne": episode.rne,
                "ls": episode.ls if rng.random() < 0.97 else "V2",
                "place": episode.place,
                "dec": text(rng, episode.dec, 0.01) if is_ended else "",
                "rec": episode.rec if is_ended else "",
                "pl_post": rng.choice(["", "TA1 1AA", "TA1 1AA", "TA2 2BB"]),
                "urn": rng.choice(["", "SC1", "SC1"]),
                "year_ending": year,
            }
            returns.add("cla_episodes", **row)
            if rng.random() < 0.03:
                returns.add(
                    "cla_episodes",
                    **{**row, "rec": "E4B", "dec": text(rng, episode.dec) if rng.random() < 0.5 else row["decom"]},
                )


def _write_children(rng: Random, returns: Returns, child: str, dob: date) -> None:
    for year in RETURNS:
        if rng.random() < 0.08:
            continue
        born = dob if rng.random() < 0.97 else rng.choice([None, dob + timedelta(days=400), date(2017, 4, 1)])
        row: Row = {
            "child": child,
            "sex": rng.choice(["1", "2"]),
            "dob": text(rng, born, 0.01),
            "ethnic": "WBRI",
            "year_ending": year,
        }
        returns.add("cla_header", **row)
        if rng.random() < 0.05:
            returns.add("cla_header", **{**row, "sex": rng.choice(["1", "2"])})


def _write_answers(rng: Random, returns: Returns, child: str, dob: date) -> None:
    for year in RETURNS:
        if rng.random() < 0.6:
            matched = date(rng.randint(2012, 2017), rng.randint(1, 12), 10)
            row: Row = {
                "child": child,
                "date_match": text(rng, matched if rng.random() < 0.9 else None, 0.03),
                "foster_care": rng.choice(["0", "1", ""]),
            }
            _write_twice(rng, returns, "cla_ad1", "date_match", ["10/10/2016", "11/10/2016"], row, year)
        if year != 2015 and rng.random() < 0.85:
            row = {
                "child": child,
                "teeth_check": rng.choice(["0", "1", "1", "", "Y", " 1"]),
                "sdq_reason": rng.choice(["", "SDQ2"]),
            }
            row["sdq_score"] = rng.choice([str(rng.randint(-1, 42)), str(rng.randint(0, 40)), "", "12.0", "n/a", "x"])
            _write_twice(rng, returns, "cla_oc2", "sdq_score", ["7", "8"], row, year)
        if rng.random() < 0.7:
            row = {
                "child": child,
                "in_touch": rng.choice(["YES", "YES", "no", "REFU", "DIED", "RHOM", "", "??"]),
                "activ": "F2",
                "accom": "U1",
            }
            row["dob"] = text(rng, dob if rng.random() < 0.8 else dob + timedelta(days=366), 0.05)
            _write_twice(rng, returns, "cla_oc3", "accom", ["U1", "U2"], row, year)
    for _ in range(rng.randint(0, 6)):
        day = rng.choice([LAST_DAY, date(2015, 2, 1), date(2014, 1, 1) + timedelta(days=rng.randint(0, 1200))])
        kind = rng.choice(["DENTAL", "SDQ", "SDQ", "HEALTH_ASSESSMENT"])
        returns.add(
            "health_events",
            child_id=child,
            event_type=kind,
            event_date=day.isoformat() if rng.random() < 0.5 else text(rng, day, 0.02),
            status=rng.choice(["COMPLETED", "completed", "COMPLETED", "REFUSED", "PLANNED", ""]),
            value=rng.choice([str(rng.randint(0, 45)), str(rng.randint(0, 45)), "", "9.5"]),
            year_ending=rng.choice(RETURNS),
        )


def _write_twice(
    rng: Random, returns: Returns, table: str, column: str, values: list[str], row: Row, year: int
) -> None:
    """A row, and now and then a second one of the same child that may differ in one column."""
    returns.add(table, **row, year_ending=year)
    if rng.random() < 0.12:
        returns.add(table, **{**row, column: rng.choice([*values, row[column]])}, year_ending=year)
