"""Months of commissions over HTTP: payee by payee, how they stand, and settling them."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from commissions.errors import NoSuchPeriod, PeriodArchived, PeriodClosed, PeriodNotBegun, SettlementBusy
from commissions.periods.queries import months
from commissions.periods.service import settling
from commissions.schemas import (
    MonthTotals,
    MonthView,
    PayeeMonthView,
    SettlementTotals,
    SettlementView,
    SettlePeriod,
)
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.writes import RetrySafe, Written

Below = Annotated[
    str | None,
    QueryParameter(max_length=500, description="区域或门店的路径 · Path of a region or store"),
]


class MonthController(Controller):
    """月度提成与结算 · Months of commissions and settling them."""

    path = "/v1"
    tags = ("commissions",)

    @get(
        "/commission-months",
        operation_id="listCommissionMonths",
        summary="各月结算状态 · How the latest months stand",
    )
    async def list_months(self, actor: CurrentActor) -> list[MonthView]:
        """The running one first, each with its latest settlement."""
        return await months.months(actor)

    @get(
        "/commission-months/{period:str}/payees",
        operation_id="listPayeesOfMonth",
        opt=refuses(NoSuchPeriod, NotFound),
        summary="月度提成 · Payees of a month",
    )
    async def payees(
        self, actor: CurrentActor, paging: Paging, period: FromPath[str], path: Below = None
    ) -> Page[PayeeMonthView]:
        """Who earned most first; with the company, so that performance adds up to net sales."""
        return await months.payees_of_month(actor, paging, period=period, path=path)

    @get(
        "/commission-months/{period:str}/totals",
        operation_id="sumPayeesOfMonth",
        opt=refuses(NoSuchPeriod, NotFound),
        summary="月度提成合计 · Sums of a month",
    )
    async def totals(
        self,
        actor: CurrentActor,
        period: FromPath[str],
        path: Below = None,
        payee: FromQuery[UUID | None] = None,
    ) -> MonthTotals:
        """Of all payees that the list shows with the same filters, or of one of them."""
        return await months.month_totals(actor, period=period, path=path, payee=payee)

    @get(
        "/settlements",
        operation_id="listSettlements",
        opt=refuses(NoSuchPeriod),
        summary="结算记录 · Settlements of a month",
    )
    async def list_settlements(
        self, actor: CurrentActor, paging: Paging, period: FromQuery[str]
    ) -> Page[SettlementView]:
        """The newest first, each with what it changed."""
        return await months.settlements(actor, paging, period=period)

    @post(
        "/settlements",
        operation_id="settlePeriod",
        opt=refuses(NoSuchPeriod, PeriodNotBegun, PeriodClosed, PeriodArchived, SettlementBusy),
        summary="结算月份 · Settle a month",
    )
    async def settle(
        self, actor: CurrentActor, write: RetrySafe, data: JSONBody[SettlePeriod]
    ) -> Written[SettlementTotals]:
        """Post what differs, piece by piece; a second run posts nothing. While one works, others are told so."""
        settled = await settling.settle_pieces(actor, data.period)
        return await write(lambda: settling.note_run(actor, settled))
