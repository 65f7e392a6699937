"""Orders and refunds as they are booked: the rows, and the one view and the one event that are made of each.

Placing, paying and importing write and read the same rows, so whatever way an order came, it is told in the same words.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from guide_app.base.kernel.ids import new_id
from guide_app.ground.catalog.reads import Kind
from guide_app.ground.orders.events import OrderPaid, OrderPlaced, OrderRefunded, RefundedLine, SoldLine
from guide_app.ground.orders.rules import (
    Channel,
    OrderStatus,
    PaymentMethod,
    RefundPolicy,
    completes_with_payment,
    shown_status,
)
from guide_app.ground.orders.schemas import CouponUsed, LineView, OrderView, PaymentTaken, PaymentView


class BookedOrder(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `orders`. Who is credited and the business day are set when it is paid."""

    id: UUID
    number: str
    store: UUID
    member: UUID | None
    channel: Channel
    status: OrderStatus
    serving: UUID | None
    dedicated: UUID | None
    acquirer: UUID | None
    issuer: UUID | None
    came_by: UUID | None
    list_fen: int
    promotion_fen: int
    coupon_fen: int
    goods_fen: int
    freight_fen: int
    payable_fen: int
    refunded_fen: int
    quote_hash: str
    coupons: list[CouponUsed]
    placed_at: datetime
    paid_at: datetime | None
    business_on: date | None
    day_cut_hours: int
    refunded_freight_fen: int = 0
    returned_in_full: bool = False
    taken_back: bool = False
    completed_at: datetime | None = None

    @property
    def complete_since(self) -> datetime | None:
        """When the customer got what they ordered: with the payment, or when it was said; None as long as they wait."""
        if self.paid_at is not None and completes_with_payment(self.channel, self.freight_fen):
            return self.paid_at
        return self.completed_at


class BookedLine(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `order_line`; money is for all units of the line."""

    id: UUID
    order_id: UUID
    no: int
    sku: UUID
    sku_code: str
    name: str
    quantity: int
    unit_price_fen: int
    list_fen: int
    promotion_fen: int
    coupon_fen: int
    paid_fen: int
    hq_funded_fen: int
    returned_units: int = 0
    refunded_fen: int = 0
    price_level: str | None = None


class BookedPayment(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `payment`."""

    id: UUID
    order_id: UUID
    method: PaymentMethod
    amount_fen: int
    reference: str | None
    recorded_by: UUID | None
    paid_at: datetime


class Credited(NamedTuple):
    """Who is credited with an order, as it was frozen when it was paid."""

    serving: UUID | None
    dedicated: UUID | None
    acquirer: UUID | None
    issuer: UUID | None


class BookedRefund(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `refund`; the day is that of the order's store, wherever the goods were taken back."""

    id: UUID
    number: str
    store: UUID
    order_id: UUID
    amount_fen: int
    freight_fen: int = 0
    policy: RefundPolicy = RefundPolicy.KEEP
    reason: str
    recorded_by: UUID | None
    refunded_at: datetime
    business_on: date
    corrects: bool = False
    reverses: UUID | None = None
    till_return: UUID | None = None


class BookedRefundLine(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `refund_line`."""

    id: UUID
    order_id: UUID
    refund: UUID
    no: int
    units: int
    amount_fen: int


class BookedExchange(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `exchange`."""

    id: UUID
    number: str
    order_id: UUID
    refund: UUID
    new_order: UUID
    difference_fen: int
    exchanged_by: UUID | None
    exchanged_at: datetime


ORDER_COLUMNS = ", ".join(f"o.{column}" for column in BookedOrder.__struct_fields__)
"""The columns of a `BookedOrder`, of a table that the statement calls `o`."""

LINE_COLUMNS = ", ".join(BookedLine.__struct_fields__)
"""The columns of a `BookedLine`."""

PAYMENT_COLUMNS = ", ".join(BookedPayment.__struct_fields__)
"""The columns of a `BookedPayment`."""


def payment_of(order: BookedOrder, taken: PaymentTaken, *, recorded_by: UUID | None, at: datetime) -> BookedPayment:
    """The payment of an order: of all that is due, unless it says itself how much it is."""
    return BookedPayment(
        id=new_id(),
        order_id=order.id,
        method=taken.method,
        amount_fen=order.payable_fen if taken.amount_fen is None else taken.amount_fen,
        reference=taken.reference,
        recorded_by=recorded_by,
        paid_at=at,
    )


def order_view(order: BookedOrder, lines: Sequence[BookedLine], payments: Sequence[BookedPayment]) -> OrderView:
    """What people see of an order."""
    return OrderView(
        id=order.id,
        number=order.number,
        status=shown_status(order.status, returned_in_full=order.returned_in_full),
        channel=order.channel,
        store_id=order.store,
        member_id=order.member,
        serving_id=order.serving,
        dedicated_id=order.dedicated,
        acquirer_id=order.acquirer,
        issuer_id=order.issuer,
        code_id=order.came_by,
        list_fen=order.list_fen,
        promotion_fen=order.promotion_fen,
        coupon_fen=order.coupon_fen,
        goods_fen=order.goods_fen,
        freight_fen=order.freight_fen,
        payable_fen=order.payable_fen,
        refunded_fen=order.refunded_fen + order.refunded_freight_fen,
        refunded_freight_fen=order.refunded_freight_fen,
        taken_back=order.taken_back,
        placed_at=order.placed_at,
        paid_at=order.paid_at,
        completed_at=order.complete_since,
        coupons=order.coupons,
        payments=[PaymentView(paid.method, paid.amount_fen, paid.reference, paid.paid_at) for paid in payments],
        lines=[
            LineView(
                line=line.no,
                sku=line.sku_code,
                name=line.name,
                quantity=line.quantity,
                unit_price_fen=line.unit_price_fen,
                list_fen=line.list_fen,
                promotion_fen=line.promotion_fen,
                coupon_fen=line.coupon_fen,
                paid_fen=line.paid_fen,
                returned_units=line.returned_units,
                refunded_fen=line.refunded_fen,
                price_level=line.price_level,
            )
            for line in lines
        ],
    )


def order_placed(order: BookedOrder) -> OrderPlaced:
    """The fact that an order waits for its payment."""
    return OrderPlaced(
        order_id=order.id,
        number=order.number,
        store_id=order.store,
        member_id=order.member,
        serving_id=order.serving,
        payable_fen=order.payable_fen,
    )


def order_paid(
    order: BookedOrder, lines: Sequence[BookedLine], kinds: Mapping[UUID, Kind], *, attributed: UUID | None = None
) -> OrderPaid:
    """The fact that an order was paid. It must be. `kinds` are those of the articles of its lines, by their ids.

    `attributed` is whom a policy names where nobody served.
    """
    assert order.paid_at is not None, "told of paid orders alone"
    assert order.business_on is not None, "a check of the table"
    return OrderPaid(
        order_id=order.id,
        number=order.number,
        store_id=order.store,
        member_id=order.member,
        channel=order.channel,
        paid_at=order.paid_at,
        business_on=order.business_on,
        day_cut_hours=order.day_cut_hours,
        goods_fen=order.goods_fen,
        payable_fen=order.payable_fen,
        serving_id=order.serving,
        dedicated_id=order.dedicated,
        acquirer_id=order.acquirer,
        issuer_id=order.issuer,
        attributed_id=attributed,
        code_id=order.came_by,
        coupon_ids=tuple(coupon.coupon_id for coupon in order.coupons),
        lines=tuple(
            SoldLine(
                line_id=line.id,
                no=line.no,
                sku=line.sku_code,
                name=line.name,
                spu=kinds[line.sku].spu,
                brand=kinds[line.sku].brand,
                category=kinds[line.sku].category,
                quantity=line.quantity,
                list_fen=line.list_fen,
                paid_fen=line.paid_fen,
                hq_funded_fen=line.hq_funded_fen,
            )
            for line in lines
        ),
        completed=completes_with_payment(order.channel, order.freight_fen),
    )


def order_refunded(
    refund: BookedRefund,
    lines: Sequence[RefundedLine],
    credited: Credited,
    *,
    member_id: UUID | None,
    code_id: UUID | None,
    fully_returned: bool,
    refunded_by: UUID | None = None,
) -> OrderRefunded:
    """The fact that goods of an order came back, or that a sale or a return of it never was.

    Its member, who is credited with it and its code are the order's.
    """
    return OrderRefunded(
        refund_id=refund.id,
        order_id=refund.order_id,
        number=refund.number,
        store_id=refund.store,
        member_id=member_id,
        serving_id=credited.serving,
        dedicated_id=credited.dedicated,
        acquirer_id=credited.acquirer,
        issuer_id=credited.issuer,
        code_id=code_id,
        refunded_by=refunded_by,
        refunded_at=refund.refunded_at,
        business_on=refund.business_on,
        amount_fen=refund.amount_fen,
        freight_fen=refund.freight_fen,
        policy=refund.policy,
        fully_returned=fully_returned,
        corrects=refund.corrects,
        reverses=refund.reverses,
        by_refund=True,
        lines=tuple(lines),
    )
