"""Closes stores piece by piece in a fork of this process, and kills each after a moment: `URL TIMES SEED`."""

import sys

from guide_app.base.kernel.connecting import connect
from guide_app.entry import wiring
from guide_app.ground.stores.jobs import close_a_piece
from tests.safety.forks import Tell
from tests.safety.killed_workers import killed_again_and_again

assert wiring.PLACED


async def work(tell: Tell) -> None:
    """Closes, and tells of each piece that stands."""
    await connect(sys.argv[1], max_size=2)
    while await close_a_piece():
        tell()


if __name__ == "__main__":
    killed_again_and_again(work, 0.05, 0.2, 3.0)
