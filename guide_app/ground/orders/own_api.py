"""Orders of customers who have signed in, over HTTP."""

from uuid import UUID

from litestar import Controller, get
from litestar.params import FromPath

from guide_app.base.web.authentication import CUSTOMERS, CurrentCustomer
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.ground.orders.errors import OrderNotFound
from guide_app.ground.orders.own_orders import OwnOrder, OwnOrderView, own_order, own_orders


class MyOrderController(Controller):
    """我的订单 · A customer's own orders."""

    path = "/v1/customer/orders"
    tags = ("orders",)
    opt = CUSTOMERS

    @get(operation_id="listMyOrders", summary="我的订单 · My orders")
    async def mine(self, customer: CurrentCustomer, paging: Paging) -> Page[OwnOrder]:
        """The newest first."""
        return await own_orders(customer, paging)

    @get(
        "/{order_id:uuid}", operation_id="showMyOrder", opt=refuses(OrderNotFound), summary="一笔我的订单 · One of mine"
    )
    async def one(self, customer: CurrentCustomer, order_id: FromPath[UUID]) -> OwnOrderView:
        """With its lines, what was paid and what went back."""
        return await own_order(customer, order_id)
