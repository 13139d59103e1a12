"""What runs cost: `make bench`. Wall time by stage, peak memory, rows and bytes a second, growth from size to size.

Every size is a landing area of so many authorities x 3 years (`pipelines.sample.copies`), run from process start on a fresh data
folder beside the floor (`tests.floor`): the machine's speed changes, the ratio of the two does not. Figures, not tests.
"""

from __future__ import annotations

import argparse
import math
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import polars as pl

from pipelines.sample.copies import write_copies
from warehouse.declared import load_csv
from warehouse.settings import SCHEMA_DIR

CSC = [str(Path(sys.executable).with_name("csc"))]
FLOOR = [sys.executable, "-m", "tests.floor"]
AS_AT, YEARS = "2017-03-31", (2015, 2016, 2017)
STAGE = re.compile(r"^ +([\d.]+) s  (.+)$")
FULL, NOTHING_NEW, FLOOR_NAME = "full run", "nothing new", "floor"


@dataclass(frozen=True)
class Measured:
    """One command. seconds: wall; mib: peak of the process; stages: seconds of each stage, in order."""

    seconds: float
    mib: float
    stages: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Line:
    """One row of the results. ratio: seconds against the floor of the same size; stage empty: the whole command."""

    authorities: int
    megabytes: float
    rows: int
    what: str
    stage: str
    seconds: float
    peak_mib: float | None
    ratio: float | None


def measured(command: list[str], *arguments: str) -> Measured:
    """Run one command to its end. Raises SystemExit when it fails."""
    with tempfile.TemporaryFile("w+") as told:
        started = time.monotonic()
        process = subprocess.Popen([*command, *arguments], stdout=told, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - started
        told.seek(0)
        lines = told.read().splitlines()
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"{' '.join([*command, *arguments])} failed: {lines[-1] if lines else ''}")
    peak: resource.struct_rusage = usage
    return Measured(seconds, peak.ru_maxrss / 1024, _stages(lines))


def _stages(lines: list[str]) -> tuple[tuple[str, float], ...]:
    starts = [(found[2], float(found[1])) for line in lines if (found := STAGE.match(line))]
    ends = [at for _, at in starts[1:]] + [
        float(found[1]) for line in lines if (found := re.match(r"Took ([\d.]+)", line))
    ]
    return tuple((name, end - start) for (name, start), end in zip(starts, ends, strict=False))


def size(folder: Path, authorities: list[str], *, with_rolling: bool) -> list[Line]:
    """Everything measured for one number of authorities."""
    landing, data = folder / "landing", folder / "data"
    megabytes = write_copies(landing, authorities, YEARS) / 1e6
    floor = measured(FLOOR, str(landing), str(folder / "floor"))
    asked = ["run", "--landing", str(landing), "--data", str(data), "--as-at", AS_AT]
    asked += [] if with_rolling else ["--no-rolling"]
    results = {FLOOR_NAME: floor, FULL: measured(CSC, *asked), NOTHING_NEW: measured(CSC, *asked)}
    rows = _rows_loaded(data)
    return [
        Line(len(authorities), megabytes, rows, what, stage, seconds, mib, seconds / floor.seconds)
        for what, result in results.items()
        for stage, seconds, mib in [("", result.seconds, result.mib), *((*stage, None) for stage in result.stages)]
    ]


def _rows_loaded(data: Path) -> int:
    import duckdb

    with duckdb.connect(str(data / "duckdb" / "csc.duckdb"), read_only=True) as con:
        row = con.execute("select sum(rows_loaded) from quality.delivered_file").fetchone()
    return int(row[0]) if row else 0


def markdown(results: pl.DataFrame) -> str:
    """The results as tables: whole commands with growth, then the stages of the largest run."""
    lines = [
        "| authorities x 3 years | MB | what | seconds | x floor | MB/s | rows/s | peak MiB | growth exponent |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    before: dict[str, tuple[float, float]] = {}
    for row in results.filter(pl.col("stage") == "").iter_rows(named=True):
        what, seconds, megabytes = row["what"], row["seconds"], row["megabytes"]
        last = before.get(what)
        growth = f"{math.log(seconds / last[0]) / math.log(megabytes / last[1]):.2f}" if last else ""
        before[what] = (seconds, megabytes)
        lines.append(
            f"| {row['authorities']} | {megabytes:.0f} | {what} | {seconds:.1f} | {row['ratio']:.1f} | {megabytes / seconds:.1f} |"
            f" {row['rows'] / seconds:,.0f} | {row['peak_mib']:.0f} | {growth} |"
        )
    largest = results.filter(pl.col("authorities") == pl.col("authorities").max(), pl.col("stage") != "")
    lines += ["", f"| stage of the run of {results['authorities'].max()} | seconds |", "|---|---|"]
    lines += [f"| {row['stage']} | {row['seconds']:.1f} |" for row in largest.iter_rows(named=True)]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure the sizes asked for; results go to ``--out`` as bench.md and bench.parquet, and to the screen."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument(
        "--sizes", default="1,10", help="numbers of authorities, up to 153 (40 takes minutes, 153 a quarter of an hour)"
    )
    asked.add_argument("--rolling", action="store_true", help="with rolling twelve-month windows")
    asked.add_argument(
        "--out", type=Path, default=Path("warehouse/data/bench"), help="folder for bench.md and bench.parquet"
    )
    asked.add_argument("--most", type=float, help="fail when a full run takes more than so many times its floor")
    options = asked.parse_args()
    numbers = sorted(
        {row["authority"] for row in load_csv(SCHEMA_DIR / "codesets" / "authority.csv") if not row["valid_to"]}
    )
    results: list[Line] = []
    for count in sorted(map(int, options.sizes.split(","))):
        with tempfile.TemporaryDirectory() as folder:
            results += size(Path(folder), numbers[:count], with_rolling=options.rolling)
    frame = pl.DataFrame([asdict(line) for line in results], infer_schema_length=None)
    options.out.mkdir(parents=True, exist_ok=True)
    frame.write_parquet(options.out / "bench.parquet")
    (options.out / "bench.md").write_text(markdown(frame), encoding="utf-8")
    print(markdown(frame))
    over = frame.filter(pl.col("what") == FULL, pl.col("stage") == "", pl.col("ratio") > (options.most or math.inf))
    if over.height:
        raise SystemExit(f"slower than {options.most} times the floor: {over['authorities'].to_list()} authorities")


if __name__ == "__main__":
    main()
