"""Payments by WeChat Pay over HTTP."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter, SkipValidation

from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.web.authentication import PUBLIC, CurrentActor
from guide_app.base.web.bodies import takes_up_to
from guide_app.base.web.errors import InvalidBody
from guide_app.base.web.openapi.declaring import refuses, takes
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.query_parameters import ANY_QUERY
from guide_app.base.web.writes import RetrySafe, Written
from guide_app.ground.orders.errors import OrderNotFound
from guide_app.ground.orders.ports import VoucherDesk
from payments import queries, service
from payments.calling.errors import FAILED, WechatPayNotConfigured
from payments.connecting import shared_client
from payments.errors import DifferenceResolved, NoReceiptYet, NothingDue, PaymentOnItsWay
from payments.links import hand_over, receipt_link
from payments.notifications import receive
from payments.protocol.errors import NotProvenWechatPay, SealedUnreadable
from payments.rules import BackState, DifferenceKind, DifferenceState, PayRequestState
from payments.schemas import (
    AskForPayment,
    BillDayView,
    CompareBillDay,
    DifferenceView,
    PayLinkView,
    PayRefundView,
    PayRequestView,
    ReceiptLinkView,
    ResolveDifference,
)

Desk = NamedDependency[SkipValidation[VoucherDesk]]
Number = Annotated[
    str | None, QueryParameter(max_length=64, description="商户订单号或微信支付订单号 · Our number, or WeChat Pay's")
]
RequestsInState = Annotated[PayRequestState | None, QueryParameter(name="state", description="状态 · Where it stands")]
RefundsInState = Annotated[BackState | None, QueryParameter(name="state", description="状态 · Where it stands")]
ForPeople = Annotated[bool, QueryParameter(description="只看微信退不回去的 · Only what WeChat Pay cannot give back")]
DifferencesInState = Annotated[
    DifferenceState | None, QueryParameter(name="state", description="状态 · Where it stands")
]
TOLD = '{"id":"EV-2018022511223320873","event_type":"TRANSACTION.SUCCESS","resource":{"algorithm":"AEAD_AES_256_GCM"}}'


TELLING = takes_up_to(size=64_000, seconds=5) | takes({"type": "string"}, "application/json", example=TOLD)
UNPROVEN = refuses(InvalidBody, WechatPayNotConfigured, NotProvenWechatPay, SealedUnreadable, *FAILED)


class PayNotificationController(Controller):
    """微信支付通知 · Where WeChat Pay tells. The signature is the proof of who calls, so there is no token."""

    path = "/v1/wechatpay/notifications"
    tags = ("payments",)
    opt = PUBLIC | ANY_QUERY | TELLING

    @post(
        "/payments",
        status_code=204,
        operation_id="receivePaymentNotification",
        opt=UNPROVEN,
        summary="接收支付通知 · Take in that somebody has paid",
    )
    async def paid(self, request: Request[Any, Any, Any], desk: Desk) -> Response[None]:
        """Verify, open, keep, apply, each once; a repetition is answered the same."""
        return await _taken_in(request, desk)

    @post(
        "/refunds",
        status_code=204,
        operation_id="receiveRefundNotification",
        opt=UNPROVEN,
        summary="接收退款通知 · Take in what became of a refund",
    )
    async def refunded(self, request: Request[Any, Any, Any], desk: Desk) -> Response[None]:
        """The same."""
        return await _taken_in(request, desk)


async def _taken_in(request: Request[Any, Any, Any], desk: VoucherDesk) -> Response[None]:
    headers = {name.lower(): value for name, value in request.headers.items()}
    await receive(shared_client(), headers, await request.body(), desk=desk)
    return Response(None, status_code=204)


class OrderPaymentController(Controller):
    """订单的微信支付 · Having the customer of an order pay."""

    path = "/v1/orders/{order_id:uuid}"
    tags = ("payments",)

    @post(
        "/pay-links",
        operation_id="handOverPayLink",
        opt=refuses(OrderNotFound, NothingDue),
        summary="生成付款链接 · A link for the customer",
    )
    async def link(self, actor: CurrentActor, order_id: FromPath[UUID]) -> PayLinkView:
        """Unguessable; every call gives another one, and the one before leads nowhere any more."""
        return await hand_over(actor, order_id)

    @post(
        "/receipt-links",
        operation_id="handOverReceiptLink",
        opt=refuses(OrderNotFound, NoReceiptYet),
        summary="电子小票链接 · A link to the receipt for the customer",
    )
    async def receipt(self, actor: CurrentActor, order_id: FromPath[UUID]) -> ReceiptLinkView:
        """Of a paid order, also of one that came of an exchange. Asked again, it is the same."""
        return await receipt_link(actor, order_id)

    @post(
        "/pay-requests",
        operation_id="requestPayment",
        opt=refuses(OrderNotFound, NothingDue, PaymentOnItsWay, WechatPayNotConfigured, *FAILED),
        summary="发起微信支付 · What the customer can pay now",
    )
    async def ask(
        self, actor: CurrentActor, order_id: FromPath[UUID], data: JSONBody[AskForPayment], desk: Desk
    ) -> PayRequestView:
        """The open request of the order, or a new one: asked again, it is the same."""
        return await service.request_payment(actor, order_id, data, desk=desk)

    @get(
        "/pay-requests",
        operation_id="listPayRequestsOfOrder",
        opt=refuses(OrderNotFound),
        summary="订单的支付请求 · What was asked for",
    )
    async def asked(self, actor: CurrentActor, order_id: FromPath[UUID]) -> list[PayRequestView]:
        """All of them, the first one first."""
        return await queries.requests_of_order(actor, order_id)


class PaymentController(Controller):
    """微信支付 · Payments by WeChat Pay, and what is to be looked into."""

    path = "/v1"
    tags = ("payments",)

    @get("/pay-requests", operation_id="listPayRequests", opt=refuses(NotFound), summary="支付请求 · Requests")
    async def requests(
        self,
        actor: CurrentActor,
        paging: Paging,
        store_id: FromQuery[UUID | None] = None,
        status: RequestsInState = None,
        number: Number = None,
    ) -> Page[PayRequestView]:
        """Of stores within reach, the newest first."""
        return await queries.pay_requests(actor, paging, store_id=store_id, state=status, number=number)

    @get(
        "/pay-refunds", operation_id="listPayRefunds", opt=refuses(NotFound), summary="微信退款 · Money that goes back"
    )
    async def refunds(
        self,
        actor: CurrentActor,
        paging: Paging,
        store_id: FromQuery[UUID | None] = None,
        status: RefundsInState = None,
        for_people: ForPeople = False,
    ) -> Page[PayRefundView]:
        """By WeChat Pay, the newest first; those that are `abnormal` or `closed` wait for a person."""
        return await queries.pay_refunds(actor, paging, store_id=store_id, state=status, for_people=for_people)

    @get(
        "/pay-differences",
        operation_id="listPayDifferences",
        opt=refuses(NotFound, InvalidField),
        summary="对账差异 · What is to be looked into",
    )
    async def differences(
        self,
        actor: CurrentActor,
        paging: Paging,
        kind: FromQuery[DifferenceKind | None] = None,
        status: DifferencesInState = None,
        day: FromQuery[date | None] = None,
    ) -> Page[DifferenceView]:
        """The newest first."""
        return await queries.differences(actor, paging, kind=kind, state=status, day=day)

    @post(
        "/pay-differences/{difference_id:uuid}/resolution",
        status_code=200,
        operation_id="resolvePayDifference",
        opt=refuses(NotFound, DifferenceResolved),
        summary="处理差异 · Say what was found out",
    )
    async def resolve(
        self,
        actor: CurrentActor,
        write: RetrySafe,
        difference_id: FromPath[UUID],
        data: JSONBody[ResolveDifference],
    ) -> Written[DifferenceView]:
        """With a note of what it was."""
        return await write(lambda: service.resolve_difference(actor, difference_id, data))

    @get(
        "/pay-bill-days",
        operation_id="listPayBillDays",
        opt=refuses(NotFound),
        summary="对账日 · Days and their bills",
    )
    async def days(self, actor: CurrentActor) -> list[BillDayView]:
        """The latest month: what was compared, what waits for its bill, what could not be read, and why."""
        return await queries.bill_days(actor)

    @post(
        "/pay-bill-days",
        status_code=200,
        operation_id="comparePayBillDay",
        opt=refuses(NotFound, InvalidField, WechatPayNotConfigured),
        summary="重新对账 · Compare a day again now",
    )
    async def compare(
        self, actor: CurrentActor, write: RetrySafe, data: JSONBody[CompareBillDay]
    ) -> Written[BillDayView]:
        """A day of the last three months. The answer says what became of it, also where the bills are not there."""
        bills = await service.bills_of(actor, data.day)
        return await write(lambda: service.compare_again(actor, data.day, bills))
