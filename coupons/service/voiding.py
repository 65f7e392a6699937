"""Taking a coupon back from its holder."""

from uuid import UUID

from coupons.events import CouponVoided
from coupons.rules import effective_state, void
from coupons.schemas import VoidCoupon, VoidedCoupon
from coupons.state_changes import LOCKED_IN_ORDER, Change, stored_coupon, write_changes
from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.database import fetch_row, transaction
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.events import publish

VOIDERS = (Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR)

HELD = f"""
SELECT c.*, home.path, t.code AS template_code
FROM coupon c
JOIN coupon_template t ON t.id = c.template
JOIN member m ON m.id = c.owner
JOIN store home ON home.id = m.home_store
WHERE c.id = $1 {LOCKED_IN_ORDER}
"""


async def void_coupon(actor: Actor, coupon_id: UUID, command: VoidCoupon) -> VoidedCoupon:
    """Take a coupon out of circulation; a void one stays so. A spent coupon stays spent, a held one is refused.

    Raises NotFound, Forbidden, CouponLocked, CouponAlreadyUsed, CouponExpired, CouponTransferring.
    """
    at = clock.now()
    async with transaction():
        row = await fetch_row(HELD, coupon_id)
        if row is None:
            raise NotFound
        actor.require_reach(row["path"])
        actor.require_role(*VOIDERS)
        before = stored_coupon(row)
        after = void(before, at)
        change = Change(coupon_id, before, after)
        if await write_changes("void", [change], at=at, actor_id=actor.id, reason=command.reason):
            await audit.record(actor, "coupons.voided", f"coupon:{coupon_id}", reason=command.reason)
            await publish(
                CouponVoided(coupon_id=coupon_id, template_code=row["template_code"], member_id=row["owner"], at=at),
                at=at,
            )
    return VoidedCoupon(id=coupon_id, state=str(effective_state(after, at)))
