"""Commands about carts and quotes, and what is shown of them. Money is fen."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from carts.rules import CartChange, CartState, SeenLine
from guide_app.ground.orders.fulfilment.rules import FulfilmentWay
from guide_app.ground.orders.fulfilment.schemas import FulfilmentWanted
from guide_app.ground.orders.preview_schemas import CouponWeighed
from guide_app.ground.orders.rules import Channel
from guide_app.ground.orders.schemas import (
    MAX_FREIGHT_FEN,
    MAX_LINES,
    MAX_PAYMENTS,
    Coupons,
    LineWanted,
    OrderPreview,
    PaymentTaken,
)

Lines = Annotated[list[LineWanted], msgspec.Meta(min_length=1, max_length=MAX_LINES)]
Note = Annotated[str, msgspec.Meta(max_length=200, description="最多 200 字 · Up to 200 letters")]
Freight = Annotated[int, msgspec.Meta(ge=0, le=MAX_FREIGHT_FEN)]
Payments = Annotated[list[PaymentTaken], msgspec.Meta(max_length=MAX_PAYMENTS)]
ShownCode = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class KeepCart(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A cart as it is to be kept. `coupon_codes` null means the best ones, whatever they are by then.

    `way` and `place_id` say how the goods are to reach the customer, and where they lie; an address is asked for when
    the cart becomes an order.
    """

    lines: Lines
    member_id: UUID | None = None
    coupon_codes: Coupons | None = None
    note: Note = ""
    freight_fen: Freight = 0
    channel: Channel = Channel.ASSOCIATE_APP
    way: FulfilmentWay = FulfilmentWay.TAKEN_ALONG
    place_id: UUID | None = None


class ChangeCart(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What changes of a cart that is kept; fields left out stay as they are. `lines` are all of its lines.

    Null empties `member_id` and `place_id`; of `coupon_codes` it means the best ones.
    """

    lines: Lines | UnsetType = UNSET
    member_id: UUID | UnsetType | None = UNSET
    coupon_codes: Coupons | UnsetType | None = UNSET
    note: Note | UnsetType = UNSET
    freight_fen: Freight | UnsetType = UNSET
    channel: Channel | UnsetType = UNSET
    way: FulfilmentWay | UnsetType = UNSET
    place_id: UUID | UnsetType | None = UNSET


class OrderCart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A cart becomes an order; with `payment`, or several `payments` that add up, it is paid at once.

    `fulfilment` says how the goods reach the customer, as with any order; without it as the cart was kept.
    """

    payment: PaymentTaken | None = None
    payments: Payments = msgspec.field(default_factory=list)
    fulfilment: FulfilmentWanted | None = None


class CartSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A cart in a list. `seen_fen` is what it came to when somebody last saw it, not what it would cost now."""

    id: UUID
    store_id: UUID
    store_name: str
    associate_id: UUID
    associate_name: str
    member_id: UUID | None
    member_name: str | None
    member_phone: str | None
    articles: int
    units: int
    seen_fen: int
    state: CartState
    order_id: UUID | None
    parked_at: datetime
    changed_at: datetime
    expires_at: datetime
    version: int


class CartView(CartSummary, frozen=True, kw_only=True):
    """One cart. `now` is what it would cost at this moment, `changes` what is different since somebody last saw it.

    A cart that cannot be priced here and now, and one that is closed, has no `now`. `mine` says whose it is.
    """

    channel: Channel
    freight_fen: int
    lines: list[SeenLine]
    coupon_codes: list[str] | None
    note: str
    way: FulfilmentWay
    place_id: UUID | None
    mine: bool
    now: OrderPreview | None
    changes: list[CartChange]


class CartQuote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is asked for a quote. `shown_code` is the code of a coupon on the customer's phone, in place of a member.

    Prices are those of orders in the `channel`; stock is told of `place_id`, by default of the store itself.
    """

    lines: Lines
    member_id: UUID | None = None
    shown_code: ShownCode | None = None
    store_id: UUID | None = None
    coupon_codes: Coupons | None = None
    freight_fen: Freight = 0
    channel: Channel = Channel.ASSOCIATE_APP
    place_id: UUID | None = None


class QuotedCoupon(CouponWeighed, frozen=True, kw_only=True):
    """One of the member's coupons. `alone_fen` is what it would take off as the only one, `payable_alone_fen` what
    would be to pay then; null where it cannot be used at all, or where so many others come first."""

    alone_fen: int | None
    payable_alone_fen: int | None


class QuotedGift(msgspec.Struct, frozen=True):
    """What the customer gets for nothing."""

    sku: str
    name: str
    quantity: int


class QuoteView(OrderPreview, frozen=True, kw_only=True):
    """What a cart costs now, and why. Nothing is held. `everyone_fen` is what the goods cost without a member's price,
    before promotions and coupons; `level_saves_fen` how much less they cost this member. `gifts` cost nothing."""

    coupons: list[QuotedCoupon]  # type: ignore[assignment]  # each says more than in a preview
    member_id: UUID | None
    everyone_fen: int
    level_saves_fen: int
    gifts: list[QuotedGift]
