"""Erases what two people agreed to in a fork of this process, and kills each after a moment: `URL TIMES SEED`."""

import asyncio
import sys

from guide_app.base.kernel import clock
from guide_app.base.kernel.connecting import connect
from guide_app.entry import wiring
from guide_app.ground.privacy.retention.work import erase_what_is_agreed
from tests.safety.forks import Tell
from tests.safety.killed_workers import killed_again_and_again


async def work(tell: Tell) -> None:
    """As the schedule does, without its pause."""
    assert wiring.SCHEDULES
    await connect(sys.argv[1], max_size=2)
    while True:
        if await erase_what_is_agreed(clock.now()):
            tell()
        await asyncio.sleep(0.01)


if __name__ == "__main__":
    killed_again_and_again(work, 0.05, 0.4)
