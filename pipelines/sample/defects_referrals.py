"""Defects of referrals, assessments, enquiries and conferences (DQ-010 to 014, 016 to 020, 078, 079, 081, 082)."""

from __future__ import annotations

from datetime import date

from pipelines.sample.bench import Bench, Case
from pipelines.sample.dates import add_working_days, days, year_of
from pipelines.sample.defect import Defect
from pipelines.sample.landing import Node, elements, iso
from pipelines.sample.people import Person, Referral


def _in_year(bench: Bench, referral: Referral) -> bool:
    """Whether the case began in the newest year and is in its census only."""
    return year_of(referral.day) == bench.year


def _assessed(bench: Bench, *, is_open: bool = False) -> Case:
    """A case of the newest year with an assessment and nothing else; is_open: a case that goes on."""

    def fits(person: Person, referral: Referral) -> bool:
        has_assessment_only = bool(referral.assessments) and not referral.enquiries and not referral.plans
        is_early = referral.day < bench.end - days(130)
        goes_on = referral.closed is None or referral.closed > bench.end
        return _in_year(bench, referral) and has_assessment_only and is_early and goes_on is is_open

    return bench.case(fits)


def _enquired(bench: Bench, *, has_conference: bool, has_plan: bool = False) -> tuple[Case, Node]:
    """A case of the newest year with an enquiry, and its Section47 element."""

    def fits(person: Person, referral: Referral) -> bool:
        if not _in_year(bench, referral) or bool(referral.plans) is not has_plan or not referral.enquiries:
            return False
        enquiry = referral.enquiries[0]
        is_as_wanted = (enquiry.conference is not None) is has_conference
        return is_as_wanted and enquiry.concluded < bench.end - days(20) and enquiry.start > bench.start + days(20)

    case = bench.case(fits)
    return case, case.details.all("Section47")[0]


def _referral_after_year(bench: Bench) -> None:
    case = _assessed(bench)
    late = {
        "CINreferralDate": f"{bench.year}-04-12",
        "ReferralSource": "6",
        "PrimaryNeedCode": "N5",
        "ReferralNFA": "true",
    }
    case.child.inside.append(elements("CINdetails", late))


def _referred_twice(bench: Bench) -> None:
    case = _assessed(bench)
    again = {"CINreferralDate": iso(case.referral.day), "ReferralSource": "6", "PrimaryNeedCode": "N5"}
    case.child.inside.append(elements("CINdetails", again))


def _assessment_ends_before_start(bench: Bench) -> None:
    assessment = _assessed(bench).details.all("Assessments")[0]
    start = date.fromisoformat(assessment.get("AssessmentActualStartDate"))
    assessment.put("AssessmentAuthorisationDate", iso(start - days(3)))


def _assessment_before_referral(bench: Bench) -> None:
    case = _assessed(bench)
    case.details.all("Assessments")[0].put("AssessmentActualStartDate", iso(case.referral.day - days(5)))


def _assessment_left_open(bench: Bench) -> None:
    assessment = _assessed(bench, is_open=True).details.all("Assessments")[0]
    assessment.drop("AssessmentAuthorisationDate")
    assessment.drop("FactorsIdentifiedAtAssessment")


def _enquiry_after_conference(bench: Bench) -> None:
    _, enquiry = _enquired(bench, has_conference=True)
    held = date.fromisoformat(enquiry.get("DateOfInitialCPC"))
    enquiry.put("S47ActualStartDate", iso(held + days(2)))


def _conference_at_two_levels(bench: Bench) -> None:
    case, enquiry = _enquired(bench, has_conference=True)
    case.details.put("DateOfInitialCPC", enquiry.get("DateOfInitialCPC"))


def _conference_on_saturday(bench: Bench) -> None:
    _, enquiry = _enquired(bench, has_conference=True)
    held = date.fromisoformat(enquiry.get("DateOfInitialCPC"))
    enquiry.put("DateOfInitialCPC", iso(held + days(5 - held.weekday())))


def _conference_without_enquiry_start(bench: Bench) -> None:
    _, enquiry = _enquired(bench, has_conference=True)
    enquiry.drop("S47ActualStartDate")


def _conference_after_year(bench: Bench) -> None:
    _, enquiry = _enquired(bench, has_conference=False)
    enquiry.put("DateOfInitialCPC", iso(add_working_days(bench.end, 12)))
    enquiry.put("ICPCnotRequired", "false")


def _two_enquiries_at_once(bench: Bench) -> None:
    case, enquiry = _enquired(bench, has_conference=False)
    start = date.fromisoformat(enquiry.get("S47ActualStartDate")) + days(3)
    enquiry.put("ICPCnotRequired", "false")
    second = elements("Section47", {"S47ActualStartDate": iso(start), "ICPCnotRequired": "true"})
    case.details.inside.insert(case.details.inside.index(enquiry) + 1, second)


def _conference_not_required_but_held(bench: Bench) -> None:
    _, enquiry = _enquired(bench, has_conference=True)
    enquiry.put("ICPCnotRequired", "true")


def _ethnicity_missing(bench: Bench) -> None:
    case = bench.case(lambda person, _: person.born < bench.start)
    for child in bench.in_all_censuses(case.person):
        child.all("ChildCharacteristics")[0].drop("Ethnicity")


def _disability_contradicts(bench: Bench) -> None:
    case = bench.case(lambda person, _: person.disabilities == ("NONE",) and person.born < bench.start)
    for child in bench.in_all_censuses(case.person):
        next(child.find("Disabilities")).inside.append(Node("Disability", "LD"))


REFERRAL_DEFECTS = (
    Defect("referral_after_year", ("DQ-010",), "A referral is dated after the census.", _referral_after_year),
    Defect("referred_twice", ("DQ-011",), "A child has two referrals of one day.", _referred_twice),
    Defect("assessment_ends_before_start", ("DQ-012",), "An assessment ends before it starts.",
           _assessment_ends_before_start),
    Defect("assessment_before_referral", ("DQ-013",), "An assessment starts before the referral.",
           _assessment_before_referral),
    Defect("assessment_left_open", ("DQ-014",), "An assessment is open for more than 45 working days.",
           _assessment_left_open),
    Defect("enquiry_after_conference", ("DQ-016",), "An enquiry follows its conference.", _enquiry_after_conference),
    Defect("conference_at_two_levels", ("DQ-017",), "A conference is recorded with enquiry and referral.",
           _conference_at_two_levels),
    Defect("conference_on_saturday", ("DQ-018",), "A conference is held on a Saturday.", _conference_on_saturday),
    Defect("conference_without_enquiry_start", ("DQ-019",), "The enquiry before a conference has no start.",
           _conference_without_enquiry_start),
    Defect("conference_after_year", ("DQ-020",), "A conference is dated after the census.", _conference_after_year),
    Defect("two_enquiries_at_once", ("DQ-078",), "An enquiry starts while another is open.", _two_enquiries_at_once),
    Defect("conference_not_required_but_held", ("DQ-079",), "A conference that was held is marked as not required.",
           _conference_not_required_but_held),
    Defect("ethnicity_missing", ("DQ-081",), "A child in need has no ethnicity.", _ethnicity_missing),
    Defect("disability_contradicts", ("DQ-082",), "A child has no disability and a learning disability.",
           _disability_contradicts),
)  # fmt: skip
