"""Running tasks of somebody who leaves or moves, as `offboarding` hands them on: what was done counts for them."""

from collections.abc import Sequence
from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as
from guide_app.ground.associates.ports import Gift, Giver, HandOverAsset, HeldInStore, Load, Moves, Thing, Way
from tasks.permissions import MANAGE_TASKS
from tasks.tallies import hand_on

_OPEN = """a.associate = $1 AND a.done_at IS NULL AND a.handed_on_at IS NULL AND t.status = 'released'
  AND t.ends_at > $3 AND ($2::uuid IS NULL OR a.store = $2)"""
OPEN = f"""
SELECT s.id AS store_id, coalesce(s.name, '') AS name, a.path, count(*) AS count
FROM task_assignment a JOIN task t ON t.id = a.task LEFT JOIN store s ON s.id = a.store
WHERE {_OPEN} GROUP BY s.id, a.path ORDER BY count DESC, a.path
"""
NEXT = f"""
SELECT a.id, a.store AS store_id FROM task_assignment a JOIN task t ON t.id = a.task
WHERE {_OPEN} AND ($4 OR a.path LIKE ANY($5)) AND a.id > $6 ORDER BY a.id LIMIT $7
"""
LOADS = """
SELECT a.associate AS associate_id, count(*) AS count FROM task_assignment a JOIN task t ON t.id = a.task
WHERE a.associate = ANY($1::uuid[]) AND a.done_at IS NULL AND a.handed_on_at IS NULL
  AND t.status = 'released' AND t.ends_at > $2 GROUP BY a.associate
"""


async def _count(giver: Giver) -> Sequence[HeldInStore]:
    return await fetch_as(HeldInStore, OPEN, giver.associate_id, giver.store_id, clock.now())


async def _next(actor: Actor, giver: Giver, after: UUID, most: int) -> Sequence[Thing]:
    actor.require(MANAGE_TASKS)
    reach = (actor.reaches_all, actor.path_patterns)
    return await fetch_as(Thing, NEXT, giver.associate_id, giver.store_id, clock.now(), *reach, after, most)


async def _loads(people: Sequence[UUID]) -> Sequence[Load]:
    return await fetch_as(Load, LOADS, list(people), clock.now())


async def _give(actor: Actor, gift: Gift) -> int:
    actor.require(MANAGE_TASKS)
    ids = [thing.id for thing in gift.things]
    return await hand_on(gift.giver.associate_id, ids, gift.receiver, store=gift.store_id, at=clock.now())


OPEN_TASKS = HandOverAsset(
    name="tasks",
    title=("未完成的任务", "Open tasks"),
    counted=("个任务", "tasks"),
    ways=(Way.STAY, Way.END, Way.MANAGER, Way.COLLEAGUE, Way.SPREAD),
    stays=("仍由本人完成", "they stay with the person"),
    count=_count,
    moves=Moves(_next, _loads, _give),
)
