"""What benchmarks over HTTP stand on: a database of their own, and applications served as in production."""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from guide_app.base.kernel.connecting import connect, disconnect
from guide_app.base.kernel.embedded import APPLICATION, embedded_server
from guide_app.base.kernel.migrations import migrate
from guide_app.base.kernel.roles import Addresses, as_role

Data = TypeVar("Data")

START_SECONDS = 30.0


@contextmanager
def database(fill: Callable[[], Awaitable[Data]]) -> Iterator[tuple[str, Data]]:
    """A migrated embedded database in a temporary folder: the owner's URL, and what `fill` made in it."""
    with tempfile.TemporaryDirectory(prefix="guide-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with embedded_server(Path(folder), database="bench") as addresses:
            yield addresses.owner, asyncio.run(_filled(addresses, fill))


@contextmanager
def serving(application: str, *, factory: bool = False, **environment: str) -> Iterator[int]:
    """The port of `module:name`, served by granian with one worker, until the block ends."""
    port = free_port()
    command = [sys.executable, "-m", "granian", application, "--interface", "asgi", "--workers", "1"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--no-access-log", "--log-level", "warning"]
    server = subprocess.Popen([*command, *(["--factory"] if factory else [])], env=os.environ | environment)
    try:
        _wait_for(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=15)


@contextmanager
def product(database_url: str, **environment: str) -> Iterator[int]:
    """The port of the whole product on a database, as the role it has there, its limit of requests out of the way."""
    settings = {"DATABASE_URL": as_role(database_url, APPLICATION), "GUIDE_RATE_LIMIT": "1000000"}
    with serving("guide_app.entry.app:app", factory=True, **(settings | environment)) as port:
        yield port


async def _filled(addresses: Addresses, fill: Callable[[], Awaitable[Data]]) -> Data:
    await migrate(addresses)
    await connect(addresses.owner, max_size=4)
    try:
        return await fill()
    finally:
        await disconnect()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with {server.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the server did not start")
