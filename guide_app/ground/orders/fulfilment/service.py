"""Getting goods to customers: ready to be fetched, handed over by a code, sent in parcels, received."""

import hmac
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_row_as, transaction
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.ground.orders.events import OrderReadyForPickup, OrderShipped
from guide_app.ground.orders.fulfilment.errors import (
    NothingToFulfil,
    ParcelEnded,
    ParcelNotFound,
    ParcelTaken,
    PickUpCodeLocked,
    PickUpCodeWrong,
)
from guide_app.ground.orders.fulfilment.queries import fulfilment
from guide_app.ground.orders.fulfilment.reads import (
    HeldFulfilment,
    fulfilment_for_change,
    lines_left,
    parcels_of,
    sent,
)
from guide_app.ground.orders.fulfilment.rules import (
    MOST_TRIES,
    FulfilmentState,
    FulfilmentWay,
    ReceivedBy,
    packed,
    unsent,
)
from guide_app.ground.orders.fulfilment.schemas import (
    CancelParcel,
    FulfilmentView,
    HandOverByCode,
    Packed,
    PickUpCode,
    SendParcel,
)
from guide_app.ground.orders.fulfilment.sealing import new_code, open_code, seal_code
from guide_app.ground.orders.fulfilment.settling import (
    move_to,
    note_received,
    require_state,
    settle,
    settle_without_parcel,
    unpack,
)
from guide_app.ground.orders.permissions import FULFIL_ORDERS, RENEW_PICK_UP_CODES
from guide_app.ground.stock.moving import StockMove, move_stock, take_held
from guide_app.ground.stock.rules import Act

READY = "UPDATE fulfilment SET state = 'ready', ready_at = $2 WHERE order_id = $1"
TRY = """
UPDATE fulfilment f SET tries = tries + 1 FROM orders o
WHERE f.order_id = $1 AND o.id = f.order_id AND o.status = 'paid' AND f.way = 'pick_up'
  AND f.state IN ('waiting', 'ready')
RETURNING f.code_sealed, f.tries::bigint AS tries
"""
RENEW = "UPDATE fulfilment SET code_sealed = $2, tries = 0 WHERE order_id = $1"
ADD_PARCEL = """
INSERT INTO parcel (id, order_id, carrier, number, lines, shipped_at, shipped_by)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
"""
CANCEL_PARCEL = """
UPDATE parcel SET cancelled_at = $2, cancelled_by = $3, cancelled_why = $4
WHERE id = $1 AND order_id = $5 AND received_at IS NULL AND cancelled_at IS NULL
"""
OF_PARCEL = "SELECT order_id FROM parcel WHERE id = $1"


class CodeTried(msgspec.Struct, frozen=True):
    """A code that is tried."""

    code_sealed: bytes | None
    tries: int


class OrderOfParcel(msgspec.Struct, frozen=True):
    """Of which order a parcel is."""

    order_id: UUID


async def make_ready(actor: Actor, order_id: UUID) -> FulfilmentView:
    """Say that an order lies ready to be fetched. Raises NothingToFulfil, FulfilmentStands."""
    actor.require(FULFIL_ORDERS)
    at = clock.now()
    async with transaction():
        held = await fulfilment_for_change(actor, order_id, at=at)
        require_state(held, FulfilmentWay.PICK_UP, FulfilmentState.WAITING)
        await execute(READY, order_id, at)
        told = OrderReadyForPickup(
            order_id=order_id,
            number=held.number,
            store_id=held.store,
            place_id=held.place,
            member_id=held.member,
            ready_at=at,
        )
        await publish(told, at=at)
        await audit.record(actor, "orders.ready_for_pickup", f"order:{order_id}")
        return await fulfilment(actor, order_id)


async def try_code(actor: Actor, order_id: UUID, command: HandOverByCode) -> None:
    """Hold what was typed against the code of an order that waits. Raises PickUpCodeWrong, PickUpCodeLocked.

    Stands outside of the transaction of the handing over: a wrong try is counted although it is refused.
    """
    actor.require(FULFIL_ORDERS)
    await fulfilment(actor, order_id)  # refuses what is out of reach, before anything is counted
    tried = await fetch_row_as(CodeTried, TRY, order_id)
    if tried is None or tried.code_sealed is None:
        return  # what is refused then says why
    if tried.tries > MOST_TRIES:
        raise PickUpCodeLocked
    typed = "".join(command.code.split())
    if not hmac.compare_digest(open_code(order_id, tried.code_sealed), typed):
        raise PickUpCodeWrong(field="code", tries_left=MOST_TRIES - tried.tries)


async def hand_over(actor: Actor, order_id: UUID) -> FulfilmentView:
    """Give an order to whoever has shown its code: `try_code` comes before.

    Raises NothingToFulfil, FulfilmentStands.
    """
    actor.require(FULFIL_ORDERS)
    at = clock.now()
    async with transaction():
        held = await fulfilment_for_change(actor, order_id, at=at)
        require_state(held, FulfilmentWay.PICK_UP, FulfilmentState.WAITING, FulfilmentState.READY)
        await take_held(order_id, at=at)
        await move_to(held, FulfilmentState.DONE, at=at)
        await audit.record(actor, "orders.picked_up", f"order:{order_id}")
        return await fulfilment(actor, order_id)


async def renew_code(actor: Actor, order_id: UUID) -> PickUpCode:
    """Make a new code for the customer; the one before is good no more. Raises NothingToFulfil, FulfilmentStands."""
    actor.require(RENEW_PICK_UP_CODES)
    async with transaction():
        held = await fulfilment_for_change(actor, order_id, at=clock.now())
        require_state(held, FulfilmentWay.PICK_UP, FulfilmentState.WAITING, FulfilmentState.READY)
        code = new_code()
        await execute(RENEW, order_id, seal_code(order_id, code))
        await audit.record(actor, "orders.pick_up_code_renewed", f"order:{order_id}")
        return PickUpCode(order_id, code)


async def ship(actor: Actor, order_id: UUID, command: SendParcel) -> FulfilmentView:
    """Note a parcel that was given to a carrier: everything that is left, or the units that it names.

    Raises NothingToFulfil, FulfilmentStands, ParcelTaken, InvalidField.
    """
    actor.require(FULFIL_ORDERS)
    at = clock.now()
    async with transaction():
        held = await fulfilment_for_change(actor, order_id, at=at)
        require_state(held, FulfilmentWay.SHIP, FulfilmentState.WAITING)
        lines, parcels = await lines_left(order_id), sent(await parcels_of(order_id))
        units = packed(unsent(lines, parcels), [(part.line, part.units) for part in command.lines])
        parcel_id = new_id()
        content = msgspec.json.encode([Packed(no, count) for no, count in units.items()]).decode()
        row = (parcel_id, order_id, command.carrier, command.number.upper(), content, at, actor.id)
        if not await execute(ADD_PARCEL, *row):
            raise ParcelTaken(number=command.number)
        await move_stock(
            *(StockMove(act=Act.TAKE, order_id=order_id, at=at, no=no, units=count) for no, count in units.items())
        )
        state = await settle(held, lines, at=at)
        told = OrderShipped(
            order_id=order_id,
            number=held.number,
            store_id=held.store,
            member_id=held.member,
            parcel_id=parcel_id,
            carrier=command.carrier,
            tracking_number=command.number.upper(),
            everything=state is not FulfilmentState.WAITING,
            shipped_at=at,
            business_on=held.today,
        )
        await publish(told, at=at)
        await audit.record(actor, "orders.shipped", f"order:{order_id}", parcel=parcel_id, units=units)
        return await fulfilment(actor, order_id)


async def cancel_parcel(actor: Actor, parcel_id: UUID, command: CancelParcel) -> FulfilmentView:
    """Say that a parcel was none: what it held is to be sent again. Raises ParcelNotFound, ParcelEnded."""
    actor.require(FULFIL_ORDERS)
    at = clock.now()
    async with transaction():
        held = await _of_parcel(actor, parcel_id, at=at)
        if not await execute(CANCEL_PARCEL, parcel_id, at, actor.id, command.reason, held.order_id):
            raise ParcelEnded
        await unpack(held, parcel_id, at=at)
        await settle_without_parcel(held, await lines_left(held.order_id), at=at)
        facts = {"parcel": parcel_id, "reason": command.reason}
        await audit.record(actor, "orders.parcel_cancelled", f"order:{held.order_id}", **facts)
        return await fulfilment(actor, held.order_id)


async def receive_parcel(actor: Actor, parcel_id: UUID, *, by: ReceivedBy) -> FulfilmentView:
    """Say that a parcel has come; with the last one the order is complete. Raises ParcelNotFound, ParcelEnded."""
    actor.require(FULFIL_ORDERS)
    at = clock.now()
    async with transaction():
        held = await _of_parcel(actor, parcel_id, at=at)
        await note_received(held, parcel_id, by=by, at=at)
        await audit.record(actor, "orders.parcel_received", f"order:{held.order_id}", parcel=parcel_id, by=by)
        return await fulfilment(actor, held.order_id)


async def _of_parcel(actor: Actor, parcel_id: UUID, *, at: datetime) -> HeldFulfilment:
    found = await fetch_row_as(OrderOfParcel, OF_PARCEL, parcel_id)
    if found is None:
        raise ParcelNotFound(parcel_id=parcel_id)
    try:
        return await fulfilment_for_change(actor, found.order_id, at=at)
    except NothingToFulfil as beyond:
        raise ParcelNotFound(parcel_id=parcel_id) from beyond
