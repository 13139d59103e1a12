"""Wall time and peak memory of a full run on the sample and of a run with nothing new: `make bench`. Figures, not tests."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CSC = Path(sys.executable).with_name("csc")


def measured(*arguments: str) -> tuple[float, float]:
    """Seconds and MiB (peak of the child process and its children) of one command."""
    started = time.monotonic()
    process = subprocess.Popen([str(CSC), *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"csc {' '.join(arguments)} failed")
    peak: resource.struct_rusage = usage
    return time.monotonic() - started, peak.ru_maxrss / 1024


def main() -> None:
    """Three runs of each kind; prints a Markdown table of minimum seconds and maximum memory."""
    with tempfile.TemporaryDirectory() as folder:
        landing = str(Path(folder, "landing"))
        subprocess.run([str(CSC), "sample", "--out", landing], check=True, stdout=subprocess.DEVNULL)
        kinds: dict[str, list[tuple[float, float]]] = {"full run, fresh data folder": [], "nothing new": []}
        for number in range(3):
            data = str(Path(folder, f"data{number}"))
            kinds["full run, fresh data folder"].append(measured("run", "--landing", landing, "--data", data))
            kinds["nothing new"].append(measured("run", "--landing", landing, "--data", data))
    print("| what | seconds (fastest of 3) | peak MiB |\n|---|---|---|")
    for kind, results in kinds.items():
        print(f"| {kind} | {min(r[0] for r in results):.1f} | {max(r[1] for r in results):.0f} |")


if __name__ == "__main__":
    main()
