"""Archives again and again in a fork of this process, and kills each but the last.

`OWNER_URL FOLDER BEFORE TIMES SEED`. Prints how many months each had finished when it was killed.
"""

import asyncio
import os
import random
import signal
import sys
import time
from datetime import date
from pathlib import Path

from guide_app.base.kernel.archiving import archive
from guide_app.base.kernel.connecting import connect, disconnect
from guide_app.base.kernel.database import fetch_value
from guide_app.entry import wiring

MONTHS, MOST_MONTHS = 12, 2
"""How many there are, and how far each may come, on any machine, before it is killed in the month after that."""
LONGEST_AFTER = 0.05
LOOK_SECONDS = 0.002
FINISHED = "SELECT count(*) FROM archived_month WHERE state = 'dropped'"


async def once(url: str, folder: Path, before: date) -> None:
    await connect(url, max_size=2)
    try:
        await archive([one for one in wiring.ARCHIVED if one.table == "event"], before=before, folder=folder)
    finally:
        await disconnect()


async def finished(url: str, *, at_least: int = 0) -> int:
    """How many months are finished, as soon as there are so many."""
    await connect(url, max_size=1)
    try:
        while (now := int(await fetch_value(FINISHED))) < at_least:  # noqa: ASYNC110 - another process works
            await asyncio.sleep(LOOK_SECONDS)
        return now
    finally:
        await disconnect()


def main() -> None:
    url, folder, before = sys.argv[1], Path(sys.argv[2]), date.fromisoformat(sys.argv[3])
    times, chance = int(sys.argv[4]), random.Random(int(sys.argv[5]))
    status = done = 0
    for number in range(times + 1):
        child = os.fork()
        if child == 0:
            asyncio.run(once(url, folder, before))
            os._exit(0)
        if number < times:
            asyncio.run(finished(url, at_least=min(MONTHS, done + chance.randint(0, MOST_MONTHS))))
            time.sleep(chance.uniform(0, LONGEST_AFTER))
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        done = asyncio.run(finished(url))
        print(done, flush=True)
    sys.exit(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
