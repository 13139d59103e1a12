"""After staging, the receipt of each file tells where its rows went: loaded, quarantined or superseded."""

from __future__ import annotations

from pathlib import Path

from warehouse.conservation import accounts
from warehouse.database import connect
from warehouse.ingest import ingest
from warehouse.sqlmodels import load_models, run_model

EPISODES = """CHILD,DECOM,RNE,LS,CIN,PLACE,DEC,REC
1,01/04/2016,S,C2,N1,U1,,
2,31/02/2017,S,C2,N1,U1,,
,01/05/2016,S,C2,N1,U1,,
3,02/05/2016,S,C2,N1,U1,01/05/2016,E8
4,02/05/2016,S,C2,N1,U1,,,extra
"""  # good; impossible date; no child; ends before it starts; a field too many


def test_rows_rejected_by_staging_move_from_loaded_to_quarantined(tmp_path: Path) -> None:
    folder = tmp_path / "933" / "2017"
    folder.mkdir(parents=True)
    (folder / "episodes.csv").write_text(EPISODES, encoding="utf-8")
    con = connect()
    ingest(con, tmp_path)
    counts = "select rows_read, rows_loaded, rows_quarantined, rows_superseded from quality.delivered_file where state = 'loaded'"
    assert con.execute(counts).fetchall() == [(5, 4, 1, 0)]
    model = load_models()["staging.cla_episode"]
    for _ in range(2):  # running it again changes nothing
        run_model(con, model)
        assert con.execute(counts).fetchall() == [(5, 1, 4, 0)]
    rules = con.execute("select rule_id from quality.quarantine order by 1").fetchall()
    assert [rule for (rule,) in rules if rule.startswith("DQ")] == ["DQ-003", "DQ-004", "DQ-026"]
    assert "| 933/2017/episodes.csv | loaded | 5 | 1 | 4 | 0 |" in accounts(con)["cla_episodes"]


def test_hundreds_of_small_files_are_read_together(tmp_path: Path) -> None:
    for number in range(300):
        folder = tmp_path / str(200 + number) / "2017"
        folder.mkdir(parents=True)
        (folder / "uasc.csv").write_text(f"CHILD,SEX,DOB,DUC\n{number},1,01/04/2001,\n", encoding="utf-8")
    con = connect()
    ingest(con, tmp_path)
    assert con.execute("select count(*), count(distinct source_file) from raw.cla_uasc").fetchall() == [(300, 300)]
