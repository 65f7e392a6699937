"""Giving money back: for goods that come back, for freight, and without goods. Never more than was paid."""

from uuid import UUID

from msgspec.structs import replace

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import transaction
from guide_app.ground.orders.facts import paid_back
from guide_app.ground.orders.permissions import ASK_REFUNDS, REFUND_ORDERS
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.returns.allowing import Approved, may_alone, require_alone, require_approved
from guide_app.ground.orders.returns.schemas import RefundAsked
from guide_app.ground.orders.schemas import LineBack, RefundOrder, RefundPreview, RefundView
from guide_app.ground.orders.taking_back import Given, pay_back, reckon, require_something, take_back, ways_of

UNSAID = "?"
"""The reason of what is only looked at."""


async def refund_order(actor: Actor, order_id: UUID, command: RefundOrder, *, desk: VoucherDesk) -> RefundView:
    """Take units back, give freight back, or an amount while the goods stay.

    With the last unit everything goes back that is left of the goods, and the order's coupons come back too. Raises
    OrderNotFound, OrderNotRefundable, UnknownLine, QuantityExceeds, AmountExceeds, GoodwillNotAllowed, StoreOutOfReach,
    and SecondPersonNeededToRefund where the chain's terms do not let the actor do it alone.
    """
    actor.require(REFUND_ORDERS)
    require_something(command)
    at = clock.now()
    async with transaction():
        begun = await reckon(actor, order_id, command, at=at, desk=desk)
        require_alone(actor, begun, begun.amount_fen)
        await take_back(begun, desk=desk)
        return await pay_back(actor, begun)


async def refund_approved(actor: Actor, asked: RefundAsked, *, desk: VoucherDesk) -> RefundView:
    """Give back what was asked for and a second person has approved.

    Raises as `refund_order`, RefundChanged where it is not what was asked for by now, and RefundAboveLimit where
    whoever approved it does not give so much back either.
    """
    actor.require(ASK_REFUNDS)
    at = clock.now()
    async with transaction():
        begun = await reckon(actor, asked.order_id, asked.refund, at=at, desk=desk)
        await require_approved(begun, begun.amount_fen, Approved(asked.amount_fen, asked.chain_policy), at=at)
        await take_back(begun, desk=desk)
        return await pay_back(actor, begun)


async def preview_refund(actor: Actor, order_id: UUID, command: RefundOrder, *, desk: VoucherDesk) -> RefundPreview:
    """What `refund_order` would give back, and to which payments. Nothing is kept. Raises as that does of it."""
    actor.require(ASK_REFUNDS)
    command = replace(command, reason=command.reason.strip() or UNSAID)
    require_something(command)
    async with transaction():
        begun = await reckon(actor, order_id, command, at=clock.now(), desk=desk)
        ways = ways_of(begun)
    return RefundPreview(
        amount_fen=begun.amount_fen,
        freight_fen=begun.refund.freight_fen,
        policy=begun.refund.policy,
        fully_returned=begun.fully_returned,
        lines=tuple(LineBack(part.no, part.units, part.amount_fen) for part in begun.parts),
        paid_back=paid_back(ways),
        second_person=not actor.may(REFUND_ORDERS) or not may_alone(actor, begun, begun.amount_fen),
    )


async def what_refund_gives(actor: Actor, order_id: UUID, command: RefundOrder, *, desk: VoucherDesk) -> Given:
    """What `refund_order` would give back, whoever may. Nothing is kept. Raises as that does of it."""
    actor.require(ASK_REFUNDS)
    require_something(command)
    async with transaction():
        begun = await reckon(actor, order_id, command, at=clock.now(), desk=desk)
        ways_of(begun)
    return begun.given
