"""Orders of other systems over HTTP: sent in batches, looked up, and the sources that send them."""

from typing import Annotated, Any

from litestar import Controller, Request, Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter, SkipValidation

from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.bodies import takes_up_to
from guide_app.base.web.openapi.declaring import refuses, takes
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.versions import ExpectedVersion, with_etag
from guide_app.base.web.writes import RetrySafe, Written
from guide_app.ground.orders.intake import queries, service
from guide_app.ground.orders.intake.errors import (
    BatchTooLong,
    OrderIntakeBusy,
    OrderSourceCodeTaken,
    OrderSourceOff,
    OrderSourceUnknown,
)
from guide_app.ground.orders.intake.reading import batch_of
from guide_app.ground.orders.intake.rules import RowState
from guide_app.ground.orders.intake.schemas import BatchAnswer, OrderBatch, SentRowView
from guide_app.ground.orders.intake.sources import queries as source_queries
from guide_app.ground.orders.intake.sources import service as source_service
from guide_app.ground.orders.intake.sources.schemas import CreateSource, SourceView, WriteSource
from guide_app.ground.orders.ports import VoucherDesk

AnyRequest = Request[Any, Any, Any]
Desk = NamedDependency[SkipValidation[VoucherDesk]]
OfSource = Annotated[str | None, QueryParameter(description="来源编码 · The code of the source")]
InState = Annotated[RowState | None, QueryParameter(name="state", description="状态 · What became of it")]
EXAMPLE = {
    "source": "MALL01",
    "orders": [
        {
            "id": "M202611200001",
            "store_code": "S1",
            "paid_at": "2026-11-20T10:03:21+08:00",
            "lines": [{"sku": "CUP-01", "quantity": 2, "unit_price_fen": 3990, "discount_fen": 980, "paid_fen": 7000}],
            "payments": [{"method": "wechat", "amount_fen": 7000, "reference": "4200001234"}],
            "member": {"card": "VIP0012345"},
            "associate_code": "A1",
        }
    ],
    "refunds": [
        {
            "id": "MR202611210001",
            "original_id": "M202611200001",
            "refunded_at": "2026-11-21T09:00:00+08:00",
            "lines": [{"sku": "CUP-01", "quantity": 1, "amount_fen": 3500}],
        }
    ],
}


class OrderIntakeController(Controller):
    """订单接入 · Orders of other systems."""

    path = "/v1/imports/orders"
    tags = ("orders",)

    @post(
        status_code=200,
        operation_id="sendOrders",
        opt=refuses(OrderSourceUnknown, OrderSourceOff, BatchTooLong, OrderIntakeBusy, InvalidField)
        | takes_up_to(size=1_000_000, elements=200_000, seconds=60)
        | takes(OrderBatch, "application/json", example=EXAMPLE),
        summary="接入订单与退款（批量） · Send orders and refunds",
    )
    async def send(self, actor: CurrentActor, request: AnyRequest, desk: Desk) -> BatchAnswer:
        """Each row is booked, waits or is refused by itself; the answer says which, in the order of the rows.

        A row is known by the source's id: sent again it is `already` there, and with other content refused. So a batch
        that got no answer is sent again as it was.
        """
        source, rows = batch_of(await request.body())
        return await service.take_in(actor, source, rows, desk=desk)

    @get(operation_id="listSentOrders", summary="接入记录 · What was sent")
    async def rows(
        self, actor: CurrentActor, paging: Paging, *, source: OfSource = None, in_state: InState = None
    ) -> Page[SentRowView]:
        """By sources within reach, the newest first; `state=refused` and `state=waiting` are what to look after."""
        return await queries.sent_rows(actor, paging, source=source, state=in_state)

    @get(
        "/{source:str}/{external_id:str}",
        operation_id="showSentOrder",
        opt=refuses(NotFound),
        summary="查询一张接入单据 · What became of one",
    )
    async def row(self, actor: CurrentActor, source: FromPath[str], external_id: FromPath[str]) -> SentRowView:
        """Of the order or refund that the source sent under this id."""
        return await queries.sent_row(actor, source, external_id)


class OrderSourceController(Controller):
    """订单来源 · Sources of orders."""

    path = "/v1/order-sources"
    tags = ("orders",)

    @get(operation_id="listOrderSources", summary="订单来源列表 · Sources of orders")
    async def sources(self, actor: CurrentActor) -> list[SourceView]:
        """Those within reach, with what came today."""
        return await source_queries.order_sources(actor)

    @post(
        operation_id="createOrderSource",
        opt=refuses(NotFound, InvalidField, OrderSourceCodeTaken),
        summary="新建订单来源 · Add a source of orders",
    )
    async def create(self, actor: CurrentActor, data: JSONBody[CreateSource], write: RetrySafe) -> Written[SourceView]:
        """A system of the chain's, which sends with an access token of the role integrator."""
        return await write(lambda: source_service.create_source(actor, data))

    @get(
        "/{code:str}",
        operation_id="showOrderSource",
        opt=refuses(OrderSourceUnknown),
        summary="订单来源详情 · One source of orders",
    )
    async def source(self, actor: CurrentActor, code: FromPath[str]) -> Response[SourceView]:
        """With its version as ETag."""
        found = await source_queries.order_source(actor, code)
        return with_etag(found, found.version)

    @put(
        "/{code:str}",
        operation_id="changeOrderSource",
        opt=refuses(OrderSourceUnknown, InvalidField),
        summary="修改订单来源 · Change a source of orders",
    )
    async def change(
        self, actor: CurrentActor, code: FromPath[str], data: JSONBody[WriteSource], expected_version: ExpectedVersion
    ) -> Response[SourceView]:
        """What was sent before stays; one that is off is sent to in vain."""
        changed = await source_service.change_source(actor, code, data, expected_version=expected_version)
        return with_etag(changed, changed.version)
