"""The terms of refunds, asking for refunds, and orders of other stores, over HTTP."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody

from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import asks_second_person, refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.writes import RetrySafe, Written
from guide_app.ground.orders.asked import Desk
from guide_app.ground.orders.errors import OrderNotFound
from guide_app.ground.orders.exchange_schemas import ExchangeOrder, ExchangeView, HeldExchangeView
from guide_app.ground.orders.returns.approvals import BACK, EXCHANGED, ask_for_exchange, ask_for_refund, propose_terms
from guide_app.ground.orders.returns.errors import GoodwillNotAllowed, StoreOutOfReach
from guide_app.ground.orders.returns.finding import find_order
from guide_app.ground.orders.returns.queries import refund_terms
from guide_app.ground.orders.returns.schemas import FindOrder, RefundTermsView, ShownOrder, WriteTerms
from guide_app.ground.orders.schemas import RefundOrder, RefundPreview, RefundView
from guide_app.ground.orders.service.refunding import preview_refund


class ReturnController(Controller):
    """退款规则与申请 · Terms of refunds, refunds and exchanges that are asked for."""

    path = "/v1"
    tags = ("orders",)

    @get("/refund-terms", operation_id="listRefundTerms", summary="退款规则 · Terms of refunds")
    async def terms(self, actor: CurrentActor, paging: Paging) -> Page[RefundTermsView]:
        """The versions, the newest first: that one holds. None: 500 yuan of an order alone, KEEP, no days."""
        return await refund_terms(actor, paging)

    @post(
        "/refund-terms",
        operation_id="writeRefundTerms",
        opt=asks_second_person(NotFound, InvalidField),
        summary="新建退款规则版本 · Write a version of the terms",
    )
    async def write_terms(
        self, actor: CurrentActor, data: JSONBody[WriteTerms], write: RetrySafe
    ) -> Written[RefundTermsView]:
        """It holds from the moment in which a second person approves it, always: 202."""
        return await write(lambda: propose_terms(actor, data))

    @post(
        "/orders/{order_id:uuid}/refund-requests",
        operation_id="askForRefund",
        opt=asks_second_person(*BACK, GoodwillNotAllowed, StoreOutOfReach),
        summary="申请退款 · Ask for a refund",
    )
    async def ask(
        self,
        actor: CurrentActor,
        write: RetrySafe,
        desk: Desk,
        order_id: FromPath[UUID],
        data: JSONBody[RefundOrder],
    ) -> Written[RefundView]:
        """Whoever gives no money back asks somebody who does: 202. It is reckoned anew when it is approved."""
        return await write(lambda: ask_for_refund(actor, order_id, data, desk=desk))

    @post(
        "/orders/{order_id:uuid}/exchange-requests",
        operation_id="askForExchange",
        opt=asks_second_person(*EXCHANGED),
        summary="申请换货 · Ask for an exchange",
    )
    async def ask_exchange(
        self,
        actor: CurrentActor,
        write: RetrySafe,
        desk: Desk,
        order_id: FromPath[UUID],
        data: JSONBody[ExchangeOrder],
    ) -> Written[ExchangeView | HeldExchangeView]:
        """Whoever gives no money back asks somebody who does: 202. It is made as asked, or not: prices may change."""
        return await write(lambda: ask_for_exchange(actor, order_id, data, desk=desk))

    @post(
        "/orders/{order_id:uuid}/refunds/previews",
        status_code=200,
        operation_id="previewRefund",
        opt=refuses(*BACK, GoodwillNotAllowed, StoreOutOfReach),
        summary="退款试算 · What a refund would come to",
    )
    async def preview(
        self, actor: CurrentActor, desk: Desk, order_id: FromPath[UUID], data: JSONBody[RefundOrder]
    ) -> RefundPreview:
        """How much of which line, to which payments, and whether a second person is needed. Nothing is kept."""
        return await preview_refund(actor, order_id, data, desk=desk)

    @post(
        "/order-lookups",
        status_code=200,
        operation_id="findOrderAnywhere",
        opt=refuses(OrderNotFound, InvalidField),
        summary="跨店查单 · An order of any store by its number",
    )
    async def find(self, actor: CurrentActor, data: JSONBody[FindOrder]) -> list[ShownOrder]:
        """By its exact number, or a till's receipt and its day; of a member with their phone. Looks are on record."""
        return await find_order(actor, data)
