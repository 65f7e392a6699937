"""Orders whose commission waits for the goods, over HTTP."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, get
from litestar.params import FromQuery, QueryParameter

from commissions.errors import NoSuchPeriod
from commissions.waiting import queries
from commissions.waiting.schemas import WaitingOrder, WaitingTotals, WaitsFor
from guide_app.base.kernel import clock
from guide_app.base.kernel.calendar import business_date, period_of
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.pages import Page, Paging

Below = Annotated[
    str | None, QueryParameter(max_length=500, description="区域或门店的路径 · Path of a region or store")
]
For = Annotated[WaitsFor | None, QueryParameter(description="等发货还是等收货 · What is waited for")]
Days = Annotated[int, QueryParameter(ge=0, le=3650, description="付款至少多少天 · Paid at least so many days ago")]


class WaitingController(Controller):
    """待发货、待收货的提成 · Commission that waits for the goods."""

    path = "/v1"
    tags = ("commissions",)

    @get(
        "/waiting-commissions",
        operation_id="listWaitingCommissions",
        opt=refuses(NotFound),
        summary="待发货、待收货的订单 · Orders whose commission waits for the goods",
    )
    async def list_waiting(
        self,
        actor: CurrentActor,
        paging: Paging,
        path: Below = None,
        payee: FromQuery[UUID | None] = None,
        waits_for: For = None,
        days: Days = 0,
    ) -> Page[WaitingOrder]:
        """Paid and not shipped or not received, where a plan waits for that; the oldest first."""
        return await queries.waiting_orders(actor, paging, path=path, payee=payee, waits_for=waits_for, days=days)

    @get(
        "/waiting-commissions/totals",
        operation_id="sumWaitingCommissions",
        opt=refuses(NotFound),
        summary="待发货、待收货合计 · Sums of orders whose commission waits",
    )
    async def totals(
        self,
        actor: CurrentActor,
        path: Below = None,
        payee: FromQuery[UUID | None] = None,
        waits_for: For = None,
        days: Days = 0,
    ) -> WaitingTotals:
        """Of exactly what the list shows with the same filters."""
        return await queries.waiting_totals(actor, path=path, payee=payee, waits_for=waits_for, days=days)

    @get(
        "/my/waiting-commissions",
        operation_id="listMyWaitingCommissions",
        opt=refuses(NoSuchPeriod),
        summary="我的待发货、待收货订单 · My orders whose commission waits for the goods",
    )
    async def mine(
        self, actor: CurrentActor, paging: Paging, period: FromQuery[str | None] = None
    ) -> Page[WaitingOrder]:
        """Of sales of a month, the running one unless `period` says another; my own part of each, the oldest first."""
        month = period_of(business_date(clock.now())) if period is None else period
        return await queries.my_waiting_orders(actor, paging, period=month)
