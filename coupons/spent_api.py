"""Orders in which coupons were spent, over HTTP."""

from uuid import UUID

from litestar import Controller, get
from litestar.params import FromPath

from coupons.spent_in import SpentAsked, SpentFilters, orders_of_coupon, orders_with_coupon, totals_with_coupon
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.spans import PeriodNeeded
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.filters import in_address
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.ground.orders.schemas import OrderSummary, OrderTotals


class SpentCouponController(Controller):
    """用券订单 · Orders in which coupons were spent."""

    path = "/v1/coupon-orders"
    tags = ("coupons",)
    dependencies = in_address(SpentFilters)

    @get(
        operation_id="listCouponOrders",
        opt=refuses(NotFound, InvalidField, PeriodNeeded),
        summary="用券订单 · Orders in which coupons of a template were spent",
    )
    async def listed(self, actor: CurrentActor, paging: Paging, filters: SpentAsked) -> Page[OrderSummary]:
        """By business day, the newest first: of up to 31 days, 366 of one store."""
        return await orders_with_coupon(actor, paging, filters)

    @get(
        "/totals",
        operation_id="sumCouponOrders",
        opt=refuses(NotFound, InvalidField, PeriodNeeded),
        summary="用券订单合计 · Sums of orders in which coupons of a template were spent",
    )
    async def totals(self, actor: CurrentActor, filters: SpentAsked) -> OrderTotals:
        """Of exactly what the list shows with the same filters."""
        return await totals_with_coupon(actor, filters)


class OrdersOfCouponController(Controller):
    """一张券的订单 · Orders of one coupon."""

    path = "/v1/coupons/{coupon_id:uuid}/orders"
    tags = ("coupons",)

    @get(
        operation_id="listOrdersOfCoupon",
        opt=refuses(NotFound),
        summary="一张券的订单 · Orders in which one coupon was spent",
    )
    async def listed(self, actor: CurrentActor, coupon_id: FromPath[UUID], paging: Paging) -> Page[OrderSummary]:
        """Within reach, the newest first: more than one where the coupon came back with an order and was spent anew."""
        return await orders_of_coupon(actor, coupon_id, paging)
