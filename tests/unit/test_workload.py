"""DuckDB takes one thread for few returns and every core for many."""

import os

from warehouse.database import connect
from warehouse.run_facts import InputFact, store_input_facts
from warehouse.workload import SMALL, fit_threads


def test_threads_follow_the_size_of_the_landing_area() -> None:
    with connect() as con:
        con.execute("set threads = 3")
        fit_threads(con)
        assert _threads(con) == 1  # nothing is known yet
        store_input_facts(con, [InputFact("933/2017/episodes.csv", SMALL, "0", 0)])
        fit_threads(con)
        assert _threads(con) == 1
        store_input_facts(con, [InputFact(f"933/{year}/episodes.csv", SMALL, "0", 0) for year in (2016, 2017)])
        fit_threads(con)
        assert _threads(con) == (os.cpu_count() or 1)


def _threads(con: object) -> int:
    (found,) = con.execute("select current_setting('threads')").fetchone()  # type: ignore[attr-defined]
    return int(found)
