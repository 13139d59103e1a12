"""Runs of csc in processes of their own that are forked from one which has imported everything: they start at once.

Each can be stopped at a stage that it tells, or kills itself with SIGKILL at a file operation.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from multiprocessing.context import ForkServerProcess
from pathlib import Path

FORKSERVER = multiprocessing.get_context("forkserver")
FORKSERVER.set_forkserver_preload(["pipelines.definitions", "pipelines.event_log", "assets.snapshot", "polars"])
PATIENCE_SECONDS = 180


@dataclass(frozen=True)
class Kill:
    """Where a process kills itself: just before the so many-th operation on a path that ends so.

    event: as Python's auditors are told, such as open or os.rename.
    """

    event: str
    path: str
    number: int = 1


@dataclass(frozen=True)
class WarmRun:
    """A run in progress or ended, and the file that holds what it says."""

    process: ForkServerProcess
    output: Path

    def said(self) -> str:
        return self.output.read_text(encoding="utf-8") if self.output.exists() else ""

    def wait_for(self, stage: str) -> None:
        """Wait until the run tells that stage."""
        await_that(lambda: stage in self.said() or not self.process.is_alive(), self.said)
        assert stage in self.said(), self.said()

    def send(self, number: signal.Signals) -> None:
        assert self.process.pid is not None
        os.kill(self.process.pid, number)

    def ended(self) -> int | None:
        """The exit code; minus the signal's number for a run that a signal ended."""
        self.process.join(PATIENCE_SECONDS)
        return self.process.exitcode


def await_that(happened: Callable[[], bool], told: Callable[[], str]) -> None:
    """Wait for something, and fail with what was told when it does not happen."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        assert time.monotonic() < deadline, told()[-4000:]
        time.sleep(0.005)


@contextmanager
def warm_run(*arguments: str | Path, kill: Kill | None = None, days_back: int = 0) -> Iterator[WarmRun]:
    """``csc run`` with these arguments, ended at the latest with the context. days_back: how far its clock is behind."""
    data = Path(arguments[arguments.index("--data") + 1])
    output = data.with_name(f"{time.monotonic_ns()}.said")
    process = FORKSERVER.Process(target=_run, args=(tuple(map(str, ("run", *arguments))), output, kill, days_back))
    process.start()
    try:
        yield WarmRun(process, output)
    finally:
        if process.is_alive():
            process.kill()
        process.join()


def _run(arguments: tuple[str, ...], output: Path, kill: Kill | None, days_back: int) -> None:
    from pipelines.cli import main

    said = os.open(output, os.O_WRONLY | os.O_CREAT)
    os.dup2(said, 1)
    os.dup2(said, 2)
    if kill:
        _kill_oneself(kill)
    if days_back:
        _set_clock_back(days_back)
    sys.argv = ["csc", *arguments]
    main()


def _kill_oneself(kill: Kill) -> None:
    left = iter(range(kill.number - 1))

    def listen(event: str, arguments: tuple[object, ...]) -> None:
        paths = [str(one) for one in arguments if isinstance(one, str | Path)]
        if event == kill.event and any(path.endswith(kill.path) for path in paths) and next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(listen)


def _set_clock_back(days: int) -> None:
    """What a snapshot is named by is behind; the monotonic clock goes on, as it does when somebody sets a clock."""
    import warehouse.snapshots

    class Behind(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) - timedelta(days)

    warehouse.snapshots.datetime = Behind  # type: ignore[misc]
