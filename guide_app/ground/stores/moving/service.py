"""Announcing that a region or a store goes elsewhere, taking that back, and doing it when its day has come."""

from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch_as, fetch_row_as, transaction
from guide_app.base.kernel.errors import InvalidField, NotFound, Refusal
from guide_app.base.kernel.ids import new_id
from guide_app.ground.stores.assets import EVERYTHING
from guide_app.ground.stores.errors import MoveAnnounced
from guide_app.ground.stores.moving.places import Place, UnitAt, new_place
from guide_app.ground.stores.moving.queries import moves_of
from guide_app.ground.stores.moving.schemas import MoveUnit, MoveView
from guide_app.ground.stores.permissions import CHANGE_ORGANISATION
from guide_app.ground.stores.rules import MoveState

ANNOUNCE = """
INSERT INTO unit_move (id, region, store, parent, valid_from, reason, announced_by, announced_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
WITHDRAW = """
UPDATE unit_move SET state = 'withdrawn', ended_at = $2 WHERE id = $1 AND state = 'announced'
"""
ONE = """
SELECT m.id, m.region AS region_id, m.store AS store_id, r.code AS parent FROM unit_move m
JOIN region r ON r.id = m.parent WHERE m.id = $1 AND m.state = 'announced' FOR UPDATE OF m
"""
DUE = "SELECT id FROM unit_move WHERE state = 'announced' AND valid_from <= $1 ORDER BY valid_from, id"
END = "UPDATE unit_move SET state = $2, ended_at = $3, from_path = $4, to_path = $5 WHERE id = $1"
# Nothing that is told is being added up meanwhile: whoever delivers holds its cursor until it has written.
STAND_STILL = "SELECT id FROM event_cursor ORDER BY id FOR UPDATE"
HOLD_UNITS = "SELECT id FROM region WHERE path = '/' OR id = $1 OR id = $2 ORDER BY id FOR UPDATE"
SET_REGION = "UPDATE region SET parent = $2, version = version + 1 WHERE id = $1"
SET_STORE = "UPDATE store SET region = $2, version = version + 1 WHERE id = $1"


class Row(msgspec.Struct, frozen=True):
    """A row that is due, or held."""

    id: UUID


class CursorHeld(msgspec.Struct, frozen=True):
    """A subscriber's cursor that stands still."""

    id: int


class Announced(msgspec.Struct, frozen=True):
    """A move that is announced, under its lock."""

    id: UUID
    region_id: UUID | None
    store_id: UUID | None
    parent: str

    @property
    def unit(self) -> UnitAt:
        """What moves."""
        return UnitAt(region_id=self.region_id, store_id=self.store_id)

    @property
    def subject(self) -> str:
        """As the audit log names it."""
        return f"region:{self.region_id}" if self.region_id else f"store:{self.store_id}"


async def announce_move(
    actor: Actor, command: MoveUnit, *, region_id: UUID | None = None, store_id: UUID | None = None
) -> MoveView:
    """Let a unit stand below another region from a day to come on. Raises as `new_place`, and MoveAnnounced."""
    actor.require(CHANGE_ORGANISATION)
    at = clock.now()
    if command.valid_from <= business_date(at):
        raise InvalidField("valid_from", "须为明天或以后的日期 / a date after today, whose days have not begun")
    async with transaction():
        place = await new_place(actor, UnitAt(region_id=region_id, store_id=store_id), command.parent)
        move_id = new_id()
        facts = (command.valid_from, command.reason.strip(), actor.id, at)
        try:
            async with transaction():
                await execute(ANNOUNCE, move_id, region_id, store_id, place.parent_id, *facts)
        except asyncpg.UniqueViolationError as error:
            raise MoveAnnounced from error
        subject = f"region:{region_id}" if region_id else f"store:{store_id}"
        detail = {"parent": command.parent, "valid_from": command.valid_from, "reason": command.reason}
        await audit.record(actor, "stores.move_announced", subject, **detail)
        found = await moves_of(actor, region_id=region_id, store_id=store_id)
        return next(one for one in found if one.id == move_id)


async def withdraw_move(actor: Actor, move_id: UUID) -> MoveView:
    """Take back a move that is not done. Raises NotFound, also outside the reach, and for one that has ended."""
    actor.require(CHANGE_ORGANISATION)
    async with transaction():
        move = await fetch_row_as(Announced, ONE, move_id)
        if move is None:
            raise NotFound
        found = await moves_of(actor, region_id=move.region_id, store_id=move.store_id)
        await execute(WITHDRAW, move_id, clock.now())
        await audit.record(actor, "stores.move_withdrawn", move.subject, parent=move.parent)
        found = await moves_of(actor, region_id=move.region_id, store_id=move.store_id)
        return next(one for one in found if one.id == move_id)


async def carry_out_moves(actor: Actor, *, at: datetime) -> int:
    """Do every move whose day has come, each in one transaction; how many. Safe to run again."""
    actor.require(CHANGE_ORGANISATION)
    due = await fetch_as(Row, DUE, business_date(at))
    return sum([await _carry_out(actor, one.id, at) for one in due])


async def _carry_out(actor: Actor, move_id: UUID, at: datetime) -> int:
    async with transaction():
        await fetch_as(CursorHeld, STAND_STILL)
        move = await fetch_row_as(Announced, ONE, move_id)
        if move is None:
            return 0
        try:
            place = await new_place(actor, move.unit, move.parent)
        except Refusal as refusal:  # something else has happened since it was announced
            await execute(END, move_id, MoveState.IMPOSSIBLE, at, None, None)
            await audit.record(actor, "stores.move_impossible", move.subject, why=str(refusal), parent=move.parent)
            return 0
        await fetch_as(Row, HOLD_UNITS, place.parent_id, move.region_id)
        await _move(move, place)
        await execute(END, move_id, MoveState.DONE, at, place.from_path, place.to_path)
        facts = {"from_path": place.from_path, "to_path": place.to_path}
        await audit.record(actor, "stores.moved", move.subject, **facts)
    return 1


async def _move(move: Announced, place: Place) -> None:
    if move.region_id is not None:
        await execute(SET_REGION, move.region_id, place.parent_id)
    else:
        await execute(SET_STORE, move.store_id, place.parent_id)
    for one in EVERYTHING.restated:
        await one.restate(place.from_path, place.to_path)
    for column in EVERYTHING.columns:
        await execute(column.rewriting, place.from_path, place.to_path)
