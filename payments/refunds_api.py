"""Over HTTP: what finance does about money that WeChat Pay could not give back, or that is not what was asked for."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from guide_app.base.kernel.approvals import AlreadyAsked, ApprovalRequested
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.writes import RetrySafe, Written
from guide_app.ground.orders.errors import OrderNotFound
from payments import approvals, looked_into, queries, stuck
from payments.at_terminal import note_terminal_refund
from payments.calling.errors import FAILED, WechatPayNotConfigured
from payments.errors import (
    PaymentCounted,
    PaymentWentBack,
    RefundAwaitsApproval,
    RefundNotForPeople,
    RefundStillStuck,
    TerminalRefundNoted,
)
from payments.schemas import (
    GivenBack,
    NoteTerminalRefund,
    PaymentsToSettle,
    PayRefundView,
    ReturnPayment,
    TerminalRefundView,
)


class StuckRefundController(Controller):
    """微信退不回去的钱 · Money that WeChat Pay could not give back."""

    path = "/v1/pay-refunds/{refund_id:uuid}"
    tags = ("payments",)

    @post(
        "/attempts",
        status_code=200,
        operation_id="tryRefundAgain",
        opt=refuses(
            *(NotFound, RefundNotForPeople, RefundStillStuck, RefundAwaitsApproval, WechatPayNotConfigured, *FAILED)
        ),
        summary="再试微信退款 · Try once more",
    )
    async def again(self, actor: CurrentActor, write: RetrySafe, refund_id: FromPath[UUID]) -> Written[PayRefundView]:
        """WeChat Pay is asked first: what it closed goes under another number, what it never took under its old one."""
        asked = await stuck.ask_about_stuck(actor, refund_id)
        return await write(lambda: stuck.try_again(actor, refund_id, asked))

    @post(
        "/other-means",
        status_code=202,
        operation_id="giveBackByOtherMeans",
        opt=refuses(NotFound, RefundNotForPeople, AlreadyAsked, WechatPayNotConfigured, *FAILED),
        summary="申请登记线下退款 · Ask to note that it was given back by other means",
    )
    async def otherwise(
        self, actor: CurrentActor, write: RetrySafe, refund_id: FromPath[UUID], data: JSONBody[GivenBack]
    ) -> Written[ApprovalRequested]:
        """Only what WeChat Pay cannot give back, with the reason; a second person approves."""
        await stuck.ask_about_stuck(actor, refund_id)
        return await write(lambda: approvals.ask_for_other_means(actor, refund_id, data))


class PaymentBackController(Controller):
    """与订单不符的付款 · Payments that are not what was asked for."""

    path = "/v1/pay-requests/{request_id:uuid}"
    tags = ("payments",)

    @post(
        "/returns",
        status_code=202,
        operation_id="returnWechatPayment",
        opt=refuses(NotFound, PaymentCounted, PaymentWentBack, AlreadyAsked, WechatPayNotConfigured, *FAILED),
        summary="申请退回与订单不符的付款 · Ask that a payment goes back which is not as asked for",
    )
    async def back(
        self, actor: CurrentActor, write: RetrySafe, request_id: FromPath[UUID], data: JSONBody[ReturnPayment]
    ) -> Written[ApprovalRequested]:
        """Whole, by WeChat Pay, once a second person approves; that resolves its difference."""
        await looked_into.ask_about_payment(actor, request_id)
        return await write(lambda: approvals.ask_to_give_payment_back(actor, request_id, data))


class TerminalRefundController(Controller):
    """终端退款 · Money that goes back at terminals."""

    path = "/v1/terminal-refunds"
    tags = ("payments",)

    @get(operation_id="listTerminalRefunds", opt=refuses(NotFound), summary="终端退款 · Refunds at terminals")
    async def listed(
        self,
        actor: CurrentActor,
        paging: Paging,
        store_id: FromQuery[UUID | None] = None,
        waiting: FromQuery[bool | None] = None,
    ) -> Page[TerminalRefundView]:
        """Of payments that people typed in, by card or a wallet; `waiting` those whose number nobody has noted yet."""
        return await queries.terminal_refunds(actor, paging, store_id=store_id, waiting=waiting)

    @post(
        "/{refund_id:uuid}/reference",
        status_code=200,
        operation_id="noteTerminalRefund",
        opt=refuses(NotFound, TerminalRefundNoted),
        summary="登记终端退款单号 · Note the number of a refund at a terminal",
    )
    async def note(
        self, actor: CurrentActor, write: RetrySafe, refund_id: FromPath[UUID], data: JSONBody[NoteTerminalRefund]
    ) -> Written[TerminalRefundView]:
        """As the terminal printed it: the money is back with the customer."""
        return await write(lambda: note_terminal_refund(actor, refund_id, data))


class RefundOverviewController(Controller):
    """微信退款的进展 · Where money that goes back stands."""

    path = "/v1"
    tags = ("payments",)

    @get(
        "/orders/{order_id:uuid}/pay-refunds",
        operation_id="listPayRefundsOfOrder",
        opt=refuses(OrderNotFound),
        summary="订单的微信退款 · Money of an order that goes back by WeChat Pay",
    )
    async def of_order(self, actor: CurrentActor, order_id: FromPath[UUID]) -> list[PayRefundView]:
        """The first one first; those that are `abnormal` or `closed` wait for finance."""
        return await queries.refunds_of_order(actor, order_id)

    @get(
        "/payments-to-settle",
        operation_id="showPaymentsToSettle",
        summary="待财务处理的微信支付 · What waits for finance",
    )
    async def to_settle(self, actor: CurrentActor) -> PaymentsToSettle:
        """Refunds that WeChat Pay cannot give back, and open differences."""
        return await queries.payments_to_settle(actor)
