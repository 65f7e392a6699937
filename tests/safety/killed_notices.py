"""Sends customers what waits in a fork of this process, and kills each after a moment: `URL FILE AT TIMES SEED`.

The messenger writes the id of each message that it was handed to the file; what is there was with the provider.
"""

import asyncio
import os
import sys
from datetime import datetime

from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.connecting import connect
from guide_app.entry import wiring
from guide_app.ground.messages.ports import TextMessage
from notices.service.sending import send_due
from tests.safety.forks import Tell
from tests.safety.killed_workers import killed_again_and_again

FILE, AT = sys.argv.pop(2), datetime.fromisoformat(sys.argv.pop(2))


class Provider:
    """One that takes everything, after a moment."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._taken = os.open(FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def require_ready(self) -> None:
        """It is."""

    async def send_text(self, message: TextMessage) -> None:
        """Takes it, and answers a little later: many die in between."""
        os.write(self._taken, f"{message.id}\n".encode())
        self._tell()
        await asyncio.sleep(0.01)


async def work(tell: Tell) -> None:
    """As the schedule does, without its pause."""
    assert wiring.SCHEDULES
    await connect(sys.argv[1], max_size=4)
    provider = Provider(tell)
    while True:
        await send_due(SYSTEM, provider, at=AT)
        await asyncio.sleep(0.01)


if __name__ == "__main__":
    killed_again_and_again(work, 0.02, 0.2, 2.0)
