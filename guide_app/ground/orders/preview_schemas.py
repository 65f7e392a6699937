"""Pieces of what a cart would cost. Money is fen."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.ground.stock.schemas import StockAt


class PreviewedLine(msgspec.Struct, frozen=True):
    """What a line would cost. `list_fen` is for all units before any discount, `paid_fen` after every one.

    `price_level` is the level of members whose price the unit has, `everyone_fen` what it costs everybody else. `stock`
    is what is left of the article there, null where it is not tracked: grams of what is sold `by_weight`. `spu` is the
    product that it is a variant of. What was weighed is one unit of `weight_g`, at `kilo_price_fen` for a kilogram.
    """

    sku: str
    name: str
    quantity: int
    unit_price_fen: int
    list_fen: int
    promotion_fen: int
    coupon_fen: int
    paid_fen: int
    price_level: str | None
    everyone_fen: int | None
    stock: StockAt | None = None
    spu: str | None = None
    weight_g: int | None = None
    kilo_price_fen: int | None = None
    by_weight: bool = False


class CouponWeighed(msgspec.Struct, frozen=True):
    """One of the member's coupons: what it takes off if it is `used`, or `reason`, as the quote contract says it.

    `short_by_fen` is what is missing from the cart where the reason is BELOW_THRESHOLD.
    """

    coupon_id: UUID
    code: str
    name: str
    valid_to: datetime
    used: bool
    discount_fen: int
    reason: str | None
    short_by_fen: int | None
