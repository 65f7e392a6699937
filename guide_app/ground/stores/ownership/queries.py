"""Who ran a store, runs it, and will."""

from uuid import UUID

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as
from guide_app.ground.stores.ownership.schemas import OwnershipView
from guide_app.ground.stores.permissions import SEE_ORGANISATION
from guide_app.ground.stores.reads import require_store

OWNERSHIPS = """
SELECT o.id, nullif(o.valid_from, '-infinity') AS valid_from, o.ownership, o.entity AS entity_id, e.code AS entity_code,
  e.name AS entity_name
FROM store_ownership o JOIN legal_entity e ON e.id = o.entity WHERE o.store = $1 ORDER BY o.valid_from
"""


async def ownerships(actor: Actor, store_id: UUID) -> list[OwnershipView]:
    """Of one store, the first one first. Raises NotFound, also outside the actor's reach."""
    actor.require(SEE_ORGANISATION)
    await require_store(actor, store_id)
    return await fetch_as(OwnershipView, OWNERSHIPS, store_id)
