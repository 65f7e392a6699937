"""Commands of ordering, and the views they answer with. Money is fen."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from guide_app.ground.catalog.barcodes.rules import MAX_WEIGHT_G
from guide_app.ground.members.schemas import PrintedCode
from guide_app.ground.orders.events import PaidBack
from guide_app.ground.orders.fulfilment.rules import FulfilmentWay
from guide_app.ground.orders.fulfilment.schemas import FulfilmentWanted
from guide_app.ground.orders.preview_schemas import CouponWeighed, PreviewedLine
from guide_app.ground.orders.rules import Channel, OrderStatus, PaymentMethod, RefundPolicy

MAX_QUANTITY = 999
MAX_LINES = 200
MAX_COUPONS = 12
MAX_PAYMENTS = 8
MAX_FREIGHT_FEN = 1_000_000

Quantity = Annotated[int, msgspec.Meta(ge=1, le=MAX_QUANTITY)]
Grams = Annotated[int, msgspec.Meta(ge=1, le=MAX_WEIGHT_G, description="重量（克） · Weight in grams")]
Label = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
Coupons = Annotated[list[Annotated[str, msgspec.Meta(max_length=100)]], msgspec.Meta(max_length=MAX_COUPONS)]


class LineWanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One article of an order. Its price is ours to say.

    What is sold by weight is one piece: `weight_g` of it, or as the `barcode` on the label of a scale says. Without
    either its quantity is of whole kilograms.
    """

    sku: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    quantity: Quantity = 1
    weight_g: Grams | None = None
    barcode: Label | None = None


class PaymentTaken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Money taken at the till. `reference` is the till's or the provider's number for it."""

    method: PaymentMethod
    amount_fen: Annotated[int, msgspec.Meta(ge=0, le=10**12)] | None = None
    reference: Annotated[str, msgspec.Meta(min_length=1, max_length=80)] | None = None


class GivePaymentBack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a payment of an order that is not paid in full goes back."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class PlaceOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An order for a customer. With `payment` it is paid as it is placed; the store defaults to the actor's own.

    `payments` are several at once, cash and card, that add up to what is due; one of them may leave its amount out.
    `channel` is one in which people place orders; what comes from tills and malls is imported. `code` is the printed
    code that led to the order, as typed or scanned; without it that counts by which the member registered, for a month.
    """

    lines: Annotated[list[LineWanted], msgspec.Meta(min_length=1, max_length=MAX_LINES)]
    member_id: UUID | None = None
    store_id: UUID | None = None
    coupon_codes: Coupons = msgspec.field(default_factory=list)
    freight_fen: Annotated[int, msgspec.Meta(ge=0, le=MAX_FREIGHT_FEN)] = 0
    payment: PaymentTaken | None = None
    payments: Annotated[list[PaymentTaken], msgspec.Meta(max_length=MAX_PAYMENTS)] = msgspec.field(default_factory=list)
    fulfilment: FulfilmentWanted | None = None
    channel: Channel = Channel.ASSOCIATE_APP
    code: PrintedCode | None = None


class PreviewOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A cart to be priced without being ordered. `coupon_codes` null means: with the member's best coupons.

    Stock is told of `place_id`, from where it would be fetched or sent, by default of the store itself.
    """

    lines: Annotated[list[LineWanted], msgspec.Meta(min_length=1, max_length=MAX_LINES)]
    member_id: UUID | None = None
    store_id: UUID | None = None
    coupon_codes: Coupons | None = None
    freight_fen: Annotated[int, msgspec.Meta(ge=0, le=MAX_FREIGHT_FEN)] = 0
    channel: Channel = Channel.ASSOCIATE_APP
    place_id: UUID | None = None


class OrderPreview(msgspec.Struct, frozen=True):
    """What an order would cost now. Nothing is held: the price is said anew when it is placed."""

    lines: list[PreviewedLine]
    coupons: list[CouponWeighed]
    list_fen: int
    promotion_fen: int
    coupon_fen: int
    goods_fen: int
    freight_fen: int
    payable_fen: int


class LineReturned(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Units of one line that come back; `line` is its number in the order. `sellable` ones are stock again."""

    line: Annotated[int, msgspec.Meta(ge=1, le=MAX_LINES)]
    units: Quantity
    sellable: bool = True


class PayBack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A payment to which money shall go back, up to `amount_fen` or what it takes; `in_cash` if not as it came."""

    payment_id: UUID
    amount_fen: Annotated[int, msgspec.Meta(ge=1, le=10**12)] | None = None
    in_cash: bool = False


PayBacks = Annotated[list[PayBack], msgspec.Meta(max_length=MAX_PAYMENTS)]


class RefundOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Goods that come back, freight that is given back, or an amount while the goods stay: at least one of them.

    What goods are worth follows from what was paid, by `policy`: KEEP is what was paid for these very units, REPRICE
    what was paid less what the units that stay cost by themselves. `amount_fen` comes without `lines`, with a reason;
    it is of the one `line` that is named, at most what is left of that, or shared over all by what is left of each.

    Without a `policy` it is the chain's; goods come back by another one only with a second person. The money goes back
    to the payments that `pay_back` names, in this order; without any to the electronic ones first, the latest first.
    The goods come back in the order's store, unless `store_id` names another one. With its `number`, or that of its
    receipt, an order out of reach comes back in the actor's own.
    """

    lines: Annotated[list[LineReturned], msgspec.Meta(max_length=MAX_LINES)] = msgspec.field(default_factory=list)
    reason: Annotated[str, msgspec.Meta(max_length=200)] = ""
    policy: RefundPolicy | None = None
    freight_fen: Annotated[int, msgspec.Meta(ge=0, le=MAX_FREIGHT_FEN)] = 0
    amount_fen: Annotated[int, msgspec.Meta(ge=1, le=10**12)] | None = None
    pay_back: PayBacks = msgspec.field(default_factory=list)
    store_id: UUID | None = None
    number: Annotated[str, msgspec.Meta(min_length=1, max_length=40)] | None = None
    line: Annotated[int, msgspec.Meta(ge=1)] | None = None


class LineView(msgspec.Struct, frozen=True):
    """One line. `list_fen` is the selling price times units, before any discount; not what the tag says, which prices
    call `tag_fen`. `paid_fen` is for all units after every discount.

    `price_level` is the level of members whose price the unit has, null for everybody's. What was weighed is one unit
    of `weight_g`; `kilo_price_fen` is what a kilogram of it cost, null where only the till knows.
    """

    line: int
    sku: str
    name: str
    quantity: int
    unit_price_fen: int
    list_fen: int
    promotion_fen: int
    coupon_fen: int
    paid_fen: int
    returned_units: int
    refunded_fen: int
    price_level: str | None
    weight_g: int | None = None
    kilo_price_fen: int | None = None


class CouponUsed(msgspec.Struct, frozen=True):
    """A coupon that the price uses."""

    coupon_id: UUID
    discount_fen: int


class PaymentView(msgspec.Struct, frozen=True):
    """Money that came in for an order. Of an exchange it is what came back for it, `reference` the refund's number.

    `back_fen` went back of it: all, before the order was paid (`given_back`), or by refunds, as far as it was written
    where they went.
    """

    id: UUID
    method: PaymentMethod
    amount_fen: int
    reference: str | None
    paid_at: datetime
    given_back: bool
    back_fen: int


class OrderView(msgspec.Struct, frozen=True):
    """An order with its lines. `refunded_fen` is all that went back, freight among it (`refunded_freight_fen`).

    `code_id` is the printed code that led to it. An order that is `taken_back` was none: its import was wrong. Since
    `completed_at` the customer has what they ordered: with the payment, where it was handed over, or later. Without any
    money it is cancelled soon after `expires_at`. `fulfilment` says how what is not taken along reaches them.
    `carried_fen` is what goods of another order are worth that come back for this one as soon as the rest is paid, of
    an exchange whose difference the customer pays by a link; null of every other order.
    """

    id: UUID
    number: str
    status: OrderStatus
    channel: Channel
    store_id: UUID
    member_id: UUID | None
    serving_id: UUID | None
    dedicated_id: UUID | None
    acquirer_id: UUID | None
    issuer_id: UUID | None
    code_id: UUID | None
    list_fen: int
    promotion_fen: int
    coupon_fen: int
    goods_fen: int
    freight_fen: int
    payable_fen: int
    due_fen: int
    refunded_fen: int
    refunded_freight_fen: int
    taken_back: bool
    placed_at: datetime
    expires_at: datetime | None
    paid_at: datetime | None
    completed_at: datetime | None
    coupons: list[CouponUsed]
    payments: list[PaymentView]
    lines: list[LineView]
    fulfilment: FulfilmentWay | None = None
    carried_fen: int | None = None


class OrderSummary(msgspec.Struct, frozen=True):
    """An order in a list."""

    id: UUID
    number: str
    status: OrderStatus
    store_id: UUID
    member_id: UUID | None
    serving_id: UUID | None
    channel: Channel
    list_fen: int
    promotion_fen: int
    coupon_fen: int
    freight_fen: int
    payable_fen: int
    refunded_fen: int
    placed_at: datetime
    paid_at: datetime | None
    methods: tuple[PaymentMethod, ...]
    fulfilment: FulfilmentWay | None


class OrderTotals(msgspec.Struct, frozen=True):
    """Sums of a list of orders: how many, what was to be paid for them, what went back of it, and what is left."""

    rows: int
    payable_fen: int
    refunded_fen: int
    net_fen: int


class LineBack(msgspec.Struct, frozen=True):
    """What of a refund is of which line; without units it is money while the goods stay."""

    line: int
    units: int
    amount_fen: int


class RefundPreview(msgspec.Struct, frozen=True):
    """What a refund would come to now. Nothing is held: it is reckoned anew when it is made.

    `amount_fen` is all that would go back, freight among it. `second_person` says that the actor would have to ask for
    it: so much goes back, or so late, or by another policy than the chain's, or they give no money back at all.
    """

    amount_fen: int
    freight_fen: int
    policy: RefundPolicy
    fully_returned: bool
    lines: tuple[LineBack, ...]
    paid_back: tuple[PaidBack, ...]
    second_person: bool


class RefundView(msgspec.Struct, frozen=True):
    """A refund, with the order as it is afterwards. `amount_fen` is all that goes back, freight among it.

    `paid_back` says to which payments, and how.
    """

    id: UUID
    number: str
    amount_fen: int
    freight_fen: int
    policy: RefundPolicy
    refunded_at: datetime
    fully_returned: bool
    order: OrderView
    paid_back: tuple[PaidBack, ...]
