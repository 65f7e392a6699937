"""Where a fulfilment stands once something has changed, and the order that is complete by it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import execute, fetch_as, fetch_row_as
from guide_app.base.kernel.events import publish
from guide_app.ground.orders.booked import BookedLine
from guide_app.ground.orders.events import OrderCompleted, ShippingSettled
from guide_app.ground.orders.fulfilment.errors import FulfilmentStands, ParcelEnded
from guide_app.ground.orders.fulfilment.reads import HELD, HeldFulfilment, lines_left, parcels_of, sent
from guide_app.ground.orders.fulfilment.rules import FulfilmentState, FulfilmentWay, LineLeft, ReceivedBy, state_after
from guide_app.ground.orders.rules import OrderStatus
from guide_app.ground.stock.moving import Taken, put_back

ENDED = (FulfilmentState.DONE, FulfilmentState.CANCELLED)
MOVE = "UPDATE fulfilment SET state = $2, ended_at = $3, tries = 0 WHERE order_id = $1"
COMPLETE = "UPDATE orders SET completed_at = $2 WHERE id = $1 AND completed_at IS NULL"
RECEIVE = """
UPDATE parcel SET received_at = $2, received_by = $3
WHERE id = $1 AND order_id = $4 AND received_at IS NULL AND cancelled_at IS NULL
"""
IN_PARCEL = """
SELECT l.no, l.sku, part.units, p.shipped_at FROM parcel p
CROSS JOIN LATERAL jsonb_to_recordset(p.lines) part (line smallint, units bigint)
JOIN order_line l ON l.order_id = p.order_id AND l.no = part.line WHERE p.id = $1 ORDER BY l.no
"""


class InParcel(msgspec.Struct, frozen=True):
    """Units of a line that are in a parcel."""

    no: int
    sku: UUID
    units: int
    shipped_at: datetime


def require_state(held: HeldFulfilment, way: FulfilmentWay, *states: FulfilmentState) -> None:
    """Refuse what does not fit the order: not paid, another way, another state."""
    if held.status is not OrderStatus.PAID or held.way is not way or held.state not in states:
        raise FulfilmentStands(order_status=held.status, way=held.way, state=held.state)


async def settle(held: HeldFulfilment, lines: Sequence[LineLeft], *, at: datetime) -> FulfilmentState:
    """What is sent, as its parcels and what came back have it now."""
    state = state_after(lines, sent(await parcels_of(held.order_id)))
    if state is not held.state:
        await move_to(held, state, at=at)
    return state


async def settle_without_parcel(held: HeldFulfilment, lines: Sequence[LineLeft], *, at: datetime) -> None:
    """The same where no parcel tells of it: all of it is on its way now, or something is to be sent again."""
    state = await settle(held, lines, at=at)
    is_sent = state in (FulfilmentState.SENT, FulfilmentState.DONE)
    if is_sent is not (held.state is FulfilmentState.SENT):
        told = ShippingSettled(
            order_id=held.order_id,
            number=held.number,
            store_id=held.store,
            everything=is_sent,
            settled_at=at,
            business_on=held.today,
        )
        await publish(told, at=at)


async def move_to(held: HeldFulfilment, state: FulfilmentState, *, at: datetime) -> None:
    """Note where it stands; when the customer has everything, the order is complete."""
    await execute(MOVE, held.order_id, state, at if state in ENDED else None)
    if state is FulfilmentState.DONE and await execute(COMPLETE, held.order_id, at):
        told = OrderCompleted(
            order_id=held.order_id,
            number=held.number,
            store_id=held.store,
            completed_at=at,
            business_on=held.today,
        )
        await publish(told, at=at)


async def note_received(held: HeldFulfilment, parcel_id: UUID, *, by: ReceivedBy, at: datetime) -> None:
    """A parcel has come, for whoever has asked for their own permission. Raises ParcelEnded."""
    if not await execute(RECEIVE, parcel_id, at, by, held.order_id):
        raise ParcelEnded
    await settle(held, await lines_left(held.order_id), at=at)


async def unpack(held: HeldFulfilment, parcel_id: UUID, *, at: datetime) -> None:
    """What was in a parcel that was none lies there again, promised to the order as before."""
    parts = await fetch_as(InParcel, IN_PARCEL, parcel_id)
    if parts:
        taken = [Taken(part.no, part.sku, part.units) for part in parts]
        await put_back(held.order_id, held.place, taken, taken_at=parts[0].shipped_at, at=at)


async def settle_after_refund(order_id: UUID, lines: Sequence[BookedLine], *, at: datetime) -> None:
    """What came back is not sent and not fetched any more; `lines` are as they are by then."""
    held = await fetch_row_as(HeldFulfilment, HELD, order_id, at)
    if held is None or held.state in ENDED:
        return
    left = [LineLeft(line.no, line.quantity, line.returned_units) for line in lines]
    if held.way is FulfilmentWay.SHIP:
        await settle_without_parcel(held, left, at=at)
    elif all(line.returned == line.quantity for line in left):
        await move_to(held, FulfilmentState.CANCELLED, at=at)
