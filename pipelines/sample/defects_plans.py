"""Defects of child protection plans and their reviews (DQ-015, 071 to 077, 080, 084)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from pipelines.sample.bench import Bench, Case
from pipelines.sample.dates import add_working_days, days, year_end, year_of, year_start
from pipelines.sample.defect import Defect
from pipelines.sample.landing import Node, elements, iso
from pipelines.sample.people import Plan


def _planned(bench: Bench, fits: Callable[[Plan], bool], *, number: int = 1) -> tuple[Case, Plan, Node]:
    """A case with a plan that started in the newest year and fits, and its ChildProtectionPlans element."""
    case = bench.case(
        lambda person, referral: (
            len(referral.plans) == 1
            and referral.transfer_conference is None
            and year_of(referral.day) == year_of(referral.plans[0].start) == bench.year
            and person.born < referral.day
            and fits(referral.plans[0])
        ),
        number=number,
    )
    return case, case.referral.plans[0], case.details.all("ChildProtectionPlans")[0]


def _is_open(bench: Bench) -> Callable[[Plan], bool]:
    """Plans of some months that are still in force."""
    return lambda plan: plan.end is None and plan.start < bench.end - days(150)


def _previous_plan_forgotten(bench: Bench) -> None:
    _, _, node = _planned(bench, lambda plan: plan.previous > 0, number=2)
    node.put("NumberOfPreviousCPP", "0")


def _plan_counts_itself(bench: Bench) -> None:
    """Every plan of the first census year counts itself among the previous ones."""
    year = min(year for year in bench.years if bench.children(year))
    for census in bench.years:
        for child in bench.children(census).values():
            for plan in child.find("ChildProtectionPlans"):
                if year_of(date.fromisoformat(plan.get("CPPstartDate"))) == year:
                    plan.put("NumberOfPreviousCPP", str(int(plan.get("NumberOfPreviousCPP")) + 1))


def _two_plans_at_once(bench: Bench) -> None:
    case, plan, node = _planned(bench, _is_open(bench))
    start = add_working_days(bench.end, -30)
    enquiry = {"S47ActualStartDate": iso(add_working_days(start, -10)), "DateOfInitialCPC": iso(start)}
    inside = case.details.inside
    inside.insert(
        inside.index(case.details.all("Section47")[-1]) + 1,
        elements("Section47", {**enquiry, "ICPCnotRequired": "false"}),
    )
    inside.append(_plan(start, None, node, plan.previous))


def _plan(start: date, end: date | None, like: Node, previous: int) -> Node:
    values = {"CPPstartDate": iso(start), "CPPendDate": iso(end)}
    values |= {tag: like.get(tag) for tag in ("InitialCategoryOfAbuse", "LatestCategoryOfAbuse")}
    return elements("ChildProtectionPlans", {**values, "NumberOfPreviousCPP": str(previous)})


def _plan_of_no_days(bench: Bench) -> None:
    _, _, node = _planned(bench, lambda plan: plan.end is not None and plan.end <= bench.end)
    node.put("CPPendDate", node.get("CPPstartDate"))
    node.drop("Reviews")


def _plan_after_conference(bench: Bench) -> None:
    _, plan, node = _planned(bench, _is_open(bench))
    node.put("CPPstartDate", iso(plan.start + days(1)))


def _plan_without_conference(bench: Bench) -> None:
    """A second plan begins just after the first ended, and no conference was held for it."""

    def fits(plan: Plan) -> bool:
        return plan.end is not None and plan.end < bench.end - days(40)

    case, plan, node = _planned(bench, fits)
    assert plan.end is not None
    second = _plan(plan.end + days(5), plan.end + days(15), node, plan.previous + 1)
    case.details.inside.append(second)


def _review_on_first_day(bench: Bench) -> None:
    _, plan, node = _planned(bench, _is_open(bench))
    node.all("Reviews")[0].inside.insert(0, Node("CPPreviewDate", iso(plan.start)))


def _plan_open_case_closed(bench: Bench) -> None:
    case, _, _ = _planned(bench, _is_open(bench))
    case.details.put("CINclosureDate", iso(bench.end - days(9)))
    case.details.put("ReasonForClosure", "RC7")


def _plan_after_death(bench: Bench) -> None:
    case, _, _ = _planned(bench, _is_open(bench))
    case.child.all("ChildIdentifiers")[0].put("PersonDeathDate", iso(bench.end - days(12)))


def _category_missing(bench: Bench) -> None:
    _, _, node = _planned(bench, _is_open(bench))
    node.drop("InitialCategoryOfAbuse")
    node.drop("LatestCategoryOfAbuse")


def _plan_recorded_late(bench: Bench) -> None:
    """A plan of the year before that the census of that year did not show."""
    first, before = year_start(bench.year - 1), year_end(bench.year - 1)
    case = bench.case(
        lambda person, r: (
            bench.age(person) < 15 and not r.plans and not r.enquiries and r.day < first + days(60)
            and (r.closed is None or r.closed > bench.start + days(90))
        )
    )  # fmt: skip
    values = {
        "CPPstartDate": iso(add_working_days(before, -60)), "CPPendDate": iso(bench.start + days(60)),
        "InitialCategoryOfAbuse": "NEG", "LatestCategoryOfAbuse": "NEG", "NumberOfPreviousCPP": "0",
    }  # fmt: skip
    case.details.inside.append(elements("ChildProtectionPlans", values))


PLAN_DEFECTS = (
    Defect("previous_plan_forgotten", ("DQ-015",), "A second plan says that there was none before.",
           _previous_plan_forgotten),
    Defect("plan_counts_itself", ("DQ-015",), "Every plan started in the first census year counts itself as previous.",
           _plan_counts_itself, True),
    Defect("two_plans_at_once", ("DQ-071",), "A child has two open plans.", _two_plans_at_once),
    Defect("plan_of_no_days", ("DQ-072",), "A plan ends on the day it starts.", _plan_of_no_days),
    Defect("plan_after_conference", ("DQ-073",), "A plan starts a day after its conference.", _plan_after_conference),
    Defect("plan_without_conference", ("DQ-074",), "A child's second plan of the year has no conference.",
           _plan_without_conference),
    Defect("review_on_first_day", ("DQ-075",), "A review is dated on the day the plan starts.", _review_on_first_day),
    Defect("plan_open_case_closed", ("DQ-076",), "A case is closed while its plan is open.", _plan_open_case_closed),
    Defect("plan_after_death", ("DQ-077",), "A plan is open for a child who died.", _plan_after_death),
    Defect("category_missing", ("DQ-080",), "A plan has no category of abuse.", _category_missing),
    Defect("plan_recorded_late", ("DQ-084",), "A plan is in the newest census only, though it began a year before.",
           _plan_recorded_late),
)  # fmt: skip
