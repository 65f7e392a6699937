"""Forks of a process that are killed in the middle of what they do."""

import asyncio
import os
import select
import signal
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

Tell = Callable[[], None]
"""Called by a fork after each piece of work that stands."""
Work = Callable[[Tell], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Fork:
    """One that is at work."""

    process: int
    told: int

    def wait_until_it_began(self, seconds: float) -> None:
        """Until a piece of its work stands, at most that long: a busy machine needs more than a moment to start."""
        select.select([self.told], [], [], seconds)

    def kill(self) -> None:
        """As the machine would, without a warning."""
        os.kill(self.process, signal.SIGKILL)

    def end(self) -> tuple[int, int]:
        """Waits for its end: with which code, and how many pieces of work stood before."""
        _, status = os.waitpid(self.process, 0)
        pieces = len(os.read(self.told, 1_000_000))
        os.close(self.told)
        return os.waitstatus_to_exitcode(status), pieces


def fork(work: Work) -> Fork:
    """A fork of this process that does `work` and ends."""
    told, tell = os.pipe()
    process = os.fork()
    if process == 0:
        asyncio.run(work(lambda: _write(tell)))
        os._exit(0)
    os.close(tell)
    return Fork(process, told)


def _write(tell: int) -> None:
    os.write(tell, b".")
