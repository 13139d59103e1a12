"""What is struck out when a child is forgotten: identifiers standing by themselves, never parts of dates and numbers."""

from __future__ import annotations

import duckdb
import pytest

from warehouse.mentions import Mention, identifying, rows_of, struck

MENTION = Mention(("120012", "A'1"), "933")
SHORT = Mention(("12",), "933")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("child 120012 has no DOB", "child [erased] has no DOB"),
        ("120012:2016-05-01", "[erased]:2016-05-01"),  # a case is named by its child
        ("A'1 and 120012", "[erased] and [erased]"),
        ("120012 120012", "[erased] [erased]"),
        ("on 120012/03/2017", "on 120012/03/2017"),  # a day, or something else with a stroke
        ("2016-120012-01", "2016-120012-01"),
        ("0.120012 of 1200123, 4120012", "0.120012 of 1200123, 4120012"),  # parts of numbers
    ],
)
def test_mentions_are_struck_out_alike_in_pages_and_tables(text: str, left: str) -> None:
    assert MENTION.pattern.sub("[erased]", text) == left
    con = duckdb.connect()
    con.execute("create table t as select $text as message, '933' as authority", {"text": text})
    (found,) = con.execute(f"select {struck(['message', 'authority'], MENTION)['message']} from t").fetchone() or ("",)
    assert found == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("child 12 was seen 12 times", "child [erased] was seen 12 times"),
        ("Child 12, children 12", "Child [erased], children [erased]"),
        ("12 rows, 12 late", "12 rows, 12 late"),
        ("grandchild 12 and child 120", "grandchild 12 and child 120"),
    ],
)
def test_a_short_number_is_struck_out_of_prose_only_where_it_is_said_to_be_a_childs(text: str, left: str) -> None:
    con = duckdb.connect()
    con.execute("create table t as select $text as message, '12:2016-05-01' as case_id", {"text": text})
    told = struck(["message", "case_id"], SHORT)
    assert con.execute(f"select {told['message']}, {told['case_id']} from t").fetchone() == (
        left,
        "[erased]:2016-05-01",
    )


def test_a_short_number_is_struck_out_of_pages_only_in_the_column_of_children() -> None:
    page = '<td data-label="Child">12</td><td class="number">12</td><td data-label="Child">123</td> row 12'
    assert SHORT.pattern.sub("[erased]", page) == page.replace('Child">12<', 'Child">[erased]<')


def test_a_short_number_among_values_is_an_identifier_only_under_the_name_of_one() -> None:
    con = duckdb.connect()
    con.execute(
        """
        create table t as from (values
            (['SDQ_SCORE'], ['12'], 'a score'), (['SDQ_SCORE', 'CHILD'], ['3', '12'], 'named'), (null, null, 'none')
        ) as v (columns, values, note)
        """
    )
    assert con.execute(f"select note from t where {rows_of(['columns', 'values', 'note'], SHORT)}").fetchall() == [
        ("named",)
    ]


def test_rows_are_the_childs_by_identifier_or_quoted_value_in_its_authority() -> None:
    con = duckdb.connect()
    con.execute("create table t (authority varchar, child_id varchar, values varchar[], note varchar)")
    con.execute(
        """
        insert into t values
            ('933', '120012', [], 'own'), ('933', 'A''1', [], 'own'), ('933', null, ['x', '120012'], 'quoted'),
            ('878', '120012', [], 'of another authority'), ('933', '123', ['120'], 'another child'), ('933', null, null, 'none')
        """
    )
    where = rows_of(["authority", "child_id", "values", "note"], MENTION)
    assert sorted(con.execute(f"select note from t where {where}").fetchall()) == [("own",), ("own",), ("quoted",)]
    assert len(con.execute(f"select note from t where not ({where})").fetchall()) == 3


def test_identifying_columns_come_from_the_contracts() -> None:
    assert identifying(["child", "lachildid", "child_id", "cp_child_id", "child_seen", "upn"]) == [
        "child",
        "lachildid",
        "child_id",
        "cp_child_id",
    ]
