"""What every door by which a placed order is paid does: the counter, and the import of a till."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import leave
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.rows import as_json_object
from guide_app.base.kernel.unit_of_work import Part
from guide_app.ground.catalog.reads import Kind
from guide_app.ground.orders.attribution.deciding import attribute_order
from guide_app.ground.orders.booked import BookedLine, BookedOrder, BookedPayment, KnownPayment, payment_of
from guide_app.ground.orders.errors import OrderNotPayable, PaidMeanwhile, reference_used
from guide_app.ground.orders.facts import order_paid
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.reads import OrderToday, order_for_change
from guide_app.ground.orders.rules import OrderStatus
from guide_app.ground.orders.schemas import PaymentTaken
from guide_app.ground.stock.moving import take_held


def paid_at(placed: BookedOrder, today: OrderToday, *, at: datetime) -> BookedOrder:
    """A placed order as its payment at this moment makes it: on the store's day, its roles frozen."""
    return replace(
        placed,
        status=OrderStatus.PAID,
        paid_at=at,
        business_on=today.today,
        day_cut_hours=today.day_cut_hours,
        dedicated=today.dedicated,
        acquirer=today.acquirer,
    )


async def take_payment(
    actor: Actor,
    order: BookedOrder,
    payment: PaymentTaken,
    lines: Sequence[BookedLine],
    kinds: Sequence[Kind],
    *,
    desk: VoucherDesk,
    planned: Sequence[Any],
    holds_stock: bool,
) -> list[KnownPayment]:
    """Leave the last payment of an order for the end of the caller's transaction, spend its coupons, tell of it.

    `order` is as it will be; what had come in for it before is still its `part_paid_fen`.
    """
    assert order.paid_at is not None  # it is what is being written
    taken = payment_of(order, payment, recorded_by=actor.id, at=order.paid_at)
    await leave(_payment(actor, order, taken))
    await tell_paid(actor, order, lines, kinds, desk=desk, planned=planned, holds_stock=holds_stock)
    return [taken]


async def tell_paid(
    actor: Actor,
    order: BookedOrder,
    lines: Sequence[BookedLine],
    kinds: Sequence[Kind],
    *,
    desk: VoucherDesk,
    planned: Sequence[Any],
    holds_stock: bool,
) -> None:
    """Spend the coupons of an order that is being paid, give its goods out, tell of it."""
    assert order.paid_at is not None  # it is what is being written
    await desk.confirm(order.id, order.quote_hash, at=order.paid_at, planned=planned)
    if holds_stock and order.complete_since is not None:
        await take_held(order.id, at=order.paid_at)
    attributed = await attribute_order(order)
    told = order_paid(order, lines, {kind.sku_id: kind for kind in kinds}, attributed=attributed)
    await publish(told, at=order.paid_at)
    await audit.record(actor, "orders.paid", f"order:{order.id}", amount_fen=order.payable_fen)


async def take_part(
    actor: Actor, order: BookedOrder, payment: PaymentTaken, today: OrderToday, *, at: datetime
) -> KnownPayment:
    """Leave a payment of less than what is due; the order waits for the rest."""
    taken = payment_of(order, payment, recorded_by=actor.id, at=at, business_on=today.today)
    refuse = partial(refuse_payment, actor, order.id)
    values = (as_json_object(taken), order.part_paid_fen)
    await leave(Part("pay_part_v1", values, otherwise=refuse, refusals=reference_used("reference", taken.reference)))
    await audit.record(actor, "orders.part_paid", f"order:{order.id}", amount_fen=taken.amount_fen, method=taken.method)
    return taken


def _payment(actor: Actor, order: BookedOrder, booked: BookedPayment) -> Part:
    """The payment to be written. It is conditional, so that two tills taking one payment take it once."""
    values = (as_json_object(order), as_json_object(booked), order.part_paid_fen)
    refuse = partial(refuse_payment, actor, order.id)
    return Part("pay_order_v3", values, otherwise=refuse, refusals=reference_used("reference", booked.reference))


async def refuse_payment(actor: Actor, order_id: UUID) -> None:
    """Refuse, as somebody has taken money for the order or cancelled it since it was read.

    Raises PaidMeanwhile, OrderNotPayable.
    """
    order = await order_for_change(actor, order_id, at=clock.now())
    if order.status is OrderStatus.PLACED:
        raise PaidMeanwhile(due_fen=order.due_fen)
    raise OrderNotPayable(order_status=order.status)
