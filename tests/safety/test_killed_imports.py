"""An import of a till file is killed: nothing of it is booked, and the next one books everything."""

import asyncio
import csv
import json
import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from guide_app.base.kernel.database import fetch_value
from tests.orders.till_import.till_files import COLUMNS
from tests.safety.faults import GUIDE, OwnPostgres, Process, connected
from tests.safety.killing import until_nobody_holds_a_cursor

pytestmark = pytest.mark.faults
TILL_LINES = 12_000

BOOKED = ("associate", "event", "member", "order_line", "orders", "payment", "refund", "sku", "store")
"""Tables that an import writes."""


async def test_an_import_is_killed_and_the_second_one_books_everything(postgres: OwnPostgres, tmp_path: Path) -> None:
    file = a_till_file(tmp_path)
    undisturbed = await imported(await postgres.a_database(), file)
    assert undisturbed["accepted"] == TILL_LINES
    url = await postgres.a_database()
    async with connected(url):
        for after in (0.0, 0.2):
            process = Process("import", "pos", "--create-stores", str(file), DATABASE_URL=url)
            await until_importing(process)
            await asyncio.sleep(after)
            still_running = process.running
            process.kill()
            assert still_running, "the import was over before it was killed"
            await until_nobody_holds_a_cursor()
            await until_nobody_imports()
            for table in BOOKED:
                assert await fetch_value(f"SELECT count(*) FROM {table}") == 0, table
        assert await imported(url, file) == undisturbed
        assert await fetch_value("SELECT count(*) FROM order_line") == TILL_LINES


@pytest.mark.long
async def test_a_taking_back_is_killed_and_the_second_one_takes_everything_back(
    postgres: OwnPostgres, tmp_path: Path
) -> None:
    url = await postgres.a_database()
    await imported(url, a_till_file(tmp_path))
    async with connected(url):
        import_id = str(await fetch_value("SELECT id FROM till_import"))
        told = await fetch_value("SELECT count(*) FROM event")
        command = ("import", "take-back", import_id, "--reason", "导错了月份")
        for after in (0.0, 0.2):
            process = Process(*command, DATABASE_URL=url)
            await until_importing(process)
            await asyncio.sleep(after)
            still_running = process.running
            process.kill()
            assert still_running, "it was over before it was killed"
            await until_nobody_holds_a_cursor()
            await until_nobody_imports()
            assert await fetch_value("SELECT count(*) FROM refund") == 0
            assert await fetch_value("SELECT count(*) FROM orders WHERE taken_back OR refunded_fen > 0") == 0
            assert await fetch_value("SELECT count(*) FROM event") == told
            assert await fetch_value("SELECT state FROM till_import") == "booked"
        ended = await asyncio.to_thread(
            subprocess.run, [*GUIDE, *command], env=os.environ | {"DATABASE_URL": url}, capture_output=True, check=False
        )
        assert ended.returncode == 0, ended.stderr.decode()
        assert await fetch_value("SELECT count(*) FROM orders WHERE NOT taken_back") == 0
        assert await fetch_value("SELECT count(*) FROM event") == told + TILL_LINES // 2


def a_till_file(folder: Path) -> Path:
    """Many receipts of two lines each."""
    path = folder / "till.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream)
        rows.writerow(COLUMNS)
        for number in range(TILL_LINES):
            receipt = f"{600_000 + number // 2}"
            rows.writerow(
                [
                    receipt,
                    number % 2 + 1,
                    "2026-09-01 10:00",
                    f"S{number // 2 % 40:03d}",
                    f"S{number // 2 % 40:03d}-1",
                    f"{number // 2 % 5_000}",
                    f"{20_000 + number % 900}",
                    "MUG",
                    1 + number % 3,
                    "12.75",
                ]
            )
    return path


IMPORTING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_xid IS NOT NULL
  AND EXISTS (SELECT FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
    WHERE l.pid = pg_stat_activity.pid AND l.mode = 'RowExclusiveLock' AND c.relname = ANY($1))
"""


async def until_importing(process: Process, tables: Sequence[str] = BOOKED) -> None:
    """Wait until the import writes one of these tables; of a worker name those that its other jobs do not write."""
    until = time.monotonic() + 20
    while not await fetch_value(IMPORTING, tables):
        assert process.running, "the import ended"
        assert time.monotonic() < until, "the import does not begin"
        await asyncio.sleep(0.01)


async def until_nobody_imports() -> None:
    """Wait until the server has noticed that an import was killed, and taken back what it wrote."""
    until = time.monotonic() + 20
    while await fetch_value(IMPORTING, BOOKED):
        assert time.monotonic() < until, "the server holds on to an import that was killed"
        await asyncio.sleep(0.01)


async def imported(url: str, file: Path) -> dict[str, Any]:
    """The summary of an import that is left alone."""
    command = [*GUIDE, "import", "pos", "--json", "--create-stores", str(file)]
    ended = await asyncio.to_thread(
        subprocess.run, command, env=os.environ | {"DATABASE_URL": url}, capture_output=True, check=False
    )
    assert ended.returncode == 0, ended.stderr.decode()
    found: dict[str, Any] = json.loads(ended.stdout)
    return found
