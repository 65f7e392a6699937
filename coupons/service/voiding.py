"""Taking a coupon back from its holder."""

from uuid import UUID

from coupons.events import CouponVoided
from coupons.permissions import VOID_COUPONS
from coupons.rules import StoredCoupon, effective_state, void
from coupons.schemas import VoidCoupon, VoidedCoupon
from coupons.state_changes import LOCKED_IN_ORDER, STORED, Change, write_changes
from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_row_as, fetch_value, transaction
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.events import publish
from guide_app.ground.members.fragments import paths_serving, survivor_of


class CouponToVoid(StoredCoupon, frozen=True, kw_only=True):
    """A coupon with the places where its owner is served."""

    template_code: str
    paths: tuple[str, ...]


TO_VOID = f"""
SELECT {STORED}, t.code AS template_code, {paths_serving("m")} AS paths
FROM coupon c
JOIN coupon_template t ON t.id = c.template
JOIN member m ON m.id = {survivor_of("c.owner")}
WHERE c.id = $1 AND c.home_member = $2 {LOCKED_IN_ORDER}
"""
HOME = "SELECT home_member FROM coupon WHERE id = $1"


async def void_coupon(actor: Actor, coupon_id: UUID, command: VoidCoupon) -> VoidedCoupon:
    """Take a coupon out of circulation; a void one stays so. A spent coupon stays spent, a held one is refused.

    Raises NotFound, Forbidden, CouponLocked, CouponAlreadyUsed, CouponExpired, CouponTransferring.
    """
    actor.require(VOID_COUPONS)
    at = clock.now()
    async with transaction():
        home = await fetch_value(HOME, coupon_id)
        read = await fetch_row_as(CouponToVoid, TO_VOID, coupon_id, home)
        if read is None:
            raise NotFound
        actor.require_reach_of_any(read.paths)
        after = void(read, at)
        if await write_changes([Change(read, {"void": after})], at=at, actor_id=actor.id, reason=command.reason):
            await audit.record(actor, "coupons.voided", f"coupon:{coupon_id}", reason=command.reason)
            fact = CouponVoided(coupon_id=coupon_id, template_code=read.template_code, member_id=read.owner, at=at)
            await publish(fact, at=at)
    return VoidedCoupon(id=coupon_id, state=str(effective_state(after, at)))
