"""Announcing that a store closes, taking that back, and closing it piece by piece."""

from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch_as, fetch_row_as, transaction
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.ids import new_id
from guide_app.ground.stores import queries
from guide_app.ground.stores.assets import EVERYTHING, Handing
from guide_app.ground.stores.closing.queries import closings_of
from guide_app.ground.stores.closing.schemas import CloseStore, ClosingView
from guide_app.ground.stores.errors import ClosingAnnounced, StoreAlreadyClosed, SuccessorNeeded
from guide_app.ground.stores.permissions import ASK_CHANGES_OF_RIGHTS, CHANGE_ORGANISATION
from guide_app.ground.stores.rules import ClosingState, StoreStatus

LOOKED_AFTER = timedelta(hours=2)
"""So long after its end a closing is looked after: longer than anything lasts that began while the store was open."""
SUCCESSOR = "SELECT id, path FROM store WHERE code = $1 AND status = 'open' AND id <> $2"
ANNOUNCE = """
INSERT INTO store_closing (id, store, successor, closes_on, reason, asked_by, announced_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
WITHDRAW = """
UPDATE store_closing SET state = 'withdrawn', ended_at = $2 WHERE store = $1 AND state = 'announced' RETURNING id
"""
DUE = "SELECT id FROM store_closing WHERE state IN ('announced', 'running') AND closes_on <= $1 ORDER BY closes_on, id"
# Of stores that have been opened again nothing goes any more.
JUST_DONE = """
SELECT c.id FROM store_closing c JOIN store s ON s.id = c.store
WHERE c.state = 'done' AND c.ended_at > $1 AND s.status = 'closed' ORDER BY c.id
"""
# Another process has it, or it has ended meanwhile: then there is no row.
TAKE = """
SELECT c.id, c.store, s.code, c.successor, c.state, c.asked_by, f.code AS successor_code, f.path AS successor_path
FROM store_closing c JOIN store s ON s.id = c.store LEFT JOIN store f ON f.id = c.successor
WHERE c.id = $1 AND c.state IN ('announced', 'running', 'done') FOR UPDATE OF c SKIP LOCKED
"""
COUNT = """
UPDATE store_closing SET moved = jsonb_set(moved, ARRAY[$2::text], to_jsonb(coalesce((moved ->> $2)::int, 0) + $3::int))
WHERE id = $1
"""
SET_STATE = "UPDATE store_closing SET state = $2, ended_at = $3 WHERE id = $1"
SHUT = "UPDATE store SET status = 'closed', version = version + 1 WHERE id = $1 AND status = 'open'"
# Who took over from the store that closes now is followed by its own successor.
FOLLOW = "UPDATE store_closing SET successor = $2 WHERE successor = $1 AND store <> $2"


class Follower(msgspec.Struct, frozen=True):
    """A store that takes over."""

    id: UUID
    path: str


class Row(msgspec.Struct, frozen=True):
    """A closing that is due."""

    id: UUID


class Taken(msgspec.Struct, frozen=True):
    """A closing under its lock."""

    id: UUID
    store: UUID
    code: str
    successor: UUID | None
    state: ClosingState
    asked_by: UUID | None
    successor_code: str | None
    successor_path: str | None


async def check_closing(actor: Actor, store_id: UUID, command: CloseStore) -> UUID | None:
    """The id of the store that follows, if the store can be closed so.

    Raises NotFound, StoreAlreadyClosed, InvalidField, SuccessorNeeded.
    """
    actor.require(ASK_CHANGES_OF_RIGHTS)
    store = await queries.store(actor, store_id)
    if store.status is StoreStatus.CLOSED:
        raise StoreAlreadyClosed(store=store.code)
    if command.closes_on <= business_date(clock.now()):
        raise InvalidField("closes_on", "须为明天或以后的日期 / a date after today, whose days have not begun")
    if command.successor is None:
        held = [asset.name for asset in EVERYTHING.assets if asset.needs_successor and await asset.left(store_id)]
        if held:
            raise SuccessorNeeded(held=held)
        return None
    follower = await fetch_row_as(Follower, SUCCESSOR, command.successor, store_id)
    if follower is None or not actor.reaches(follower.path):
        raise InvalidField("successor", "须为您可管理的另一家营业门店 / another open store within your reach")
    return follower.id


async def announce_closing(actor: Actor, store_id: UUID, command: CloseStore) -> ClosingView:
    """Let a store close on a day to come, once a second person has approved it. Raises as `check_closing`."""
    actor.require(ASK_CHANGES_OF_RIGHTS)
    async with transaction():
        successor = await check_closing(actor, store_id, command)
        closing_id = new_id()
        facts = (command.closes_on, command.reason, actor.id, clock.now())
        try:
            async with transaction():
                await execute(ANNOUNCE, closing_id, store_id, successor, *facts)
        except asyncpg.UniqueViolationError as error:
            raise ClosingAnnounced from error
        detail = {"closes_on": command.closes_on, "successor": command.successor, "reason": command.reason}
        await audit.record(actor, "stores.closing_announced", f"store:{store_id}", **detail)
        return (await closings_of(actor, store_id))[0]


async def withdraw_closing(actor: Actor, store_id: UUID) -> ClosingView:
    """Take back a closing that has not begun. Raises NotFound, also outside the reach and where there is none."""
    actor.require(CHANGE_ORGANISATION)
    async with transaction():
        await queries.store(actor, store_id)
        if await fetch_row_as(Row, WITHDRAW, store_id, clock.now()) is None:
            raise NotFound
        await audit.record(actor, "stores.closing_withdrawn", f"store:{store_id}")
        return (await closings_of(actor, store_id))[0]


async def close_piece(actor: Actor, *, at: datetime) -> bool:
    """Do the next piece of a closing whose day has come, in one transaction; False where nothing can be done.

    A store first finishes what has to be finished before: until then it goes on trading.
    """
    actor.require(CHANGE_ORGANISATION)
    today = business_date(at)
    for due in await fetch_as(Row, DUE, today):
        async with transaction():
            taken = await fetch_row_as(Taken, TAKE, due.id)
            if taken is not None and await _next_piece(actor, taken, at):
                return True
    return False


async def hand_on_what_came_late(actor: Actor, *, at: datetime) -> int:
    """Hand on what somebody began while a store was open, and ended after it was shut; how many pieces.

    Safe to run twice.
    """
    actor.require(CHANGE_ORGANISATION)
    pieces = 0
    for done in await fetch_as(Row, JUST_DONE, at - LOOKED_AFTER):
        went = True
        while went:
            async with transaction():
                taken = await fetch_row_as(Taken, TAKE, done.id)
                went = taken is not None and await _hand_on_next(actor, taken, at)
            pieces += went
    return pieces


async def _waits(taken: Taken) -> bool:
    """Whether the store has something yet that has to be finished before, or has to have a successor."""
    for asset in EVERYTHING.assets:
        alone = taken.successor is None
        has_to_go = asset.hand_on is None or (asset.needs_successor and alone)
        if has_to_go and await asset.left(taken.store):
            return True
        if alone and asset.keeps_open is not None and await asset.keeps_open(taken.store):
            return True
    return False


async def _next_piece(actor: Actor, taken: Taken, at: datetime) -> bool:
    if taken.state is ClosingState.ANNOUNCED:
        if await _waits(taken):
            return False
        await execute(SHUT, taken.store)
        await execute(SET_STATE, taken.id, ClosingState.RUNNING, None)
        await audit.record(actor, "stores.closing_begun", f"store:{taken.store}", closing=str(taken.id))
        return True
    if await _hand_on_next(actor, taken, at):
        return True
    if taken.successor is not None:
        await execute(FOLLOW, taken.store, taken.successor)
    await execute(SET_STATE, taken.id, ClosingState.DONE, at)
    await audit.record(actor, "stores.closed", f"store:{taken.store}", successor=taken.successor_code)
    return True


async def _hand_on_next(actor: Actor, taken: Taken, at: datetime) -> bool:
    """Give the next few things of a store that is shut on; False where it has none."""
    handing = Handing(
        closing_id=taken.id,
        store_id=taken.store,
        store_code=taken.code,
        successor_id=taken.successor,
        successor_code=taken.successor_code,
        successor_path=taken.successor_path,
        closes_on=business_date(at),
        at=at,
        by=taken.asked_by,
    )
    for asset in EVERYTHING.assets:
        gone = 0 if asset.hand_on is None else await asset.hand_on(actor, handing)
        if gone:
            await execute(COUNT, taken.id, asset.name, gone)
            return True
    return False
