"""Orders of somebody who leaves of which nothing is paid yet: the store goes on with them."""

from collections.abc import Sequence

from guide_app.base.kernel.database import fetch_as
from guide_app.ground.associates.ports import Giver, HandOverAsset, HeldInStore, Way

UNPAID = """
SELECT s.id AS store_id, s.name, s.path, count(*) AS count FROM orders o JOIN store s ON s.id = o.store
WHERE o.serving = $1 AND o.status = 'placed' AND o.part_paid_fen = 0 AND ($2::uuid IS NULL OR o.store = $2)
GROUP BY s.id ORDER BY count DESC, s.code
"""


async def _count(giver: Giver) -> Sequence[HeldInStore]:
    return await fetch_as(HeldInStore, UNPAID, giver.associate_id, giver.store_id)


UNPAID_ORDERS = HandOverAsset(
    name="orders",
    title=("未收款的订单", "Unpaid orders"),
    counted=("笔订单", "orders"),
    ways=(Way.STAY,),
    stays=("由门店的人收款或取消，业绩仍归本人", "the store takes the money or cancels; the credit stays theirs"),
    count=_count,
)
