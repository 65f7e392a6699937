"""Does background jobs again and again in a fork of this process, and kills each after a moment: `URL TIMES SEED`."""

import asyncio
import sys

from guide_app.base.kernel.connecting import connect
from guide_app.entry import wiring
from guide_app.ground.background.running import Runner
from tests.safety.forks import Tell
from tests.safety.killed_workers import killed_again_and_again


async def work(_: Tell) -> None:
    """Jobs one after the other, as a worker does them."""
    assert wiring.EXPORTED
    await connect(sys.argv[1], max_size=4)
    runner, stop = Runner(), asyncio.Event()
    while True:
        await runner.step(stop)


if __name__ == "__main__":
    killed_again_and_again(work, 0.2, 3.0)
