"""What a store has that is to close, and how far its closing is."""

from uuid import UUID

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as
from guide_app.ground.stores.assets import EVERYTHING
from guide_app.ground.stores.closing.schemas import ClosingPreview, ClosingView, Held
from guide_app.ground.stores.moving.schemas import Counted
from guide_app.ground.stores.permissions import CHANGE_ORGANISATION, SEE_ORGANISATION
from guide_app.ground.stores.queries import store

CLOSINGS = """
SELECT c.id, c.store AS store_id, c.closes_on, c.successor AS successor_id, s.code AS successor_code,
  s.name AS successor_name, c.state, c.reason, c.moved
FROM store_closing c LEFT JOIN store s ON s.id = c.successor WHERE c.store = $1 ORDER BY c.id DESC LIMIT 20
"""


async def closings_of(actor: Actor, store_id: UUID) -> list[ClosingView]:
    """Of one store, the latest first. Raises NotFound, also outside the actor's reach."""
    actor.require(SEE_ORGANISATION)
    await store(actor, store_id)
    return await fetch_as(ClosingView, CLOSINGS, store_id)


async def preview_of_closing(actor: Actor, store_id: UUID) -> ClosingPreview:
    """What a store has. Raises NotFound, also outside the actor's reach."""
    actor.require(CHANGE_ORGANISATION)
    await store(actor, store_id)
    held = [
        Held(
            Counted(asset.name, *asset.title, await asset.left(store_id)),
            is_finished_first=asset.hand_on is None,
            needs_successor=asset.needs_successor,
            keeps_open=0 if asset.keeps_open is None else await asset.keeps_open(store_id),
        )
        for asset in EVERYTHING.assets
    ]
    return ClosingPreview(store_id, held)
