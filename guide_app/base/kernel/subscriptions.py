"""Delivery: each subscriber reads the event log in batches; its effects and its cursor are committed together.

Order and gaps. Two writers may take sequence numbers in one order and commit in the other, so a cursor over `seq` alone
would step over the slower one. The log is therefore read in the order (epoch, xid, seq), and only below the oldest
transaction still running (`pg_snapshot_xmin`): whatever becomes visible later has a greater xid. The epoch grows when
a database is restored into a new cluster, where transaction ids begin anew.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

import msgspec
import structlog

from guide_app.base.kernel import clock
from guide_app.base.kernel.attempts import attempt
from guide_app.base.kernel.database import LOST, execute, fetch_as, fetch_row_as, fetch_value, transaction
from guide_app.base.kernel.errors import Conflict, NotFound
from guide_app.base.kernel.events import Event
from guide_app.base.kernel.ids import new_id

log = structlog.get_logger(__name__)

BATCH = 500
PATIENCE_SECONDS = 60.0
HELD_BACK_SECONDS = 0.02


class LogHeldBack(Conflict):
    """A long transaction, perhaps of another database on the same server, keeps the newest events from being read."""

    status = 503
    title = ("有长时间未结束的数据库事务，请稍后重试", "A long transaction holds the event log back, try again")


class Delivered(NamedTuple):
    """One event as a handler gets it: its place in the log, its moment, the fact.

    `replayed`: the subscriber took it before, and takes it now to build its own state again. What the first time did
    beyond that state (ledger entries, messages) is not done twice.
    """

    seq: int
    at: datetime
    event: Any  # an instance of the type the handler is subscribed to
    replayed: bool = False


Place = tuple[int, int, int]
"""Epoch, transaction id and number of an event: its place in the log."""
NEVER: Place = (-1, -1, -1)

Handler = Callable[[Sequence[Delivered]], Awaitable[None]]
Reset = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Subscriber:
    """A named reader of the event log. `on` maps event types to handlers.

    In a batch the handlers run in that order, each with its events.

    A handler takes any number of events at once and works inside the transaction that moves the cursor. `reset`
    empties what the handlers made, so that a replay from zero builds it again.
    """

    name: str
    on: Mapping[type[Event], Handler]
    reset: Reset | None = None

    @property
    def types(self) -> list[str]:
        """Names of the event types it listens to."""
        return [event.event_type for event in self.on]


READ = """
SELECT epoch, xid, seq, type, occurred_at, payload FROM event
WHERE (epoch, xid, seq) > ($1, $2, $3) AND type = ANY($4)
  AND (xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint OR epoch < (SELECT epoch FROM event_epoch))
ORDER BY epoch, xid, seq LIMIT $5
"""


class LoggedEvent(msgspec.Struct, frozen=True):
    """An event as the log has it."""

    epoch: int
    xid: int
    seq: int
    type: str
    occurred_at: datetime
    payload: msgspec.Raw

    @property
    def place(self) -> Place:
        """Where it stands in the log."""
        return self.epoch, self.xid, self.seq


class Cursor(msgspec.Struct, frozen=True):
    """How far a subscriber has come, and how far it had come at most."""

    epoch: int
    xid: int
    seq: int
    seen_epoch: int
    seen_xid: int
    seen_seq: int

    @property
    def place(self) -> Place:
        """The last event that was taken."""
        return self.epoch, self.xid, self.seq

    @property
    def seen(self) -> Place:
        """The furthest event that was ever taken."""
        return self.seen_epoch, self.seen_xid, self.seen_seq


BEGINNING = Cursor(0, 0, 0, 0, 0, 0)

REGISTER = "INSERT INTO event_cursor (subscriber, updated_at) SELECT unnest($1::text[]), $2 ON CONFLICT DO NOTHING"
CURSOR = "SELECT epoch, xid, seq, seen_epoch, seen_xid, seen_seq FROM event_cursor WHERE subscriber = $1"
LOCK_CURSOR = f"{CURSOR} FOR UPDATE SKIP LOCKED"
WAIT_FOR_CURSOR = f"{CURSOR} FOR UPDATE"
IS_BEHIND = """
SELECT EXISTS (SELECT FROM event e, event_cursor c
  WHERE c.subscriber = $1 AND (e.epoch, e.xid, e.seq) > (c.epoch, c.xid, c.seq) AND e.type = ANY($2))
"""
MOVE_CURSOR = """
UPDATE event_cursor SET epoch = $2, xid = $3, seq = $4, updated_at = $5,
  (seen_epoch, seen_xid, seen_seq) = (SELECT * FROM (VALUES (seen_epoch, seen_xid, seen_seq), ($2, $3, $4)) AS place
                                      ORDER BY 1 DESC, 2 DESC, 3 DESC LIMIT 1)
WHERE subscriber = $1
"""
PARK = """
INSERT INTO event_parked (id, subscriber, seq, attempts, error, parked_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (subscriber, seq) DO UPDATE SET attempts = event_parked.attempts + EXCLUDED.attempts,
  error = EXCLUDED.error, parked_at = EXCLUDED.parked_at, resolved_at = NULL
"""


PARKED = """
SELECT e.epoch, e.xid, e.seq, e.type, e.occurred_at, e.payload FROM event_parked p JOIN event e USING (seq)
WHERE p.subscriber = $1 AND p.resolved_at IS NULL ORDER BY e.epoch, e.xid, e.seq
"""
RESOLVE = "UPDATE event_parked SET resolved_at = $3 WHERE subscriber = $1 AND seq = $2"


async def register(subscribers: Sequence[Subscriber]) -> None:
    """Give each new subscriber a cursor at the very beginning of the log."""
    await execute(REGISTER, [subscriber.name for subscriber in subscribers], clock.now())


async def deliver(subscriber: Subscriber, *, limit: int = BATCH) -> int:
    """Hand the next batch over and move the cursor with it; the number of events taken.

    0 means that there is nothing to do, or that another process holds this subscriber's cursor at the moment.
    """
    async with transaction():
        cursor = await fetch_row_as(Cursor, LOCK_CURSOR, subscriber.name)
        if cursor is None:
            return 0
        facts = await fetch_as(LoggedEvent, READ, *cursor.place, subscriber.types, limit)
        if not facts:
            return 0
        try:
            async with transaction():
                await _hand_over(subscriber, facts, cursor.seen)
        except LOST:
            raise
        except Exception as error:  # the batch is tried again, event by event, so that one bad event stops nobody
            log.warning("batch refused", subscriber=subscriber.name, events=len(facts), error=repr(error))
            for fact in facts:
                await _hand_over_alone(subscriber, fact, cursor.seen)
        await execute(MOVE_CURSOR, subscriber.name, *facts[-1].place, clock.now())
    return len(facts)


async def drain(subscribers: Sequence[Subscriber], *, patience: float = PATIENCE_SECONDS) -> int:
    """Deliver until nobody has anything left to take (handlers may publish); the number of deliveries.

    Events that are committed but held back by an older transaction still running are waited for. Raises LogHeldBack
    when that transaction outlasts `patience` seconds.
    """
    total = 0
    waited = 0.0
    while True:
        taken = 0
        for subscriber in subscribers:
            taken += await deliver(subscriber)
        total += taken
        if taken:
            continue
        behind = [subscriber.name for subscriber in subscribers if await _is_behind(subscriber)]
        if not behind:
            return total
        if waited >= patience:
            raise LogHeldBack(subscribers=behind)
        await asyncio.sleep(HELD_BACK_SECONDS)
        waited += HELD_BACK_SECONDS


async def replay(subscriber: Subscriber) -> None:
    """Empty what the subscriber made and set its cursor to zero; the next deliveries build the same state again."""
    if subscriber.reset is None:
        raise NotFound(subscriber=subscriber.name, reason="not replayable")
    async with transaction():
        await execute(WAIT_FOR_CURSOR, subscriber.name)
        await subscriber.reset()
        await execute("DELETE FROM event_parked WHERE subscriber = $1", subscriber.name)
        await execute(MOVE_CURSOR, subscriber.name, 0, 0, 0, clock.now())


async def retry_parked(subscriber: Subscriber) -> int:
    """Send the parked events of a subscriber again, each on its own; the number that went through."""
    done = 0
    for fact in await fetch_as(LoggedEvent, PARKED, subscriber.name):
        async with transaction():
            if await _hand_over_alone(subscriber, fact, NEVER):
                await execute(RESOLVE, subscriber.name, fact.seq, clock.now())
                done += 1
    return done


async def lag(subscribers: Sequence[Subscriber]) -> dict[str, int]:
    """Events each subscriber has not taken yet, at most `BATCH` counted."""
    waiting: dict[str, int] = {}
    for subscriber in subscribers:
        cursor = await fetch_row_as(Cursor, CURSOR, subscriber.name) or BEGINNING
        waiting[subscriber.name] = len(await fetch_as(LoggedEvent, READ, *cursor.place, subscriber.types, BATCH))
    return waiting


async def _is_behind(subscriber: Subscriber) -> bool:
    """Whether a committed event lies beyond the subscriber's cursor, readable yet or not."""
    return bool(await fetch_value(IS_BEHIND, subscriber.name, subscriber.types))


async def _hand_over(subscriber: Subscriber, facts: Sequence[LoggedEvent], seen: Place) -> None:
    for event_class, handler in subscriber.on.items():
        batch = [
            Delivered(
                seq=fact.seq,
                at=fact.occurred_at,
                event=event_class.decode(fact.payload),
                replayed=fact.place <= seen,
            )
            for fact in facts
            if fact.type == event_class.event_type
        ]
        if batch:
            await handler(batch)


async def _hand_over_alone(subscriber: Subscriber, fact: LoggedEvent, seen: Place) -> bool:
    """One event in a savepoint of its own; after the last attempt it is parked. Whether it went through."""
    attempts, error = await attempt(partial(_hand_over, subscriber, [fact], seen))
    if error is None:
        return True
    log.error("event parked", subscriber=subscriber.name, seq=fact.seq, type=fact.type, error=error)
    await execute(PARK, new_id(), subscriber.name, fact.seq, attempts, error, clock.now())
    return False
