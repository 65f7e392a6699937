"""Members whose orders still move somebody's pay."""

from collections.abc import Sequence
from uuid import UUID

from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.retention import HeldMember, Hold
from guide_app.ground.members.fragments import person_of

DISPUTED = f"""
SELECT m.id FROM member m WHERE m.id = ANY($1::uuid[]) AND EXISTS (
  SELECT FROM orders o JOIN commission_appeal a ON a.order_id = o.id AND a.state = 'open'
  WHERE o.member = ANY({person_of("m.id")}))
"""
UNCLOSED = f"""
SELECT m.id FROM member m WHERE m.id = ANY($1::uuid[]) AND EXISTS (
  SELECT FROM orders o WHERE o.member = ANY({person_of("m.id")}) AND o.business_on >= coalesce(
    (SELECT max(p.period) + interval '1 month' FROM commission_period p WHERE p.state = 'closed'), '-infinity'))
"""


async def disputed(members: Sequence[UUID]) -> Sequence[HeldMember]:
    """Those of them about whose orders an appeal is open."""
    return await fetch_as(HeldMember, DISPUTED, members)


async def unclosed(members: Sequence[UUID]) -> Sequence[HeldMember]:
    """Those of them who bought in a month that is not closed."""
    return await fetch_as(HeldMember, UNCLOSED, members)


HOLD_DISPUTED = Hold("commissions.disputed", ("有未处理的提成申诉", "an appeal about an order is open"), disputed)
HOLD_UNCLOSED = Hold(
    "commissions.unclosed", ("订单所在的月份尚未封账", "an order lies in a month that is not closed"), unclosed
)
