"""The one event that is made of an order as it is booked, of its payment and of a refund, whatever way it came."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from guide_app.ground.catalog.reads import Kind
from guide_app.ground.orders.booked import BookedLine, BookedOrder, BookedRefund
from guide_app.ground.orders.events import OrderPaid, OrderPlaced, OrderRefunded, PaidBack, RefundedLine, SoldLine
from guide_app.ground.orders.rules import completes_with_payment
from guide_app.ground.orders.ways.rules import Way


class Credited(NamedTuple):
    """Who is credited with an order, as it was frozen when it was paid."""

    serving: UUID | None
    dedicated: UUID | None
    acquirer: UUID | None
    issuer: UUID | None


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
        completed=completes_with_payment(order.channel, order.freight_fen, order.fulfilment),
        fulfilment=order.fulfilment,
    )


def order_refunded(
    refund: BookedRefund,
    lines: Sequence[RefundedLine],
    credited: Credited,
    *,
    channel: str,
    member_id: UUID | None,
    code_id: UUID | None,
    fully_returned: bool,
    refunded_by: UUID | None = None,
    ways: Sequence[Way] = (),
) -> OrderRefunded:
    """The fact that goods of an order came back, or that a sale or a return of it never was.

    Its channel and member, who is credited with it and its code are the order's. `ways` are where the money goes.
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
        paid_back=paid_back(ways),
        channel=channel,
    )


def paid_back(ways: Iterable[Way]) -> tuple[PaidBack, ...]:
    """What is told of where a refund goes."""
    return tuple(PaidBack(way.payment_id, way.method, way.reference, way.amount_fen) for way in ways)
