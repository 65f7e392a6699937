"""The running product: its database, the API with two processes, a worker; whoever is killed whole is started again."""

import asyncio
import os
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from guide_app.base.kernel.database import connect, disconnect
from guide_app.base.kernel.embedded import embedded_server, superuser_url
from guide_app.base.kernel.migrations import migrate
from guide_app.base.kernel.roles import Addresses
from tests.safety.faults import GUIDE, a_free_port

COMMANDS = ("serve", "worker")
LOOK_SECONDS = 0.1


@dataclass
class Product:
    """The product in a folder, with the processes that an init system would watch."""

    home: Path
    addresses: Addresses
    port: int
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @classmethod
    @asynccontextmanager
    async def running(cls, home: Path) -> AsyncIterator["Product"]:
        """On an empty database, with the pool of this process open on it."""
        with embedded_server(home) as addresses:
            await migrate(addresses)
            await connect(addresses.application, max_size=4)
            product = cls(home, addresses, a_free_port())
            watch = asyncio.create_task(product._watch())
            try:
                yield product
            finally:
                watch.cancel()
                product._end()
                await disconnect()

    @property
    def address(self) -> str:
        """Where the API answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def superuser(self) -> str:
        """How the superuser reaches the database."""
        return superuser_url(self.home)

    def api_processes(self) -> list[psutil.Process]:
        """The processes that answer requests, without the one that started them."""
        with suppress(psutil.NoSuchProcess):
            every = psutil.Process(self.processes["serve"].pid).children(recursive=True)
            return [one for one in every if "spawn_main" in " ".join(one.cmdline()) or one.name() != "postgres"]
        return []

    async def _watch(self) -> None:
        """What an init system does: whoever has ended is started."""
        while True:
            for command in COMMANDS:
                running = self.processes.get(command)
                if running is None or running.poll() is not None:
                    self.processes[command] = self._started(command)
            await asyncio.sleep(LOOK_SECONDS)

    def _started(self, command: str) -> "subprocess.Popen[bytes]":
        environment = {
            "GUIDE_HOME": str(self.home),
            "DATABASE_URL": "",
            "DATABASE_OWNER_URL": "",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "GUIDE_WORKERS": "2",
            "GUIDE_RATE_LIMIT": "1000000",
            "GUIDE_DURABLE_SCANS": "1",
        }
        with (self.home / f"{command}.log").open("ab") as said:
            return subprocess.Popen(
                [*GUIDE, command], env=os.environ | environment, stdout=said, stderr=said, start_new_session=True
            )

    def _end(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=10)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
