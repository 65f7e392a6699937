"""Orders of which a part is paid, over HTTP."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.writes import RetrySafe, Written
from guide_app.ground.orders.errors import NotPartPaid, OrderNotFound
from guide_app.ground.orders.part_paid.queries import part_paid_orders
from guide_app.ground.orders.part_paid.schemas import KeepOrder, PartPaidOrder
from guide_app.ground.orders.part_paid.service import keep_order


class PartPaidController(Controller):
    """部分付款的订单 · Orders of which a part is paid."""

    path = "/v1/orders"
    tags = ("orders",)

    @get(
        "/part-paid",
        operation_id="listPartPaidOrders",
        opt=refuses(NotFound, InvalidField),
        summary="部分付款待处理 · Orders of which a part is paid",
    )
    async def part_paid(
        self, actor: CurrentActor, paging: Paging, store_id: FromQuery[UUID | None] = None
    ) -> Page[PartPaidOrder]:
        """The oldest first: each is paid in full, or its parts are given back and it is cancelled, by people alone."""
        return await part_paid_orders(actor, paging, store_id=store_id)

    @post(
        "/{order_id:uuid}/keeping",
        status_code=200,
        operation_id="keepOrder",
        opt=refuses(OrderNotFound, NotPartPaid, InvalidField),
        summary="再留几天 · Keep one for longer",
    )
    async def keep(
        self, actor: CurrentActor, write: RetrySafe, order_id: FromPath[UUID], data: JSONBody[KeepOrder]
    ) -> Written[PartPaidOrder]:
        """Have it wait for the rest of its money for so many days from now, on record with the reason."""
        return await write(lambda: keep_order(actor, order_id, data))
