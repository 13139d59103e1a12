"""Random 903 returns with the dirt of real ones, as raw rows. Only invented children; no figures are computed here."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

Row = dict[str, str | int | None]
Returns = dict[str, list[Row]]

YEARS = (2015, 2016, 2017)
POSTCODES = ("TA1 1AA", "TA1 2AA", "EX1 1AA", "ta11aa", None)
PLACES = ("U1", "U4", "U6", "U6", "K2", "P1", "R2", "A3", "A5", "A6", "H5", "T0", "T1", "T4", "ZZ", None)
RNES = ("L", "P", "P", "T", "B", "U", "S", None, "Q")
LEAVING = ("E11", "E12", "E3", "E4A", "E8", "ZZ", None)
LEGAL = ("C1", "C2", "V2", "E1", "J1", "V3", "V4", "XX", None)
DISTANCES = ("0", "19.9", "20.0", "20.04", "20.05", "20.1", "35.25", "999.94", "999.95", "-1", "far", None, None, None)


def random_returns(random: Random, children: int = 60) -> Returns:
    """Episodes, headers, UASC rows, reviews and missing periods of the returns of 2015 to 2017, in random order."""
    rows: Returns = {"cla_episodes": [], "cla_header": [], "cla_uasc": [], "cla_reviews": [], "cla_missing": []}
    for number in range(children):
        child = f"C{number:03d}"
        history = _history(random, child)
        born = date(random.choice((1996, 1998, 1999, 2005, 2010, 2014)), random.randint(1, 12), random.randint(1, 28))
        for year in YEARS:
            if random.random() < 0.12:
                continue
            rows["cla_episodes"] += _delivered(random, history, year)
            rows["cla_header"] += _headers(random, child, born, year)
            if random.random() < 0.08:
                ceased = None if random.random() < 0.5 else _text(date(year, random.randint(1, 12), 28))
                rows["cla_uasc"].append(
                    {"child": child, "sex": "1", "dob": _text(born), "duc": ceased, "year_ending": year}
                )
            rows["cla_reviews"] += [_review(random, child, year) for _ in range(random.randint(0, 3))]
            rows["cla_missing"] += [_missing(random, child, year) for _ in range(random.choice((0, 0, 0, 1, 3)))]
    for table in rows.values():
        random.shuffle(table)
    return rows


def _text(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _history(random: Random, child: str) -> list[tuple[date, date | None, Row]]:
    """What the case system holds: start, end and the other columns of each episode."""
    day = date(2012, 1, 1) + timedelta(random.randint(0, 1800))
    rne: str | None = "S" if random.random() < 0.8 else random.choice(RNES)
    history: list[tuple[date, date | None, Row]] = []
    place = _place(random)
    for _ in range(random.randint(1, 9)):
        end: date | None = day + timedelta(random.choice((0, 1, 5, 30, 90, 365, 700)))
        goes_on = random.random() < 0.75
        rec = "X1" if goes_on else random.choice(LEAVING)
        if random.random() < 0.1:
            rec = random.choice(("X1", *LEAVING))
        if random.random() < 0.08:
            end = None
        legal = random.choice(LEGAL) if random.random() < 0.3 else "C2"
        history.append((day, end, {"child": child, "rne": rne, "ls": legal, "rec": rec, **place}))
        step = 0 if goes_on else random.choice((0, 0, 1, 10, 200))
        if random.random() < 0.06:
            step = -random.choice((1, 3, 20))
        day = max((end or day + timedelta(40)) + timedelta(step), day + timedelta(random.choice((0, 1))))
        rne = random.choice(RNES) if goes_on or random.random() < 0.2 else "S"
        if random.random() < 0.6:
            place = random.choice((_place(random), {**place, "place": random.choice(PLACES)}))
        elif len(history) > 1 and random.random() < 0.5:
            place = {k: history[-2][2][k] for k in place}
    return history


def _place(random: Random) -> Row:
    return {
        "place": random.choice(PLACES),
        "pl_post": random.choice(POSTCODES),
        "urn": random.choice(("SC1", "SC2", None)),
        "pl_distance": random.choice(DISTANCES),
        "pl_location": random.choice(("IN", "OUT", "OUT", "??", None)),
        "pl_la": random.choice((None, None, None, "933", "878")),
    }


def _delivered(random: Random, history: list[tuple[date, date | None, Row]], year: int) -> list[Row]:
    """The rows of one return, with the errors made on the way."""
    last_day, first_day = date(year, 3, 31), date(year - 1, 4, 1)
    whole = random.random() < 0.5
    rows: list[Row] = []
    for start, end, columns in history:
        if start > last_day + timedelta(30) or (not whole and end is not None and end < first_day):
            continue
        known_end = end if end is not None and end <= last_day + timedelta(30) else None
        row: Row = {
            **columns,
            "decom": _text(start),
            "dec": _text(known_end) if known_end else None,
            "rec": columns["rec"] if known_end or random.random() < 0.05 else None,
            "year_ending": year,
        }
        rows.append(row)
        if random.random() < 0.06:
            rows.append(
                {**row, **random.choice(({"dec": None}, {"dec": row["decom"]}, {"rne": "P"}, {"ls": "V4"}, {}))}
            )
        if random.random() < 0.03:
            row.update(
                random.choice(
                    (
                        {"dec": "31/02/2016"},
                        {"decom": None},
                        {"dec": "01/01/2001"},
                        {"child": " "},
                        {"decom": "2016-01-01"},
                    )
                )
            )
    return rows


def _review(random: Random, child: str, year: int) -> Row:
    held = _text(date(year - 1, 4, 1) + timedelta(random.randint(-200, 364)))
    held = random.choice((*[held] * 19, "30/02/2016"))
    return {
        "child": child,
        "review": held,
        "review_code": random.choice(("PN0", "PN1", "PN3", "PN4", None)),
        "year_ending": year,
    }


def _missing(random: Random, child: str, year: int) -> Row:
    start = date(year - 1, 4, 1) + timedelta(random.randint(-30, 364))
    end = random.choice((None, start, start + timedelta(1), start + timedelta(40), start - timedelta(1)))
    return {
        "child": child,
        "missing": random.choice(("M", "M", "M", "A", "X")),
        "mis_start": _text(start),
        "mis_end": _text(end) if end else None,
        "year_ending": year,
    }


def _headers(random: Random, child: str, born: date, year: int) -> list[Row]:
    row: Row = {"child": child, "sex": "1", "dob": _text(born), "ethnic": "WBRI", "year_ending": year}
    chance = random.random()
    if chance < 0.05:
        return []
    if chance < 0.10:
        return [row, {**row, "dob": _text(born + timedelta(400))}]
    if chance < 0.15:
        return [row, {**row, "ethnic": " wbri "}]
    if chance < 0.20:
        return [{**row, "dob": random.choice((None, "1/1/2005", "31/02/2005"))}]
    return [row]
