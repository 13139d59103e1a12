"""What is struck out when a child is forgotten: identifiers standing by themselves, never parts of dates and numbers."""

from __future__ import annotations

import duckdb
import pytest

from warehouse.mentions import Mention, identifying, rows_of, struck

MENTION = Mention(("12", "A'1"), "933")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("child 12 has no DOB", "child [erased] has no DOB"),
        ("12:2016-05-01", "[erased]:2016-05-01"),  # a case is named by its child
        ("A'1 and 12", "[erased] and [erased]"),
        ("12 12", "[erased] [erased]"),
        ("on 12/03/2017", "on 12/03/2017"),  # a day
        ("2016-12-01", "2016-12-01"),
        ("0.12 of 123, 412", "0.12 of 123, 412"),  # parts of numbers
    ],
)
def test_mentions_are_struck_out_alike_in_pages_and_tables(text: str, left: str) -> None:
    assert MENTION.pattern.sub("[erased]", text) == left
    con = duckdb.connect()
    con.execute("create table t as select $text as message, '933' as authority", {"text": text})
    (found,) = con.execute(f"select {struck(['message', 'authority'], MENTION)['message']} from t").fetchone() or ("",)
    assert found == left


def test_rows_are_the_childs_by_identifier_or_quoted_value_in_its_authority() -> None:
    con = duckdb.connect()
    con.execute("create table t (authority varchar, child_id varchar, values varchar[], note varchar)")
    con.execute(
        """
        insert into t values
            ('933', '12', [], 'own'), ('933', 'A''1', [], 'own'), ('933', null, ['x', '12'], 'quoted'),
            ('878', '12', [], 'of another authority'), ('933', '123', ['120'], 'another child'), ('933', null, null, 'none')
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
