"""How much hangs on members: their orders and what they paid, coupons that they could use now. For merges."""

from collections.abc import Sequence
from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import fetch_as
from guide_app.ground.members.merging.ports import Belongings

HAVE = """
SELECT bought.orders, bought.net_fen, (
  SELECT count(*) FROM coupon c WHERE c.owner = ANY($1::uuid[]) AND c.valid_from <= $2 AND $2 < c.valid_to
    AND c.status IN ('ISSUED', 'LOCKED', 'TRANSFERRING')
) AS coupons
FROM (
  SELECT count(*) AS orders, coalesce(sum(o.payable_fen - o.refunded_fen), 0)::bigint AS net_fen
  FROM orders o WHERE o.member = ANY($1::uuid[]) AND o.paid_at IS NOT NULL
) bought
"""


class BelongingsCounted:
    """Fills `guide_app.ground.members.merging.ports.BelongingsDesk`."""

    async def of_members(self, member_ids: Sequence[UUID]) -> Belongings:
        """What all of these have together: paid orders, whatever came back of them, and usable coupons."""
        (found,) = await fetch_as(Belongings, HAVE, list(member_ids), clock.now())
        return found
