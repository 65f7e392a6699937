"""The archive is killed in the middle, again and again: at the end each row is in a whole file, and once."""

import asyncio
import csv
import gzip
import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import asyncpg
import pytest

from tests.databases import owner_of

pytestmark = pytest.mark.faults
SCRIPT = Path(__file__).with_name("killed_archives.py")
YEAR = datetime.now(UTC).year - 1
ROWS = 4_000
LOG = """
INSERT INTO event (type, occurred_at, payload, logged_on)
SELECT 'test.happened', now(), json_build_object('n', n, 'month', $1::date), $1::date + n % 28
FROM generate_series(1, $2) AS n
"""


async def test_a_killed_archive_loses_nothing_and_doubles_nothing(committed_db: str, tmp_path: Path) -> None:
    owner = await asyncpg.connect(owner_of(committed_db))
    for month in range(1, 13):
        await owner.execute("SELECT add_partition_v1('event', $1::date)", date(YEAR, month, 1))
        await owner.execute(LOG, date(YEAR, month, 1), ROWS)
    written = Counter(row["seq"] for row in await owner.fetch("SELECT seq FROM event"))
    await owner.execute("UPDATE event_cursor SET epoch = 9")
    command = [sys.executable, str(SCRIPT), owner_of(committed_db), str(tmp_path), f"{YEAR + 1}-01-01", "5", "11"]
    environment = os.environ | {"PYTHONPATH": str(SCRIPT.parents[2])}
    ended = await asyncio.to_thread(
        subprocess.run, command, capture_output=True, text=True, env=environment, check=False
    )
    assert ended.returncode == 0, ended.stderr
    finished = [int(line) for line in ended.stdout.split()]
    assert finished[-1] == 12
    assert any(0 < one < 12 for one in finished[:-1]), f"no kill was in the middle: {finished}"
    assert await owner.fetchval("SELECT count(*) FROM event WHERE type = 'test.happened'") == 0
    assert await owner.fetchval("SELECT to_regclass($1)", f"event_{YEAR}_01") is None
    await owner.close()
    assert in_files(tmp_path / "event") == written


def in_files(folder: Path) -> Counter[int]:
    """How often each event is in the archive."""
    found: Counter[int] = Counter()
    for manifest in folder.glob("*.json"):
        described = json.loads(manifest.read_text())
        content = (folder / described["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == described["sha256"]
        rows = list(csv.DictReader(gzip.decompress(content).decode().splitlines()))
        assert len(rows) == described["rows"]
        found.update(int(row["seq"]) for row in rows)
    return found
