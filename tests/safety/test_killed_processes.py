"""Processes are killed one by one: what watches them starts them again, and nobody outlives the one that started it."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import asyncpg
import httpx
import psutil
import pytest

from guide_app.base.kernel import postmaster
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.base.kernel.roles import as_role
from guide_app.entry.demo.running import processes
from tests.processes import living_children
from tests.safety.faults import OwnPostgres, Process, Till, a_free_port, a_server, until_ready
from tests.safety.killing import ROOT
from tests.safety.test_killed_servers import CLIENTS, EACH, require_each_once, under_load

pytestmark = pytest.mark.faults
SOON_SECONDS = 30.0
WITH_PARENT_SECONDS = 10.0
"""Asked are 2; a machine on which other tests run may take longer."""


def until(look: Callable[[], bool], seconds: float = SOON_SECONDS) -> float:
    """Look until it is so; how long that took."""
    begun = time.monotonic()
    while not look():
        assert time.monotonic() - begun < seconds, "it did not come so"
        time.sleep(0.02)
    return time.monotonic() - begun


def lines(said: Path) -> list[str]:
    """The events that a process logged, but for those of its schedules."""
    logged = [json.loads(line) for line in said.read_text().splitlines() if line.startswith("{")]
    return [line["event"] for line in logged if line["level"] != "info"]


@asynccontextmanager
async def sold_under(url: str, said: Path, **environment: str) -> AsyncIterator[tuple[Process, Till]]:
    """A server with clients that sell. At the end they have sold all, each order once, and the server runs on."""
    port = a_free_port()
    server = a_server(url, port, said=said, **environment)
    try:
        till, selling = await under_load(port)
        yield server, till
        await selling
        assert server.running
    finally:
        server.stop()
    assert till.problems == []
    await require_each_once(till)


async def test_a_killed_process_of_the_api_is_replaced_and_the_others_serve_on(database: str, tmp_path: Path) -> None:
    async with sold_under(database, tmp_path / "api.log", GUIDE_WORKERS="2") as (server, till):
        for round_ in range(1, 4):
            await till.until_sold(round_ * CLIENTS * EACH // 5)
            server.children()[0].kill()
            await asyncio.to_thread(until, lambda: len(server.children()) == 2)


def test_a_process_that_ends_as_it_starts_is_started_again_after_growing_pauses(tmp_path: Path) -> None:
    port, counted = a_free_port(), tmp_path / "starts"
    script = str(Path(__file__).parent / "dying_app.py")
    arguments = (script, str(port), str(counted), "6")
    server = Process(*arguments, program=[sys.executable], PYTHONPATH=str(ROOT))
    try:
        answer: list[int] = []

        def answers() -> bool:
            assert server.running, "the server gave up"
            try:
                answer.append(httpx.get(f"http://127.0.0.1:{port}/").json())
            except httpx.TransportError:
                return False
            return True

        until(answers)
        assert counted.stat().st_size == 7
        os.kill(answer[-1], signal.SIGKILL)
        until(lambda: answers() and answer[-1] != answer[0])
    finally:
        server.stop()


async def test_the_children_of_a_killed_server_end_with_it(database: str) -> None:
    port = a_free_port()
    server = a_server(database, port, GUIDE_WORKERS="2")
    try:
        await until_ready(port)
        children = server.children()
        assert len(children) == 2
        server.kill_alone()
        _, alive = psutil.wait_procs(children, timeout=WITH_PARENT_SECONDS)
        assert alive == []
    finally:
        server.kill()


STARTS_AND_SLEEPS = """
import sys, time
from pathlib import Path
from guide_app.entry.demo.running import processes
with processes({"wecom": ["wecom", "stand-in", "--port", sys.argv[1]]}, {}, home=Path(sys.argv[2])) as running:
    time.sleep(60)
"""


def test_what_a_demo_runs_is_started_again_and_ends_with_the_demo(tmp_path: Path) -> None:
    def stand_in() -> list[psutil.Process]:
        return living_children(said="stand-in")

    with processes({"wecom": ["wecom", "stand-in", "--port", str(a_free_port())]}, {}, home=tmp_path) as running:
        until(lambda: len(stand_in()) == 1)
        (first,) = stand_in()
        first.kill()

        def is_another() -> bool:
            running.revive()
            return bool(stand_in()) and stand_in() != [first]

        until(is_another)
    assert stand_in() == []
    command = [sys.executable, "-c", STARTS_AND_SLEEPS, str(a_free_port()), str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT) as demo:
        log = tmp_path / "logs" / "wecom.log"
        said_before = log.stat().st_size
        until(lambda: log.stat().st_size > said_before)  # by then it watches its parent
        children = psutil.Process(demo.pid).children()
        assert len(children) == 1
        demo.kill()
        _, alive = psutil.wait_procs(children, timeout=WITH_PARENT_SECONDS)
        assert alive == []


async def test_a_killed_postmaster_is_started_again_and_every_key_gets_its_one_order(
    postgres: OwnPostgres, database: str, tmp_path: Path
) -> None:
    said = tmp_path / "api.log"
    async with sold_under(database, said) as (_, till):
        for round_ in (1, 2):
            await till.until_sold(round_ * CLIENTS * EACH // 4)
            killed = postmaster.running(postgres.home / "pg")
            assert killed is not None
            killed.kill()
            await till.until_sold(len(till.acknowledged) + CLIENTS + 1)
    assert till.failures, "nothing failed: the kill was not felt"
    events = lines(said)
    assert 1 <= events.count("database unavailable") <= 2, events
    assert set(events) <= {"database unavailable", "database available again"}, said.read_text()


def test_a_stranger_with_the_number_of_a_killed_postmaster_keeps_nobody_from_starting(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as stranger:
        (tmp_path / postmaster.PID_FILE).write_text(f"{stranger.pid}\n{tmp_path}\n")
        assert postmaster.running(tmp_path) is None
        assert postmaster.was_killed(tmp_path)
        stranger.kill()
    (tmp_path / postmaster.PID_FILE).write_text("")
    assert postmaster.was_killed(tmp_path), "written half"
    (tmp_path / postmaster.PID_FILE).unlink()
    assert not postmaster.was_killed(tmp_path), "stopped by somebody"


async def test_connections_are_cut_again_and_again_under_load(database: str, tmp_path: Path) -> None:
    said = tmp_path / "api.log"
    cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database()"
    operator = await asyncpg.connect(as_role(database, "postgres"))
    try:
        async with sold_under(database, said) as (_, till):
            for round_ in range(1, 11):
                await till.until_sold(round_ * CLIENTS * EACH // 12)
                assert await operator.fetchval(f"{cut} AND pid <> pg_backend_pid()") > 0
    finally:
        await operator.close()
    assert "Traceback" not in said.read_text()


@contextmanager
def a_worker(url: str, said: Path) -> Iterator[Process]:
    """`guide worker` on a database, of a chain without WeCom."""
    worker = Process("worker", "--no-migrate", said=said, DATABASE_URL=url, WECOM_CORP_ID="")
    try:
        yield worker
    finally:
        worker.stop()


async def test_a_worker_waits_while_postgresql_restarts_and_parks_nothing(
    postgres: OwnPostgres, database: str, tmp_path: Path
) -> None:
    said = tmp_path / "worker.log"
    with a_worker(database, said) as worker:
        async with sold_under(database, tmp_path / "api.log") as (_, till):
            for round_ in (1, 2):
                await till.until_sold(round_ * CLIENTS * EACH // 4)
                await asyncio.to_thread(postgres.restart_at_once)
        behind = "SELECT count(*) FROM event_cursor c WHERE c.subscriber = 'commissions' AND c.seq < $1"
        last = await fetch_value("SELECT max(seq) FROM event WHERE type = 'order_paid'")
        begun = time.monotonic()
        while await fetch_value(behind, last):
            assert worker.running
            assert time.monotonic() - begun < SOON_SECONDS
            await asyncio.sleep(0.1)
        # It is over when nothing has failed for a second.
        while (begun_said := _lines_of(said, "unavailable")) != _lines_of(said, "available again"):
            assert time.monotonic() - begun < SOON_SECONDS, said.read_text()
            await asyncio.sleep(0.1)
        assert worker.running
    assert await fetch("SELECT error FROM event_parked") == []
    assert "Traceback" not in said.read_text(), said.read_text()
    assert begun_said <= 2, said.read_text()


def _lines_of(log: Path, what: str) -> int:
    """How often a process has said this of its database."""
    return log.read_text().count(f'"database {what}"')
