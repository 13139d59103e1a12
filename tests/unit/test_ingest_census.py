"""The children in need census: the quick fold and the exact walk give the same tables; nothing in XML is trusted."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.landing_area import PLAN, LandingArea, census, child
from warehouse.readers.census import read_census
from warehouse.readers.census_fold import NotPlainError, census_document, fold_census
from warehouse.readers.census_walk import CensusNumbers, walk_census
from warehouse.readers.text import inspect
from warehouse.readers.xml_source import xml_blocks

Rows = dict[str, list[dict[str, object]]]


@pytest.fixture
def landing(tmp_path: Path) -> LandingArea:
    return LandingArea(tmp_path)


def quickly(text: str, block: int = 1 << 20) -> Rows:
    """Rows as read_census gives them, in blocks of so many bytes."""

    def blocks() -> Iterator[bytes]:
        stream = io.BytesIO(text.encode())
        return xml_blocks(lambda: io.BytesIO(stream.getvalue()), inspect(lambda: io.BytesIO(stream.getvalue())), block)

    tables, problem = read_census(blocks)
    assert problem is None
    return {table.contract.table: table.rows.to_pylist() for table in tables if table.rows.num_rows}


def exactly(text: str) -> Rows:
    """Rows as the walk over the whole document gives them."""
    rows: Rows = {}
    opener = lambda: io.BytesIO(text.encode())  # noqa: E731
    for batches in walk_census(xml_blocks(opener, inspect(opener)), CensusNumbers()):
        for name, batch in batches.items():
            rows.setdefault(name, []).extend(batch.to_pylist())
    return rows


def test_ordinals_link_the_tables(landing: LandingArea) -> None:
    landing.put("933/2017/census.xml", census(child("1", PLAN), child("2", PLAN, PLAN)))
    found = landing.ingest()
    assert found.rows("select child_number, lachildid from raw.cin_child") == [(1, "1"), (2, "2")]
    assert found.rows("select child_number, referral_number, plan_number, row_number from raw.cin_plan") == [
        (1, 1, 1, 1),
        (2, 2, 2, 2),
        (2, 3, 3, 3),
    ]
    assert found.rows("select plan_number, cppstartdate, cppreviewdate, row_number from raw.cin_review") == [
        (number, "2016-05-20", day, 2 * number - 2 + at)
        for number in (1, 2, 3)
        for at, day in ((1, "2016-08-01"), (2, "2016-12-01"))
    ]
    assert found.rows("select assessment_number, assessmentfactors from raw.cin_assessment_factor") == [
        (1, "2A"),
        (2, "2A"),
        (3, "2A"),
    ]


def test_the_same_element_at_two_levels(landing: LandingArea) -> None:
    case = (
        "<CINdetails><DateOfInitialCPC>2016-06-01</DateOfInitialCPC>"
        "<Section47><DateOfInitialCPC>2016-07-01</DateOfInitialCPC></Section47></CINdetails>"
    )
    landing.put("933/2017/census.xml", census(child("1", case)))
    found = landing.ingest()
    assert found.rows("select dateofinitialcpc from raw.cin_referral") == [("2016-06-01",)]
    assert found.rows("select dateofinitialcpc from raw.cin_section47") == [("2016-07-01",)]


def test_any_order_of_elements(landing: LandingArea) -> None:
    text = census(
        "<Child><CINdetails><ChildProtectionPlans><Reviews><CPPreviewDate>2016-08-01</CPPreviewDate></Reviews>"
        "<CPPstartDate>2016-05-20</CPPstartDate></ChildProtectionPlans><CINreferralDate>2016-05-01</CINreferralDate>"
        "</CINdetails><ChildIdentifiers><LAchildID>007</LAchildID></ChildIdentifiers></Child>"
    )
    header = text[text.index("<Header>") : text.index("</Header>") + 9]
    landing.put("933/2017/census.xml", text.replace(header, "").replace("</Message>", header + "</Message>"))
    found = landing.ingest()
    assert found.rows("select lachildid, cppstartdate, cppreviewdate from raw.cin_review") == [
        ("007", "2016-05-20", "2016-08-01")
    ]
    assert found.rows("select lachildid, cinreferraldate from raw.cin_plan") == [("007", "2016-05-01")]


@pytest.mark.parametrize(
    "change",
    [
        ("<Message>", '<Message xmlns="urn:census">'),
        ("<LAchildID>", '<LAchildID type="local">'),
        ("<Children>", "<Children><!-- exported -->"),
        ("<CINdetails>", "<CINdetails>\n<!-- </Child> -->"),
        ("<UPN>", "<UPN><![CDATA[U]]>"),
        ("<Ethnicity>WBRI", "<Ethnicity>&#87;BRI"),
        ("<ReferralNFA>false</ReferralNFA>", "<ReferralNFA/><ReferralNFA>false</ReferralNFA>"),
        ("<ReferralNFA>false</ReferralNFA>", "<ReferralNFA>false</ReferralNFA><ReferralNFA>true</ReferralNFA>"),
        ("<Section47>", "<Section47/><Section47>"),
        ("<Reviews>", "<Reviews/><Reviews>"),
        ("<UPN>", "<UPN>  "),
        ("\n", "\r\n"),
    ],
)
def test_unusual_ways_to_write_the_same(change: tuple[str, str]) -> None:
    text = census(child("1", PLAN), child("2", PLAN)).replace(*change)
    assert quickly(text) == exactly(text)
    assert len(quickly(text)["cin_review"]) == 4


def test_prefixes(landing: LandingArea) -> None:
    text = census(child("1", PLAN)).replace("<", "<c:").replace("<c:/", "</c:").replace("<c:?", "<?")
    landing.put("933/2017/census.xml", text.replace("<c:Message>", '<c:Message xmlns:c="urn:census">'))
    assert landing.ingest().rows("select lachildid, cppstartdate from raw.cin_plan") == [("1", "2016-05-20")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "iso-8859-1"])
def test_encodings_of_xml(landing: LandingArea, encoding: str) -> None:
    name = {"utf-8-sig": "UTF-8"}.get(encoding, encoding)
    text = census(child("Zoë", PLAN)).replace('encoding="UTF-8"', f'encoding="{name}"')
    landing.put("933/2017/census.xml", text, encoding=encoding)
    assert landing.ingest().rows("select lachildid from raw.cin_child") == [("Zoë",)]


def test_a_wrongly_declared_encoding(landing: LandingArea) -> None:
    landing.put("933/2017/census.xml", census(child("Zoë", PLAN)), encoding="cp1252")  # the declaration says UTF-8
    assert landing.ingest().rows("select lachildid from raw.cin_child") == [("Zoë",)]


@pytest.mark.parametrize("lost", [12, 30, 300, 900])
def test_a_census_that_is_cut_off_is_not_loaded(landing: LandingArea, lost: int) -> None:
    landing.put("933/2017/old.xml", census(child("1", PLAN)), minute=1)
    landing.put("933/2017/new.xml", census(child("1", PLAN), child("2", PLAN))[:-lost], minute=2)
    found = landing.ingest()
    states = {one.source_file[-7:]: one.state for one in found.result.receipts}
    assert states == {"old.xml": "loaded", "new.xml": "truncated"}
    assert found.rows("select source_file from raw.cin_child") == [("933/2017/old.xml",)]


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE Message [<!ENTITY a "b">]>',
        '<!DOCTYPE Message SYSTEM "file:///etc/hostname">',
        "<!DOCTYPE Message>",
    ],
)
def test_document_types_and_entities_are_refused(landing: LandingArea, prolog: str) -> None:
    landing.put("933/2017/census.xml", census(child("1", PLAN)).replace("?>", f"?>{prolog}", 1))
    receipt = landing.ingest().receipt("census.xml")
    assert receipt.state == "unreadable"
    assert "document type" in receipt.message


def test_an_undeclared_entity_is_not_well_formed(landing: LandingArea) -> None:
    landing.put("933/2017/census.xml", census(child("&secret;", PLAN)))
    found = landing.ingest()
    assert {one.state for one in found.result.receipts} == {"unreadable"}


def test_another_collection_is_not_recognised(landing: LandingArea) -> None:
    landing.put("933/2017/census.xml", census(child("1", PLAN), collection="SCHOOL"))
    receipt = landing.ingest().receipt("census.xml")
    assert receipt.state == "unrecognised"
    assert "its collection is SCHOOL, expected CIN" in receipt.message


def test_unknown_elements_are_named(landing: LandingArea) -> None:
    landing.put(
        "933/2017/census.xml", census(child("1", PLAN.replace("<ReferralNFA>", "<Extra>1</Extra><ReferralNFA>")))
    )
    found = landing.ingest()
    assert "elements not known and ignored: Extra" in found.receipt("census.xml", "cin_plan").message


def test_a_census_without_assessments_did_not_deliver_them(landing: LandingArea) -> None:
    landing.put("933/2017/census.xml", census(child("1", "<CINdetails/>")))
    delivered = [name for (name,) in landing.ingest().rows("select source_table from reference.delivery")]
    assert "cin_assessment" not in delivered
    assert "cin_section47" in delivered


def test_the_fold_leaves_what_is_unusual_to_the_walk() -> None:
    fold_census(census_document(child("1", PLAN).encode()))
    for unusual in ("<!-- -->", "&#65;", "\x0b", "\ufffd"):
        with pytest.raises(NotPlainError):
            fold_census(census_document(child("1" + unusual, PLAN).encode()))


DATES = st.sampled_from(["2016-05-01", "2016-13-45", "", "  "])


def element(name: str, content: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return content.map(lambda text: f"<{name}>{text}</{name}>")


def mixed(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Each part up to three times, in any order."""
    return st.lists(st.one_of(*parts), max_size=6).map("".join)


PLANS = element(
    "ChildProtectionPlans",
    mixed(element("CPPstartDate", DATES), element("Reviews", mixed(element("CPPreviewDate", DATES)))),
)
SECTION47 = element("Section47", mixed(element("S47ActualStartDate", DATES), element("DateOfInitialCPC", DATES)))
ASSESSMENT = element(
    "Assessments",
    mixed(
        element("AssessmentActualStartDate", DATES),
        element("FactorsIdentifiedAtAssessment", mixed(element("AssessmentFactors", st.sampled_from(["1A", ""])))),
    ),
)
CASES = element("CINdetails", mixed(element("CINreferralDate", DATES), PLANS, SECTION47, ASSESSMENT))
CHILDREN = element(
    "Child",
    mixed(
        element("ChildIdentifiers", mixed(element("LAchildID", st.sampled_from(["1", "a&amp;b", "é"])))),
        element("ChildCharacteristics", mixed(element("Disabilities", mixed(element("Disability", DATES))))),
        CASES,
    ),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(CHILDREN, max_size=8), st.integers(40, 4000))
def test_fold_and_walk_agree_on_any_nesting(children: list[str], block: int) -> None:
    text = census(*children)
    assert quickly(text, block) == exactly(text)
