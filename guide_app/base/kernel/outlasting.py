"""Waiting for those who hold an advisory lock now, without asking for it: nobody has to wait for whoever waits so."""

import asyncio
import time

from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.locks import AdvisoryLock

PAUSE_SECONDS = 0.05
_HELD = """
FROM pg_locks WHERE locktype = 'advisory' AND classid::bigint = $1 AND objsubid = 2 AND granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND pid <> pg_backend_pid()
"""
HOLDERS = f"SELECT coalesce(array_agg(DISTINCT virtualtransaction), '{{}}') {_HELD}"
STILL = f"SELECT EXISTS (SELECT {_HELD} AND virtualtransaction = ANY($2::text[]))"


async def outlast(lock: AdvisoryLock, *, seconds: float = 20) -> bool:
    """Wait until every transaction that holds the lock at this moment has ended; False where that takes too long.

    What they wrote is seen then by statements that begin later. Those who take the lock meanwhile are not waited for.
    """
    holders = await fetch_value(HOLDERS, lock.number)
    until = time.monotonic() + seconds
    while holders and await fetch_value(STILL, lock.number, holders):
        if time.monotonic() > until:
            return False
        await asyncio.sleep(PAUSE_SECONDS)
    return True
