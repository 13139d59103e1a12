"""The published pages beside the UI: this machine only, that folder only, and no address where nothing is served."""

from __future__ import annotations

import os
import socket
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from pipelines.ui import HOST, serve_published


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CSC_PUBLISHED_URL", "")
    for tier in ("published", "restricted"):
        (tmp_path / tier).mkdir()
        (tmp_path / tier / "page.html").write_text(tier, encoding="utf-8")
    return tmp_path


def test_published_pages_are_served_and_nothing_beside_them(data: Path) -> None:
    serve_published(data / "published", 0)
    address = os.environ["CSC_PUBLISHED_URL"]
    assert address.startswith(f"http://{HOST}:")
    with urllib.request.urlopen(f"{address}/page.html", timeout=5) as answer:
        assert answer.read() == b"published"
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{address}/../restricted/page.html", timeout=5)


def test_a_port_that_is_taken_gives_no_address(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        serve_published(data / "published", other.getsockname()[1])
    assert os.environ["CSC_PUBLISHED_URL"] == ""
    assert "not served" in capsys.readouterr().err


def test_an_address_that_is_told_is_kept(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSC_PUBLISHED_URL", "https://figures.example.org")
    serve_published(data / "published", 0)
    assert os.environ["CSC_PUBLISHED_URL"] == "https://figures.example.org"
