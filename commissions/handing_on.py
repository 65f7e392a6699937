"""Commission of somebody who leaves that is not closed yet: it stays theirs."""

from collections.abc import Sequence

from guide_app.base.kernel.database import fetch_as
from guide_app.ground.associates.ports import Giver, HandOverAsset, HeldInStore, Way

OPEN_MONTHS = """
SELECT s.id AS store_id, s.name, s.path, count(DISTINCT e.period) AS count
FROM commission_earned e JOIN store s ON s.id = e.store
WHERE e.payee_kind = 'associate' AND e.payee = $1 AND e.amount_fen <> 0 AND ($2::uuid IS NULL OR e.store = $2)
  AND e.period > coalesce((SELECT max(c.period) FROM commission_period c WHERE c.state = 'closed'), '-infinity')
GROUP BY s.id ORDER BY count DESC, s.code
"""


async def _count(giver: Giver) -> Sequence[HeldInStore]:
    return await fetch_as(HeldInStore, OPEN_MONTHS, giver.associate_id, giver.store_id)


PENDING_COMMISSION = HandOverAsset(
    name="commission",
    title=("未结账的提成", "Commission not closed yet"),
    counted=("个月", "months"),
    ways=(Way.STAY,),
    stays=("归本人，按结账日照常发放", "theirs; it is paid as usual once the month is closed"),
    count=_count,
)
