"""The sample moved to later years, in the files of each year's collection. What changed stands in later_years.yml."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.sample.dates import add_years
from pipelines.sample.landing import Landing, Node, Row, Table, elements, from_uk, iso, uk
from warehouse.declared import load_yaml

FILE = Path(__file__).parent / "later_years.yml"
UK = re.compile(r"\d\d/\d\d/\d{4}")
ISO = re.compile(r"(\d{4}-\d\d-\d\d)(T.*)?")
YEAR_IN_PATH = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
RETURN = re.compile(r"[^/]+/(20\d\d)/(?:.*/)?([^/]+)\.csv")
YEARS = ("Year", "year_ending")
NEW_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "sw_episodes": ("CHILD", "DOB", "SW_ID", "SW_DECOM", "SW_DEC", "SW_REASON"),
    "dolo": ("CHILD", "DOB", "DOLO_START", "DOLO_END"),
}


@dataclass(frozen=True)
class Shape:
    """The files of one year. codes: by column or element; elements: new names; tables, modules: added since 2017."""

    codes: Mapping[str, Mapping[str, list[str]]]
    elements: Mapping[str, str]
    tables: frozenset[str]
    modules: frozenset[str]


@cache
def _declared() -> Mapping[str, Any]:
    declared: Mapping[str, Any] = load_yaml(FILE)
    return declared


def last_possible_year() -> int:
    """The newest reporting year whose files are declared."""
    year: int = _declared()["last_year"]
    return year


@cache
def shape_of(year: int) -> Shape:
    """What the files of ``year`` have that those of 2017 had not; a code that changed twice ends at the newest."""
    codes: dict[str, dict[str, list[str]]] = {}
    changes = [change for change in _declared()["changes"] if change["from"] <= year]
    for change in changes:
        for column, renamed in change.get("codes", {}).items():
            known = codes.setdefault(column, {})
            for old, new in known.items():
                known[old] = [later for code in new for later in renamed.get(code, [code])]
            known |= {old: new for old, new in renamed.items() if old not in known}
    return Shape(
        codes=codes,
        elements={old: new for change in changes for old, new in change.get("elements", {}).items()},
        tables=frozenset(name for change in changes for name in change.get("tables", ())),
        modules=frozenset(name for change in changes for name in change.get("modules", ())),
    )


def move(landing: Landing, years: int) -> Landing:
    """The landing area ``years`` later: every date, year and folder; the returns in the shape of their new year.

    29 February becomes 28 February. Comparators say that they are invented: nobody published them for those years.
    """
    if not years:
        return landing
    moved = Landing()
    for path, table in landing.tables.items():
        moved.tables[_path(path, years)] = Table(table.columns, [_row(row, years) for row in table.rows])
    for path, root in landing.census.items():
        moved.census[_path(path, years)] = _node(root, years)
    for path, table in list(moved.tables.items()):
        if found := RETURN.fullmatch(path):
            _reshape(table, shape_of(int(found[1])))
            _add_tables(moved, path, found[2], shape_of(int(found[1])))
        elif path.startswith("reference/"):
            table.rows = [row | {"source": _declared()["invented_source"]} for row in table.rows]
    for root in moved.census.values():
        _reshape_census(root, shape_of(int(root.get("Year"))))
    return moved


def _path(path: str, years: int) -> str:
    return YEAR_IN_PATH.sub(lambda found: str(int(found[1]) + years), path)


def _row(row: Row, years: int) -> Row:
    return {name: _text(name, text, years) for name, text in row.items()}


def _node(node: Node, years: int) -> Node:
    return Node(node.tag, _text(node.tag, node.text, years), [_node(one, years) for one in node.inside])


def _text(name: str, text: str, years: int) -> str:
    if name in YEARS and text.isdigit():
        return str(int(text) + years)
    if UK.fullmatch(text):
        return uk(add_years(from_uk(text), years))
    if found := ISO.fullmatch(text):
        return iso(add_years(date.fromisoformat(found[1]), years)) + (found[2] or "")
    return text


class _Turns:
    """Gives out the codes that took the place of another, in turn."""

    def __init__(self, shape: Shape) -> None:
        self.codes, self.given = shape.codes, Counter[tuple[str, str]]()

    def __call__(self, column: str, code: str) -> str:
        new = self.codes.get(column, {}).get(code)
        if new is None:
            return code
        self.given[column, code] += 1
        return new[(self.given[column, code] - 1) % len(new)]


def _reshape(table: Table, shape: Shape) -> None:
    turns = _Turns(shape)
    table.rows = [{name: turns(name, text) for name, text in row.items()} for row in table.rows]


def _reshape_census(root: Node, shape: Shape) -> None:
    turns = _Turns(shape)
    for parent in (root, *_all(root)):
        for node in parent.inside:
            node.text = turns(node.tag, node.text)
            node.tag = shape.elements.get(node.tag, node.tag)
    for case in root.find("CINdetails"):
        if "CINPlanDates" in shape.modules:
            _add_need_plan(case)
        if "PreProceedingsandFGDM" in shape.modules:
            _add_pre_proceedings(case)


def _all(root: Node) -> list[Node]:
    return [below for node in root.inside for below in (node, *_all(node))]


def _add_need_plan(case: Node) -> None:
    """A child in need plan from the first assessment to the end of the case, where no child protection plan was made."""
    assessed = case.get("AssessmentAuthorisationDate")
    if not assessed or case.all("ChildProtectionPlans") or case.get("ReferralNFA") == "true":
        return
    after = max(index for index, node in enumerate(case.inside) if node.tag == "Assessments") + 1
    dates = {"CINPlanStartDate": assessed, "CINPlanEndDate": case.get("CINclosureDate")}
    case.inside.insert(after, elements("CINPlanDates", dates))


def _add_pre_proceedings(case: Node) -> None:
    """A letter before proceedings after a review of a child protection plan."""
    review = case.get("CPPreviewDate")
    if review:
        texts = {"PPStartDate": review, "LBPSentDate": review, "FGDMMeetingOffer": "true", "FGDMMeetingFac": "false"}
        case.inside.append(elements("PreProceedingsandFGDM", texts | {"ReviewMeetingsCount": "0"}))


def _add_tables(landing: Landing, path: str, name: str, shape: Shape) -> None:
    """The files that a return of that year has besides, made from its episodes."""
    if name != "episodes":
        return
    born = {row["CHILD"]: row["DOB"] for row in landing.tables[path.replace(name, "header")].rows}
    of_child: dict[str, list[Row]] = {}
    for row in landing.tables[path].rows:
        of_child.setdefault(row["CHILD"], []).append(row)
    made = {"sw_episodes": _social_workers(of_child, born), "dolo": _orders(of_child, born)}
    for table in shape.tables:
        landing.tables[path.replace(name, table)] = Table(NEW_COLUMNS[table], made[table])


def _social_workers(of_child: Mapping[str, list[Row]], born: Mapping[str, str]) -> list[Row]:
    reasons = _declared()["social_worker_reasons"]
    return [
        {
            "CHILD": child,
            "DOB": born[child],
            "SW_ID": f"SW{number % 40:03}",
            "SW_DECOM": rows[0]["DECOM"],
            "SW_DEC": rows[-1].get("DEC", ""),
            "SW_REASON": reasons[number % len(reasons)],
        }
        for number, (child, rows) in enumerate(of_child.items())
        if child in born
    ]


def _orders(of_child: Mapping[str, list[Row]], born: Mapping[str, str]) -> list[Row]:
    kinds = _declared()["deprived_of_liberty_in"]
    return [
        {"CHILD": child, "DOB": born[child], "DOLO_START": row["DECOM"], "DOLO_END": row.get("DEC", "")}
        for child, rows in of_child.items()
        for row in rows
        if row.get("PLACE") in kinds and child in born
    ]
