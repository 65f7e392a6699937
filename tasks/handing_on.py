"""Running tasks of somebody who leaves: what was done counts for them, and nobody else gets their part."""

from collections.abc import Sequence

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import fetch_as
from guide_app.ground.associates.ports import Giver, HandOverAsset, HeldInStore, Way

OPEN = """
SELECT s.id AS store_id, coalesce(s.name, '') AS name, a.path, count(*) AS count
FROM task_assignment a JOIN task t ON t.id = a.task LEFT JOIN store s ON s.id = a.store
WHERE a.associate = $1 AND a.done_at IS NULL AND NOT a.gone AND t.status IN ('releasing', 'released')
  AND t.ends_at > $3 AND ($2::uuid IS NULL OR a.store = $2)
GROUP BY s.id, a.path ORDER BY count DESC, a.path
"""


async def _count(giver: Giver) -> Sequence[HeldInStore]:
    return await fetch_as(HeldInStore, OPEN, giver.associate_id, giver.store_id, clock.now())


OPEN_TASKS = HandOverAsset(
    name="tasks",
    title=("未完成的任务", "Open tasks"),
    counted=("个任务", "tasks"),
    ways=(Way.STAY,),
    stays=(
        "按人计量，不转给别人；离职后不再算进门店人数",
        "measured by person, so nobody takes them over; whoever left is not counted in the store",
    ),
    count=_count,
)
