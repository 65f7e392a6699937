"""Why an order gives what it gives, and what gave nothing in a month, over HTTP."""

from uuid import UUID

from litestar import Controller, get
from litestar.params import FromPath, FromQuery

from commissions.errors import NoSuchPeriod
from commissions.reasons import queries
from commissions.reasons.schemas import MonthReasonsView, OrderCommissionView
from guide_app.base.kernel import clock
from guide_app.base.kernel.calendar import business_date, period_of
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses


class ReasonController(Controller):
    """提成的原因 · Why commission is what it is."""

    path = "/v1"
    tags = ("commissions",)

    @get(
        "/orders/{order_id:uuid}/commission",
        operation_id="showCommissionOfOrder",
        opt=refuses(NotFound),
        summary="订单的提成与原因 · What an order gives, and why",
    )
    async def of_order(self, actor: CurrentActor, order_id: FromPath[UUID]) -> OrderCommissionView:
        """Line by line: each share with its entries in sentences, or why there is none; a moment after the payment."""
        return await queries.order_commission(actor, order_id)

    @get(
        "/my/commission-reasons",
        operation_id="listMyReasonsForNothing",
        opt=refuses(NotFound, NoSuchPeriod),
        summary="我的哪些没有提成 · What gave me nothing, and why",
    )
    async def mine(self, actor: CurrentActor, period: FromQuery[str | None] = None) -> MonthReasonsView:
        """As the facts stand now; this month unless `period` says another."""
        return await queries.my_reasons(actor, period or period_of(business_date(clock.now())))

    @get(
        "/commission-months/{period:str}/payees/{payee_id:uuid}/reasons",
        operation_id="listReasonsForNothing",
        opt=refuses(NotFound, NoSuchPeriod),
        summary="某人的哪些没有提成 · What gave somebody nothing, and why",
    )
    async def of_payee(self, actor: CurrentActor, period: FromPath[str], payee_id: FromPath[UUID]) -> MonthReasonsView:
        """Of who worked in a store within reach in that month."""
        return await queries.payee_reasons(actor, period=period, payee=payee_id)
