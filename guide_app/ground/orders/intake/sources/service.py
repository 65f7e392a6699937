"""What headquarters do with the sources of orders: write them, change them, switch them on and off."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import HQ_PATH, Actor
from guide_app.base.kernel.database import fetch_value, transaction
from guide_app.base.kernel.errors import InvalidField, Stale
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.orders.intake.errors import OrderSourceCodeTaken
from guide_app.ground.orders.intake.sources import queries
from guide_app.ground.orders.intake.sources.schemas import CreateSource, SourceView, WriteSource
from guide_app.ground.orders.permissions import EDIT_ORDER_SOURCES
from guide_app.ground.orders.rules import Channel

KNOWN_PATH = "SELECT EXISTS (SELECT FROM region WHERE path = $1) OR EXISTS (SELECT FROM store WHERE path = $1)"


class SourceWritten(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `order_source`."""

    id: UUID
    code: str
    name: str
    path: str
    channels: tuple[Channel, ...]
    takes_orders: bool
    takes_refunds: bool
    active: bool
    changed_at: datetime
    changed_by: UUID | None


ADD = f"{insert_from_json('order_source', SourceWritten)} ON CONFLICT (code) DO NOTHING RETURNING id"
CHANGE = """
UPDATE order_source SET name = $3, path = $4, channels = $5::jsonb, takes_orders = $6, takes_refunds = $7, active = $8,
  changed_at = $9, changed_by = $10, version = version + 1
WHERE code = $1 AND version = $2 RETURNING version
"""


async def create_source(actor: Actor, command: CreateSource) -> SourceView:
    """Let another system send orders from now on. Raises InvalidField, NotFound for a path out of reach, and
    OrderSourceCodeTaken.
    """
    actor.require(EDIT_ORDER_SOURCES)
    async with transaction():
        await _check(actor, command)
        row = SourceWritten(
            id=new_id(),
            code=command.code,
            name=command.name,
            path=command.path,
            channels=tuple(command.channels),
            takes_orders=command.takes_orders,
            takes_refunds=command.takes_refunds,
            active=command.active,
            changed_at=clock.now(),
            changed_by=actor.id,
        )
        if await fetch_value(ADD, as_json([row])) is None:
            raise OrderSourceCodeTaken(taken=command.code)
        await _record(actor, "orders.source_created", command.code, command)
        return await queries.order_source(actor, command.code)


async def change_source(actor: Actor, code: str, command: WriteSource, *, expected_version: int) -> SourceView:
    """Change what is taken from a source, also nothing any more. Raises OrderSourceUnknown, Stale, InvalidField."""
    actor.require(EDIT_ORDER_SOURCES)
    async with transaction():
        before = await queries.order_source(actor, code)
        await _check(actor, command)
        changed = await fetch_value(
            CHANGE,
            code,
            expected_version,
            command.name,
            command.path,
            msgspec.json.encode(command.channels).decode(),
            command.takes_orders,
            command.takes_refunds,
            command.active,
            clock.now(),
            actor.id,
        )
        if changed is None:
            raise Stale(current=before.version)
        await _record(actor, "orders.source_changed", code, command)
        return await queries.order_source(actor, code)


async def _check(actor: Actor, command: WriteSource) -> None:
    actor.require_reach(command.path)
    if command.path != HQ_PATH and not await fetch_value(KNOWN_PATH, command.path):
        raise InvalidField("path", "须为已有区域或门店的路径 / the path of a region or store")
    if len(set(command.channels)) != len(command.channels):
        raise InvalidField("channels", "渠道不能重复 / each channel once")


async def _record(actor: Actor, action: str, code: str, command: WriteSource) -> None:
    facts = {name: value for name, value in msgspec.to_builtins(command).items() if name != "code"}
    await audit.record(actor, action, f"order_source:{code}", **facts)
