"""A parked cart becomes an order: in one transaction, once, whichever device comes first."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from carts.holding import close, own
from carts.permissions import KEEP_CARTS
from carts.reads import Held
from carts.rules import CartState
from carts.schemas import OrderCart
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import transaction, write_what_was_left
from guide_app.ground.orders.fulfilment.rules import FulfilmentWay
from guide_app.ground.orders.fulfilment.schemas import FulfilmentWanted
from guide_app.ground.orders.permissions import PLACE_ORDERS
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.schemas import LineWanted, OrderView, PaymentTaken, PlaceOrder, PreviewOrder
from guide_app.ground.orders.service.paying import pay_order
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.previewing import weigh_order


class ParkedVersion(NamedTuple):
    """A parked cart, and the version that somebody has seen of it."""

    id: UUID
    version: int


async def order_cart(
    actor: Actor, cart_id: UUID, command: OrderCart, *, expected_version: int, desk: VoucherDesk
) -> OrderView:
    """Order what one's own cart holds, at today's prices. Raises what placing raises, and as `own`."""
    actor.require(KEEP_CARTS)
    at = clock.now()
    async with transaction():
        mine = await own(actor, cart_id, expected_version=expected_version, at=at)
        return await _ordered(actor, mine, await _kept(actor, mine, command, desk=desk, at=at), desk=desk, at=at)


async def order_instead(
    actor: Actor, cart_id: UUID, command: PlaceOrder, *, expected_version: int, desk: VoucherDesk
) -> OrderView:
    """Order what stands on the screen in place of what was kept, which is closed by it. Raises as `order_cart`."""
    actor.require(KEEP_CARTS)
    at = clock.now()
    async with transaction():
        mine = await own(actor, cart_id, expected_version=expected_version, at=at)
        return await _ordered(actor, mine, command, desk=desk, at=at)


async def sell(
    actor: Actor,
    command: PlaceOrder,
    *,
    parked: ParkedVersion | None = None,
    parts: Sequence[PaymentTaken] = (),
    is_read_next: bool = False,
    desk: VoucherDesk,
) -> OrderView:
    """Order what stands on the screen, in place of a parked cart where it is one, all in one transaction.

    Of an order without a payment `parts` are taken at once, and the rest comes later. `is_read_next` writes the order
    at once, for whoever reads it in the same transaction. Raises as `order_instead`, and what paying raises.
    """
    actor.require(PLACE_ORDERS)
    async with transaction():
        if parked is None:
            order = await place_order(actor, command, desk=desk)
        else:
            order = await order_instead(actor, parked.id, command, expected_version=parked.version, desk=desk)
        if parts or is_read_next:
            await write_what_was_left()
        for part in parts:
            order = await pay_order(actor, order.id, part, desk=desk)
            await write_what_was_left()
    return order


async def _ordered(actor: Actor, mine: Held, command: PlaceOrder, *, desk: VoucherDesk, at: datetime) -> OrderView:
    """The cart's row is locked: whoever else orders it waits, and is told of this order."""
    order = await place_order(actor, command, desk=desk)
    await close(mine.id, CartState.ORDERED, at=at, order_id=order.id)
    return order


async def _kept(actor: Actor, mine: Held, command: OrderCart, *, desk: VoucherDesk, at: datetime) -> PlaceOrder:
    """What the cart holds, with the coupons that were chosen, or with the best ones of now."""
    lines = [LineWanted(line.sku, line.quantity, line.weight_g, line.barcode) for line in mine.lines]
    codes = mine.private.coupon_codes
    if codes is None:
        wanted = PreviewOrder(
            lines=lines,
            member_id=mine.member,
            store_id=mine.store,
            freight_fen=mine.freight_fen,
            channel=mine.channel,
            place_id=mine.private.place_id,
        )
        weighed = await weigh_order(actor, wanted, desk=desk, at=at)
        codes = [one.code for one in weighed.coupons if one.reason is None]
    return PlaceOrder(
        lines=lines,
        member_id=mine.member,
        store_id=mine.store,
        coupon_codes=codes,
        freight_fen=mine.freight_fen,
        payment=command.payment,
        payments=command.payments,
        fulfilment=command.fulfilment or _as_kept(mine),
        channel=mine.channel,
    )


def _as_kept(mine: Held) -> FulfilmentWanted | None:
    """How the goods were to reach the customer when the cart was kept; an address is never kept with it."""
    kept = mine.private
    return None if kept.way is FulfilmentWay.TAKEN_ALONG else FulfilmentWanted(kept.way, kept.place_id)
