"""The command to exchange goods, and the views it answers with. Money is fen."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from guide_app.ground.orders.preview_schemas import PreviewedLine
from guide_app.ground.orders.rules import RefundPolicy
from guide_app.ground.orders.schemas import (
    MAX_LINES,
    MAX_PAYMENTS,
    Coupons,
    LineReturned,
    LineWanted,
    OrderView,
    PayBacks,
    PaymentTaken,
    RefundView,
)


class PreviewExchange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Goods that would come back, worth what a refund by `policy` gives, and those that would be taken instead.

    `lines` are at the prices of the store where this happens: `store_id`, or the actor's own, and of the channel of the
    order, where people place orders in it. What is left over goes
    back as with a refund, to the payments that `pay_back` names where it names any.
    """

    returns: Annotated[list[LineReturned], msgspec.Meta(min_length=1, max_length=MAX_LINES)]
    lines: Annotated[list[LineWanted], msgspec.Meta(min_length=1, max_length=MAX_LINES)]
    policy: RefundPolicy | None = None
    pay_back: PayBacks = msgspec.field(default_factory=list)
    coupon_codes: Coupons = msgspec.field(default_factory=list)
    store_id: UUID | None = None


class ExchangeOrder(PreviewExchange, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Goods that come back for others, in one go, and why.

    `payment` is for the difference, where there is one to pay, or several `payments` that add up to it; what is left
    over is given back. `by_link` leaves it to the customer: nothing comes back until they have paid it by the link of
    the new order, which is placed, waits for as long as any other, and holds the goods that are to come back.
    """

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    payment: PaymentTaken | None = None
    payments: Annotated[list[PaymentTaken], msgspec.Meta(max_length=MAX_PAYMENTS)] = msgspec.field(default_factory=list)
    by_link: bool = False


class ExchangePreview(msgspec.Struct, frozen=True):
    """What an exchange would come to now. Nothing is held: everything is said anew when it is made.

    `difference_fen` is what the new goods cost more: `due_fen` would be taken for it, or `given_back_fen` go back.
    `second_person` says that the actor would have to ask for it: so much goes back, or so late.
    """

    worth_fen: int
    payable_fen: int
    difference_fen: int
    due_fen: int
    given_back_fen: int
    lines: list[PreviewedLine]
    second_person: bool = False


class ExchangedGoods(msgspec.Struct, frozen=True):
    """Goods of an exchange that is asked for: what comes back is worth `amount_fen`, what is taken instead costs it.

    What was weighed is one unit of `weight_g`.
    """

    sku: str
    name: str
    units: int
    amount_fen: int
    weight_g: int | None = None


class ExchangeView(msgspec.Struct, frozen=True, tag_field="state", tag="made"):
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


class HeldExchangeView(msgspec.Struct, frozen=True, tag_field="state", tag="open"):
    """An exchange that waits until the customer has paid its difference, `due_fen`, for the order `waits_for`.

    Nothing has come back by it: goods of `order_id`, worth `worth_fen`, do with the payment. Unpaid it ends as that
    order does, at its `expires_at`.
    """

    id: UUID
    order_id: UUID
    order_number: str
    worth_fen: int
    due_fen: int
    held_at: datetime
    waits_for: OrderView


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
