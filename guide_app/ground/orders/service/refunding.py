"""Giving money back: for goods that come back, for freight, and without goods. Never more than was paid."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from msgspec.structs import replace

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import leave, transaction
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.lookups import look_up
from guide_app.base.kernel.rows import as_json, as_json_object
from guide_app.base.kernel.unit_of_work import Part
from guide_app.ground.orders.booked import (
    BookedLine,
    BookedOrder,
    BookedRefund,
    BookedRefundLine,
    KnownPayment,
    order_view,
    rows_of_ways,
)
from guide_app.ground.orders.errors import AmountExceeds, OrderNotRefundable
from guide_app.ground.orders.events import RefundedLine
from guide_app.ground.orders.facts import Credited, order_refunded, paid_back
from guide_app.ground.orders.fulfilment.settling import settle_after_refund
from guide_app.ground.orders.parts_back import after, parts_back, wanted_units
from guide_app.ground.orders.permissions import REFUND_ORDERS
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.reads import (
    OrderForChange,
    booked_lines,
    booked_order,
    known_payments,
    order_for_change,
    refunds_made,
)
from guide_app.ground.orders.rules import OrderStatus
from guide_app.ground.orders.schemas import RefundOrder, RefundView
from guide_app.ground.orders.stocked import come_back
from guide_app.ground.orders.ways.payments import left_of
from guide_app.ground.orders.ways.rules import Chosen, ways_back


class Begun(NamedTuple):
    """A refund that is written, all but where its money goes."""

    order: OrderForChange
    command: RefundOrder
    refund: BookedRefund
    parts: tuple[RefundedLine, ...]
    before: BookedOrder
    lines: list[BookedLine]
    payments: list[KnownPayment]
    fully_returned: bool

    @property
    def amount_fen(self) -> int:
        """All that goes back, freight among it."""
        return self.refund.amount_fen + self.refund.freight_fen


async def refund_order(actor: Actor, order_id: UUID, command: RefundOrder, *, desk: VoucherDesk) -> RefundView:
    """Take units back, give freight back, or an amount while the goods stay.

    With the last unit everything goes back that is left of the goods, and the order's coupons come back too. Raises
    OrderNotFound, OrderNotRefundable, UnknownLine, QuantityExceeds, AmountExceeds.
    """
    actor.require(REFUND_ORDERS)
    _require_something(command)
    at = clock.now()
    async with transaction():
        order = await order_for_change(actor, order_id, at=at)
        return await pay_back(actor, await take_back(actor, order, command, at=at, desk=desk))


async def take_back(
    actor: Actor, order: OrderForChange, command: RefundOrder, *, at: datetime, desk: VoucherDesk, field: str = "lines"
) -> Begun:
    """Take back of an order whose row is locked; `pay_back` follows. The caller calls the lines `field`.

    Raises as `refund_order`.
    """
    actor.require(REFUND_ORDERS)
    if order.status is not OrderStatus.PAID:
        raise OrderNotRefundable(order_status=order.status)
    (booked,), lines, (refunds,), payments = await look_up(
        booked_order(order.id), booked_lines(order.id), refunds_made(order.id), known_payments(order.id)
    )
    _require_freight(booked, command.freight_fen)
    wanted = wanted_units(lines, command.lines, field=field)
    parts = await parts_back(order, lines, wanted, command, desk=desk)
    left = after(lines, parts)
    refund = BookedRefund(
        id=new_id(),
        number=f"{order.number}-R{refunds.made + 1}",
        store=order.store,
        order_id=order.id,
        amount_fen=sum(part.amount_fen for part in parts),
        freight_fen=command.freight_fen,
        policy=command.policy,
        reason=command.reason,
        recorded_by=actor.id,
        refunded_at=at,
        business_on=order.today,
        returned_at_store=order.store,
    )
    await leave(
        Part("refund_order_v3", (as_json_object(refund), as_json([_refund_line(refund, part) for part in parts])))
    )
    await come_back(order.id, refund.returned_at_store or order.store, lines, command.lines, at=at)
    if order.fulfilment is not None:
        await settle_after_refund(order.id, left, at=at)
    fully_returned = all(line.returned_units == line.quantity for line in left)
    if fully_returned and not booked.returned_in_full:
        await desk.give_back(order.id, at=at)
    return Begun(order, command, refund, parts, booked, left, payments, fully_returned)


async def pay_back(actor: Actor, begun: Begun, *, carried_fen: int = 0) -> RefundView:
    """Say to which payments the money of a refund goes, and tell of it; `carried_fen` of it pays for other goods.

    Raises InvalidField, AmountExceeds.
    """
    actor.require(REFUND_ORDERS)
    order, command, refund, booked = begun.order, begun.command, begun.refund, begun.before
    chosen = [Chosen(one.payment_id, one.amount_fen, one.in_cash) for one in command.pay_back]
    ways = ways_back(left_of(booked, begun.payments), begun.amount_fen, chosen=chosen, carried_fen=carried_fen)
    if ways:
        await leave(Part("pay_back_v1", (as_json(rows_of_ways(refund, ways)),)))
    told = order_refunded(
        refund,
        begun.parts,
        Credited(booked.serving, booked.dedicated, booked.acquirer, booked.issuer),
        channel=booked.channel,
        member_id=order.member,
        code_id=order.came_by,
        fully_returned=begun.fully_returned and not booked.returned_in_full,
        refunded_by=actor.associate_id,
        ways=ways,
    )
    await publish(told, at=refund.refunded_at)
    await audit.record(
        actor,
        "orders.refunded",
        f"order:{order.id}",
        refund=refund.number,
        amount_fen=begun.amount_fen,
        freight_fen=refund.freight_fen,
        policy=refund.policy,
        without_goods=command.amount_fen is not None,
        reason=command.reason,
    )
    now = replace(
        booked,
        refunded_fen=booked.refunded_fen + refund.amount_fen,
        refunded_freight_fen=booked.refunded_freight_fen + refund.freight_fen,
        returned_in_full=begun.fully_returned,
    )
    gone: dict[UUID, int] = {}
    for way in ways:
        gone[way.payment_id] = gone.get(way.payment_id, 0) + way.amount_fen
    payments = [replace(one, back_fen=one.back_fen + gone.get(one.id, 0)) for one in begun.payments]
    return RefundView(
        id=refund.id,
        number=refund.number,
        amount_fen=begun.amount_fen,
        freight_fen=refund.freight_fen,
        policy=refund.policy,
        refunded_at=refund.refunded_at,
        fully_returned=begun.fully_returned,
        order=order_view(now, begun.lines, payments),
        paid_back=paid_back(ways),
    )


def _require_something(command: RefundOrder) -> None:
    if command.amount_fen is not None:
        if command.lines:
            raise InvalidField("amount_fen", "退货时不填 / only where no goods come back")
        if not command.reason.strip():
            raise InvalidField("reason", "不退货而退款须写原因 / money without goods needs a reason")
    elif not command.lines and not command.freight_fen:
        raise InvalidField("lines", "退货、退运费或退款至少一项 / goods, freight or an amount has to come back")


def _require_freight(booked: BookedOrder, freight_fen: int) -> None:
    left = booked.freight_fen - booked.refunded_freight_fen
    if freight_fen > left:
        raise AmountExceeds(field="freight_fen", left_fen=left)


def _refund_line(refund: BookedRefund, part: RefundedLine) -> BookedRefundLine:
    return BookedRefundLine(
        id=new_id(),
        order_id=refund.order_id,
        refund=refund.id,
        no=part.no,
        units=part.units,
        amount_fen=part.amount_fen,
    )
