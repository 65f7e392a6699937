"""Taking goods back: what is paid back is what was paid for these very units."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import asyncpg

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_value, transaction
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.ground.orders.errors import OrderNotRefundable, QuantityExceeds, UnknownLine
from guide_app.ground.orders.events import OrderRefunded, RefundedLine
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.queries import lines_of, order_for_change, order_view
from guide_app.ground.orders.rules import MAY_REFUND, OrderStatus, refund_of_units
from guide_app.ground.orders.schemas import LineReturned, RefundOrder, RefundView

INSERT_REFUND = """
WITH back AS (
  INSERT INTO refund (id, number, order_id, amount_fen, reason, recorded_by, refunded_at, store, business_on)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $12, $13)
), part AS (
  INSERT INTO refund_line (id, refund, line, units, amount_fen)
  SELECT id, $1, line, units, amount FROM unnest($8::uuid[], $9::uuid[], $10::int[], $11::bigint[])
    AS part (id, line, units, amount)
), line AS (
  UPDATE order_line SET returned_units = returned_units + part.units, refunded_fen = refunded_fen + part.amount
  FROM unnest($9::uuid[], $10::int[], $11::bigint[]) AS part (id, units, amount) WHERE order_line.id = part.id
)
UPDATE orders SET refunded_fen = refunded_fen + $4 WHERE id = $3
"""


async def refund_order(actor: Actor, order_id: UUID, command: RefundOrder, *, desk: VoucherDesk) -> RefundView:
    """Take units back and pay what was paid for them; with the last unit the order's coupons come back too."""
    actor.require_role(*MAY_REFUND)
    at = clock.now()
    async with transaction():
        order = await order_for_change(actor, order_id, at=at)
        if order["status"] != OrderStatus.PAID:
            raise OrderNotRefundable(order_status=order["status"])
        lines = await lines_of(order_id)
        parts = _parts(lines, command.lines)
        amount_fen = sum(part.amount_fen for part in parts)
        back = {part.line_id: part.units for part in parts}
        fully_returned = all(row["returned_units"] + back.get(row["id"], 0) == row["quantity"] for row in lines)
        refund_id = new_id()
        nth = await fetch_value("SELECT count(*) + 1 FROM refund WHERE order_id = $1", order_id)
        number = f"{order['number']}-R{nth}"
        await execute(
            INSERT_REFUND,
            refund_id,
            number,
            order_id,
            amount_fen,
            command.reason,
            actor.id,
            at,
            [new_id() for _ in parts],
            [part.line_id for part in parts],
            [part.units for part in parts],
            [part.amount_fen for part in parts],
            order["store"],
            order["today"],
        )
        if fully_returned:
            await desk.give_back(order_id, at=at)
        await publish(
            OrderRefunded(
                refund_id=refund_id,
                order_id=order_id,
                number=number,
                store_id=order["store"],
                member_id=order["member"],
                serving_id=order["serving"],
                refunded_at=at,
                business_on=order["today"],
                amount_fen=amount_fen,
                fully_returned=fully_returned,
                lines=parts,
            ),
            at=at,
        )
        await audit.record(
            actor, "orders.refunded", f"order:{order_id}", refund=number, amount_fen=amount_fen, reason=command.reason
        )
        return RefundView(
            id=refund_id,
            number=number,
            amount_fen=amount_fen,
            refunded_at=at,
            fully_returned=fully_returned,
            order=await order_view(order_id),
        )


def _parts(lines: Sequence[asyncpg.Record], wanted: Sequence[LineReturned]) -> tuple[RefundedLine, ...]:
    by_number: Mapping[int, asyncpg.Record] = {row["no"]: row for row in lines}
    if len({part.line for part in wanted}) != len(wanted):
        raise InvalidField("lines", "each line once / 每个明细行只能出现一次")
    parts = []
    for part in wanted:
        row = by_number.get(part.line)
        if row is None:
            raise UnknownLine(line=part.line)
        left = row["quantity"] - row["returned_units"]
        if part.units > left:
            raise QuantityExceeds(line=part.line, left=left)
        amount = refund_of_units(
            row["paid_fen"],
            row["quantity"],
            returned=row["returned_units"],
            refunded_fen=row["refunded_fen"],
            units=part.units,
        )
        parts.append(RefundedLine(line_id=row["id"], no=part.line, units=part.units, amount_fen=amount))
    return tuple(parts)
