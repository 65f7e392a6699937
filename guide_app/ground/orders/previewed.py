"""A cart as it was weighed, and what people see of it."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from guide_app.ground.orders.by_weight import UnitPrice
from guide_app.ground.orders.carts import previewed_lines
from guide_app.ground.orders.ports import Cart, PricedOrder, WeighedCoupon
from guide_app.ground.orders.preview_schemas import CouponWeighed
from guide_app.ground.orders.schemas import OrderPreview, PlaceOrder
from guide_app.ground.stock.schemas import StockAt

TOTALS = ("list_fen", "promotion_fen", "coupon_fen", "goods_fen", "freight_fen", "payable_fen")


class Weighed(NamedTuple):
    """A cart as `place_order` would price it, with a word on each coupon of its member. `owned` only the desk reads."""

    wanted: PlaceOrder
    prices: Sequence[UnitPrice]
    stock: Mapping[UUID, StockAt]
    cart: Cart
    owned: Sequence[Any]
    priced: PricedOrder
    coupons: Sequence[WeighedCoupon]


def preview_of(weighed: Weighed) -> OrderPreview:
    """What people see of it."""
    return OrderPreview(
        lines=previewed_lines(weighed.wanted, weighed.prices, weighed.priced, stock=weighed.stock),
        coupons=[
            CouponWeighed(
                coupon_id=one.coupon_id,
                code=one.code,
                name=one.name,
                valid_to=one.valid_to,
                used=one.reason is None,
                discount_fen=one.discount_fen,
                reason=one.reason,
                short_by_fen=one.short_by_fen,
            )
            for one in weighed.coupons
        ],
        **{name: getattr(weighed.priced, name) for name in TOTALS},
    )
