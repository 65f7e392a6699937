"""What a served application and its PostgreSQL take from the machine."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
import psutil


class Watched:
    """The most memory that was held at a sampled moment."""

    every = 0.05

    def __init__(self) -> None:
        self.megabytes = 0.0

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Look again and again until the block ends."""
        done = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(done,))
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()

    def _watch(self, done: threading.Event) -> None:
        while not done.wait(self.every):
            self.megabytes = max(self.megabytes, self._held() / 1e6)

    def _held(self) -> int:
        raise NotImplementedError


class Peak(Watched):
    """What the processes of a server held together."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._server = serving_on(port)

    def _held(self) -> int:
        return sum(process.memory_info().rss for process in self._server)


class OwnMemory(Watched):
    """What a process and those below it held together for themselves, without what they share."""

    every = 0.5

    def __init__(self, above: psutil.Process) -> None:
        super().__init__()
        self._above = above

    def _held(self) -> int:
        return sum(_own(process) for process in [self._above, *self._above.children(recursive=True)])


def _own(process: psutil.Process) -> int:
    try:
        own: int = process.memory_full_info().uss
    except psutil.NoSuchProcess:
        return 0
    return own


class ProcessorTime:
    """The processor time that the processes of a server, and all of PostgreSQL, have taken."""

    def __init__(self, port: int, url: str) -> None:
        self._server = serving_on(port)
        self._postgres = asyncio.run(postmaster(url))

    def now(self) -> tuple[float, float]:
        """Seconds so far: of the server, of PostgreSQL with those of its processes that have ended."""
        ended = self._postgres.cpu_times()
        alive = [self._postgres, *self._postgres.children(recursive=True)]
        return _seconds(self._server), _seconds(alive) + ended.children_user + ended.children_system


def serving_on(port: int) -> list[psutil.Process]:
    """The processes below this one that were told the port."""
    mine = psutil.Process().children(recursive=True)
    return [process for process in mine if str(port) in process.cmdline()]


def _seconds(processes: list[psutil.Process]) -> float:
    times = [process.cpu_times() for process in processes]
    return sum(one.user + one.system for one in times)


async def postmaster(url: str) -> psutil.Process:
    """The first process of the server behind this address."""
    connection = await asyncpg.connect(url)
    try:
        parent = psutil.Process(await connection.fetchval("SELECT pg_backend_pid()")).parent()
    finally:
        await connection.close()
    assert parent is not None, "a backend is started by the postmaster"
    return parent


def processor_ms(process: int) -> float:
    """What a process has computed so far, as the kernel counts it: the machine's load hardly shows in it."""
    times = psutil.Process(process).cpu_times()
    return 1_000 * float(times.user + times.system)
