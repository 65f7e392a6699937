"""What faults are made with: a PostgreSQL of one's own to restart, real processes to kill, clients that try again."""

import asyncio
import atexit
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import psutil

from guide_app.base.kernel.connecting import ENGINE, connect, disconnect
from guide_app.base.kernel.embedded import OWNER, embedded_server
from guide_app.base.kernel.postmaster import program
from guide_app.base.kernel.roles import as_role
from tests.places import quick_folder
from tests.processes import living_children

GUIDE = [sys.executable, "-c", "from guide_app.entry.cli.main import main; main()"]
START_SECONDS = 120.0
PATIENCE_SECONDS = 30.0


@dataclass(frozen=True)
class OwnPostgres:
    """A server that nobody else uses, with a migrated database to clone."""

    home: Path
    url: str

    def url_of(self, database: str) -> str:
        """The URL of another database of this server."""
        head, _, query = self.url.partition("?")
        return f"{head.rpartition('/')[0]}/{database}" + (f"?{query}" if query else "")

    async def a_database(self) -> str:
        """The URL of a fresh database."""
        name = f"fault_{uuid4().hex[:8]}"
        admin = await asyncpg.connect(as_role(self.url_of("postgres"), "postgres"))
        try:
            await admin.execute(f'CREATE DATABASE "{name}" TEMPLATE guide OWNER {OWNER} STRATEGY FILE_COPY')
        finally:
            await admin.close()
        return self.url_of(name)

    def restart_at_once(self) -> None:
        """Crash and come back: no session is let finish, the log is recovered."""
        data = self.home / "pg"
        postmaster = psutil.Process(int((data / "postmaster.pid").read_text().split()[0]))
        command = [str(program("pg_ctl")), "-w", "-D", str(data), "-m", "immediate", "restart", "-l", "/dev/null"]
        subprocess.run(command, check=True, capture_output=True, user=postmaster.uids().real)


@cache
def _migrated_home() -> Path:
    """A folder with a migrated database that was shut down, made once in this process, to be copied."""
    folder = Path(tempfile.mkdtemp(prefix="guide-faults-migrated-", dir=quick_folder()))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    folder.chmod(0o755)
    with embedded_server(folder / "home") as addresses:
        # In a process of its own: this one may have the pool of another database open.
        environment = os.environ | addresses.environment
        subprocess.run([*GUIDE, "migrate"], check=True, capture_output=True, env=environment)
    return folder / "home"


@contextmanager
def own_postgres(home: Path) -> Iterator[OwnPostgres]:
    """A server in a folder of its own, which may have one already."""
    home.mkdir(parents=True, exist_ok=True)
    if not (home / "pg").exists():
        # The data belong to the server's own user, which only cp keeps.
        subprocess.run(["cp", "-a", _migrated_home() / "pg", home / "pg"], check=True)
    with embedded_server(home) as addresses:
        yield OwnPostgres(home, addresses.application)


@asynccontextmanager
async def pool_aside() -> AsyncIterator[None]:
    """No pool of the product's for a while, for what opens one of its own."""
    before = ENGINE.pool
    ENGINE.pool = None
    try:
        yield
    finally:
        ENGINE.pool = before


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[None]:
    """The product's pool on another database for a while."""
    async with pool_aside():
        await connect(url, max_size=8)
        try:
            yield
        finally:
            await disconnect()


class Process:
    """A process of the product with its children, to be killed as a whole."""

    def __init__(
        self, *arguments: str, program: Sequence[str] = GUIDE, said: Path | None = None, **environment: str
    ) -> None:
        """`said` is the file that takes what it prints."""
        output = said.open("ab") if said is not None else subprocess.DEVNULL
        self._popen = subprocess.Popen(
            [*program, *arguments],
            env=os.environ | environment,
            start_new_session=True,
            stdout=output,
            stderr=output,
        )
        if not isinstance(output, int):
            output.close()

    @property
    def running(self) -> bool:
        return self._popen.poll() is None

    @property
    def ended_well(self) -> bool:
        return self._popen.poll() == 0

    def children(self) -> list[psutil.Process]:
        """Those that it has started and that live."""
        return living_children(self._popen.pid)

    def kill_alone(self) -> None:
        """SIGKILL, to no child of it."""
        self._popen.kill()
        self._popen.wait()

    def wait(self) -> None:
        """Until it ends by itself; killed when that takes too long."""
        try:
            self._popen.wait(timeout=START_SECONDS)
        finally:
            self.kill()

    def kill(self) -> None:
        """SIGKILL, to the children too."""
        with suppress(ProcessLookupError):
            os.killpg(self._popen.pid, signal.SIGKILL)
        self._popen.wait()

    def stop(self) -> None:
        """The way an operator stops it; killed when it does not listen."""
        if self.running:
            self._popen.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._popen.wait(timeout=15)
        self.kill()


def a_free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def a_server(url: str, port: int, *, said: Path | None = None, **environment: str) -> Process:
    """`guide serve` on a database."""
    where = {"DATABASE_URL": url, "PORT": str(port), "HOST": "127.0.0.1", "GUIDE_RATE_LIMIT": "1000000"}
    return Process("serve", said=said, **where, **environment)


async def until_ready(port: int) -> None:
    """Wait until the server answers."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            try:
                if (await http.get("/health/ready")).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.05)
    raise AssertionError("the server did not start")


@dataclass
class Till:
    """Clients that place and pay orders, each with a key that they keep until they are answered."""

    port: int
    headers: dict[str, str]
    order: dict[str, Any]
    acknowledged: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked_at: dict[str, datetime] = field(default_factory=dict)
    answered_at: dict[str, datetime] = field(default_factory=dict)
    failures: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    closes: bool = False
    """Whether clients go home once what they have begun is answered."""

    async def sell(self, clients: int, each: int) -> None:
        """`clients` at once, each with so many orders, one after the other."""
        await self.sell_as(*([f"till-{number}-{nth}" for nth in range(each)] for number in range(clients)))

    async def sell_as(self, *clients: list[str]) -> None:
        """Clients at once, each with the keys of its orders, one after the other."""
        limits = httpx.Limits(max_connections=len(clients))
        address = f"http://127.0.0.1:{self.port}"
        async with httpx.AsyncClient(base_url=address, limits=limits, timeout=10) as http, asyncio.TaskGroup() as group:
            for keys in clients:
                group.create_task(self._sell(http, keys))

    async def _sell(self, http: httpx.AsyncClient, keys: list[str]) -> None:
        for key in keys:
            if self.closes:
                return
            until = time.monotonic() + PATIENCE_SECONDS
            self.asked_at[key] = datetime.now(UTC)
            while key not in self.acknowledged:
                assert time.monotonic() < until, f"{key} is not answered: {self.failures}"
                try:
                    answer = await http.post(
                        "/v1/orders", json=self.order, headers=self.headers | {"Idempotency-Key": key}
                    )
                except httpx.TransportError as error:
                    self.failures[type(error).__name__] += 1
                    await asyncio.sleep(0.1)
                    continue
                if answer.status_code == 201:
                    self.acknowledged[key] = answer.json()
                    self.answered_at[key] = datetime.now(UTC)
                else:
                    self.failures[str(answer.status_code)] += 1
                    if answer.status_code != 503 or answer.headers["content-type"] != "application/problem+json":
                        self.problems.append(answer.text)
                    elif "retry-after" not in answer.headers:
                        self.problems.append("503 without Retry-After")
                    await asyncio.sleep(0.1)

    async def until_sold(self, count: int) -> None:
        """Wait until so many orders are acknowledged."""
        until = time.monotonic() + PATIENCE_SECONDS
        while len(self.acknowledged) < count:
            assert time.monotonic() < until, self.failures
            await asyncio.sleep(0.01)
