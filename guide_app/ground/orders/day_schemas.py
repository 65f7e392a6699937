"""Views of refunds in lists, and of a store's day. Money is fen."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from guide_app.ground.orders.rules import Channel, PaymentMethod, RefundPolicy


class RefundWay(msgspec.Struct, frozen=True):
    """How much of a refund went out by a method; by `exchange` it paid for other goods."""

    method: PaymentMethod
    amount_fen: int


class RefundSummary(msgspec.Struct, frozen=True):
    """A refund in a list. `amount_fen` is of the goods, `freight_fen` comes on top; it counts for `business_on`.

    One that `corrects` is no refund: an import was wrong, and its sale goes off, or its return, with a negative amount.
    `ways` say how the money went out, `returned_at_store_id` where the goods came back; neither is known of refunds of
    before it was written.
    """

    id: UUID
    number: str
    order_id: UUID
    order_number: str
    store_id: UUID
    business_on: date
    amount_fen: int
    freight_fen: int
    policy: RefundPolicy
    reason: str
    corrects: bool
    refunded_at: datetime
    returned_at_store_id: UUID | None
    ways: tuple[RefundWay, ...]
    recorded_by_name: str | None
    """None where the product did it by itself, as in an import."""
    approval_id: UUID | None = None
    """The request by which a second person allowed it; of refunds of before it was written, none."""
    approved_by_name: str | None = None


class RefundTotals(msgspec.Struct, frozen=True):
    """Sums of a list of refunds."""

    rows: int
    amount_fen: int
    freight_fen: int


class StoreDay(msgspec.Struct, frozen=True):
    """A store's day 门店日报. `sales_fen` paid that day, `refunds_fen` paid back that day, `net_fen` the difference;
    `atv_fen` 客单价 is sales per order, `upt_milli` 连带率 is units per order times 1000."""

    store_id: UUID
    on: str
    orders: int
    units: int
    sales_fen: int
    refunds_fen: int
    unmatched_returns_fen: int
    net_fen: int
    atv_fen: int
    upt_milli: int
    methods: list["MoneyOfDay"]
    associates: list["AssociateDay"]


class MoneyOfDay(msgspec.Struct, frozen=True):
    """Money of a day by one `method` of orders of one `channel`: what came in for them, freight and part payments among
    it, what went out at this store, and the difference. `unknown` is how refunds of before went out, which do not say.
    """

    method: str
    channel: Channel
    taken_fen: int
    given_back_fen: int
    net_fen: int


class AssociateDay(msgspec.Struct, frozen=True):
    """One serving associate's part of a store's day."""

    associate_id: UUID | None
    name: str
    orders: int
    sales_fen: int
    refunds_fen: int
