"""The disk of the embedded server is full for a while: 503 and nothing else, and then everything goes on by itself."""

import asyncio
import subprocess
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path

import asyncpg
import httpx
import pytest

from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.base.kernel.roles import as_role
from tests.safety.faults import OwnPostgres, Process, a_free_port, a_server, connected, own_postgres, until_ready
from tests.safety.test_killed_processes import a_worker
from tests.safety.test_killed_servers import a_till, require_each_once

pytestmark = pytest.mark.faults
SIZE_MIB = 320
CLIENTS, EACH = 4, 60
SOON_SECONDS = 60.0
CURSORS = "FROM event_cursor WHERE subscriber = 'commissions'"
DELIVERED = f"SELECT bool_or(seq > 0) {CURSORS}"
CAUGHT_UP = f"SELECT bool_and(seq >= $1) {CURSORS}"
LAST = "SELECT max(seq) FROM event WHERE type = 'order_paid'"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of our own."""
    mounted = tmp_path / "disk"
    mounted.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MIB}m,mode=755", "guide-tests", str(mounted)]
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True)
    except FileNotFoundError:
        pytest.skip("there is no mount on this machine")
    if done.returncode != 0:
        pytest.skip(f"a disk may be mounted by root alone: {done.stderr.strip()}")
    for folder in (tmp_path, *tmp_path.parents[:-1]):
        if not folder.stat().st_mode & 0o005:
            folder.chmod(folder.stat().st_mode | 0o055)  # the server's own user has to come through
    try:
        yield mounted
    finally:
        subprocess.run(["umount", "-l", str(mounted)], check=True)


@pytest.fixture
def postgres(disk: Path) -> Iterator[OwnPostgres]:
    """The embedded server on that disk."""
    with own_postgres(disk / "home") as server:
        yield server


def fill(disk: Path) -> Path:
    """A file that takes all the room there is."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue
    return filler


BEGUN, ENDED = "database unavailable", "database available again"
"""What a process says of an outage, once each."""


async def until(look: Callable[[], Awaitable[bool]]) -> None:
    """Look until it is so."""
    begun = time.monotonic()
    while not await look():
        assert time.monotonic() - begun < SOON_SECONDS, "it did not come so"
        await asyncio.sleep(0.05)


async def use_up_the_log(url: str) -> None:
    """Have PostgreSQL want more room for its log than there is: it crashes, and cannot start until there is some."""
    with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        operator = await asyncpg.connect(as_role(url, "postgres"), timeout=5)
        for _ in range(40):
            await operator.execute("SELECT pg_logical_emit_message(true, 'full', repeat('x', 4000000))")
            await operator.execute("SELECT pg_switch_wal()")
        pytest.fail("the log found room on a full disk")


async def test_a_full_disk_refuses_writes_and_everything_goes_on_once_there_is_room(
    postgres: OwnPostgres, disk: Path, tmp_path: Path
) -> None:
    port, api_said, worker_said = a_free_port(), tmp_path / "api.log", tmp_path / "worker.log"
    server = a_server(postgres.url, port, said=api_said, GUIDE_HOME=str(postgres.home))
    address = f"http://127.0.0.1:{port}/health/ready"
    try:
        async with connected(postgres.url):
            till = await a_till(port)
            await until_ready(port)
            with a_worker(postgres.url, worker_said) as worker:
                await till.sell(1, 1)
                await until(lambda: fetch_value(DELIVERED))
                selling = asyncio.create_task(till.sell(CLIENTS, EACH))
                await till.until_sold(CLIENTS * EACH // 4)
                filler = fill(disk)
                refused_before = till.failures["503"]

                async def is_felt() -> bool:
                    assert not selling.done(), "all was sold: the disk was not full"
                    return till.failures["503"] >= refused_before + 3 * CLIENTS

                await until(is_felt)
                async with httpx.AsyncClient() as http:
                    answer = await http.get(address)
                assert answer.status_code == 503, answer.text
                assert answer.json()["code"] in {"not_ready", "database_unavailable"}
                await use_up_the_log(postgres.url)

                async def is_waiting() -> bool:
                    return BEGUN in worker_said.read_text()

                await until(is_waiting)
                filler.unlink()
                await selling
                last = await fetch_value(LAST)
                await until(lambda: fetch_value(CAUGHT_UP, last))

                async def is_over() -> bool:
                    """Each says so with its first write after a second in which none has failed."""
                    await till.sell_as([f"after-{len(till.acknowledged)}"])
                    texts = [said.read_text() for said in (api_said, worker_said)]
                    return all(said.count(f'"{BEGUN}"') == said.count(f'"{ENDED}"') for said in texts)

                await until(is_over)
                assert worker.running
                assert server.running
            await until_ready(port)
            assert await fetch("SELECT error FROM event_parked") == []
            await require_each_once(till)
    finally:
        server.stop()
    assert till.problems == []
    for said in (api_said, worker_said):
        text = said.read_text()
        assert "Traceback" not in text, text
        assert 1 <= text.count(f'"{BEGUN}"') <= 2, text
    verified = Process("verify", said=tmp_path / "verify.log", DATABASE_URL=postgres.url)
    await asyncio.to_thread(verified.wait)
    assert verified.ended_well, (tmp_path / "verify.log").read_text()
