"""Lanes: the event log is written into one or more, each with an order of its own, so that several workers can read it.

What must stay in order shares a slot, a number that never changes; slots are dealt out over the lanes in force. How
many those are stands in the database and not in a setting, so that every writer goes by the same number. Changing it
begins a new epoch of the log: nobody reads that before everything older is taken in every lane. See
docs/decisions/event-lanes.md.
"""

import asyncio
from uuid import UUID
from zlib import crc32

import asyncpg

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.base.kernel.errors import Conflict, InvalidField

SLOTS = 32_768
"""As many as a smallint has numbers from zero on."""
MOST_LANES = 64

WRITE_TO_LOG = "LOCK TABLE ONLY event IN ROW EXCLUSIVE MODE"
"""What an INSERT takes anyway: from then on the number of lanes stays until the transaction ends."""
IN_FORCE = "SELECT lanes FROM event_epoch"
STOP_LOG = "LOCK TABLE ONLY event IN ACCESS EXCLUSIVE MODE"
PATIENCE_SECONDS = 60.0
WAIT_FOR_LOG = "SET LOCAL lock_timeout = '800ms'"
"""While one waits for the log, those who come later wait too: so never for as long as a second."""
PAUSE_SECONDS = 0.5
CHANGE = """
UPDATE event_epoch SET lanes = $1, most_lanes = greatest(most_lanes, $1), epoch = epoch + 1 WHERE lanes <> $1
RETURNING epoch
"""
NEW_EPOCH = "ALTER TABLE event ALTER COLUMN epoch SET DEFAULT {epoch}"
ADD_CURSORS = """
INSERT INTO event_cursor (subscriber, lane, updated_at)
SELECT DISTINCT c.subscriber, lane.no, $1::timestamptz
FROM event_cursor c, event_epoch log, generate_series(0, log.most_lanes - 1) AS lane (no)
ON CONFLICT (subscriber, lane) DO NOTHING
"""


class LogInUse(Conflict):
    """Transactions that have written to the event log did not end in time; the number of lanes was not changed."""

    status = 503
    title = ("事件日志正在写入，请稍后重试", "The event log is being written to, try again")


def slot_of(key: UUID | None) -> int:
    """The slot of everything that must stay in order with this, 0 up to SLOTS; 0 for None."""
    return 0 if key is None else crc32(key.bytes) % SLOTS


async def lanes_in_force() -> int:
    """Into how many lanes this transaction writes. The number stays until it ends."""
    await execute(WRITE_TO_LOG)
    lanes: int = await fetch_value(IN_FORCE)
    return lanes


async def change_lanes(owner: "asyncpg.Connection[asyncpg.Record]", lanes: int) -> bool:
    """Write what comes from now on into this many lanes; False when it is so already. On a connection of the owner.

    Events may wait to be read meanwhile. Raises InvalidField, LogInUse.
    """
    if not 1 <= lanes <= MOST_LANES:
        raise InvalidField("lanes", f"1-{MOST_LANES}")
    if await owner.fetchval(IN_FORCE) == lanes:
        return False
    waited = 0.0
    while True:
        try:
            return await _change(owner, lanes)
        except asyncpg.LockNotAvailableError as error:
            if waited >= PATIENCE_SECONDS:
                raise LogInUse from error
        await asyncio.sleep(PAUSE_SECONDS)
        waited += PAUSE_SECONDS


async def _change(owner: "asyncpg.Connection[asyncpg.Record]", lanes: int) -> bool:
    async with owner.transaction():
        await owner.execute(WAIT_FOR_LOG)
        await owner.execute(STOP_LOG)
        epoch: int | None = await owner.fetchval(CHANGE, lanes)
        if epoch is None:
            return False
        await owner.execute(NEW_EPOCH.format(epoch=int(epoch)))
        await owner.execute(ADD_CURSORS, clock.now())
    return True
