"""What a second person approves of giving part payments back: what is beyond the chain's terms."""

from uuid import UUID

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import ApprovalKind, ApprovalRequested, Told, ask
from guide_app.base.kernel.money import yuan
from guide_app.ground.orders.errors import OrderNotFound, OrderNotPayable, PaymentNotFound
from guide_app.ground.orders.permissions import APPROVE_REFUNDS, REFUND_ORDERS
from guide_app.ground.orders.returns.errors import RefundAboveLimit, SecondPersonNeededToRefund
from guide_app.ground.orders.returns.schemas import GivingBackAsked
from guide_app.ground.orders.schemas import GivePaymentBack, OrderView
from guide_app.ground.orders.service.giving_back import (
    give_payment_back,
    giving_back_approved,
    what_giving_back_gives,
)

GIVING_BACK = "orders.giving_back"


async def give_part_back(
    actor: Actor, order_id: UUID, payment_id: UUID, command: GivePaymentBack
) -> OrderView | ApprovalRequested:
    """Give a part payment back; what is beyond the actor's limit is left for a second person.

    Raises as `give_payment_back`, but for SecondPersonNeededToRefund, and AlreadyAsked.
    """
    actor.require(REFUND_ORDERS)
    try:
        return await give_payment_back(actor, order_id, payment_id, command)
    except SecondPersonNeededToRefund:
        part = await what_giving_back_gives(actor, order_id, payment_id)
        asked = GivingBackAsked(
            order_id=order_id,
            number=part.order.number,
            payment_id=payment_id,
            amount_fen=part.payment.amount_fen,
            reason=command.reason,
        )
        subject = f"payment:{payment_id}"
        return await ask(PART_PAYMENT, actor, asked, subject=subject, path=part.order.path, reason=command.reason)


def _tell(command: GivingBackAsked) -> Told:
    amount = yuan(command.amount_fen)
    return (
        f"订单 {command.number} 未付清，退回已收的 {amount}。{command.reason}",
        f"Order {command.number} is not paid in full, {amount} that came in goes back. {command.reason}",
    )


PART_PAYMENT = ApprovalKind(
    name=GIVING_BACK,
    title=("退回部分收款", "A part payment that goes back"),
    command=GivingBackAsked,
    may_ask=REFUND_ORDERS,
    may_approve=APPROVE_REFUNDS,
    describe=_tell,
    carry_out=giving_back_approved,
    refusals=(OrderNotFound, OrderNotPayable, PaymentNotFound, RefundAboveLimit),
)
"""A payment is one amount and goes back once: nothing can change what was asked for but that it is gone."""
