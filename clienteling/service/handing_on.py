"""Open care dates of somebody who leaves or moves, as `offboarding` hands them on."""

from collections.abc import Sequence
from uuid import UUID

from clienteling.moving import follow_customers, give_up_these, move_these
from clienteling.permissions import HAND_OVER_CARE
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as
from guide_app.ground.associates.ports import Gift, Giver, HandOverAsset, HeldInStore, Load, Moves, Thing, Way

_OPEN = "c.associate = $1 AND c.state = 'open' AND ($2::uuid IS NULL OR c.store = $2)"
BY_STORE = f"""
SELECT s.id AS store_id, s.name, s.path, count(*) AS count FROM care_date c JOIN store s ON s.id = c.store
WHERE {_OPEN} GROUP BY s.id ORDER BY count DESC, s.code
"""
NEXT = f"""
SELECT c.id, c.store AS store_id FROM care_date c JOIN store s ON s.id = c.store
WHERE {_OPEN} AND ($3 OR s.path LIKE ANY($4)) AND c.id > $5 ORDER BY c.id LIMIT $6
"""
LOADS = """
SELECT c.associate AS associate_id, count(*) AS count FROM care_date c
WHERE c.associate = ANY($1::uuid[]) AND c.state = 'open' GROUP BY c.associate
"""


async def _count(giver: Giver) -> Sequence[HeldInStore]:
    return await fetch_as(HeldInStore, BY_STORE, giver.associate_id, giver.store_id)


async def _next(actor: Actor, giver: Giver, after: UUID, most: int) -> Sequence[Thing]:
    actor.require(HAND_OVER_CARE)
    reach = (actor.reaches_all, actor.path_patterns)
    return await fetch_as(Thing, NEXT, giver.associate_id, giver.store_id, *reach, after, most)


async def _loads(people: Sequence[UUID]) -> Sequence[Load]:
    return await fetch_as(Load, LOADS, list(people))


async def _give(actor: Actor, gift: Gift) -> int:
    actor.require(HAND_OVER_CARE)
    ids, at = [thing.id for thing in gift.things], clock.now()
    if gift.way is Way.FOLLOW:
        return await follow_customers(gift.giver.associate_id, ids, at=at, by=actor.id)
    if gift.receiver is None:
        return await give_up_these(ids, at=at, by=actor.id)
    return await move_these(gift.giver.associate_id, ids, gift.receiver, at=at, by=actor.id)


CARE_DATES = HandOverAsset(
    name="care",
    title=("待回访", "Open care dates"),
    counted=("个回访", "care dates"),
    ways=(Way.FOLLOW, Way.SPREAD, Way.COLLEAGUE, Way.MANAGER, Way.END, Way.STAY),
    stays=("仍由本人回访", "they stay with the person"),
    count=_count,
    moves=Moves(_next, _loads, _give),
)
