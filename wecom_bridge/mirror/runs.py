"""The runs of the synchronisation on record: one at a time, with where it stands and how it ended."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import execute, fetch_value, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.outages import in_one_line
from wecom_bridge.errors import SyncRunning
from wecom_bridge.schemas import SyncSummary

DEAD_AFTER = timedelta(minutes=15)
"""A run that read no page for so long was killed."""
LATE_CALLBACKS = timedelta(hours=1)
"""How much of what the last whole run had seen is looked at again for addings that nobody told."""

BURY = """
UPDATE wecom_sync SET status = 'failed', finished_at = $1, error = 'interrupted'
WHERE status = 'running' AND alive_at < $2
"""
BEGIN = """
INSERT INTO wecom_sync (id, status, started_at, alive_at) VALUES ($1, 'running', $2, $2)
ON CONFLICT (status) WHERE status = 'running' DO NOTHING RETURNING id
"""
STAND_AT = "UPDATE wecom_sync SET cursor = $2, alive_at = $3 WHERE id = $1"
FAIL = "UPDATE wecom_sync SET status = 'failed', finished_at = $2, error = $3 WHERE id = $1"
FINISH = """
UPDATE wecom_sync SET status = 'done', finished_at = $2, alive_at = $2, cursor = '', complete = $3, summary = $4
WHERE id = $1
"""
LAST_WHOLE = "SELECT max(started_at) FROM wecom_sync WHERE status = 'done' AND complete"


class Begun(NamedTuple):
    """A run that may go on."""

    id: UUID
    began_at: datetime
    told_since: datetime | None


async def begin(at: datetime) -> Begun:
    """Open a run. Raises SyncRunning while another one is alive."""
    run_id = new_id()
    await execute(BURY, at, at - DEAD_AFTER)
    if await fetch_value(BEGIN, run_id, at) is None:
        raise SyncRunning(since=await fetch_value("SELECT started_at FROM wecom_sync WHERE status = 'running'"))
    return Begun(run_id, at, await told_since())


async def told_since() -> datetime | None:
    """Since when addings are news if nobody has told of them; None before the mirror was first whole."""
    last_whole: datetime | None = await fetch_value(LAST_WHOLE)
    return None if last_whole is None else last_whole - LATE_CALLBACKS


async def stand_at(run_id: UUID, cursor: str, *, at: datetime) -> None:
    """The run is alive and has read up to this cursor."""
    await execute(STAND_AT, run_id, cursor, at)


async def fail(run_id: UUID, failure: BaseException) -> None:
    """The run ended early, for this reason."""
    await execute(FAIL, run_id, clock.now(), in_one_line(failure))


async def finish(summary: SyncSummary) -> None:
    """The run is done; its summary is kept, and the audit log knows of it."""
    document = msgspec.json.encode(summary).decode()
    async with transaction():
        await execute(FINISH, summary.run_id, summary.finished_at, summary.complete, document)
        await audit.record(
            SYSTEM,
            "wecom.synced",
            f"wecom_sync:{summary.run_id}",
            complete=summary.complete,
            diff=summary.diff,
            ended=summary.follows.ended,
        )
