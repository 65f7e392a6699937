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
from guide_app.base.kernel.database import connect, disconnect, fetch_value
from guide_app.entry import wiring

SHORTEST, LONGEST = 0.2, 0.8
FINISHED = "SELECT count(*) FROM archived_month WHERE state = 'dropped'"


async def once(url: str, folder: Path, before: date) -> None:
    await connect(url, max_size=2)
    try:
        await archive([one for one in wiring.ARCHIVED if one.table == "event"], before=before, folder=folder)
    finally:
        await disconnect()


async def finished(url: str) -> int:
    await connect(url, max_size=1)
    try:
        return int(await fetch_value(FINISHED))
    finally:
        await disconnect()


def main() -> None:
    url, folder, before = sys.argv[1], Path(sys.argv[2]), date.fromisoformat(sys.argv[3])
    times, chance = int(sys.argv[4]), random.Random(int(sys.argv[5]))
    status = 0
    for number in range(times + 1):
        child = os.fork()
        if child == 0:
            asyncio.run(once(url, folder, before))
            os._exit(0)
        if number < times:
            time.sleep(chance.uniform(SHORTEST, LONGEST))
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        print(asyncio.run(finished(url)), flush=True)
    sys.exit(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
