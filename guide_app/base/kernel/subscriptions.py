"""Delivery: each subscriber reads the event log in batches, lane by lane; effects and cursor are committed together.

How the log is read without a gap is told in `event_log`, what a lane is in `lanes`.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

import structlog

from guide_app.base.kernel import clock
from guide_app.base.kernel.attempts import attempt
from guide_app.base.kernel.chores import Chore
from guide_app.base.kernel.database import execute, fetch_as, fetch_value, transaction
from guide_app.base.kernel.errors import Conflict
from guide_app.base.kernel.event_log import (
    FOREVER,
    IS_BEHIND,
    LAG,
    NEVER,
    LoggedEvent,
    Place,
    Waiting,
    end_of_window,
    lanes_waiting,
    lock_cursor,
    move_cursor,
    next_events,
)
from guide_app.base.kernel.events import Event
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.lanes import WRITE_TO_LOG
from guide_app.base.kernel.locks import delivering_a_lane
from guide_app.base.kernel.metrics import BATCH_SECONDS, EVENTS
from guide_app.base.kernel.outages import passes, was_undone

log = structlog.get_logger(__name__)

BATCH = 500
PATIENCE_SECONDS = 60.0
HELD_BACK_SECONDS = 0.02


class LogHeldBack(Conflict):
    """A long transaction, perhaps of another database on the same server, keeps the newest events from being read."""

    status = 503
    title = ("有长时间未结束的数据库事务，请稍后重试", "A long transaction holds the event log back, try again")


class ReplayUnderWay(Conflict):
    """What the subscriber made is being built anew, and whoever changes it meanwhile would be forgotten."""

    title = ("正在重放，请在完成后重试", "A replay is under way: end it first")


TWIN = ":twin"
"""What the name of a subscriber's twin ends with, in cursors and among parked events: see `kernel.replaying`."""
LANES = "SELECT lane FROM event_cursor WHERE subscriber = $1 ORDER BY lane"


class Delivered(NamedTuple):
    """One event as a handler gets it: its place in the log, its moment, the fact.

    `replayed`: the subscriber took it before, and takes it now to build its own state again. What the first time did
    beyond that state (ledger entries, messages) is not done twice. `meanwhile`: it came after that replay had begun, so
    what it tells of may be newer than what was replayed before it.
    """

    seq: int
    at: datetime
    event: Any  # an instance of a type the handler is subscribed to
    replayed: bool = False
    lane: int = 0
    meanwhile: bool = False


Handler = Callable[[Sequence[Delivered]], Awaitable[None]]


@dataclass(frozen=True)
class Subscriber:
    """A named reader of the event log. `on` maps event types to handlers.

    In a batch the handlers run in that order, each once, with all its events in the order of the log.

    A handler takes any number of events at once and works inside the transaction that moves the cursor. `makes` names
    the tables that hold nothing but what the handlers made of events, so that a replay can build them again beside
    (`kernel.replaying`); `chores` is long work on those tables that handlers ask for. `after_replay`
    tells, once the tables are swapped, of what was not found before.
    """

    name: str
    on: Mapping[type[Event], Handler]
    makes: tuple[str, ...] = ()
    chores: tuple[Chore, ...] = ()
    after_replay: Callable[[], Awaitable[None]] | None = None

    @property
    def types(self) -> list[str]:
        """Names of the event types it listens to."""
        return [event.event_type for event in self.on]


REGISTER = """
INSERT INTO event_cursor (subscriber, lane, updated_at)
SELECT name, lane.no, $2::timestamptz
FROM unnest($1::text[]) AS name, event_epoch log, generate_series(0, log.most_lanes - 1) AS lane (no)
ON CONFLICT (subscriber, lane) DO NOTHING
"""
PARK = """
INSERT INTO event_parked (id, subscriber, seq, attempts, error, parked_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (subscriber, seq) DO UPDATE SET attempts = event_parked.attempts + EXCLUDED.attempts,
  error = EXCLUDED.error, parked_at = EXCLUDED.parked_at, resolved_at = NULL
"""


PARKED = """
SELECT e.lane, e.epoch, e.xid, e.seq, e.type, e.occurred_at, e.payload FROM event_parked p JOIN event e USING (seq)
WHERE p.subscriber = $1 AND p.resolved_at IS NULL ORDER BY e.epoch, e.xid, e.seq
"""
RESOLVE = "UPDATE event_parked SET resolved_at = $3 WHERE subscriber = $1 AND seq = $2"


class _Step(NamedTuple):
    """What was done in a lane: events taken, and whether others were only passed."""

    taken: int
    passed: bool = False


async def register(subscribers: Sequence[Subscriber]) -> None:
    """Give each new subscriber a cursor in every lane there ever was, at the very beginning of the log."""
    async with transaction():
        await execute(WRITE_TO_LOG)
        await execute(REGISTER, [subscriber.name for subscriber in subscribers], clock.now())


async def deliver(subscriber: Subscriber, *, limit: int = BATCH) -> int:
    """Hand over the next batch of every lane and move its cursor with it; the number of events taken.

    0 means that there is nothing to do, or that other processes hold this subscriber's cursors at the moment. Looking
    writes nothing while there is nothing to take.
    """
    lanes = await lanes_waiting(subscriber.name, subscriber.types)
    random.shuffle(lanes)  # so that workers seldom reach for the same
    return sum([await deliver_lane(subscriber, lane, limit) for lane in lanes])


async def deliver_lane(subscriber: Subscriber, lane: int, limit: int) -> int:
    """Hand over the next batch of one lane; the number of events taken."""
    while True:
        try:
            step = await _take(subscriber, lane, limit)
        except Exception as error:
            if not was_undone(error):
                raise
            # Nothing is wrong with the events: all of it is undone.
            log.warning("batch met another lane", subscriber=subscriber.name, lane=lane, error=repr(error))
            continue
        if step.taken or not step.passed:
            return step.taken


async def _take(subscriber: Subscriber, lane: int, limit: int) -> _Step:
    """Hand over the next batch of a lane; where the window holds nothing for this subscriber, pass it."""
    begun = time.perf_counter()
    async with transaction():
        cursor = await lock_cursor(subscriber.name, lane)
        if cursor is None:
            return _Step(0)
        facts = await next_events(cursor, subscriber.types, limit)
        if not facts:
            place = await end_of_window(cursor)
            if place is None and cursor.ends_epoch:
                place = (cursor.until_epoch, 0, 0)
            if place is not None:
                await move_cursor(subscriber.name, lane, place)
            return _Step(0, passed=place is not None)
        with delivering_a_lane():
            await hand_over_batch(subscriber, facts, cursor.seen)
        await move_cursor(subscriber.name, lane, facts[-1].place)
    BATCH_SECONDS.labels(subscriber.name).observe(time.perf_counter() - begun)
    for event, taken in Counter(fact.type for fact in facts).items():
        EVENTS.labels(subscriber.name, event).inc(taken)
    return _Step(len(facts))


async def hand_over_batch(
    subscriber: Subscriber, facts: Sequence[LoggedEvent], seen: Place, *, begun: Place = FOREVER
) -> None:
    """Have the subscriber take these, one by one where it refuses them together; what it refuses alone is parked.

    Up to the place `seen` they are replayed, by a replay that was begun at the place `begun`. Stands inside a
    transaction.
    """
    try:
        async with transaction():
            await _hand_over(subscriber, facts, seen, begun)
    except Exception as error:  # the batch is tried again, event by event, so that one bad event stops nobody
        if passes(error):
            raise
        log.warning("batch refused", subscriber=subscriber.name, events=len(facts), error=repr(error))
        for fact in facts:
            await _hand_over_alone(subscriber, fact, seen, begun)


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


async def retry_parked(subscriber: Subscriber) -> int:
    """Send the parked events of a subscriber again, each on its own; the number that went through.

    Raises ReplayUnderWay.
    """
    if await fetch_as(Waiting, LANES, subscriber.name + TWIN):
        raise ReplayUnderWay(subscriber=subscriber.name)
    done = 0
    for fact in await fetch_as(LoggedEvent, PARKED, subscriber.name):
        async with transaction():
            if await _hand_over_alone(subscriber, fact, NEVER):
                await execute(RESOLVE, subscriber.name, fact.seq, clock.now())
                done += 1
    return done


async def lag(subscribers: Sequence[Subscriber]) -> dict[str, int]:
    """Events each subscriber has not taken yet, at most `BATCH` counted in each lane."""
    return {one.name: await waiting_of(one.name, one.types) for one in subscribers}


async def waiting_of(subscriber: str, types: Sequence[str]) -> int:
    """Events of these types that a subscriber has not taken yet, at most `BATCH` counted in each lane."""
    waiting: int = await fetch_value(LAG, subscriber, types, BATCH)
    return waiting


async def _is_behind(subscriber: Subscriber) -> bool:
    """Whether a committed event lies beyond one of the subscriber's cursors, readable yet or not."""
    return bool(await fetch_value(IS_BEHIND, subscriber.name, subscriber.types))


async def _hand_over(subscriber: Subscriber, facts: Sequence[LoggedEvent], seen: Place, begun: Place) -> None:
    classes = {event_class.event_type: event_class for event_class in subscriber.on}
    batches: dict[Handler, list[Delivered]] = {handler: [] for handler in subscriber.on.values()}
    for fact in facts:
        event_class = classes[fact.type]
        batches[subscriber.on[event_class]].append(
            Delivered(
                seq=fact.seq,
                at=fact.occurred_at,
                event=event_class.decode(fact.payload),
                replayed=fact.place <= seen,
                lane=fact.lane,
                meanwhile=fact.place > begun,
            )
        )
    for handler, batch in batches.items():
        if batch:
            await handler(batch)


async def _hand_over_alone(subscriber: Subscriber, fact: LoggedEvent, seen: Place, begun: Place = FOREVER) -> bool:
    """One event in a savepoint of its own; after the last attempt it is parked. Whether it went through."""
    attempts, error = await attempt(partial(_hand_over, subscriber, [fact], seen, begun))
    if error is None:
        return True
    log.error("event parked", subscriber=subscriber.name, seq=fact.seq, type=fact.type, error=error)
    await execute(PARK, new_id(), subscriber.name, fact.seq, attempts, error, clock.now())
    return False
