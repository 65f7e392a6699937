"""Whether requests can be served, and what an operator should know although they can.

Not ready is what another process or machine may do better, or nobody can: no database, one that cannot write, a full
disk. That a worker is behind or an event is parked is only told: a load balancer must not stop the tills for it.
"""

import asyncio
import shutil
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.connecting import give_up_connections
from guide_app.base.kernel.database import fetch_row_as, fetch_value
from guide_app.base.kernel.embedded import data_of
from guide_app.base.kernel.errors import Refusal
from guide_app.base.kernel.outages import OUTAGE, passes
from guide_app.base.kernel.subscriptions import Subscriber, lag

LATE_SECONDS = 60
"""How old the oldest event may be that somebody has still to take."""
LITTLE_SPACE = 2 * 1024**3
"""Free bytes below which somebody should make room."""
NO_SPACE = 64 * 1024**2
"""Free bytes below which the embedded server is about to stop writing: four pieces of its log."""
COMMIT_SECONDS = 2.0
"""How long a commit of nothing may take: where a standby has to confirm it and is gone, it takes for ever."""
PROBED_SECONDS = 1.0
LOOKED_SECONDS = 5.0
"""How long an answer is given again, whoever asks."""


class NotReady(Refusal):
    """The database answers and cannot write; `reason` says why: `read_only`, `disk_full`, `disk_nearly_full` (with
    `free_bytes`) or `no_commit`, when a commit is not confirmed in time."""

    status = 503
    title = ("数据库无法写入，暂不能服务", "The database cannot write, requests cannot be served")


class Behind(msgspec.Struct, frozen=True):
    """How many events a subscriber has still to take (at most 500 counted in each lane), and how old the oldest is."""

    subscriber: str
    waiting: int
    oldest_seconds: int


class Parked(msgspec.Struct, frozen=True):
    """How many events are parked, and since when."""

    parked: int
    since: datetime | None


class Health(msgspec.Struct, frozen=True):
    """What is known of this installation while it serves.

    `warnings` names what somebody should look at: `worker_behind` (an event waits for more than a minute),
    `events_parked`, `disk_low` (less than 2 GiB). `free_bytes` is told of the embedded server's disk alone.
    """

    status: Literal["ok", "degraded"]
    database: Literal["ok"]
    warnings: list[Literal["worker_behind", "events_parked", "disk_low"]]
    behind: list[Behind]
    parked: Parked
    free_bytes: int | None


PROBE = """
SELECT CASE WHEN current_setting('transaction_read_only') = 'on' THEN NULL
  ELSE pg_logical_emit_message(true, 'guide.ready', '')::text END
"""
"""A commit of nothing: a few bytes of the log that have to be on the disk, and with the standbys that confirm."""
OLDEST_WAITING = """
SELECT min(e.occurred_at) FROM event e, event_cursor c
WHERE e.lane = c.lane AND (e.epoch, e.xid, e.seq) > (c.epoch, c.xid, c.seq)
  AND c.subscriber = $1 AND e.type = ANY($2::text[])
"""
UNRESOLVED = "SELECT count(*) AS parked, min(parked_at) AS since FROM event_parked WHERE resolved_at IS NULL"


async def behind(subscribers: Sequence[Subscriber]) -> list[Behind]:
    """Subscribers with events that they have not taken yet."""
    now = clock.now()
    waiting = await lag(subscribers)
    found = []
    for one in subscribers:
        if waiting[one.name]:
            since = await fetch_value(OLDEST_WAITING, one.name, one.types)
            oldest = 0 if since is None else max(0, int((now - since).total_seconds()))
            found.append(Behind(one.name, waiting[one.name], oldest))
    return found


async def parked() -> Parked:
    """Events that somebody could not take and nobody has sent again."""
    return await fetch_row_as(Parked, UNRESOLVED) or Parked(0, None)


def free_space(folder: Path) -> int:
    """Free bytes of the disk on which a folder lies or will lie."""
    there = next(place for place in (folder, *folder.parents) if place.exists())
    return shutil.disk_usage(there).free


async def require_writable(data: Path | None) -> int | None:
    """Free bytes on the disk of the embedded server's folder, or None for another server.

    Raises NotReady, and what the database says when it cannot be reached at all.
    """
    free = None if data is None else free_space(data)
    if free is not None and free < NO_SPACE:
        raise NotReady(reason="disk_nearly_full", free_bytes=free)
    if OUTAGE.disk_is_full:
        raise NotReady(reason="disk_full")
    try:
        async with asyncio.timeout(COMMIT_SECONDS):
            written = await fetch_value(PROBE)
    except TimeoutError as error:
        raise NotReady(reason="no_commit") from error
    except Exception as error:
        if passes(error) and OUTAGE.disk_is_full:
            raise NotReady(reason="disk_full") from error
        raise
    if written is None:
        await give_up_connections()
        raise NotReady(reason="read_only")
    return free


async def look(subscribers: Sequence[Subscriber], data: Path | None) -> Health:
    """What an operator should know. Raises as `require_writable`."""
    free = await require_writable(data)
    late, unresolved = await behind(subscribers), await parked()
    warnings: list[Literal["worker_behind", "events_parked", "disk_low"]] = []
    if any(one.oldest_seconds > LATE_SECONDS for one in late):
        warnings.append("worker_behind")
    if unresolved.parked:
        warnings.append("events_parked")
    if free is not None and free < LITTLE_SPACE:
        warnings.append("disk_low")
    return Health("degraded" if warnings else "ok", "ok", warnings, late, unresolved, free)


class Readiness:
    """The health that this process tells, looked at anew no more often than it changes, however many ask."""

    def __init__(self, subscribers: Sequence[Subscriber], *, url: str | None, home: Path) -> None:
        self._subscribers = subscribers
        self._url = url
        self._home = home
        self._asking = asyncio.Lock()
        self._probed_at = self._looked_at = -LOOKED_SECONDS
        self._last: Health | None = None

    async def __call__(self) -> Health:
        """The health now, or that of a moment ago. Raises as `require_writable`."""
        async with self._asking:
            now = time.monotonic()
            data = None if self._url is None else data_of(self._url, self._home)
            if self._last is None or now - self._looked_at >= LOOKED_SECONDS:
                self._last = None
                self._last = await look(self._subscribers, data)
                self._looked_at = self._probed_at = now
            elif now - self._probed_at >= PROBED_SECONDS:
                await require_writable(data)
                self._probed_at = now
            return self._last
