"""What people do about payments: have a customer pay, settle what did not go by itself."""

from uuid import UUID

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, transaction
from guide_app.ground.orders.ports import VoucherDesk
from payments.asking import ask_for_payment
from payments.connecting import shared_client
from payments.errors import DifferenceResolved, RefundNotForPeople
from payments.giving_back import ask_what_became
from payments.links import require_reach_of_order
from payments.permissions import ASK_FOR_PAYMENT, RESOLVE_DIFFERENCES
from payments.queries import difference_of, refund_of, requests_of_order
from payments.rules import FOR_A_PERSON, DifferenceState
from payments.schemas import (
    AskForPayment,
    DifferenceView,
    GivenBack,
    PayRefundView,
    PayRequestView,
    ResolveDifference,
)

RESOLVE = """
UPDATE pay_difference SET state = 'resolved', resolved_at = $2, resolved_by = $3, note = $4
WHERE id = $1 AND state = 'open'
"""
GAVE_BACK = """
UPDATE pay_refund SET state = 'otherwise', done_at = $2, otherwise_by = $3, otherwise_why = $4
WHERE id = $1 AND state IN ('abnormal', 'closed')
"""


async def request_payment(actor: Actor, order_id: UUID, command: AskForPayment, *, desk: VoucherDesk) -> PayRequestView:
    """The request that a customer can pay now: the open one, or a new one.

    Raises OrderNotFound, NothingDue, PaymentOnItsWay, WechatPayNotConfigured, a WechatPayFailed.
    """
    actor.require(ASK_FOR_PAYMENT)
    await require_reach_of_order(actor, order_id)
    client = shared_client()
    opened = await ask_for_payment(client, order_id, desk=desk, openid=command.openid, opened_by=actor.id)
    (view,) = [one for one in await requests_of_order(actor, order_id) if one.id == opened.id]
    return view


async def resolve_difference(actor: Actor, difference_id: UUID, command: ResolveDifference) -> DifferenceView:
    """Say what was found out about it. Raises NotFound, DifferenceResolved."""
    actor.require(RESOLVE_DIFFERENCES)
    async with transaction():
        found = await difference_of(actor, difference_id)
        if found.state is not DifferenceState.OPEN or not await execute(
            RESOLVE, difference_id, clock.now(), actor.id, command.note
        ):
            raise DifferenceResolved
        await audit.record(
            actor,
            "payments.difference_resolved",
            f"pay_difference:{difference_id}",
            number=found.number,
            note=command.note,
        )
        return await difference_of(actor, difference_id)


async def ask_about_stuck(actor: Actor, refund_id: UUID) -> None:
    """Ask WeChat Pay once more about money that it could not give back, before anybody says what became of it.

    Somebody may have seen to it on WeChat Pay's own platform. What it answers is kept whatever comes after, so this
    goes before the transaction. Raises NotFound, WechatPayNotConfigured, a WechatPayFailed.
    """
    actor.require(RESOLVE_DIFFERENCES)
    waits = await refund_of(actor, refund_id)
    if waits.state in FOR_A_PERSON:
        await ask_what_became(shared_client(), waits.number)


async def give_back_otherwise(actor: Actor, refund_id: UUID, command: GivenBack) -> PayRefundView:
    """Say that money which WeChat Pay cannot give back was given back by other means: once `ask_about_stuck` is done.

    Raises NotFound, RefundNotForPeople.
    """
    actor.require(RESOLVE_DIFFERENCES)
    async with transaction():
        found = await refund_of(actor, refund_id)
        if found.state not in FOR_A_PERSON or not await execute(
            GAVE_BACK, refund_id, clock.now(), actor.id, command.reason
        ):
            raise RefundNotForPeople(state=found.state)
        await audit.record(
            actor,
            "payments.given_back_otherwise",
            f"order:{found.order_id}",
            number=found.number,
            amount_fen=found.amount_fen,
            reason=command.reason,
        )
        return await refund_of(actor, refund_id)
