"""The CIN census of one authority and year as an XML tree, and the visits. No journey is decided here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from pipelines.sample.dates import add_working_days, year_end, year_start
from pipelines.sample.landing import Node, Row, Table, elements, iso
from pipelines.sample.people import Assessment, Person, Plan, Referral, Section47
from pipelines.sample.vocabulary import Vocabulary

ICPC_WORKING_DAYS = 15
YES, NO = "true", "false"


def in_census(person: Person, years: Sequence[int]) -> bool:
    """Whether the child had an open case in one of the years."""
    return any(_is_in_year(r.day, r.closed, year) for r in person.referrals for year in years)


def census(people: Iterable[Person], words: Vocabulary, authority: str, year: int) -> Node:
    """The file of ``year``: children with a case open at some time in the year, as known on 31 March."""
    children = [
        _child(person, words, year)
        for person in sorted(people, key=lambda p: p.census_id)
        if any(_is_in_year(r.day, r.closed, year) for r in person.referrals)
    ]
    collection = elements(
        "CollectionDetails", {"Collection": "CIN", "Year": str(year), "ReferenceDate": iso(year_end(year))}
    )
    source = elements(
        "Source",
        {
            "SourceLevel": "L",
            "LEA": authority,
            "SoftwareCode": "Synthetic",
            "Release": "1.0",
            "SerialNo": "001",
            "DateTime": f"{year}-07-14T09:30:00",
        },
    )
    return Node("Message", inside=[Node("Header", inside=[collection, source]), Node("Children", inside=children)])


def _is_in_year(start: date, end: date | None, year: int) -> bool:
    return start <= year_end(year) and (end is None or end >= year_start(year))


def _child(person: Person, words: Vocabulary, year: int) -> Node:
    is_born = person.born <= year_end(year)
    identifiers = {"LAchildID": person.census_id}
    is_upn = not person.upn.startswith("UN")
    identifiers |= (
        {"UPN": person.upn}
        if is_upn and is_born
        else {"UPNunknown": words.code["upn_too_young"] if not is_born else person.upn}
    )
    identifiers |= {"PersonBirthDate": iso(person.born)} if is_born else {"ExpectedPersonBirthDate": iso(person.born)}
    identifiers["GenderCurrent"] = person.sex if is_born else words.code["sex_not_known"]
    disabilities = Node("Disabilities", inside=[Node("Disability", code) for code in person.disabilities])
    ethnicity = person.ethnicity if is_born else words.code["ethnicity_not_obtained"]
    characteristics = Node("ChildCharacteristics", inside=[Node("Ethnicity", ethnicity), disabilities])
    details = [_details(r, year) for r in person.referrals if _is_in_year(r.day, r.closed, year)]
    return Node("Child", inside=[elements("ChildIdentifiers", identifiers), characteristics, *details])


def _details(referral: Referral, year: int) -> Node:
    end = year_end(year)
    is_closed = referral.closed is not None and referral.closed <= end
    node = elements(
        "CINdetails",
        {
            "CINreferralDate": iso(referral.day),
            "ReferralSource": referral.source,
            "PrimaryNeedCode": referral.need,
            "CINclosureDate": iso(referral.closed) if is_closed else "",
            "ReasonForClosure": referral.close_reason if is_closed else "",
            "DateOfInitialCPC": iso(referral.transfer_conference),
        },
    )
    node.inside += [_assessment(a, end) for a in referral.assessments if _is_in_year(a.start, a.authorised, year)]
    node.inside += [_enquiry(e, end) for e in referral.enquiries if _is_in_year(e.start, e.concluded, year)]
    node.inside.append(Node("ReferralNFA", YES if referral.is_nfa else NO))
    node.inside += [_plan(p, end) for p in referral.plans if _is_in_year(p.start, p.end, year)]
    return node


def _assessment(assessment: Assessment, end: date) -> Node:
    if assessment.authorised > end:
        return elements("Assessments", {"AssessmentActualStartDate": iso(assessment.start)})
    node = elements(
        "Assessments",
        {"AssessmentActualStartDate": iso(assessment.start), "AssessmentAuthorisationDate": iso(assessment.authorised)},
    )
    factors = [Node("AssessmentFactors", code) for code in assessment.factors]
    node.inside.append(Node("FactorsIdentifiedAtAssessment", inside=factors))
    return node


def _enquiry(enquiry: Section47, end: date) -> Node:
    is_over = enquiry.concluded <= end
    return elements(
        "Section47",
        {
            "S47ActualStartDate": iso(enquiry.start),
            "InitialCPCtarget": iso(add_working_days(enquiry.start, ICPC_WORKING_DAYS)),
            "DateOfInitialCPC": iso(enquiry.conference) if is_over else "",
            "ICPCnotRequired": YES if is_over and enquiry.conference is None else NO,
        },
    )


def _plan(plan: Plan, end: date) -> Node:
    node = elements(
        "ChildProtectionPlans",
        {
            "CPPstartDate": iso(plan.start),
            "CPPendDate": iso(plan.end) if plan.end is not None and plan.end <= end else "",
            "InitialCategoryOfAbuse": plan.category,
            "LatestCategoryOfAbuse": plan.latest_category,
            "NumberOfPreviousCPP": str(plan.previous),
        },
    )
    held = [Node("CPPreviewDate", iso(day)) for day in plan.reviews if day <= end]
    if held:
        node.inside.append(Node("Reviews", inside=held))
    return node


def visits(people: Iterable[Person], year: int) -> Table:
    """The visits of the year to children on plans."""
    rows: list[Row] = [
        {"LAchildID": person.census_id, "visit_date": iso(day), "child_seen": "Y" if is_seen else "N"}
        for person in sorted(people, key=lambda p: p.census_id)
        for day, is_seen in person.visits
        if year_start(year) <= day <= year_end(year)
    ]
    return Table(("LAchildID", "visit_date", "child_seen"), rows)
