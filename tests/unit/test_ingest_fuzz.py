"""Files mutated at random: no crash, no row lost, and every file gets a receipt in words."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from tests.unit.landing_area import ANNA, BEN, HEADER, PLAN, LandingArea, census, child, episodes

ROUNDS, FILES = 12, 25
FOLDERS = ("933/2017", "933", "102/2018/sub", "reference")
PUBLISHED = (
    "indicator_id,geography,year_ending,value,status,source,definition_version\ncla_number,la:933,2017,5,,DfE,\n"
)
INSERTS = (
    *(b'"', b"\x00", b"\n", b"\r", b",", b";", b"\t", b"<", b"&", b"&a;", b"</Child>", b"<Child>", b"<!--", b"]]>"),
    *(b"<!DOCTYPE a>", b"=1+1", b"\xff\xfe", b"\xef\xbb\xbf", b"\x1a", b"#N/A", b"A" * 40_000),
)
ENCODINGS = ("utf-16", "utf-16-be", "cp1252", "utf-8-sig", "utf-32")


def packed(content: bytes) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("inside", content)
    return stream.getvalue()


def seeds() -> list[bytes]:
    texts = [
        HEADER + ANNA + BEN,
        HEADER + ANNA.replace("A1", '"A,1"'),
        episodes(*(f"{day:02}/05/2016" for day in range(1, 25))),
        census(child("1", PLAN), child("2", PLAN, PLAN)),
        "LAchildID,visit_date,child_seen\n1,2016-06-01,Y\n",
        PUBLISHED,
    ]
    contents = [text.encode() for text in texts]
    return [*contents, packed(contents[0]), packed(contents[3])]


def flipped(chance: random.Random, content: bytes) -> bytes:
    at = chance.randrange(len(content) or 1)
    return content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :]


def cut(chance: random.Random, content: bytes) -> bytes:
    return content[: chance.randrange(len(content) or 1)]


def repeated(chance: random.Random, content: bytes) -> bytes:
    at = chance.randrange(len(content) or 1)
    return content[:at] + content[at - chance.randrange(80) :]


def with_insert(chance: random.Random, content: bytes) -> bytes:
    at = chance.randrange(len(content) or 1)
    return content[:at] + chance.choice(INSERTS) + content[at:]


def recoded(chance: random.Random, content: bytes) -> bytes:
    return content.decode("utf-8", "replace").encode(chance.choice(ENCODINGS), "replace")


def shuffled(chance: random.Random, content: bytes) -> bytes:
    lines = content.split(b"\n")
    chance.shuffle(lines)
    return b"\n".join(lines)


def with_column_changed(chance: random.Random, content: bytes) -> bytes:
    rows = [line.split(b",") for line in content.split(b"\n")]
    at, is_dropped = chance.randrange(6), chance.random() < 0.5
    changed = [row[:at] + row[at + 1 :] if is_dropped else row[: at + 1] + row[at:] for row in rows]
    return b"\n".join(b",".join(row) for row in changed)


MUTATIONS: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    flipped,
    cut,
    repeated,
    with_insert,
    recoded,
    shuffled,
    with_column_changed,
)


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_mutated_files(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    landing, originals = LandingArea(tmp_path), seeds()
    for number in range(FILES):
        content = chance.choice(originals)
        for _ in range(chance.randint(1, 3)):
            content = chance.choice(MUTATIONS)(chance, content)
        landing.put(f"{FOLDERS[number % len(FOLDERS)]}/{number}", content)
    found = landing.ingest()
    receipts = found.result.receipts
    assert {one.source_file.partition("!")[0].rpartition("/")[2] for one in receipts} == set(map(str, range(FILES)))
    assert all(one.message for one in receipts)
    listed = found.rows("select count(*) from quality.quarantine")[0][0]
    assert listed == sum(one.rows_quarantined for one in receipts)
