"""Replays in a fork of this process, and kills each but the last: `OWNER_URL SUBSCRIBER CHUNK TIMES SEED`.

Prints how far the log was replayed when each was killed.
"""

import asyncio
import os
import random
import signal
import sys
import time

from guide_app.base.kernel import replaying
from guide_app.base.kernel.database import connect, disconnect
from guide_app.entry import wiring

SHORTEST, LONGEST = 0.1, 0.6


async def replay(url: str, name: str, chunk: int, pipe: int) -> None:
    """In batches so small that one is killed between two of them."""
    replaying.CHUNK = chunk
    (subscriber,) = (one for one in wiring.SUBSCRIBERS if one.name == name)

    def tell(_: int) -> None:
        os.write(pipe, b".")

    await connect(url, max_size=2)
    try:
        await replaying.rebuild(subscriber, told=tell)
    finally:
        await disconnect()


def main() -> None:
    url, name = sys.argv[1:3]
    chunk, times, seed = (int(value) for value in sys.argv[3:6])
    chance = random.Random(seed)
    for number in range(times + 1):
        told, tell = os.pipe()
        child = os.fork()
        if child == 0:
            asyncio.run(replay(url, name, chunk, tell))
            os._exit(0)
        os.close(tell)
        if number < times:
            time.sleep(chance.uniform(SHORTEST, LONGEST))
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        print(len(os.read(told, 1_000_000)), flush=True)
        os.close(told)
    sys.exit(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
