"""Segments of the log are kept whole, once, and never in the place of another; places in it are reckoned right."""

import gzip
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.kernel.backup.wal import (
    SEGMENT_BYTES,
    Turn,
    fetch_command,
    keep_command,
    needless,
    position,
    segment_of,
    turns,
)

NAME = "00000001000000000000000A"


def run(command: str, segment: Path, name: str = NAME) -> bool:
    """Run a command as PostgreSQL does, in the data folder, with its names filled in."""
    filled = command.replace("%%", "\0").replace("%p", segment.name).replace("%f", name).replace("\0", "%")
    return subprocess.run(["sh", "-c", filled], check=False, cwd=segment.parent).returncode == 0


@pytest.fixture(params=["plain", "我的 备份", 'it\'s 100% "odd" $HOME'])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    made: Path = tmp_path / request.param
    made.mkdir()
    return made


def test_a_segment_is_kept_and_comes_back(folder: Path, tmp_path: Path) -> None:
    segment = tmp_path / "written"
    segment.write_bytes(b"the log" * 1000)
    assert run(keep_command(folder), segment)
    assert [one.name for one in folder.iterdir()] == [f"{NAME}.gz"]
    assert gzip.decompress((folder / f"{NAME}.gz").read_bytes()) == segment.read_bytes()
    back = tmp_path / "RECOVERYXLOG"
    assert run(fetch_command(folder), back)
    assert back.read_bytes() == segment.read_bytes()
    assert not run(fetch_command(folder), back, "00000001000000000000000B")


def test_a_segment_is_never_put_in_the_place_of_another(folder: Path, tmp_path: Path) -> None:
    segment = tmp_path / "written"
    segment.write_bytes(b"first")
    assert run(keep_command(folder), segment)
    assert run(keep_command(folder), segment), "the same again is fine: the server was killed before it noted it"
    segment.write_bytes(b"other")
    assert not run(keep_command(folder), segment)
    assert gzip.decompress((folder / f"{NAME}.gz").read_bytes()) == b"first"


def test_a_segment_that_cannot_be_kept_is_told(tmp_path: Path) -> None:
    segment = tmp_path / "written"
    segment.write_bytes(b"first")
    assert not run(keep_command(tmp_path / "not there"), segment)


@given(st.integers(0, 2**40), st.integers(1, 2**31))
def test_a_place_lies_in_the_segment_that_begins_before_it(at: int, timeline: int) -> None:
    name = segment_of(f"{at >> 32:X}/{at & 0xFFFFFFFF:X}", timeline)
    assert int(name[:8], 16) == timeline
    assert int(name[8:16], 16) * 2**32 + int(name[16:], 16) * SEGMENT_BYTES == at - at % SEGMENT_BYTES


def test_histories_are_read_and_always_needed() -> None:
    said = "1\t0/5000000\tbefore 2026-11-30 08:00:00+00\n\n2\tA/28\tno recovery target specified\n"
    assert turns(said) == [Turn(1, 0x5000000), Turn(2, 0xA00000028)]
    assert position("A/28") == 0xA00000028
    names = [f"{NAME}.gz", "000000020000000000000009.gz", f"{NAME[:-1]}9.00000028.backup.gz", "00000002.history.gz"]
    assert needless(names, NAME) == names[1:3]
