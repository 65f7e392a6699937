"""Closing months and statements over HTTP."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from commissions.errors import (
    CloseBlocked,
    NoSuchPeriod,
    PeriodNotBegun,
    PeriodNotOpen,
    PeriodNotOver,
    PoolUnallocated,
)
from commissions.periods.queries import ledger, statements
from commissions.periods.service import closing
from commissions.periods.statement_schemas import (
    BeginPeriods,
    ClosePeriod,
    ClosingChecklist,
    PeriodView,
    StatementTotals,
    StatementView,
)
from commissions.plans import approvals
from commissions.schemas import EntryView
from guide_app.base.kernel.approvals import ApprovalRequested
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.writes import RetrySafe, Written

SearchText = Annotated[
    str | None, QueryParameter(max_length=60, description="工号或姓名包含 · Number or name contains")
]


class PeriodController(Controller):
    """月度结账与工资单 · Closing months, and statements."""

    path = "/v1"
    tags = ("commissions",)

    @get("/commission-periods", operation_id="listCommissionPeriods", summary="结账月份 · Months that are closed here")
    async def list_periods(self, actor: CurrentActor) -> list[PeriodView]:
        """From the first that is closed here to the open one, the newest first."""
        return await statements.periods(actor)

    @post(
        "/commission-periods",
        operation_id="beginCommissionPeriods",
        opt=refuses(NoSuchPeriod, PeriodNotBegun),
        summary="设定首个结账月份 · Say which month is closed first",
    )
    async def begin(
        self, actor: CurrentActor, write: RetrySafe, data: JSONBody[BeginPeriods]
    ) -> Written[list[PeriodView]]:
        """What came before was settled elsewhere. Nothing happens where there is a first one already."""

        async def work() -> list[PeriodView]:
            await closing.begin_periods(actor, data.period)
            return await statements.periods(actor)

        return await write(work)

    @get(
        "/commission-periods/{period:str}/checklist",
        operation_id="showClosingChecklist",
        opt=refuses(NoSuchPeriod),
        summary="结账检查 · What has to be done before a month is closed",
    )
    async def checklist(self, actor: CurrentActor, period: FromPath[str]) -> ClosingChecklist:
        """Point by point, with how many are open."""
        return await statements.closing_checklist(actor, period)

    @post(
        "/commission-periods/{period:str}/closings",
        status_code=202,
        operation_id="closeCommissionPeriod",
        opt=refuses(NoSuchPeriod, PeriodNotOpen, PeriodNotOver, CloseBlocked, PoolUnallocated),
        summary="申请结账 · Ask for a month to be closed",
    )
    async def close(
        self, actor: CurrentActor, write: RetrySafe, period: FromPath[str], data: JSONBody[ClosePeriod]
    ) -> Written[ApprovalRequested]:
        """A second person approves; then what is due is posted and everybody's statement is frozen, for good."""
        return await write(lambda: approvals.ask_to_close(actor, period, accept_unallocated=data.accept_unallocated))

    @get(
        "/commission-statements",
        operation_id="listCommissionStatements",
        opt=refuses(NoSuchPeriod),
        summary="提成工资单 · Statements of a closed month",
    )
    async def list_statements(
        self, actor: CurrentActor, paging: Paging, period: FromQuery[str], text: SearchText = None
    ) -> Page[StatementView]:
        """Those whose home stores are within reach, by payee."""
        return await statements.statements(actor, paging, period=period, text=text)

    @get(
        "/commission-statements/totals",
        operation_id="sumCommissionStatements",
        opt=refuses(NoSuchPeriod),
        summary="工资单合计 · Sums of statements",
    )
    async def totals(self, actor: CurrentActor, period: FromQuery[str], text: SearchText = None) -> StatementTotals:
        """Of exactly what the list shows with the same filters."""
        return await statements.statement_totals(actor, period=period, text=text)

    @get(
        "/commission-statements/{period:str}/{payee_id:uuid}",
        operation_id="showCommissionStatement",
        opt=refuses(NoSuchPeriod),
        summary="一人的工资单 · One statement",
    )
    async def statement(self, actor: CurrentActor, period: FromPath[str], payee_id: FromPath[UUID]) -> StatementView:
        """As it was frozen."""
        return await statements.statement(actor, period=period, payee=payee_id)

    @get(
        "/commission-statements/{period:str}/{payee_id:uuid}/entries",
        operation_id="listEntriesOfStatement",
        opt=refuses(NoSuchPeriod),
        summary="工资单的分录 · Entries of a statement",
    )
    async def entries(
        self, actor: CurrentActor, paging: Paging, period: FromPath[str], payee_id: FromPath[UUID]
    ) -> Page[EntryView]:
        """What was posted in the month, whatever month it is of, the newest first."""
        return await ledger.statement_entries(actor, paging, period=period, payee=payee_id)

    @get("/my/statements", operation_id="listMyStatements", summary="我的工资单 · My statements")
    async def mine(self, actor: CurrentActor) -> list[StatementView]:
        """The open month as it stands so far, then the closed ones, the newest first."""
        return await statements.my_statements(actor)

    @get(
        "/my/statements/{period:str}/entries",
        operation_id="listEntriesOfMyStatement",
        opt=refuses(NoSuchPeriod),
        summary="我的工资单分录 · Entries of my statement",
    )
    async def my_entries(self, actor: CurrentActor, paging: Paging, period: FromPath[str]) -> Page[EntryView]:
        """What was posted in the month, whatever month it is of, the newest first; also of the open one."""
        return await ledger.my_statement_entries(actor, paging, period=period)
