"""Replays commissions again and again in a fork of this process, and kills each but the last: `OWNER_URL TIMES SEED`.

Prints how far the log was replayed when each was killed.
"""

import asyncio
import os
import random
import signal
import sys
import time

from commissions.handlers import COMMISSIONS
from guide_app.base.kernel import replaying
from guide_app.base.kernel.database import connect, disconnect

SHORTEST, LONGEST = 0.1, 0.6


async def replay(url: str, pipe: int) -> None:
    """In batches so small that one is killed between two of them."""
    replaying.CHUNK = 3

    def tell(_: int) -> None:
        os.write(pipe, b".")

    await connect(url, max_size=2)
    try:
        await replaying.rebuild(COMMISSIONS, told=tell)
    finally:
        await disconnect()


def main() -> None:
    url, times, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    chance = random.Random(seed)
    for number in range(times + 1):
        told, tell = os.pipe()
        child = os.fork()
        if child == 0:
            asyncio.run(replay(url, tell))
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
