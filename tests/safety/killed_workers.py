"""Runs the worker again and again in a fork of this process, and kills each after a moment: `URL TIMES SEED`."""

import asyncio
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Coroutine
from typing import Any

from guide_app.entry import worker

SHORTEST, LONGEST = 0.05, 1.2


def killed_again_and_again(
    work: Callable[[str], Coroutine[Any, Any, None]], shortest: float = SHORTEST, longest: float = LONGEST
) -> None:
    """Forks that do `work` on the database of the first word, each killed after a moment between these seconds."""
    url, times, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    chance = random.Random(seed)
    for _ in range(times):
        child = os.fork()
        if child == 0:
            asyncio.run(work(url))
            os._exit(0)
        time.sleep(chance.uniform(shortest, longest))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


if __name__ == "__main__":
    killed_again_and_again(worker.run)
