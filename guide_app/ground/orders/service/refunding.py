"""Taking goods back: what is paid back is what was paid for these very units."""

from collections.abc import Sequence
from uuid import UUID

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_value, transaction
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.orders.booked import BookedLine, BookedRefund, BookedRefundLine, order_refunded
from guide_app.ground.orders.errors import OrderNotRefundable, QuantityExceeds, UnknownLine
from guide_app.ground.orders.events import RefundedLine
from guide_app.ground.orders.permissions import REFUND_ORDERS
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.reads import lines_of, order_for_change, view_of
from guide_app.ground.orders.rules import OrderStatus, refund_of_units
from guide_app.ground.orders.schemas import LineReturned, RefundOrder, RefundView

INSERT_REFUND = f"""
WITH back AS ({insert_from_json("refund", BookedRefund, "$1")}),
  part AS ({insert_from_json("refund_line", BookedRefundLine, "$2")}),
  line AS (
    UPDATE order_line SET returned_units = returned_units + part.units, refunded_fen = refunded_fen + part.amount_fen
    FROM json_populate_recordset(NULL::refund_line, $2::json) part WHERE order_line.id = part.line
  )
UPDATE orders SET refunded_fen = refunded_fen + back.amount_fen
FROM json_populate_recordset(NULL::refund, $1::json) back WHERE orders.id = back.order_id
"""
NEXT_NUMBER = "SELECT count(*) + 1 FROM refund WHERE order_id = $1"


async def refund_order(actor: Actor, order_id: UUID, command: RefundOrder, *, desk: VoucherDesk) -> RefundView:
    """Take units back and pay what was paid for them; with the last unit the order's coupons come back too."""
    actor.require(REFUND_ORDERS)
    at = clock.now()
    async with transaction():
        order = await order_for_change(actor, order_id, at=at)
        if order.status is not OrderStatus.PAID:
            raise OrderNotRefundable(order_status=order.status)
        lines = await lines_of(order_id)
        parts = _parts(lines, command.lines)
        back = {part.line_id: part.units for part in parts}
        fully_returned = all(line.returned_units + back.get(line.id, 0) == line.quantity for line in lines)
        refund = BookedRefund(
            id=new_id(),
            number=f"{order.number}-R{await fetch_value(NEXT_NUMBER, order_id)}",
            store=order.store,
            order_id=order_id,
            amount_fen=sum(part.amount_fen for part in parts),
            reason=command.reason,
            recorded_by=actor.id,
            refunded_at=at,
            business_on=order.today,
        )
        await execute(INSERT_REFUND, as_json([refund]), as_json([_refund_line(refund, part) for part in parts]))
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
            order=await view_of(order_id),
        )


def _refund_line(refund: BookedRefund, part: RefundedLine) -> BookedRefundLine:
    return BookedRefundLine(
        id=new_id(), refund=refund.id, line=part.line_id, units=part.units, amount_fen=part.amount_fen
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
