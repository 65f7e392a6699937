"""The running product: its database, the API with two processes, a worker; whoever is killed whole is started again."""

import asyncio
import os
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from faults.paying import merchant, stand_in
from guide_app.base.kernel.connecting import connect, disconnect
from guide_app.base.kernel.embedded import embedded_server, superuser_url
from guide_app.base.kernel.migrations import migrate
from guide_app.base.kernel.roles import Addresses
from guide_app.base.settings import settings
from tests.safety.faults import GUIDE, a_free_port

COMMANDS = ("serve", "worker")
LOOK_SECONDS = 0.1


@dataclass
class Product:
    """The product in a folder, with the processes that an init system would watch."""

    home: Path
    bank_home: Path
    addresses: Addresses
    port: int
    bank_port: int
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @classmethod
    @asynccontextmanager
    async def running(cls, home: Path) -> AsyncIterator["Product"]:
        """On an empty database, with the pool of this process open on it."""
        with tempfile.TemporaryDirectory(prefix="guide-faults-bank-") as folder, embedded_server(home) as addresses:
            bank_home = Path(folder)
            await migrate(addresses)
            await connect(addresses.application, max_size=4)
            product = cls(home, bank_home, addresses, a_free_port(), a_free_port())
            os.environ.update(merchant(bank_home, product.bank_port))  # this process asks about payments as well
            settings.cache_clear()
            product.processes["stand-in"] = product._started("stand-in", stand_in(bank_home, product.bank_port))
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
    def bank(self) -> str:
        """Where customers pay: a stand-in that nothing happens to, for it stands for somebody else.

        What it writes lies in `bank_home`, on no disk that is filled.
        """
        return f"http://127.0.0.1:{self.bank_port}"

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
                    self.processes[command] = self._started(command, [command])
            await asyncio.sleep(LOOK_SECONDS)

    def _started(self, name: str, command: list[str]) -> "subprocess.Popen[bytes]":
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
        place = self.bank_home if name == "stand-in" else self.home
        with (place / f"{name}.log").open("ab") as said:
            return subprocess.Popen(
                [*GUIDE, *command], env=os.environ | environment, stdout=said, stderr=said, start_new_session=True
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
