"""Runs the worker again and again in a fork of this process, and kills each after a moment: `URL TIMES SEED`."""

import random
import sys
import time
from unittest.mock import patch

from guide_app.base.kernel.subscriptions import Subscriber, deliver
from guide_app.entry import worker
from tests.safety.forks import Tell, Work, fork

SHORTEST, LONGEST = 0.05, 1.2
PATIENCE = 4.0
"""How long every second one is waited for to do something, where there may be nothing to do."""


def killed_again_and_again(work: Work, shortest: float, longest: float, patience: float = 0) -> None:
    """Forks that do this work, each killed after a moment between these seconds.

    Every second one is waited for to begin first, with that patience: a busy machine needs more than a moment.
    """
    times, seed = int(sys.argv[2]), int(sys.argv[3])
    chance = random.Random(seed)
    for number in range(times):
        child = fork(work)
        if number % 2:
            child.wait_until_it_began(patience)
        time.sleep(chance.uniform(shortest, longest))
        child.kill()
        child.end()


async def work(tell: Tell) -> None:
    """What a worker does; tells of each delivery that stands."""

    async def telling(subscriber: Subscriber) -> int:
        taken = await deliver(subscriber)
        if taken:
            tell()
        return taken

    with patch.object(worker, "deliver", telling):
        await worker.run(sys.argv[1])


if __name__ == "__main__":
    killed_again_and_again(work, SHORTEST, LONGEST, PATIENCE)
