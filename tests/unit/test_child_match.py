"""Which child looked after is which child of the census, and which health and adoption figures a rule blocks."""

from __future__ import annotations

from tests.case_runner import build

UPN = "A123456789012"
Row = dict[str, object]


def _looked_after(child: str, dob: str = "10/05/2008", upn: str = "", **row: object) -> Row:
    return {"child": child, "sex": "1", "dob": dob, "ethnic": "WBRI", "upn": upn, **row}


def _census(children: dict[str, tuple[str, str, str]]) -> dict[str, list[Row]]:
    """Census children by identifier: date of birth, UPN, disability code (empty: none stated)."""
    named: list[Row] = [{"lachildid": c, "personbirthdate": dob, "upn": upn} for c, (dob, upn, _) in children.items()]
    codes: list[Row] = []
    for number, (child, (_, _, disability)) in enumerate(children.items(), start=1):
        named[number - 1]["child_number"] = number
        if disability:
            codes.append({"lachildid": child, "disability": disability, "child_number": number})
    source = {"source_file": "933/2017/census.xml"}
    return {"cin_child": [{**r, **source} for r in named], "cin_disability": [{**r, **source} for r in codes]}


def _disabilities(header: list[Row], census: dict[str, tuple[str, str, str]], crosswalk: list[Row]) -> dict[str, str]:
    given = {"cla_header": header, **_census(census), "child_crosswalk": crosswalk}
    rows = (
        build(given, ["core.child"]).sql("select child_id, disability from core.child where service = 'cla'").fetchall()
    )
    assert len(rows) == len({child for child, _ in rows}), "a match fans out"
    return dict(rows)


def test_crosswalk_then_upn_then_identifier() -> None:
    header = [
        _looked_after("walk", upn=UPN),
        _looked_after("upn", upn=UPN),
        _looked_after("same"),
        _looked_after("nobody"),
    ]
    census = {
        "P1": ("2001-01-01", "", "AUT"),  # another date of birth does not matter to the crosswalk
        "P2": ("2008-05-10", UPN, "NONE"),
        "same": ("2008-05-10", "", "HEAR"),
        "nobody": ("2008-05-11", "", "HEAR"),  # same identifier, another date of birth: no match
    }
    found = _disabilities(header, census, [{"child": "walk", "lachildid": "P1"}])
    assert found == {"walk": "Disabled", "upn": "Not disabled", "same": "Disabled", "nobody": "Not known"}


def test_a_match_needs_a_valid_upn_and_the_date_of_birth() -> None:
    header = [
        _looked_after("unknown", upn="UN1"),
        _looked_after("other_dob", dob="11/05/2008", upn=UPN),
        _looked_after("good", upn=UPN),
    ]
    census = {"P1": ("2008-05-10", "UN1", "AUT"), "P2": ("2008-05-10", UPN, "AUT")}
    assert _disabilities(header, census, []) == {"unknown": "Not known", "other_dob": "Not known", "good": "Disabled"}


def test_several_census_children_give_one_match_in_any_order() -> None:
    header = [_looked_after("A", upn=UPN)]
    census = {"P1": ("2008-05-10", UPN, "NONE"), "P2": ("2008-05-10", UPN, "AUT"), "P3": ("2008-05-10", UPN, "")}
    # a stated disability before none stated, then the greatest identifier
    assert _disabilities(header, census, []) == {"A": "Disabled"}
    assert _disabilities(header, dict(reversed(census.items())), []) == {"A": "Disabled"}


def test_the_latest_crosswalk_wins_and_an_unknown_child_is_no_match() -> None:
    header = [_looked_after("A"), _looked_after("B")]
    census = {"P1": ("2001-01-01", "", "NONE"), "P2": ("2001-01-01", "", "AUT"), "B": ("2008-05-10", "", "AUT")}
    crosswalk: list[Row] = [
        {"child": "A", "lachildid": "P2", "year_ending": 2016},
        {"child": "A", "lachildid": "P1", "year_ending": 2017},
        {"child": "B", "lachildid": "P9"},  # not in the census, so the next step decides
    ]
    assert _disabilities(header, census, crosswalk) == {"A": "Not disabled", "B": "Disabled"}


def _blocks(given: dict[str, list[Row]]) -> set[tuple[str, int, str]]:
    rows = build(given, ["core.block_health"]).sql("select indicator_id, year_ending, rule_id from core.block_health")
    return set(rows.fetchall())


def _twelve_months(children: int, with_oc2: int) -> dict[str, list[Row]]:
    names = [f"C{number:02d}" for number in range(children)]
    episode: Row = {"decom": "01/04/2015", "rne": "S", "ls": "C2", "place": "U4"}
    return {
        "cla_header": [_looked_after(name) for name in names],
        "cla_episodes": [{"child": name, **episode} for name in names],
        "cla_oc2": [{"child": name, "teeth_check": "1"} for name in names[:with_oc2]],
    }


def test_a_quarter_without_oc2_row_is_still_shown() -> None:
    assert not _blocks(_twelve_months(8, with_oc2=6))  # 25%: not above the limit


def test_more_than_a_quarter_without_oc2_row_blocks_the_eight_figures() -> None:
    found = _blocks(_twelve_months(7, with_oc2=5))  # 28.6%
    assert len(found) == 8
    assert ("health_dental", 2017, "DQ-052") in found


def test_a_hundredth_of_unreadable_match_dates_is_still_shown() -> None:
    rows: list[Row] = [{"child": f"C{n}", "date_match": "01/01/2017" if n else "31/02/2017"} for n in range(100)]
    assert not _blocks({"cla_ad1": rows})
    assert _blocks({"cla_ad1": rows[:99]}) == {("perm_a2_days", 2017, "DQ-003")}
