"""Requests of somebody who leaves that wait for a second person."""

from collections.abc import Sequence

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import fetch_as
from guide_app.ground.associates.ports import Giver, HandOverAsset, HeldInStore, Way

WAITING = """
SELECT s.id AS store_id, coalesce(s.name, '') AS name, w.path, count(*) AS count
FROM approval w LEFT JOIN store s ON s.path = w.path
WHERE w.requester = $1 AND w.state = 'pending' AND w.expires_at > $3 AND ($2::uuid IS NULL OR s.id = $2)
GROUP BY s.id, w.path ORDER BY count DESC, w.path
"""


async def _count(giver: Giver) -> Sequence[HeldInStore]:
    return await fetch_as(HeldInStore, WAITING, giver.associate_id, giver.store_id, clock.now())


OPEN_REQUESTS = HandOverAsset(
    name="approvals",
    title=("待审批的申请", "Requests that wait for approval"),
    counted=("项申请", "requests"),
    ways=(Way.STAY,),
    stays=("离职后不能再批准，到期失效", "nobody can approve them once the person has left; they expire"),
    count=_count,
)
