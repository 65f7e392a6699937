"""Requests of somebody who leaves that wait for a second person, and those that they could have decided."""

from collections.abc import Sequence

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.approvals import KINDS
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_as
from guide_app.ground.associates.fragments import holds_on
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

# $4 kinds, $5 the roles that may approve each, as JSON.
TO_APPROVE = f"""
SELECT s.id AS store_id, coalesce(s.name, '') AS name, w.path, count(DISTINCT w.id) AS count
FROM json_to_recordset($4::json) AS k (kind text, roles jsonb)
JOIN posting p ON p.associate = $1 AND k.roles ? p.role AND {holds_on("$5::date")}
JOIN approval w ON w.kind = k.kind AND w.state = 'pending' AND w.expires_at > $3 AND starts_with(w.path, p.path)
  AND w.requester IS DISTINCT FROM $1 AND w.concerns IS DISTINCT FROM $1
LEFT JOIN store s ON s.path = w.path
WHERE $2::uuid IS NULL OR s.id = $2
GROUP BY s.id, w.path ORDER BY count DESC, w.path
"""


async def _to_approve(giver: Giver) -> Sequence[HeldInStore]:
    at = clock.now()
    kinds = [{"kind": kind.name, "roles": sorted(kind.may_approve.roles)} for kind in KINDS.values()]
    asked = (giver.associate_id, giver.store_id, at, msgspec.json.encode(kinds).decode(), business_date(at))
    return await fetch_as(HeldInStore, TO_APPROVE, *asked)


REQUESTS_TO_DECIDE = HandOverAsset(
    name="decisions",
    title=("待其审批的申请", "Requests that they could decide"),
    counted=("项申请", "requests"),
    ways=(Way.STAY,),
    stays=(
        "由同样有审批权的其他人处理；没有其他人时到期失效",
        "whoever else may approve them decides; where nobody else may, they expire",
    ),
    count=_to_approve,
)
