"""Appointments that somebody who leaves or moves is to keep, as `offboarding` hands them on."""

from collections.abc import Sequence
from uuid import UUID

from appointments.permissions import HAND_OVER_APPOINTMENTS
from appointments.reads import HELD, Held, works_in
from appointments.rules import Step
from appointments.stepping import step
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as
from guide_app.ground.associates.ports import Gift, Giver, HandOverAsset, HeldInStore, Load, Moves, Thing, Way

_OPEN = "a.associate = $1 AND a.state IN ('booked', 'confirmed') AND ($2::uuid IS NULL OR a.store = $2)"
BY_STORE = f"""
SELECT s.id AS store_id, s.name, s.path, count(*) AS count FROM appointment a JOIN store s ON s.id = a.store
WHERE {_OPEN} GROUP BY s.id ORDER BY count DESC, s.code
"""
NEXT = f"""
SELECT a.id, a.store AS store_id FROM appointment a JOIN store s ON s.id = a.store
WHERE {_OPEN} AND ($3 OR s.path LIKE ANY($4)) AND a.id > $5 ORDER BY a.id LIMIT $6
"""
LOADS = """
SELECT a.associate AS associate_id, count(*) AS count FROM appointment a
WHERE a.associate = ANY($1::uuid[]) AND a.state IN ('booked', 'confirmed') GROUP BY a.associate
"""
LOCK = f"""{HELD}
WHERE a.id = ANY($2::uuid[]) AND a.associate = $1 AND a.state IN ('booked', 'confirmed') ORDER BY a.id FOR UPDATE OF a
"""


async def _count(giver: Giver) -> Sequence[HeldInStore]:
    return await fetch_as(HeldInStore, BY_STORE, giver.associate_id, giver.store_id)


async def _next(actor: Actor, giver: Giver, after: UUID, most: int) -> Sequence[Thing]:
    actor.require(HAND_OVER_APPOINTMENTS)
    reach = (actor.reaches_all, actor.path_patterns)
    return await fetch_as(Thing, NEXT, giver.associate_id, giver.store_id, *reach, after, most)


async def _loads(people: Sequence[UUID]) -> Sequence[Load]:
    return await fetch_as(Load, LOADS, list(people))


async def _give(actor: Actor, gift: Gift) -> int:
    """Have them kept by somebody who works in their store on their day, or by nobody in particular."""
    actor.require(HAND_OVER_APPOINTMENTS)
    given = 0
    for one in await fetch_as(Held, LOCK, gift.giver.associate_id, [thing.id for thing in gift.things]):
        if gift.receiver is None or await works_in(gift.receiver, one.store, one.day):
            await step(one, Step.HANDED_OVER, by=actor, associate_id=gift.receiver)
            given += 1
    return given


APPOINTMENTS = HandOverAsset(
    name="appointments",
    title=("未到店的预约", "Appointments to come"),
    counted=("个预约", "appointments"),
    ways=(Way.SPREAD, Way.COLLEAGUE, Way.MANAGER, Way.POOL, Way.STAY),
    stays=("仍由本人接待", "they stay with the person"),
    count=_count,
    moves=Moves(_next, _loads, _give),
)
