"""Replaying: what a subscriber made is built anew beside what it has, and takes its place when it has caught up.

Boards stay full and the worker goes on. The twin of a subscriber has cursors of its own and takes, batch by batch, each
a short transaction, exactly what the subscriber has taken, into twins of its tables; events that the subscriber has
parked stay out. What was killed goes on where it stood. The last step waits for the subscriber's running batches, takes
the few events that came meanwhile and swaps. For the owner of the tables.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

import asyncpg
import structlog

from guide_app.base.kernel.archiving import require_whole_log
from guide_app.base.kernel.database import execute, fetch_as, fetch_row_as, transaction
from guide_app.base.kernel.errors import Conflict, NotFound
from guide_app.base.kernel.event_log import (
    FOREVER,
    WAIT_FOR_CURSORS,
    WINDOW,
    Cursor,
    LoggedEvent,
    Passed,
    Place,
    Waiting,
    lock_cursor,
    move_cursor,
)
from guide_app.base.kernel.locks import delivering_a_lane
from guide_app.base.kernel.subscriptions import BATCH, LANES, TWIN, Subscriber, hand_over_batch, register
from guide_app.base.kernel.twins import drop_twins, have_twins_take_over, look_at_twins, make_twins

log = structlog.get_logger(__name__)

T = TypeVar("T")

CHUNK = BATCH
"""Events that are taken in one transaction."""
AT_MOST_BEHIND = 4
"""Batches of a lane that may be left for the last step."""
WAIT_FOR_OTHERS = "SET LOCAL lock_timeout = '800ms'"
PAUSE_SECONDS = 1.0
PATIENCE_SECONDS = 900.0

_NEXT = f"""
  SELECT * FROM event WHERE lane = $1 AND (epoch, xid, seq) > ($2, $3, $4) AND (epoch, xid, seq) < ($5, $6, 0)
    AND (epoch, xid, seq) <= ($7, $8, $9)
  ORDER BY epoch, xid, seq LIMIT {WINDOW}
"""
TAKEN_BEFORE = f"""
SELECT lane, epoch, xid, seq, type, occurred_at, payload FROM ({_NEXT}) AS next
WHERE type = ANY($10) AND NOT EXISTS (
  SELECT FROM event_parked p WHERE p.subscriber = $11 AND p.seq = next.seq AND p.resolved_at IS NULL
)
ORDER BY epoch, xid, seq LIMIT $12
"""
END_OF_WINDOW = f"SELECT epoch, xid, seq FROM ({_NEXT}) AS next ORDER BY epoch DESC, xid DESC, seq DESC LIMIT 1"
PLACE = "SELECT epoch, xid, seq FROM event_cursor WHERE subscriber = $1 AND lane = $2"
# The furthest event that the twin saw begins at the horizon: what is beyond it came while the replay ran.
BEGIN = """
UPDATE event_cursor c SET seen_epoch = log.epoch, seen_xid = pg_snapshot_xmin(pg_current_snapshot())::text::bigint
FROM event_epoch log WHERE c.subscriber = $1
"""
FORGET_CURSORS = "DELETE FROM event_cursor WHERE subscriber = $1"
FORGET_PARKED = "DELETE FROM event_parked WHERE subscriber = $1"
PARKED_ANEW = """
DELETE FROM event_parked WHERE subscriber = $1 AND seq IN (SELECT seq FROM event_parked WHERE subscriber = $2)
"""
HAND_PARKED_OVER = "UPDATE event_parked SET subscriber = $1 WHERE subscriber = $2"


class StillBehind(Exception):
    """More came meanwhile than the last step may take."""


class StillRead(Conflict):
    """Transactions that use the tables did not end in time. Run again, the replay goes on where it stood."""

    status = 503
    title = (
        "有长时间使用这些表的事务未结束，请稍后再次运行重放",
        "The replay waits for long transactions: run it again",
    )


async def rebuild(subscriber: Subscriber, *, told: Callable[[int], None] | None = None) -> int:
    """Build what the subscriber made anew and swap; the number of events taken, which `told` hears of batch by batch.

    Raises NotFound where the subscriber cannot be replayed, HasNoTwin, StillRead, LogArchived.
    """
    if not subscriber.makes:
        raise NotFound(subscriber=subscriber.name, reason="not replayable")
    await require_whole_log()
    twin = Subscriber(subscriber.name + TWIN, on=subscriber.on)
    await _patiently(partial(_drop_retired, subscriber))
    await _patiently(partial(_prepare, subscriber, twin))
    taken = 0
    while True:
        taken = await _catch_up(subscriber, twin, taken, told)
        for table in subscriber.makes:
            await execute(f'ANALYZE "{_schema(subscriber)}"."{table}"')
        try:
            taken += await _patiently(partial(_swap, subscriber, twin))
        except StillBehind:
            continue
        break
    if subscriber.after_replay is not None:
        await subscriber.after_replay()
    try:
        await _patiently(partial(_drop_retired, subscriber))
    except StillRead:  # it is done: the next replay clears it away
        log.warning("what was replaced is still read", subscriber=subscriber.name)
    return taken


async def _patiently(work: Callable[[], Awaitable[T]]) -> T:
    """Do it as soon as nobody reads or writes what it needs; while it waits, others pass. Raises StillRead."""
    waited = 0.0
    while True:
        try:
            return await work()
        except asyncpg.LockNotAvailableError as error:
            if waited >= PATIENCE_SECONDS:
                raise StillRead from error
        log.info("a replay waits for others to end", waited=waited)
        await asyncio.sleep(PAUSE_SECONDS)
        waited += PAUSE_SECONDS


async def _prepare(subscriber: Subscriber, twin: Subscriber) -> None:
    async with transaction():
        await execute(WAIT_FOR_OTHERS)
        anew = await make_twins(subscriber.makes, _schema(subscriber))
        if anew:
            await execute(FORGET_CURSORS, twin.name)
            await execute(FORGET_PARKED, twin.name)
        await register([twin])
        if anew:
            await execute(BEGIN, twin.name)


async def _drop_retired(subscriber: Subscriber) -> None:
    """Drop what was replaced. It points at tables that others read, and they must not wait behind it."""
    async with transaction():
        await execute(WAIT_FOR_OTHERS)
        await drop_twins(_retired(subscriber))


async def _catch_up(subscriber: Subscriber, twin: Subscriber, taken: int, told: Callable[[int], None] | None) -> int:
    """Take what the subscriber has taken, lane by lane, until nothing is left in any; the number with those before."""
    while True:
        moved = False
        for one in await fetch_as(Waiting, LANES, twin.name):
            async with transaction():
                await look_at_twins(_schema(subscriber))
                more, passed = await _take(subscriber, twin, one.lane)
            taken += more
            moved = moved or more > 0 or passed
            if told is not None:
                told(taken)
        if not moved and not await _work(subscriber):
            return taken


async def _work(subscriber: Subscriber) -> bool:
    """Do a piece of each chore that the twin's handlers asked for; whether there was one."""
    worked = False
    for chore in subscriber.chores:
        async with transaction():
            await look_at_twins(_schema(subscriber))
            worked = await chore.step() or worked
    return worked


async def _take(subscriber: Subscriber, twin: Subscriber, lane: int) -> tuple[int, bool]:
    """Hand the twin its next batch of a lane; the number of events, and whether others were passed."""
    cursor = await lock_cursor(twin.name, lane)
    live = await fetch_row_as(Passed, PLACE, subscriber.name, lane)
    if cursor is None or live is None:
        return 0, False
    facts = await fetch_as(LoggedEvent, TAKEN_BEFORE, *_window(cursor, live.place), twin.types, subscriber.name, CHUNK)
    if facts:
        with delivering_a_lane():
            await hand_over_batch(twin, facts, FOREVER, begun=cursor.seen)
        await move_cursor(twin.name, lane, facts[-1].place)
        return len(facts), True
    last = await fetch_row_as(Passed, END_OF_WINDOW, *_window(cursor, live.place))
    place = None if last is None else last.place
    if place is None and cursor.ends_epoch and live.epoch >= cursor.until_epoch:
        place = (cursor.until_epoch, 0, 0)
    if place is not None:
        await move_cursor(twin.name, lane, place)
    return 0, place is not None


def _window(cursor: Cursor, live: Place) -> tuple[int, ...]:
    return (cursor.lane, *cursor.place, cursor.until_epoch, cursor.until_xid, *live)


async def _swap(subscriber: Subscriber, twin: Subscriber) -> int:
    """Stop the subscriber, take what is left, and let the twins take over: one short transaction."""
    taken = 0
    async with transaction():
        await execute(WAIT_FOR_OTHERS)
        await execute(WAIT_FOR_CURSORS, subscriber.name)
        await look_at_twins(_schema(subscriber))
        for one in await fetch_as(Waiting, LANES, twin.name):
            for _ in range(AT_MOST_BEHIND):
                more, passed = await _take(subscriber, twin, one.lane)
                taken += more
                if not more and not passed:
                    break
            else:
                raise StillBehind
        await have_twins_take_over(subscriber.makes, _schema(subscriber), retired=_retired(subscriber))
        await execute(PARKED_ANEW, subscriber.name, twin.name)
        await execute(HAND_PARKED_OVER, subscriber.name, twin.name)
        await execute(FORGET_CURSORS, twin.name)
    return taken


def _schema(subscriber: Subscriber) -> str:
    return f"twin_of_{subscriber.name}"


def _retired(subscriber: Subscriber) -> str:
    return f"retired_of_{subscriber.name}"
