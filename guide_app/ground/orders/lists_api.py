"""What stands beside the list of orders over HTTP: its sums, and the lines of its orders."""

from uuid import UUID

from litestar import Controller, get
from litestar.params import FromQuery

from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.spans import PeriodNeeded
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.ground.orders import queries
from guide_app.ground.orders.asked import (
    FirstDay,
    LastDay,
    LeastFen,
    MostFen,
    OfNumber,
    OfSource,
    UnitPath,
    WithCoupons,
    filters_in,
)
from guide_app.ground.orders.fulfilment.rules import FulfilmentState
from guide_app.ground.orders.rules import Channel, OrderStatus
from guide_app.ground.orders.schemas import OrderTotals
from guide_app.ground.orders.sold_lines import SoldLine, sold_lines


class OrderListController(Controller):
    """订单列表 · Lists of orders."""

    path = "/v1/orders"
    tags = ("orders",)

    @get(
        "/totals",
        operation_id="sumOrders",
        opt=refuses(NotFound, InvalidField, PeriodNeeded),
        summary="订单合计 · Sums of orders",
    )
    async def totals(
        self,
        actor: CurrentActor,
        store_id: FromQuery[UUID | None] = None,
        path: UnitPath = None,
        member_id: FromQuery[UUID | None] = None,
        number: OfNumber = None,
        status: FromQuery[OrderStatus | None] = None,
        first: FirstDay = None,
        last: LastDay = None,
        channel: FromQuery[Channel | None] = None,
        serving_id: FromQuery[UUID | None] = None,
        fulfilment: FromQuery[FulfilmentState | None] = None,
        least_fen: LeastFen = None,
        most_fen: MostFen = None,
        with_coupons: WithCoupons = None,
        source: OfSource = None,
    ) -> OrderTotals:
        """Of exactly what the list shows with the same filters: of a member, or of up to 31 days, 366 of one store."""
        return await queries.order_totals(actor, **filters_in(locals()))

    @get(
        "/lines",
        operation_id="listOrderLines",
        opt=refuses(NotFound, InvalidField, PeriodNeeded),
        summary="订单明细 · Lines of orders",
    )
    async def lines(
        self,
        actor: CurrentActor,
        paging: Paging,
        store_id: FromQuery[UUID | None] = None,
        path: UnitPath = None,
        member_id: FromQuery[UUID | None] = None,
        number: OfNumber = None,
        status: FromQuery[OrderStatus | None] = None,
        first: FirstDay = None,
        last: LastDay = None,
        channel: FromQuery[Channel | None] = None,
        serving_id: FromQuery[UUID | None] = None,
        fulfilment: FromQuery[FulfilmentState | None] = None,
        least_fen: LeastFen = None,
        most_fen: MostFen = None,
        with_coupons: WithCoupons = None,
        source: OfSource = None,
    ) -> Page[SoldLine]:
        """All lines of each order of the list with the same filters; `limit` counts orders."""
        return await sold_lines(actor, paging, **filters_in(locals()))
