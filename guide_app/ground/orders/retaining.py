"""Members of whom nothing has been seen for long, and members with an order that waits to be paid."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.retention import HeldMember, Hold, OldRow, RetentionKind
from guide_app.ground.members.fragments import person_of
from guide_app.ground.members.service.erasing import erase_member

# Touches that are in the archive, or went by a rule of their own, cannot be asked: where some since the moment are
# gone, nobody is called inactive.
INACTIVE = f"""
SELECT m.id AS subject, greatest(
  m.registered_at,
  (SELECT max(o.placed_at) FROM orders o WHERE o.member = ANY({person_of("m.id")})),
  (SELECT max(t.at) FROM touch t WHERE t.member = ANY({person_of("m.id")}))
) AS since
FROM member m
WHERE m.registered_at < $1 AND m.erased_at IS NULL AND m.merged_into IS NULL
  AND ($3::uuid[] IS NULL OR m.id = ANY($3))
  AND NOT EXISTS (SELECT FROM orders o WHERE o.member = ANY({person_of("m.id")}) AND o.placed_at >= $1)
  AND NOT EXISTS (SELECT FROM touch t WHERE t.member = ANY({person_of("m.id")}) AND t.at >= $1)
  AND NOT EXISTS (SELECT FROM archived_month a WHERE a.of = 'touch' AND a.month + interval '1 month' > $1)
  AND NOT EXISTS (SELECT FROM retention_run n WHERE n.kind = 'touches.touches' AND n.gone > 0 AND n.before > $1)
ORDER BY m.id LIMIT $2
"""
UNPAID = f"""
SELECT m.id FROM member m WHERE m.id = ANY($1::uuid[]) AND EXISTS (
  SELECT FROM orders o WHERE o.member = ANY({person_of("m.id")}) AND o.status = 'placed')
"""


async def inactive(before: datetime, limit: int, subjects: Sequence[UUID] | None) -> Sequence[OldRow]:
    """Members who have neither bought nor been met since."""
    return await fetch_as(OldRow, INACTIVE, before, limit, subjects)


async def erase(member_id: UUID, at: datetime) -> None:
    """Erase one of them, as a customer's own request would."""
    await erase_member(SYSTEM, member_id, at=at)


INACTIVE_MEMBERS = RetentionKind(
    name="members.inactive",
    title=("长期没有往来的会员", "Members without any dealings"),
    told=(
        "没有购物也没有触达的会员：姓名、电话、生日、备注等全部删除；订单、提成和券按会员号保留",
        "Members who neither bought nor were met: all that is known of them goes; orders and pay stay by number",
    ),
    least_months=12,
    old=inactive,
    erase=erase,
    is_of_members=True,
)


async def with_an_open_order(members: Sequence[UUID]) -> Sequence[HeldMember]:
    """Those of them who have an order that waits to be paid."""
    return await fetch_as(HeldMember, UNPAID, members)


HOLD_UNPAID = Hold("orders.unpaid", ("有未付款的订单", "an order waits to be paid"), with_an_open_order)
