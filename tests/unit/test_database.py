"""Opening the warehouse: a damaged file is set aside and made anew, a file that the machine withholds is not touched."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from warehouse.database import WarehouseBusyError, WarehouseError, connect

HEADERS, BLOCK = 3 * 4096, 262_144  # how a DuckDB file is laid out


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A warehouse of some blocks."""
    path = tmp_path_factory.mktemp("healthy") / "csc.duckdb"
    with connect(path) as con:
        con.execute("create table raw.number as select range as n, hash(range) as h from range(300000)")
    return path.read_bytes()


def _garbage(at: int, size: int) -> Callable[[bytes], bytes]:
    return lambda content: content[:at] + b"\x5a" * size + content[at + size :]


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "another file": lambda content: b"not a database" * 1000,
    "garbage in the main header": _garbage(0, 4096),
    "garbage in both block headers": _garbage(4096, 2 * 4096),
    "garbage in a block of data": _garbage(HEADERS + 3 * BLOCK, 4096),
    "garbage in every block": lambda content: content[:HEADERS] + b"\x5a" * (len(content) - HEADERS),
    "cut in the middle": lambda content: content[: len(content) // 2],
    "cut in the header": lambda content: content[:100],
    "emptied": lambda content: b"",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_set_aside_and_made_anew(tmp_path: Path, healthy: bytes, damage: str) -> None:
    path, told = tmp_path / "csc.duckdb", []
    path.write_bytes(DAMAGES[damage](healthy))
    with connect(path, told=told.append, is_read_through=True) as con:
        assert con.execute("from duckdb_tables()").fetchall() == []
    assert path.with_suffix(".corrupt").read_bytes() == DAMAGES[damage](healthy)
    assert told == ["The warehouse file is damaged: set aside as csc.corrupt, a new one is made from the landing area"]


def test_a_damaged_log_is_set_aside_with_its_file(tmp_path: Path, healthy: bytes) -> None:
    path, told = tmp_path / "csc.duckdb", []
    path.write_bytes(healthy)
    logged = (
        "import duckdb, os; con = duckdb.connect(os.sys.argv[1]); con.execute('create table t as from range(9999)');"
    )
    subprocess.run([sys.executable, "-c", f"{logged} os._exit(0)", str(path)], check=True)
    log = Path(f"{path}.wal")
    log.write_bytes(log.read_bytes()[:-5000] + b"\x5a" * 5000)
    connect(path, told=told.append, is_read_through=True).close()
    assert len(told) == 1
    assert path.with_suffix(".corrupt").read_bytes() == healthy


def test_a_whole_file_is_opened_as_it_is(tmp_path: Path, healthy: bytes) -> None:
    path, told = tmp_path / "csc.duckdb", []
    path.write_bytes(healthy)
    with connect(path, told=told.append, is_read_through=True) as con:
        assert con.execute("select count(*) from raw.number").fetchall() == [(300_000,)]
    assert told == []


def test_a_file_that_the_machine_withholds_stays_where_it_is(tmp_path: Path) -> None:
    path = tmp_path / "csc.duckdb"
    path.mkdir()
    with pytest.raises(WarehouseError, match=r"csc\.duckdb: the warehouse cannot be opened: Is a directory"):
        connect(path)
    assert [one.name for one in tmp_path.iterdir()] == ["csc.duckdb"]


OPEN = "import sys; from warehouse.database import connect; connect(sys.argv[1], told=print, is_read_through=True)"


def _opened_by(path: Path, prepare: Callable[[], None]) -> str:
    """What another process says that opens the warehouse after ``prepare``."""
    done = subprocess.run(
        [sys.executable, "-c", OPEN, str(path)], capture_output=True, text=True, check=False, preexec_fn=prepare
    )
    return done.stdout + done.stderr.strip().splitlines()[-1] if done.stderr else done.stdout


def _nearly_full() -> None:
    """No file can grow: what a full disk is to a program, with another number."""
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))


@pytest.mark.skipif(os.name != "posix", reason="limits of files are set the POSIX way")
@pytest.mark.parametrize("is_there", [True, False])
def test_where_nothing_can_be_written_a_whole_file_stays(tmp_path: Path, healthy: bytes, is_there: bool) -> None:
    path = tmp_path / "csc.duckdb"
    if is_there:
        path.write_bytes(healthy)
        logged = (
            "import duckdb, os; con = duckdb.connect(os.sys.argv[1]); con.execute('create table t as from range(99)');"
        )
        subprocess.run([sys.executable, "-c", f"{logged} os._exit(0)", str(path)], check=True)
    said = _opened_by(path, _nearly_full)
    assert "WarehouseError: csc.duckdb: the warehouse cannot be opened: File too large; put that right" in said
    assert not path.with_suffix(".corrupt").exists()
    with connect(path) as con:  # with room again everything is there, what the log held as well
        assert len(con.execute("from duckdb_tables()").fetchall()) == (2 if is_there else 0)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can become another user")
def test_without_rights_a_whole_file_stays(tmp_path: Path, healthy: bytes) -> None:
    path = tmp_path / "csc.duckdb"
    path.write_bytes(healthy)
    child = os.fork()
    if child == 0:
        path.chmod(0)
        os.setgid(65534)
        os.setuid(65534)
        try:
            connect(path)
        except WarehouseError as error:
            os._exit(0 if "Permission denied; put that right" in str(error) else 3)
        os._exit(4)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert [one.name for one in tmp_path.iterdir()] == ["csc.duckdb"]


@pytest.mark.parametrize("folder", ["data", "locks"])  # the name of a folder decides nothing
def test_a_file_that_another_process_holds_is_said_to_be_busy(tmp_path: Path, healthy: bytes, folder: str) -> None:
    (tmp_path / folder).mkdir()
    path = tmp_path / folder / "csc.duckdb"
    path.write_bytes(healthy)
    with duckdb.connect(str(path)):
        said = _opened_by(path, lambda: None)
    assert f"WarehouseBusyError: the warehouse is in use by another process ({os.getpid()})" in said
    path.unlink()
    path.mkdir()
    with pytest.raises(WarehouseError) as raised:
        connect(path)
    assert not isinstance(raised.value, WarehouseBusyError)
