"""Facts about coupons."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from guide_app.base.kernel.events import Event


class SpentCoupon(msgspec.Struct, frozen=True, kw_only=True):
    """A coupon an order has used, with what it took off (fen) and who had issued it."""

    coupon_id: UUID
    discount_fen: int
    issuer_id: UUID | None


class CouponIssued(Event, frozen=True, kw_only=True):
    """A member holds a coupon. `issuer_id` is the associate who sent it, None when the member claimed it."""

    lane_by: ClassVar[str | None] = "coupon_id"

    coupon_id: UUID
    template_code: str
    member_id: UUID
    issuer_id: UUID | None
    store_id: UUID
    at: datetime


class CouponRedeemed(Event, frozen=True, kw_only=True):
    """An order has used coupons, listed in order of application."""

    lane_by: ClassVar[str | None] = "order_id"

    order_id: UUID
    store_id: UUID
    member_id: UUID | None
    coupons: tuple[SpentCoupon, ...]
    at: datetime


class CouponReturned(Event, frozen=True, kw_only=True):
    """The coupons of an order came back, because all its goods did. Those of `alive_ids` can be used again."""

    lane_by: ClassVar[str | None] = "order_id"

    order_id: UUID
    coupon_ids: tuple[UUID, ...]
    alive_ids: tuple[UUID, ...]
    at: datetime


class CouponVoided(Event, frozen=True, kw_only=True):
    """A coupon was taken back from its holder."""

    lane_by: ClassVar[str | None] = "coupon_id"

    coupon_id: UUID
    template_code: str
    member_id: UUID
    at: datetime
