"""Orders and refunds as they are booked: the rows, and the one view and the one event that are made of each.

Placing, paying and importing write and read the same rows, so whatever way an order came, it is told in the same words.
What a field says by default does not travel (`omit_defaults`): the functions in the database take what is missing for
NULL, or have the default themselves, and reading a field costs more than storing it.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.ids import new_id
from guide_app.ground.orders.fulfilment.rules import FulfilmentWay
from guide_app.ground.orders.part_paid.reads import term
from guide_app.ground.orders.rules import (
    Channel,
    OrderStatus,
    PaymentMethod,
    RefundPolicy,
    completes_with_payment,
    shown_status,
)
from guide_app.ground.orders.schemas import CouponUsed, LineView, OrderView, PaymentTaken, PaymentView
from guide_app.ground.orders.ways.rules import Way


class BookedOrder(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A row of `orders`. Who is credited and the business day are set when it is paid."""

    id: UUID
    number: str
    store: UUID
    member: UUID | None = None
    channel: Channel
    status: OrderStatus
    serving: UUID | None = None
    dedicated: UUID | None = None
    acquirer: UUID | None = None
    issuer: UUID | None = None
    came_by: UUID | None = None
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
    paid_at: datetime | None = None
    business_on: date | None = None
    day_cut_hours: int
    refunded_freight_fen: int = 0
    returned_in_full: bool = False
    taken_back: bool = False
    completed_at: datetime | None = None
    fulfilment: FulfilmentWay | None = None
    part_paid_fen: int = 0
    carried_fen: int | None = None

    @property
    def due_fen(self) -> int:
        """What is still to be paid; nothing of what is paid, or was given up."""
        return self.left_fen if self.status is OrderStatus.PLACED else 0

    @property
    def left_fen(self) -> int:
        """What has not come in so far, and is not paid by goods that come back as the rest does."""
        return self.payable_fen - self.part_paid_fen - (self.carried_fen or 0)

    @property
    def expires_at(self) -> datetime | None:
        """Until when it waits for its first money; None where it does not wait, or some has come."""
        if self.status is not OrderStatus.PLACED or self.part_paid_fen:
            return None
        return self.placed_at + term()

    @property
    def complete_since(self) -> datetime | None:
        """When the customer got what they ordered: with the payment, or when it was said; None as long as they wait."""
        if self.paid_at is not None and completes_with_payment(self.channel, self.freight_fen, self.fulfilment):
            return self.paid_at
        return self.completed_at


class BookedLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A row of `order_line`; money is for all units of the line. `measure_milli` are grams of what was weighed."""

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
    returned_units: int
    refunded_fen: int
    price_level: str | None = None
    measure_milli: int | None = None
    kilo_price_fen: int | None = None


class BookedPayment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A row of `payment`."""

    id: UUID
    order_id: UUID
    method: PaymentMethod
    amount_fen: int
    reference: str | None = None
    recorded_by: UUID | None = None
    paid_at: datetime
    business_on: date | None = None
    gives_back: UUID | None = None
    approval: UUID | None = None


class KnownPayment(BookedPayment, frozen=True, kw_only=True):
    """A payment with what became of it: all of it was `given_back` before the order was paid, or `back_fen` since."""

    given_back: bool = False
    back_fen: int = 0

    @property
    def left_fen(self) -> int:
        """What came in by it and has not gone back, as far as it was written where refunds went."""
        return 0 if self.given_back else self.amount_fen - self.back_fen


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
    returned_at_store: UUID | None = None
    returned_on: date | None = None
    approval: UUID | None = None


class BookedRefundPayment(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `refund_payment`."""

    id: UUID
    order_id: UUID
    refund: UUID
    payment: UUID
    method: PaymentMethod
    amount_fen: int


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

PAYMENT_COLUMNS = ", ".join(f"p.{column}" for column in BookedPayment.__struct_fields__)
"""The columns of a `BookedPayment`, of a table that the statement calls `p`."""


def payment_of(
    order: BookedOrder, taken: PaymentTaken, *, recorded_by: UUID | None, at: datetime, business_on: date | None = None
) -> KnownPayment:
    """The payment of an order: of all that is due, unless it says itself how much it is.

    One that comes before the order is paid says on which business day it does.
    """
    return KnownPayment(
        id=new_id(),
        order_id=order.id,
        method=taken.method,
        amount_fen=order.left_fen if taken.amount_fen is None else taken.amount_fen,
        reference=taken.reference,
        recorded_by=recorded_by,
        paid_at=at,
        business_on=business_on,
    )


def rows_of_ways(refund: BookedRefund, ways: Iterable[Way]) -> list[BookedRefundPayment]:
    """What is written of where a refund goes."""
    return [
        BookedRefundPayment(
            id=new_id(),
            order_id=refund.order_id,
            refund=refund.id,
            payment=way.payment_id,
            method=way.method,
            amount_fen=way.amount_fen,
        )
        for way in ways
    ]


def shown_lines(lines: Sequence[BookedLine]) -> list[LineView]:
    """What people see of the lines of an order."""
    return [
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
            weight_g=line.measure_milli,
            kilo_price_fen=line.kilo_price_fen,
        )
        for line in lines
    ]


def order_view(order: BookedOrder, lines: Sequence[BookedLine], payments: Sequence[KnownPayment]) -> OrderView:
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
        due_fen=order.due_fen,
        refunded_fen=order.refunded_fen + order.refunded_freight_fen,
        refunded_freight_fen=order.refunded_freight_fen,
        taken_back=order.taken_back,
        placed_at=order.placed_at,
        expires_at=order.expires_at,
        paid_at=order.paid_at,
        completed_at=order.complete_since,
        fulfilment=order.fulfilment,
        carried_fen=order.carried_fen,
        coupons=order.coupons,
        payments=[
            PaymentView(
                paid.id,
                paid.method,
                paid.amount_fen,
                paid.reference,
                paid.paid_at,
                given_back=paid.given_back,
                back_fen=paid.amount_fen if paid.given_back else paid.back_fen,
            )
            for paid in payments
        ],
        lines=shown_lines(lines),
    )
