"""What stands beside the list of orders over HTTP: its sums, and the lines of its orders."""

from litestar import Controller, get

from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.spans import PeriodNeeded
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.filters import in_address
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.ground.orders import queries
from guide_app.ground.orders.filters import OrderFilters, OrdersAsked
from guide_app.ground.orders.schemas import OrderTotals
from guide_app.ground.orders.sold_lines import SoldLine, sold_lines


class OrderListController(Controller):
    """订单列表 · Lists of orders."""

    path = "/v1/orders"
    tags = ("orders",)
    dependencies = in_address(OrderFilters)

    @get(
        "/totals",
        operation_id="sumOrders",
        opt=refuses(NotFound, InvalidField, PeriodNeeded),
        summary="订单合计 · Sums of orders",
    )
    async def totals(self, actor: CurrentActor, filters: OrdersAsked) -> OrderTotals:
        """Of exactly what the list shows with the same filters: of a member, or of up to 31 days, 366 of one store."""
        return await queries.order_totals(actor, filters)

    @get(
        "/lines",
        operation_id="listOrderLines",
        opt=refuses(NotFound, InvalidField, PeriodNeeded),
        summary="订单明细 · Lines of orders",
    )
    async def lines(self, actor: CurrentActor, paging: Paging, filters: OrdersAsked) -> Page[SoldLine]:
        """All lines of each order of the list with the same filters; `limit` counts orders."""
        return await sold_lines(actor, paging, filters)
