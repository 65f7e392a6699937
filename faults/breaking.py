"""What is broken: processes killed and stopped, connections cut, a disk that is full."""

import asyncio
import os
import random
import shutil
import signal
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from faults.product import Product
from guide_app.base.kernel.embedded import APPLICATION
from guide_app.base.kernel.postmaster import running

DISK_MB = 2_048
FULL_SECONDS = 3.0
STOPPED_SECONDS = 1.5
CUT = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = $1"


@dataclass(frozen=True)
class Fault:
    """Something that breaks, by its name; `needs_small_disk` where a whole disk would have to be filled otherwise."""

    name: str
    strike: Callable[[Product, random.Random], Awaitable[None]]
    needs_small_disk: bool = False

    def works_in(self, home: Path) -> bool:
        """Whether it can be done here."""
        return not self.needs_small_disk or may_fill_disk(home)


async def kill_api_process(product: Product, chance: random.Random) -> None:
    """One of the processes that answer requests."""
    victim = chance.choice(product.api_processes())
    victim.kill()


async def kill_api(product: Product, _: random.Random) -> None:
    """The process that watches those."""
    os.kill(product.processes["serve"].pid, signal.SIGKILL)


async def kill_worker(product: Product, _: random.Random) -> None:
    """The worker."""
    os.kill(product.processes["worker"].pid, signal.SIGKILL)


async def kill_database(product: Product, _: random.Random) -> None:
    """The first process of PostgreSQL, with all that it had not written to the disk."""
    server = running(product.home / "pg")
    assert server is not None, "it is held"
    server.kill()


async def kill_everything(product: Product, chance: random.Random) -> None:
    """All of them at once."""
    for kill in (kill_database, kill_api, kill_worker):
        await kill(product, chance)


async def cut_connections(product: Product, _: random.Random) -> None:
    """All sessions of the product."""
    superuser = await asyncpg.connect(product.superuser)
    try:
        await superuser.fetchval(CUT, APPLICATION)
    finally:
        await superuser.close()


async def stop_database(product: Product, _: random.Random) -> None:
    """PostgreSQL stands still, with every session, and goes on."""
    server = running(product.home / "pg")
    assert server is not None, "it is held"
    every = [server, *server.children()]
    try:
        for process in every:
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGSTOP)
        await asyncio.sleep(STOPPED_SECONDS)
    finally:
        for process in every:
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGCONT)


async def fill_disk(product: Product, _: random.Random) -> None:
    """Nothing more can be written for a while."""
    filler = product.home / "filler"
    try:
        with suppress(OSError), filler.open("wb") as file:  # what was traded may have filled it already
            while True:
                file.write(bytes(1 << 16))
                file.flush()
        await asyncio.sleep(FULL_SECONDS)
    finally:
        filler.unlink(missing_ok=True)


FAULTS = (
    Fault("API process killed", kill_api_process),
    Fault("API killed", kill_api),
    Fault("worker killed", kill_worker),
    Fault("PostgreSQL killed", kill_database),
    Fault("everything killed", kill_everything),
    Fault("connections cut", cut_connections),
    Fault("PostgreSQL stopped", stop_database),
    Fault("disk full", fill_disk, needs_small_disk=True),
)


def may_fill_disk(home: Path) -> bool:
    """Whether the folder lies on a disk that was made for being filled."""
    return home.parent.is_mount()


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A small disk in memory at this folder, where we may mount one."""
    mount, umount = shutil.which("mount"), shutil.which("umount")
    mounted = False
    if mount and umount:
        command = [mount, "-t", "tmpfs", "-o", f"size={DISK_MB}m,mode=755", "guide-faults", str(folder)]
        mounted = subprocess.run(command, check=False, capture_output=True).returncode == 0
    try:
        yield
    finally:
        if mounted and umount:
            subprocess.run([umount, "--lazy", str(folder)], check=False)
