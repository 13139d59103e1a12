"""A landing area whose faulty fields hold words that can be known again: whoever quotes a value is found out."""

from __future__ import annotations

import csv
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl

MARK = "CANARY"  # at the start of every planted word
ODD_NAME = 'it\'s "odd" <b>&$(x);.csv'  # a name that breaks careless SQL, HTML and shells
FOLDER = "933/2017"
Row = dict[str, str]


def plant(landing: Path) -> None:
    """Add faulty rows and files to a sample's landing area, the ways in which a value can trip a reader or a rule."""
    returns = landing / FOLDER
    _spoil(returns / "header.csv", _header)
    _spoil(returns / "episodes.csv", _episodes)
    _spoil(returns / "oc2.csv", _oc2)
    _spoil(returns / "health_events.csv", _events)
    _spoil(returns / "reviews.csv", lambda rows: [{**row, f"{MARK}COLUMN": f"{MARK}EXTRACELL"} for row in rows])
    _spoil(
        returns / "missing.csv", lambda rows: [*rows, {**rows[0], "MIS_START": f"{MARK}START", "MISSING": f"{MARK}M"}]
    )
    with (returns / "oc3.csv").open("a", encoding="utf-8") as stream:
        stream.write(f"{MARK}WIDE,1,2,3,4,5,6,{MARK}TOOMANY\n{MARK}NARROW\n")
    (returns / "accepted.csv").write_text(
        "rule_id,child_id,key,reason,accepted_by,accepted_on,expires_on\n"
        f"DQ-001,{MARK}ACCEPTED,{MARK}KEY,{MARK}REASON,{MARK}BY,01/04/2017,\n",
        encoding="utf-8",
    )
    _spoil_census(next(returns.glob("*.xml")))
    (returns / "uasc.csv").rename(returns / ODD_NAME)
    (landing / "933" / "2016" / "broken.xml").write_text(
        f"<Message><Header><CollectionDetails><Collection>CIN</Collection></CollectionDetails></Header>"
        f"<Children><Child><LAchildID>{MARK}XML</LAchildID><{MARK}CUT", encoding="utf-8"
    )  # fmt: skip
    (landing / "933" / "2016" / "entities.xml").write_text(
        f'<!DOCTYPE Message [<!ENTITY a "{MARK}ENTITY">]><Message>&a;</Message>', encoding="utf-8"
    )
    (returns / "list.csv").write_text(f"{MARK}HEADER,name\n{MARK}CELL,x\n", encoding="utf-8")
    book = openpyxl.Workbook()
    book.active.title = f"{MARK}SHEET"
    book.active.append([f"{MARK}BOOKHEADER", "other"])
    book.save(returns / "book.xlsx")
    with zipfile.ZipFile(returns / "packed.zip", "w") as archive:
        archive.writestr(f"{MARK}MEMBER.csv", f"{MARK}PACKED,x\n1,2\n")
    (returns / f"{MARK}FILE.csv").write_text(f"dear {MARK}LETTER\n", encoding="utf-8")
    (landing / f"{MARK}STRAY.csv").write_text("CHILD,SEX,DOB,ETHNIC\n", encoding="utf-8")
    (landing / "933" / f"{MARK}EMPTY.csv").touch()


def _spoil(path: Path, change: Callable[[list[Row]], list[Row]]) -> None:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = change(list(csv.DictReader(stream)))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def _header(rows: list[Row]) -> list[Row]:
    first = rows[0]
    faulty = [
        {"DOB": f"{MARK}DOB"},
        {"SEX": f"{MARK}SEX", "ETHNIC": f"{MARK}ETHNIC", "UPN": f"{MARK}UPN"},
        {"ETHNIC": f"{MARK}LONG" * 5_000},
        {"ETHNIC": f"{MARK}\x00BYTES"},
    ]
    added = [{**first, "CHILD": f"{MARK}CHILD{at}", **fault} for at, fault in enumerate(faulty)]
    return [*rows, *added, {**first, "UPN": f"{MARK}TWICE"}]


def _episodes(rows: list[Row]) -> list[Row]:
    last = rows[-1]
    codes = {name: f"{MARK}{name}" for name in ("RNE", "LS", "CIN", "PLACE", "REC", "REASON_PLACE_CHANGE")}
    places = {name: f"{MARK}{name}" for name in ("HOME_POST", "PL_POST", "URN", "PL_DISTANCE", "PL_LA")}
    return [
        *rows,
        {**last, **codes},
        {**last, **places},
        {**last, "DECOM": f"{MARK}DECOM"},
        {**last, "CHILD": f"{MARK}LONE"},
    ]


def _oc2(rows: list[Row]) -> list[Row]:
    return [*rows, {**rows[0], "SDQ_SCORE": f"{MARK}SCORE", "TEETH_CHECK": f"{MARK}TEETH"}]


def _events(rows: list[Row]) -> list[Row]:
    return [*rows, {**rows[0], "event_type": f"{MARK}TYPE", "status": f"{MARK}STATUS", "value": f"{MARK}VALUE"}]


def _spoil_census(path: Path) -> None:
    """A child more, whose every element holds a word, one of them under a name that is not known."""
    names = ("LAchildID", "UPN", "PersonBirthDate", "GenderCurrent", f"{MARK}ELEMENT")
    identifiers = "".join(f"<{name}>{MARK}{name}</{name}>" for name in names)
    case = "".join(
        f"<{name}>{MARK}{name}</{name}>" for name in ("CINreferralDate", "ReferralSource", "PrimaryNeedCode")
    )
    plan = f"<ChildProtectionPlans><CPPstartDate>{MARK}PLAN</CPPstartDate></ChildProtectionPlans>"
    child = f"<Child><ChildIdentifiers>{identifiers}</ChildIdentifiers><CINdetails>{case}{plan}</CINdetails></Child>"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("</Children>", f"{child}</Children>"), encoding="utf-8")


def copied(sample: Path, landing: Path) -> Path:
    """A copy of a sample's landing area with everything planted in it."""
    shutil.copytree(sample, landing)
    plant(landing)
    return landing
