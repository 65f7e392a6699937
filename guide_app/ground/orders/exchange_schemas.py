"""The command to exchange goods, and the views it answers with. Money is fen."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from guide_app.ground.orders.rules import RefundPolicy
from guide_app.ground.orders.schemas import (
    MAX_LINES,
    Coupons,
    LineReturned,
    LineWanted,
    OrderView,
    PaymentTaken,
    RefundView,
)


class ExchangeOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Goods that come back for others, in one go. What comes back is worth what a refund by `policy` gives.

    `lines` are taken instead, at the prices of the store where this happens: `store_id`, or the actor's own. `payment`
    is for the difference, where there is one to pay; what is left over is given back.
    """

    returns: Annotated[list[LineReturned], msgspec.Meta(min_length=1, max_length=MAX_LINES)]
    lines: Annotated[list[LineWanted], msgspec.Meta(min_length=1, max_length=MAX_LINES)]
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    policy: RefundPolicy = RefundPolicy.KEEP
    coupon_codes: Coupons = msgspec.field(default_factory=list)
    payment: PaymentTaken | None = None
    store_id: UUID | None = None


class ExchangeView(msgspec.Struct, frozen=True):
    """An exchange: what came back, and the order of what was taken instead.

    `difference_fen` is what the new goods cost more: `paid_fen` was taken for it, or `given_back_fen` went back.
    """

    id: UUID
    number: str
    difference_fen: int
    paid_fen: int
    given_back_fen: int
    exchanged_at: datetime
    refund: RefundView
    new_order: OrderView


class ExchangeSummary(msgspec.Struct, frozen=True):
    """An exchange in a list: of goods of `order_id` for those of `new_order_id`."""

    id: UUID
    number: str
    order_id: UUID
    order_number: str
    refund_id: UUID
    refund_number: str
    new_order_id: UUID
    new_order_number: str
    difference_fen: int
    exchanged_at: datetime
    exchanged_by_name: str | None
