"""Changing who runs a store from a day to come on."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch_row_as, fetch_value, transaction
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.ids import new_id
from guide_app.ground.stores.errors import OwnershipFrozen
from guide_app.ground.stores.ownership.queries import ownerships
from guide_app.ground.stores.ownership.reads import entity_on
from guide_app.ground.stores.ownership.schemas import ChangeOwnership, OwnershipView
from guide_app.ground.stores.permissions import ASK_CHANGES_OF_RIGHTS, CHANGE_ORGANISATION
from guide_app.ground.stores.rules import Ownership

HELD = "SELECT path FROM store WHERE id = $1 FOR NO KEY UPDATE"
FORGET_COMING = "DELETE FROM store_ownership WHERE store = $1 AND valid_from > $2"
LATEST = "SELECT ownership, entity FROM store_ownership WHERE store = $1 ORDER BY valid_from DESC LIMIT 1"
ADD = "INSERT INTO store_ownership (id, store, valid_from, ownership, entity) VALUES ($1, $2, $3, $4, $5)"
# What holds on the day $1 becomes what the store's own columns say.
TURN = """
UPDATE store s SET ownership = o.ownership, entity = o.entity, version = s.version + 1
FROM (SELECT DISTINCT ON (store) store, ownership, entity FROM store_ownership
  WHERE valid_from <= $1 ORDER BY store, valid_from DESC) o
WHERE o.store = s.id AND (s.ownership, s.entity) IS DISTINCT FROM (o.ownership, o.entity)
"""


class Runs(msgspec.Struct, frozen=True):
    """Who runs a store."""

    ownership: Ownership
    entity: UUID


async def change_ownership(actor: Actor, store_id: UUID, command: ChangeOwnership) -> list[OwnershipView]:
    """Let a store be run so from a day to come on, once a second person has approved it.

    Raises NotFound, InvalidField for an entity that does not exist on that day, OwnershipFrozen when it has begun.
    """
    actor.require(ASK_CHANGES_OF_RIGHTS)
    async with transaction():
        path = await fetch_value(HELD, store_id)
        if path is None:
            raise NotFound
        actor.require_reach(path)
        today = business_date(clock.now())
        if command.valid_from <= today:
            raise OwnershipFrozen(valid_from=command.valid_from)
        entity = await entity_on(command.entity, command.valid_from)
        await execute(FORGET_COMING, store_id, today)
        if await fetch_row_as(Runs, LATEST, store_id) != Runs(command.ownership, entity):
            await execute(ADD, new_id(), store_id, command.valid_from, command.ownership, entity)
        facts = {"valid_from": command.valid_from, "ownership": command.ownership, "entity": command.entity}
        await audit.record(actor, "stores.ownership_changed", f"store:{store_id}", **facts, reason=command.reason)
        return await ownerships(actor, store_id)


async def turn_ownerships(actor: Actor, *, at: datetime) -> int:
    """Make what holds today what stores say of themselves; how many say something else now."""
    actor.require(CHANGE_ORGANISATION)
    return await execute(TURN, business_date(at))
