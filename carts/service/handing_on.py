"""Parked carts of somebody who leaves or moves, as `offboarding` hands them on."""

from collections.abc import Sequence
from uuid import UUID

from carts.permissions import HAND_OVER_CARTS
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_as
from guide_app.ground.associates.ports import Gift, Giver, HandOverAsset, HeldInStore, Load, Moves, Thing, Way

_OPEN = "c.associate = $1 AND c.state = 'parked' AND ($2::uuid IS NULL OR c.store = $2)"
BY_STORE = f"""
SELECT s.id AS store_id, s.name, s.path, count(*) AS count FROM cart c JOIN store s ON s.id = c.store
WHERE {_OPEN} GROUP BY s.id ORDER BY count DESC, s.code
"""
NEXT = f"""
SELECT c.id, c.store AS store_id FROM cart c JOIN store s ON s.id = c.store
WHERE {_OPEN} AND ($3 OR s.path LIKE ANY($4)) AND c.id > $5 ORDER BY c.id LIMIT $6
"""
LOADS = """
SELECT c.associate AS associate_id, count(*) AS count FROM cart c
WHERE c.associate = ANY($1::uuid[]) AND c.state = 'parked' GROUP BY c.associate
"""
MINE = "id = ANY($2::uuid[]) AND associate = $1 AND state = 'parked'"
GIVE = f"UPDATE cart SET associate = $3, version = version + 1 WHERE {MINE}"
END = f"""
UPDATE cart SET state = 'dropped', private_sealed = NULL, closed_at = $3, version = version + 1 WHERE {MINE}
"""


async def _count(giver: Giver) -> Sequence[HeldInStore]:
    return await fetch_as(HeldInStore, BY_STORE, giver.associate_id, giver.store_id)


async def _next(actor: Actor, giver: Giver, after: UUID, most: int) -> Sequence[Thing]:
    actor.require(HAND_OVER_CARTS)
    reach = (actor.reaches_all, actor.path_patterns)
    return await fetch_as(Thing, NEXT, giver.associate_id, giver.store_id, *reach, after, most)


async def _loads(people: Sequence[UUID]) -> Sequence[Load]:
    return await fetch_as(Load, LOADS, list(people))


async def _give(actor: Actor, gift: Gift) -> int:
    """To somebody of the store, or given up."""
    actor.require(HAND_OVER_CARTS)
    giver, ids = gift.giver.associate_id, [thing.id for thing in gift.things]
    if gift.receiver is None:
        return await execute(END, giver, ids, clock.now())
    return await execute(GIVE, giver, ids, gift.receiver)


CARTS = HandOverAsset(
    name="carts",
    title=("挂单", "Parked carts"),
    counted=("个挂单", "carts"),
    ways=(Way.SPREAD, Way.COLLEAGUE, Way.MANAGER, Way.END, Way.STAY),
    stays=("仍由本人处理，到期作废", "they stay with the person until they expire"),
    count=_count,
    moves=Moves(_next, _loads, _give),
)
