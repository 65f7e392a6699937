"""Coupons are meetings, too: when they are given, and when they are used."""

from collections.abc import Sequence

from coupons.events import CouponIssued, CouponRedeemed, SpentCoupon
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.subscriptions import Delivered, Subscriber
from guide_app.ground.touches.rules import TouchKind
from guide_app.ground.touches.service import Meeting, record_touches


async def record_touch_on_coupon_issued(batch: Sequence[Delivered]) -> None:
    """Somebody gave the customer a coupon, or they took one by themselves."""
    await record_touches(SYSTEM, [_given(delivered.event) for delivered in batch])


async def record_touch_on_coupon_redeemed(batch: Sequence[Delivered]) -> None:
    """The customer used coupons, each of them given by somebody; of an order each coupon once."""
    redeemed: list[CouponRedeemed] = [delivered.event for delivered in batch]
    known = [event for event in redeemed if event.member_id is not None]
    await record_touches(SYSTEM, [_used(event, coupon) for event in known for coupon in event.coupons])


def _given(event: CouponIssued) -> Meeting:
    return Meeting(
        TouchKind.COUPON,
        event.at,
        f"coupon:{event.coupon_id}",
        associate_id=event.issuer_id,
        member_id=event.member_id,
        store_id=event.store_id,
    )


def _used(event: CouponRedeemed, coupon: SpentCoupon) -> Meeting:
    source = f"redeemed:{event.order_id}:{coupon.coupon_id}"
    return Meeting(TouchKind.COUPON, event.at, source, coupon.issuer_id, event.member_id, event.store_id)


COUPON_TOUCHES = Subscriber(
    "coupon_touches",
    on={CouponIssued: record_touch_on_coupon_issued, CouponRedeemed: record_touch_on_coupon_redeemed},
)
"""Not emptied for a replay: touches are append-only, and a source that is delivered again is written once."""
