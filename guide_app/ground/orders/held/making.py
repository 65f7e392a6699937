"""Exchanges that wait: how one is kept, and made as the last of its difference comes in, in that very transaction.

Helpers of the services that exchange and take money; who may is asked there.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import SYSTEM, Actor
from guide_app.base.kernel.database import leave
from guide_app.base.kernel.errors import Refusal
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, as_json_object
from guide_app.base.kernel.unit_of_work import Part
from guide_app.ground.catalog.reads import Kind
from guide_app.ground.orders.booked import BookedExchange, BookedLine, BookedOrder, KnownPayment, payment_of
from guide_app.ground.orders.errors import OrderNotPayable, reference_used
from guide_app.ground.orders.exchange_schemas import ExchangeOrder, HeldExchangeView, PreviewExchange
from guide_app.ground.orders.held.errors import ExchangeOver
from guide_app.ground.orders.held.reads import BookedHold, hold_for
from guide_app.ground.orders.held.rules import HoldState
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.rules import ExchangeMoney, OrderStatus, PaymentMethod, exchange_number
from guide_app.ground.orders.schemas import OrderView, PaymentTaken, RefundOrder, RefundView
from guide_app.ground.orders.taking_back import Begun, pay_back, reckon, take_back, ways_of
from guide_app.ground.orders.taking_payment import refuse_payment, tell_paid


def returned_by(command: PreviewExchange, reason: str) -> RefundOrder:
    """The return of an exchange."""
    return RefundOrder(lines=command.returns, policy=command.policy, reason=reason, pay_back=command.pay_back)


async def keep_hold(
    actor: Actor, begun: Begun, command: ExchangeOrder, sold: OrderView, money: ExchangeMoney, *, at: datetime
) -> HeldExchangeView:
    """Have the goods that were reckoned wait for the payment of the new order, which is booked and placed."""
    hold = BookedHold(
        id=new_id(),
        order_id=begun.order.id,
        new_order=sold.id,
        command=replace(command, policy=begun.refund.policy, store_id=sold.store_id),
        worth_fen=begun.amount_fen,
        difference_fen=money.difference_fen,
        held_by=actor.id,
        associate=actor.associate_id,
        approval=audit.approval_if_any(),
        state=HoldState.OPEN,
        held_at=at,
    )
    await leave(Part("hold_exchange_v1", (as_json_object(hold),)))
    await audit.record(
        actor,
        "orders.exchange_held",
        f"order:{hold.order_id}",
        new_order=sold.number,
        worth_fen=hold.worth_fen,
        difference_fen=hold.difference_fen,
    )
    return HeldExchangeView(
        id=hold.id,
        order_id=hold.order_id,
        order_number=begun.order.number,
        worth_fen=hold.worth_fen,
        due_fen=hold.difference_fen,
        held_at=at,
        waits_for=sold,
    )


async def require_open(order: BookedOrder) -> BookedHold:
    """The exchange for which an order waits for its difference. Raises ExchangeOver.

    Raises OrderNotPayable where somebody has paid it since the order was read, or let it go.
    """
    hold = await hold_for(order.id)
    if hold is None or hold.state is HoldState.LAPSED:
        raise ExchangeOver(order_id=order.id)
    if hold.state is not HoldState.OPEN:
        over = OrderStatus.PAID if hold.state is HoldState.MADE else OrderStatus.CANCELLED
        raise OrderNotPayable(order_status=over)
    return hold


async def take_difference(
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
    """Leave the last payment of a difference for the end of the caller's transaction, and the exchange with it.

    `order` is as it will be. It is made as whoever began it had it made, on the running business day. Locks the old
    order first, as an exchange does. Raises ExchangeOver, and as any payment of an order.
    """
    assert order.paid_at is not None  # it is what is being written
    at = order.paid_at
    hold = await require_open(order)
    refund = await _come_back(actor, order, hold, desk=desk)
    carried = PaymentTaken(PaymentMethod.EXCHANGE, hold.worth_fen, refund.number)
    goods = payment_of(order, carried, recorded_by=hold.held_by, at=at)
    taken = payment_of(order, payment, recorded_by=actor.id, at=at)
    await leave(_payments(actor, order, [goods, taken]))
    await tell_paid(actor, order, lines, kinds, desk=desk, planned=planned, holds_stock=holds_stock)
    await book_exchange(
        actor, refund, order.id, order.number, hold.difference_fen, at=at, by=hold.held_by, was_held=True
    )
    over = partial(_over, order.id)
    await leave(Part("make_held_exchange_v1", (hold.order_id, hold.id, refund.id, at), otherwise=over))
    return [goods, taken]


async def book_exchange(
    actor: Actor,
    refund: RefundView,
    new_order: UUID,
    new_number: str,
    difference_fen: int,
    *,
    at: datetime,
    by: UUID | None,
    was_held: bool = False,
) -> BookedExchange:
    """The row that tells the two apart from a refund and a sale of their own, and its audit entry.

    It is the exchange of `by`, whoever took the last of its money.
    """
    made = BookedExchange(
        id=new_id(),
        number=exchange_number(refund.number),
        order_id=refund.order.id,
        refund=refund.id,
        new_order=new_order,
        difference_fen=difference_fen,
        exchanged_by=by,
        exchanged_at=at,
    )
    await leave(Part("book_exchange_v1", (as_json_object(made),)))
    begun_by = {"begun_by": str(by)} if was_held else {}
    await audit.record(
        actor,
        "orders.exchanged",
        f"order:{refund.order.id}",
        exchange=made.number,
        new_order=new_number,
        difference_fen=made.difference_fen,
        **begun_by,
    )
    return made


async def _come_back(actor: Actor, order: BookedOrder, hold: BookedHold, *, desk: VoucherDesk) -> RefundView:
    """The goods come back, all that they are worth pays for the `order`. Raises ExchangeOver, OrderNotPayable."""
    assert order.paid_at is not None  # as above
    try:
        begun = await reckon(
            SYSTEM,
            hold.order_id,
            returned_by(hold.command, hold.command.reason),
            at=order.paid_at,
            desk=desk,
            field="returns",
            of_hold=hold.id,
        )
        if begun.amount_fen != hold.worth_fen:
            raise ExchangeOver(order_id=hold.new_order)
        ways_of(begun, carried_fen=hold.worth_fen)
    except Refusal as error:
        await require_open(order)  # the row was waited for: whoever had it may have paid
        raise ExchangeOver(order_id=hold.new_order) from error
    refund = replace(begun.refund, recorded_by=hold.held_by, approval=hold.approval)
    begun = begun._replace(refund=refund)
    await take_back(begun, desk=desk)
    return await pay_back(actor, begun, carried_fen=hold.worth_fen, refunded_by=hold.associate)


async def _over(order_id: UUID) -> None:
    """It was let go since it was read."""
    raise ExchangeOver(order_id=order_id)


def _payments(actor: Actor, order: BookedOrder, payments: Sequence[KnownPayment]) -> Part:
    """The payments to be written, on the same conditions as the last payment of any order."""
    values = (as_json_object(order), as_json(payments), order.part_paid_fen)
    refuse = partial(refuse_payment, actor, order.id)
    refusals = reference_used("reference", payments[-1].reference)
    return Part("pay_held_order_v1", values, otherwise=refuse, refusals=refusals)
