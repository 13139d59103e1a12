"""Published figures, populations, neighbours and postcodes, in the layouts they are published in."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.unit.landing_area import LandingArea
from warehouse.contracts import load_contracts
from warehouse.published import PublishedLayoutError, load_published_layouts

SIMPLE = "indicator_id,geography,year_ending,value,status,source,definition_version\n"
EES = "time_period,time_identifier,geographic_level,country_code,region_code,old_la_code,new_la_code,"
FIGURE = "select geography, year_ending, value_text, value, status, decimals from reference.benchmark order by all"


@pytest.fixture
def landing(tmp_path: Path) -> LandingArea:
    return LandingArea(tmp_path)


def test_the_simple_layout(landing: LandingArea) -> None:
    landing.put(
        "reference/figures.csv",
        SIMPLE
        + "cp_icpc_on_time,england,2017,79.1,,DfE,\n"
        + "cp_icpc_on_time,neighbours:933,2017,76.10,,DfE,v2012\n"
        + "cp_plans_open,la:878,2017,1,,DfE,\n"
        + 'cla_number,region:E12000009,2017,"5,740",,DfE,\n'
        + "cla_number,la:420,2017,c,,DfE,\n"
        + "cla_number,la:421,2017,,z,DfE,\n",
    )
    found = landing.ingest()
    assert found.rows(FIGURE) == [
        ("england", 2017, "79.1", Decimal("79.1"), "", 1),
        ("la:420", 2017, "c", None, "c", 0),
        ("la:421", 2017, None, None, "z", None),
        ("la:878", 2017, "1", Decimal(1), "", 0),
        ("neighbours:933", 2017, "76.10", Decimal("76.1"), "", 2),
        ("region:E12000009", 2017, "5,740", Decimal(5740), "", 0),
    ]
    assert found.rows("select distinct definition_version from reference.benchmark order by all") == [
        ("v2012",),
        (None,),
    ]
    assert found.receipt("figures.csv").rows_loaded == 6


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("cla_number,la:93,2017,5,,DfE,\n", "FILE-007"),  # two digits
        ("cla_number,Somerset,2017,5,,DfE,\n", "FILE-007"),
        ("cla_number,la:933,2016/2017,5,,DfE,\n", "FILE-008"),
        ("cla_number,la:933,2017,many,,DfE,\n", "FILE-009"),
        ("cla_number,la:933,2017,,,DfE,\n", "FILE-009"),  # neither a number nor a symbol
    ],
)
def test_rows_without_a_figure_are_listed(landing: LandingArea, row: str, rule: str) -> None:
    landing.put("reference/figures.csv", SIMPLE + row + "cla_number,la:878,2017,5,,DfE,\n")
    found = landing.ingest()
    assert found.rows("select count(*) from reference.benchmark") == [(1,)]
    assert found.rules() == [(1, rule)]
    receipt = found.receipt("figures.csv")
    assert (receipt.rows_read, receipt.rows_loaded, receipt.rows_quarantined) == (2, 1, 1)


def test_the_newest_file_decides_a_figure(landing: LandingArea) -> None:
    landing.put(
        "reference/a.csv", SIMPLE + "cla_number,la:933,2017,1,,DfE,\ncla_number,la:933,2016,2,,DfE,\n", minute=1
    )
    landing.put("reference/b.csv", SIMPLE + "cla_number,la:933,2017,9,,DfE,\n", minute=2)
    found = landing.ingest()
    assert found.rows("select year_ending, value_text from reference.benchmark order by all") == [
        (2016, "2"),
        (2017, "9"),
    ]
    assert (found.receipt("a.csv").rows_loaded, found.receipt("a.csv").rows_superseded) == (1, 1)


def test_population_in_the_simple_layout_is_of_the_year_it_names(landing: LandingArea) -> None:
    landing.put(
        "reference/p.csv", SIMPLE + "population_0_17,la:933,2017,109657,,ONS,\npopulation_0_17,england,2017,5,,ONS,\n"
    )
    found = landing.ingest()
    assert found.rows("select * from reference.population") == [("933", 2017, 109657, "ONS")]
    assert found.rows("select count(*) from reference.benchmark") == [(0,)]
    assert found.receipt("p.csv").rows_loaded == 2


def test_the_estimate_of_mid_year_serves_the_year_after(landing: LandingArea) -> None:
    landing.put(
        "reference/ons.csv",
        EES
        + "age_group,population_estimate\n"
        + "2016,Reporting year,Local authority,E92000001,E12000009,933,E10000027,Children aged 0 to 17 years,109657\n"
        + "2016,Reporting year,Local authority,E92000001,E12000009,933,E10000027,Children aged 0 to 4 years,30000\n"
        + "2016,Reporting year,Local authority,E92000001,E12000009,835,E10000009,Children aged 0 to 17 years,x\n",
    )
    assert landing.ingest().rows("select authority, year_ending, population from reference.population") == [
        ("933", 2017, 109657)
    ]


def test_another_file_with_a_population_column_is_not_a_population_file(landing: LandingArea) -> None:
    landing.put(
        "reference/cla.csv",
        EES
        + "population_type,population_estimate,children_count,rate_per_10000\n"
        + "2017,Reporting year,Local authority,E92000001,E12000009,933,E10000027,"
        + "Children looked after on 31 March each year,109657,476,43\n",
    )
    found = landing.ingest()
    assert found.rows("select count(*) from reference.population") == [(0,)]
    assert found.rows("select indicator_id, value_text from reference.benchmark order by all") == [
        ("cla_number", "476"),
        ("cla_rate", "43"),
    ]


@pytest.mark.parametrize(
    "header",
    [
        "cla_group,placement_stability,children_count,children_percent",
        "cla_group,placement_stability,number,percentage",
    ],
)
def test_long_files_of_two_editions(landing: LandingArea, header: str) -> None:
    place = "2024,Reporting year,Regional,E92000001,E12000009,,,"
    landing.put(
        "reference/stability.csv",
        EES
        + header
        + "\n"
        + f"{place}CLA on 31 March,With 3 or more placements during the year,600,10\n"
        + f"{place}CLA on 31 March,Total children,6000,100\n",
    )
    found = landing.ingest()
    assert found.rows("select indicator_id, geography, value_text, edition from reference.benchmark") == [
        ("cla_three_plus_placements", "region:E12000009", "10", "2024")
    ]
    assert found.receipt("stability.csv").rows_loaded == 2  # the total is read, and is no figure


def test_symbols_stay_apart(landing: LandingArea) -> None:
    rows = [
        f"2017,Reporting year,Local authority,E9,E12000009,{800 + at},E1,Referrals,{value}\n"
        for at, value in enumerate("czxku")
    ]
    rows.append("2017,Reporting year,Local authority,E9,E12000009,900,E1,Referrals,low\n")
    rows.append("2017,Reporting year,Local authority,E9,E12000009,901,E1,Referrals,0\n")
    landing.put("reference/c1.csv", EES + "category,rereferral_percent\n" + "".join(rows))
    assert landing.ingest().rows("select status, value from reference.benchmark order by geography") == [
        *((symbol, None) for symbol in "czxku"),
        ("low", None),
        ("", Decimal(0)),
    ]


def test_lait(landing: LandingArea) -> None:
    landing.put(
        "reference/lait.csv",
        '"Short Desc","Data item","Years","LA and Regions","Values","LA Number","Region"\n'
        '"CP_conf_15days","NA","2019","Somerset","94.100000000000009",933,"South West"\n'
        '"CP_conf_15days","NA","2019","South West","-",989,"South West"\n'
        '"CP_conf_15days","NA","2019","England","78.7",970,"England"\n'
        '"LACDistance","NA","2019","Somerset","32",933,"South West"\n'
        '"Unknown","NA","2019","Somerset","1",933,"South West"\n',
    )
    found = landing.ingest()
    assert found.rows(FIGURE) == [
        ("england", 2019, "78.7", Decimal("78.7"), "", 1),
        ("la:933", 2019, "32", Decimal(32), "", 0),
        ("la:933", 2019, "94.100000000000009", Decimal("94.1"), "", 1),
        ("region:E12000009", 2019, "-", None, "-", 1),
    ]
    versions = found.rows("select definition_version from reference.benchmark where definition_version is not null")
    assert versions == [("v2_outside_la",)]


def test_neighbours_of_2021_with_their_odd_header_and_the_block_of_abolished_ones(landing: LandingArea) -> None:
    header = "LA num,LA Name,LA number,GOInd,GOReg," + ",".join(f"SN{n},SNP" for n in range(1, 11)) + ",\n"
    neighbours = ",".join(f"{n},Close " for n in range(801, 811))
    landing.put(
        "reference/neighbours.csv",
        "\ufeff"
        + header
        + f"933,Somerset,933,7,South West,{neighbours},\n"
        + "," * 25
        + "\n"
        + "Old SNs:"
        + "," * 25
        + "\n"
        + f"835,Dorset (Pre LG),835,7,South West,{neighbours},\n",
    )
    found = landing.ingest()
    assert found.rows("select neighbour, rank, neighbour_set from reference.neighbour where authority = '933'") == [
        (str(800 + rank), rank, "2021-04") for rank in range(1, 11)
    ]
    assert found.rows("select count(*) from reference.neighbour") == [(20,)]
    assert found.rules() == [(2, "FILE-012")]  # the heading; the blank line is no row


def test_neighbours_of_2025(landing: LandingArea) -> None:
    header = "old_la_code,la_name,region_ind,region_name," + ",".join(f"SN_{n},SN_{n}P" for n in range(1, 11)) + "\n"
    neighbours = ",".join(f"{n},Close " for n in range(801, 811))
    landing.put("reference/neighbours.csv", header + f"933,Somerset,7,South West,{neighbours}\n")
    assert landing.ingest().rows("select distinct neighbour_set from reference.neighbour") == [("2025-05",)]


def test_postcodes(landing: LandingArea) -> None:
    landing.put(
        "reference/onspd.csv",
        "pcd,oseast1m,osnrth1m,laua,oscty,extra\n"
        "ta1  1aa,322000,124000,E07000190,E10000027,1\n"
        "JE1 1AA,,,L99999999,,1\n",
    )
    found = landing.ingest()
    assert found.rows("select * from reference.postcode") == [("TA11AA", 322000, 124000, "E07000190", "E10000027")]
    assert found.rules() == [(2, "FILE-013")]


def test_a_benchmark_file_that_is_cut_off_is_not_loaded(landing: LandingArea) -> None:
    landing.put("reference/figures.csv", SIMPLE + "cla_number,la:933,2017,1,,DfE,\ncla_num")
    found = landing.ingest()
    assert found.receipt("figures.csv").state == "truncated"
    assert found.rows("select count(*) from reference.benchmark") == [(0,)]


def test_every_layout_has_a_contract_with_the_columns_it_names() -> None:
    contracts = load_contracts()
    for layout in load_published_layouts().values():
        contract = contracts[layout.table]
        names = {column.name for column in contract.columns}
        named = {figure.column for figure in layout.figures} | {*layout.neighbours, *filter(None, [layout.authority])}
        assert named <= names
        assert {column for figure in layout.figures for column, _ in (*figure.where, *figure.total)} <= names
        assert {count for figure in layout.figures for count in (figure.numerator, figure.denominator)} <= names | {""}
    assert set(load_published_layouts()) == {one.table for one in contracts.values() if one.family == "reference"}


def test_a_layout_that_is_not_known_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.yml").write_text("table: x\nlayout: sideways\n")
    with pytest.raises(PublishedLayoutError, match=r"x\.yml: layout is one of"):
        load_published_layouts(tmp_path)
