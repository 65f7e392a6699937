"""The customers of somebody who leaves or moves, as `offboarding` hands them on."""

from collections.abc import Sequence
from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as
from guide_app.ground.associates.ports import Gift, Giver, HandOverAsset, HeldInStore, Load, Moves, Thing, Way
from guide_app.ground.members.fragments import MEMBER_AT_HOME, handed_over_from
from guide_app.ground.members.permissions import TRANSFER_MEMBERS
from guide_app.ground.members.service.transferring import Moving, move

REASON = "交接 / handed over"
_OF_STORE = "($2::uuid IS NULL OR m.home_store = $2)"
BY_STORE = f"""
SELECT home.id AS store_id, home.name, home.path, count(*) AS count FROM {MEMBER_AT_HOME}
WHERE m.dedicated = $1 AND m.erased_at IS NULL AND {_OF_STORE} GROUP BY home.id ORDER BY count DESC, home.code
"""
NEXT = f"""
SELECT m.id, m.home_store AS store_id FROM {MEMBER_AT_HOME}
WHERE {handed_over_from("$1", "$3", "$4", "$5")} AND {_OF_STORE} AND m.id > $6
ORDER BY m.id LIMIT $7
"""
LOCK = f"""
SELECT m.id, m.home_store AS store_id FROM {MEMBER_AT_HOME} WHERE m.id = ANY($2) AND m.dedicated = $1
ORDER BY m.id FOR UPDATE OF m
"""
LOADS = """
SELECT m.dedicated AS associate_id, count(*) AS count FROM member m
WHERE m.dedicated = ANY($1::uuid[]) AND m.erased_at IS NULL GROUP BY m.dedicated
"""


async def _count(giver: Giver) -> Sequence[HeldInStore]:
    return await fetch_as(HeldInStore, BY_STORE, giver.associate_id, giver.store_id)


async def _next(actor: Actor, giver: Giver, after: UUID, most: int) -> Sequence[Thing]:
    actor.require(TRANSFER_MEMBERS)
    reach = (actor.reaches_all, actor.path_patterns, actor.associate_id)
    found = await fetch_as(Thing, NEXT, giver.associate_id, giver.store_id, *reach, after, most)
    return await fetch_as(Thing, LOCK, giver.associate_id, [thing.id for thing in found])


async def _loads(people: Sequence[UUID]) -> Sequence[Load]:
    return await fetch_as(Load, LOADS, list(people))


async def _give(actor: Actor, gift: Gift) -> int:
    actor.require(TRANSFER_MEMBERS)
    moving = [Moving(thing.id, gift.giver.associate_id) for thing in gift.things]
    await move(actor, moving, gift.receiver, REASON, at=clock.now())
    return len(moving)


CUSTOMERS = HandOverAsset(
    name="members",
    title=("专属顾客", "Dedicated customers"),
    counted=("位顾客", "customers"),
    ways=(Way.SPREAD, Way.COLLEAGUE, Way.MANAGER, Way.POOL, Way.STAY),
    stays=("仍由本人跟进", "they stay with the person"),
    count=_count,
    moves=Moves(_next, _loads, _give),
)
