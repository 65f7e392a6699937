"""Replays in a fork of this process, and kills each but the last: `OWNER_URL SUBSCRIBER CHUNK TIMES SEED`.

Prints how far the log was replayed when each was killed.
"""

import random
import sys
import time

from guide_app.base.kernel import replaying
from guide_app.base.kernel.connecting import connect, disconnect
from guide_app.entry import wiring
from tests.safety.forks import Tell, fork

SHORTEST, LONGEST = 0.1, 0.6
PATIENCE = 30.0
"""How long every second one is waited for to come to its first batch."""


async def replay(tell: Tell) -> None:
    """In batches so small that one is killed between two of them; tells of each batch."""
    url, name = sys.argv[1:3]
    replaying.CHUNK = int(sys.argv[3])
    (subscriber,) = (one for one in wiring.SUBSCRIBERS if one.name == name)
    await connect(url, max_size=2)
    try:
        await replaying.rebuild(subscriber, told=lambda _: tell())
    finally:
        await disconnect()


def main() -> None:
    times, seed = (int(value) for value in sys.argv[4:6])
    chance = random.Random(seed)
    code = 0
    for number in range(times + 1):
        child = fork(replay)
        if number < times:
            if number % 2:
                child.wait_until_it_began(PATIENCE)
            time.sleep(chance.uniform(SHORTEST, LONGEST))
            child.kill()
        code, pieces = child.end()
        print(pieces, flush=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
