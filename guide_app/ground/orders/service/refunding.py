"""Taking goods back: what is paid back is what was paid for these very units."""

from collections.abc import Sequence
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
from guide_app.ground.orders.booked import BookedLine, BookedRefund, BookedRefundLine, order_refunded, order_view
from guide_app.ground.orders.errors import OrderNotRefundable, QuantityExceeds, UnknownLine
from guide_app.ground.orders.events import RefundedLine
from guide_app.ground.orders.permissions import REFUND_ORDERS
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.reads import booked_lines, booked_order, order_for_change, refunds_made
from guide_app.ground.orders.rules import OrderStatus, refund_of_units
from guide_app.ground.orders.schemas import LineReturned, RefundOrder, RefundView


async def refund_order(actor: Actor, order_id: UUID, command: RefundOrder, *, desk: VoucherDesk) -> RefundView:
    """Take units back and pay what was paid for them; with the last unit the order's coupons come back too."""
    actor.require(REFUND_ORDERS)
    at = clock.now()
    async with transaction():
        order = await order_for_change(actor, order_id, at=at)
        if order.status is not OrderStatus.PAID:
            raise OrderNotRefundable(order_status=order.status)
        (booked,), lines, (refunds,) = await look_up(
            booked_order(order_id), booked_lines(order_id), refunds_made(order_id)
        )
        parts = _parts(lines, command.lines)
        after = _after(lines, parts)
        fully_returned = all(line.returned_units == line.quantity for line in after)
        refund = BookedRefund(
            id=new_id(),
            number=f"{order.number}-R{refunds.made + 1}",
            store=order.store,
            order_id=order_id,
            amount_fen=sum(part.amount_fen for part in parts),
            reason=command.reason,
            recorded_by=actor.id,
            refunded_at=at,
            business_on=order.today,
        )
        written = [_refund_line(refund, part) for part in parts]
        await leave(Part("refund_order_v1", (as_json_object(refund), as_json(written))))
        if fully_returned:
            await desk.give_back(order_id, at=at)
        told = order_refunded(
            refund, parts, member_id=order.member, serving_id=order.serving, fully_returned=fully_returned
        )
        await publish(told, at=at)
        await audit.record(
            actor,
            "orders.refunded",
            f"order:{order_id}",
            refund=refund.number,
            amount_fen=refund.amount_fen,
            reason=refund.reason,
        )
    return RefundView(
        id=refund.id,
        number=refund.number,
        amount_fen=refund.amount_fen,
        refunded_at=at,
        fully_returned=fully_returned,
        order=order_view(replace(booked, refunded_fen=booked.refunded_fen + refund.amount_fen), after),
    )


def _after(lines: Sequence[BookedLine], parts: Sequence[RefundedLine]) -> list[BookedLine]:
    """The lines once these parts are back."""
    back = {part.line_id: part for part in parts}
    return [
        replace(
            line,
            returned_units=line.returned_units + back[line.id].units,
            refunded_fen=line.refunded_fen + back[line.id].amount_fen,
        )
        if line.id in back
        else line
        for line in lines
    ]


def _refund_line(refund: BookedRefund, part: RefundedLine) -> BookedRefundLine:
    return BookedRefundLine(
        id=new_id(),
        order_id=refund.order_id,
        refund=refund.id,
        no=part.no,
        units=part.units,
        amount_fen=part.amount_fen,
    )


def _parts(lines: Sequence[BookedLine], wanted: Sequence[LineReturned]) -> tuple[RefundedLine, ...]:
    by_number = {line.no: line for line in lines}
    if len({part.line for part in wanted}) != len(wanted):
        raise InvalidField("lines", "each line once / 每个明细行只能出现一次")
    parts = []
    for part in wanted:
        line = by_number.get(part.line)
        if line is None:
            raise UnknownLine(line=part.line)
        left = line.quantity - line.returned_units
        if part.units > left:
            raise QuantityExceeds(line=part.line, left=left)
        amount = refund_of_units(
            line.paid_fen,
            line.quantity,
            returned=line.returned_units,
            refunded_fen=line.refunded_fen,
            units=part.units,
        )
        parts.append(RefundedLine(line_id=line.id, no=part.line, units=part.units, amount_fen=amount))
    return tuple(parts)
