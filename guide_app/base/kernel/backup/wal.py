"""The log between base backups: how the server keeps its segments in the folder, and how they come back.

The server itself runs these commands. A segment is written beside, brought to the disk, and takes its name by a link,
which never replaces a file; one that is there already is as good only when it says the same.
"""

import re
import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

SEGMENT = re.compile(r"[0-9A-F]{24}")
HISTORY = re.compile(r"([0-9A-F]{8})\.history")
SEGMENT_BYTES = 16 * 1024 * 1024
KEPT_AFTER = "60s"
"""A segment that is not full is kept after so long: what a lost disk takes along is this old at most."""
KEEP_NOTHING = "true"
"""The command of a server that was never backed up: its segments are let go."""


def keep_command(folder: Path) -> str:
    """The `archive_command` that keeps segments in this folder, gzipped."""
    kept = f"{_quoted(folder)}/%f.gz"
    new = f"{_quoted(folder)}/.%f.$$"
    return (
        f'if [ -e {kept} ]; then gzip -dc {kept} | cmp -s - "%p"; else '
        f'gzip -1c "%p" > {new} && sync {new} && {{ ln {new} {kept} || {{ [ ! -e {kept} ] && mv {new} {kept}; }}; }} '
        f"&& rm -f {new} && sync {_quoted(folder)}; fi"
    )


def fetch_command(folder: Path) -> str:
    """The `restore_command` that brings them back."""
    kept = f"{_quoted(folder)}/%f.gz"
    return f'[ -e {kept} ] && gzip -dc {kept} > "%p"'


def _quoted(folder: Path) -> str:
    """For the shell, and for PostgreSQL, which puts names in the place of what stands behind a percent sign."""
    return shlex.quote(str(folder)).replace("%", "%%")


class Turn(NamedTuple):
    """Where a line of the log left another one: up to `lsn` the older `timeline` holds."""

    timeline: int
    lsn: int


def position(lsn: str) -> int:
    """A place in the log as a number, from PostgreSQL's `1/2A000028`."""
    high, low = lsn.split("/")
    return int(high, 16) << 32 | int(low, 16)


def segment_of(lsn: str, timeline: int) -> str:
    """The file that holds a place."""
    number = position(lsn) // SEGMENT_BYTES
    per_file = 0x1_0000_0000 // SEGMENT_BYTES
    return f"{timeline:08X}{number // per_file:08X}{number % per_file:08X}"


def turns(history: str) -> list[Turn]:
    """What a history file says of the timelines before."""
    rows = (line.split("\t") for line in history.splitlines() if line.strip() and not line.startswith("#"))
    return [Turn(int(row[0]), position(row[1])) for row in rows]


def needless(names: Iterable[str], first: str) -> list[str]:
    """Which of these files are of before a segment, whatever timeline they are on; histories are always needed."""
    return [name for name in names if SEGMENT.match(name) and name[8:24] < first[8:24]]
