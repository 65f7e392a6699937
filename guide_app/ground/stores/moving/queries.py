"""What is announced of moves and what was done, and what one would come to."""

from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.ground.stores.assets import EVERYTHING
from guide_app.ground.stores.moving.places import UnitAt, new_place
from guide_app.ground.stores.moving.schemas import Counted, MovePreview, MoveView
from guide_app.ground.stores.permissions import CHANGE_ORGANISATION, SEE_ORGANISATION
from guide_app.ground.stores.queries import region, store

MOVES = """
SELECT m.id, m.region AS region_id, m.store AS store_id, m.parent AS parent_id, r.code AS parent_code,
  r.name AS parent_name, m.valid_from, m.state, m.reason, m.from_path, m.to_path
FROM unit_move m JOIN region r ON r.id = m.parent
WHERE m.region = $1 OR m.store = $2 ORDER BY m.valid_from DESC, m.id DESC LIMIT 50
"""
BELOW = """
SELECT (SELECT count(*) FROM region WHERE path ~>=~ $1 AND path ~<~ (rtrim($1, '/') || '0')) AS regions,
  (SELECT count(*) FROM store WHERE path ~>=~ $1 AND path ~<~ (rtrim($1, '/') || '0')) AS stores
"""


class Below(msgspec.Struct, frozen=True):
    """How many units stand at or below a path."""

    regions: int
    stores: int


async def moves_of(actor: Actor, *, region_id: UUID | None = None, store_id: UUID | None = None) -> list[MoveView]:
    """Of one unit, the latest first. Raises NotFound, also outside the actor's reach."""
    actor.require(SEE_ORGANISATION)
    if region_id is not None:
        await region(actor, region_id)
    if store_id is not None:
        await store(actor, store_id)
    return await fetch_as(MoveView, MOVES, region_id, store_id)


async def preview_of_move(
    actor: Actor, parent: str, *, region_id: UUID | None = None, store_id: UUID | None = None
) -> MovePreview:
    """What would move below another region. Raises as the move."""
    actor.require(CHANGE_ORGANISATION)
    unit = UnitAt(region_id=region_id, store_id=store_id)
    place = await new_place(actor, unit, parent)
    below = await fetch_row_as(Below, BELOW, place.from_path)
    assert below is not None  # one row always
    others = [
        Counted(asset.name, *asset.title, await asset.below(place.from_path))
        for asset in EVERYTHING.assets
        if asset.below is not None
    ]
    return MovePreview(place.from_path, place.to_path, below.regions, below.stores, others)
