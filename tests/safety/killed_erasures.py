"""Erases every customer in a fork of this process, and kills each after a moment: `URL TIMES SEED`."""

import sys
from datetime import UTC, datetime

from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.connecting import connect
from guide_app.base.kernel.database import fetch
from guide_app.entry import wiring
from guide_app.ground.members.service.erasing import erase_member
from tests.safety.forks import Tell
from tests.safety.killed_workers import killed_again_and_again

assert wiring.ERASERS
LEFT = "SELECT id FROM member WHERE erased_at IS NULL ORDER BY id"


async def everybody(tell: Tell) -> None:
    """Whoever is not erased yet, one after another."""
    for row in await fetch(LEFT):
        await erase_member(SYSTEM, row["id"], at=datetime.now(UTC))
        tell()


async def work(tell: Tell) -> None:
    """The same, of whoever is left."""
    await connect(sys.argv[1], max_size=2)
    await everybody(tell)


if __name__ == "__main__":
    killed_again_and_again(work, 0.0, 0.05, 3.0)
