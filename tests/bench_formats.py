"""What reading costs, by format: MB/s from the file into DuckDB, and peak memory. Figures, not tests.

    python -m tests.bench_formats [--mib 64] [--only "census XML"]...

Each file is one of the sample's, its records repeated under other identifiers until it has the size asked for.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl

from pipelines.sample.sample import write_sample
from warehouse.database import connect
from warehouse.ingest import ingest
from warehouse.workbooks import Sheet, write_workbook

MIB = 1 << 20
WORKBOOK_MIB = 16  # a workbook may not hold more than 512 MiB unpacked, and a sheet not more than 1,048,576 rows
CHILDREN = 400
EPISODES, CENSUS = "933/2017/episodes.csv", "933/2017/CIN_2017.xml"
Maker = Callable[[Path, Path, int], None]


def repeated(record: bytes, size: int) -> Iterator[bytes]:
    """Copies of some records, ``@@`` in them replaced by the number of the copy, until ``size`` bytes are there."""
    for number in range(size // len(record) + 1):
        yield record.replace(b"@@", b"%d-" % number)


def episodes(sample: Path) -> tuple[bytes, bytes]:
    """Header, and the rows with a mark before each identifier."""
    header, _, rows = (sample / EPISODES).read_bytes().partition(b"\n")
    return header + b"\n", b"".join(b"@@" + row + b"\n" for row in rows.splitlines())


def csv(sample: Path, out: Path, size: int) -> None:
    """Comma, no quotes."""
    header, rows = episodes(sample)
    with out.open("wb") as file:
        file.write(header)
        file.writelines(repeated(rows, size))


def csv_with_newlines(sample: Path, out: Path, size: int) -> None:
    """Quoted fields, some of which hold a line end: what the quick way cannot cut."""
    header, rows = episodes(sample)
    quoted = [b'"' + row.replace(b",", b'","') + b'"' for row in rows.splitlines()]
    quoted[0] = quoted[0][:-1] + b'\n"'
    with out.open("wb") as file:
        file.write(header)
        file.writelines(repeated(b"\n".join(quoted) + b"\n", size))


def csv_cp1252(sample: Path, out: Path, size: int) -> None:
    """Semicolons and one letter that is not UTF-8."""
    header, rows = episodes(sample)
    with out.open("wb") as file:
        file.write(header.replace(b",", b";"))
        file.writelines(
            repeated(rows.replace(b",", b";") + b"\xc9@@" + rows.splitlines()[0].replace(b",", b";") + b"\n", size)
        )


def workbook(sample: Path, out: Path, size: int) -> None:
    """One sheet; the size asked for is capped."""
    rows = pl.read_csv(sample / EPISODES, infer_schema=False)
    copies = [
        rows.with_columns(pl.concat_str(pl.lit(f"{n}-"), "CHILD").alias("CHILD"))
        for n in range(min(size, WORKBOOK_MIB * MIB) // 100_000)
    ]
    write_workbook(out, [Sheet("episodes", pl.concat(copies))])


def ssda903(sample: Path, out: Path, size: int) -> None:
    """A CHILD element an episode."""
    header, rows = episodes(sample)
    names = ["PL" if name == "PLACE" else name for name in header.decode().strip().split(",")]
    children = bytearray()
    for row in rows.decode().splitlines():
        values = dict(zip(names, row.split(","), strict=True))
        identifier = values.pop("CHILD")
        fields = "".join(f"<{name}>{value}</{name}>" for name, value in values.items() if value)
        children += (
            f"<CHILD><HEADER><CHILDID>{identifier}</CHILDID></HEADER><EPISODE>{fields}</EPISODE></CHILD>\n".encode()
        )
    with out.open("wb") as file:
        file.write(b"<EXPSSDA903>")
        file.writelines(repeated(bytes(children), size))
        file.write(b"</EXPSSDA903>")


def census(sample: Path, out: Path, size: int) -> None:
    """As systems write it: indented, no comments."""
    text = (sample / CENSUS).read_bytes()
    start, end = text.index(b"<Child>"), text.rindex(b"</Child>") + len(b"</Child>")
    children = text[start:end].replace(b"<LAchildID>", b"<LAchildID>@@") + b"\n  "
    with out.open("wb") as file:
        file.write(text[:start])
        file.writelines(repeated(children, size))
        file.write(text[end:])


def unusual_census(sample: Path, out: Path, size: int) -> None:
    """A comment before every child: read by the exact way."""
    plain = out.with_suffix(".plain")
    census(sample, plain, size)
    with plain.open("rb") as source, out.open("wb") as file:
        file.writelines(line.replace(b"<Child>", b"<!-- --><Child>") for line in source)
    plain.unlink()


def packed(make: Maker) -> Maker:
    """The same in a ZIP archive; its size is what it holds."""

    def make_packed(sample: Path, out: Path, size: int) -> None:
        inside = out.with_suffix(".inside")
        make(sample, inside, size)
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.write(inside, "inside")
        inside.unlink()

    return make_packed


FORMATS: dict[str, Maker] = {
    "CSV": csv,
    "CSV, semicolons, cp1252": csv_cp1252,
    "CSV, newlines in quotes": csv_with_newlines,
    "CSV in a ZIP": packed(csv),
    "workbook": workbook,
    "SSDA903 XML": ssda903,
    "census XML": census,
    "census XML with comments": unusual_census,
    "census XML in a ZIP": packed(census),
}


def unpacked_size(file: Path) -> int:
    """Bytes of a file, or of what an archive holds (a workbook is one)."""
    if not zipfile.is_zipfile(file):
        return file.stat().st_size
    with zipfile.ZipFile(file) as archive:
        return sum(member.file_size for member in archive.infolist())


def ingest_here(landing: Path, folder: Path, memory_limit: str | None) -> None:
    """Ingest into a new DuckDB file and print seconds, seconds of processor time and the peak of this process in MiB."""
    started, worked = time.monotonic(), time.process_time()
    con = connect(folder / "bench.duckdb", memory_limit)
    result = ingest(con, landing, spool=folder)
    con.close()
    if not result.rows_loaded:
        raise SystemExit(f"nothing was loaded: {result.receipts[0].message}")
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    print(time.monotonic() - started, time.process_time() - worked, peak / 1024)


def measured(landing: Path, memory_limit: str) -> tuple[float, float, float]:
    """Seconds, processor seconds and peak MiB of an ingest in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.bench_formats", "--memory-limit", memory_limit]
        done = subprocess.run([*command, "--ingest", str(landing), folder], check=True, capture_output=True, text=True)
    seconds, worked, peak = done.stdout.split()
    return float(seconds), float(worked), float(peak)


def arguments() -> argparse.Namespace:
    """The options of the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--mib", type=int, default=64, help="size of each file")
    parser.add_argument("--only", action="append", choices=FORMATS, help="measure this format; several are allowed")
    parser.add_argument("--rounds", type=int, default=2, help="the fastest counts")
    parser.add_argument("--memory-limit", default="1GB", help="that of DuckDB")
    parser.add_argument("--ingest", nargs=2, type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> None:
    """Prints a Markdown table."""
    chosen = arguments()
    if chosen.ingest:
        ingest_here(*chosen.ingest, chosen.memory_limit)
        return
    with tempfile.TemporaryDirectory() as name:
        sample, landing = Path(name, "sample"), Path(name, "landing")
        write_sample(sample, children=CHILDREN, years=[2016, 2017])
        out = landing / "933" / "2017" / "file"
        out.parent.mkdir(parents=True)
        print(
            "| format | MiB | seconds | processor seconds | MB/s | s per 100 MB | peak MiB |\n|---|---|---|---|---|---|---|"
        )
        for kind in chosen.only or FORMATS:
            FORMATS[kind](sample, out, chosen.mib * MIB)
            size = unpacked_size(out)
            runs = [measured(landing, chosen.memory_limit) for _ in range(chosen.rounds)]
            seconds, worked, peak = min(r[0] for r in runs), min(r[1] for r in runs), max(r[2] for r in runs)
            rate = size / 1e6 / seconds
            print(
                f"| {kind} | {size / MIB:.0f} | {seconds:.1f} | {worked:.1f} | {rate:.0f} | {100 / rate:.1f} | {peak:.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
