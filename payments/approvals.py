"""What a second person approves of payments: money given back by other means, and payments that go back because they
are not what was asked for. WeChat Pay is asked when it is asked for and once more when it is approved."""

from uuid import UUID

from guide_app.base.kernel.access import SYSTEM, Actor
from guide_app.base.kernel.approvals import ApprovalKind, ApprovalRequested, Told, ask
from guide_app.base.kernel.database import fetch_value, transaction
from guide_app.base.kernel.errors import NotFound
from payments.calling.errors import FAILED, WechatPayNotConfigured
from payments.errors import PaymentCounted, PaymentWentBack, RefundNotForPeople
from payments.looked_into import amount_that_may_go_back, ask_about_payment, give_payment_back
from payments.permissions import APPROVE_MONEY_BACK, RESOLVE_DIFFERENCES
from payments.queries import refund_of, request_of
from payments.schemas import GivenBack, OtherMeans, PaymentBack, ReturnPayment
from payments.stuck import OTHER_MEANS, ask_about_stuck, give_back_otherwise, hold_stuck, subject_of

PATH = "SELECT path FROM store WHERE id = $1"
STANDS = "SELECT concat(outcome, ' ', coalesce(paid_fen, amount_fen)) FROM pay_request WHERE id = $1"


async def ask_for_other_means(actor: Actor, refund_id: UUID, command: GivenBack) -> ApprovalRequested:
    """Leave for a second person that money was given back by other means: once `ask_about_stuck` is done.

    Raises NotFound, RefundNotForPeople, AlreadyAsked.
    """
    actor.require(RESOLVE_DIFFERENCES)
    async with transaction():
        found = await refund_of(actor, refund_id)
        held = await hold_stuck(found)
        asked = OtherMeans(refund_id, found.number, found.order_number, found.amount_fen, command.reason)
        path = await fetch_value(PATH, held.store)
        return await ask(OTHERWISE, actor, asked, subject=subject_of(refund_id), path=path, reason=command.reason)


async def ask_to_give_payment_back(actor: Actor, request_id: UUID, command: ReturnPayment) -> ApprovalRequested:
    """Leave for a second person that a payment goes back which is not what was asked for: once `ask_about_payment` is
    done. Raises NotFound, PaymentCounted, AlreadyAsked.
    """
    actor.require(RESOLVE_DIFFERENCES)
    async with transaction():
        found = await request_of(actor, request_id)
        amount_fen = await amount_that_may_go_back(found)
        asked = PaymentBack(request_id, found.number, found.order_number, amount_fen, command.reason)
        path = await fetch_value(PATH, found.store_id)
        return await ask(
            PAYMENT_BACK, actor, asked, subject=f"pay_request:{request_id}", path=path, reason=command.reason
        )


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def _tell_other_means(asked: OtherMeans) -> Told:
    return (
        f"订单 {asked.order_number}：微信退不回去的 {_yuan(asked.amount_fen)} 元已用其他方式退给顾客。{asked.reason}",
        f"Order {asked.order_number}: {_yuan(asked.amount_fen)} yuan that WeChat Pay could not give back went back to"
        f" the customer by other means. {asked.reason}",
    )


def _tell_payment_back(asked: PaymentBack) -> Told:
    return (
        f"订单 {asked.order_number}：与订单不符的微信付款 {_yuan(asked.amount_fen)} 元原路退回。{asked.reason}",
        f"Order {asked.order_number}: a payment of {_yuan(asked.amount_fen)} yuan that is not what was asked for goes"
        f" back by WeChat Pay. {asked.reason}",
    )


async def _ask_about_refund(asked: OtherMeans) -> None:
    await ask_about_stuck(SYSTEM, asked.refund_id)  # whoever approves need not be of finance


async def _ask_about_payment(asked: PaymentBack) -> None:
    await ask_about_payment(SYSTEM, asked.request_id)  # as above


async def _stands(asked: PaymentBack) -> str:
    said: str = await fetch_value(STANDS, asked.request_id)
    return said


OTHERWISE = ApprovalKind(
    name=OTHER_MEANS,
    title=("线下退款", "Money given back by other means"),
    command=OtherMeans,
    may_ask=RESOLVE_DIFFERENCES,
    may_approve=APPROVE_MONEY_BACK,
    describe=_tell_other_means,
    carry_out=give_back_otherwise,
    outside=_ask_about_refund,
    refusals=(NotFound, RefundNotForPeople, WechatPayNotConfigured, *FAILED),
)
PAYMENT_BACK = ApprovalKind(
    name="payments.payment_back",
    title=("退回与订单不符的付款", "A payment goes back that is not as asked for"),
    command=PaymentBack,
    may_ask=RESOLVE_DIFFERENCES,
    may_approve=APPROVE_MONEY_BACK,
    describe=_tell_payment_back,
    carry_out=give_payment_back,
    version=_stands,
    outside=_ask_about_payment,
    refusals=(NotFound, PaymentCounted, PaymentWentBack, WechatPayNotConfigured, *FAILED),
)
