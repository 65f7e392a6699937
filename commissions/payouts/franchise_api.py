"""What legal entities owe each other, over HTTP."""

from uuid import UUID

from litestar import Controller, get
from litestar.params import FromPath, FromQuery

from commissions.errors import NoSuchPeriod
from commissions.payouts.errors import PeriodNotClosed
from commissions.payouts.queries import franchise
from commissions.payouts.schemas import FranchiseLineView, FranchiseStatementView
from guide_app.base.kernel.errors import Forbidden, NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.pages import Page, Paging


class FranchiseController(Controller):
    """公司往来 · Statements between legal entities."""

    path = "/v1"
    tags = ("commissions",)

    @get(
        "/franchise-statements",
        operation_id="listFranchiseStatements",
        opt=refuses(Forbidden, NoSuchPeriod, PeriodNotClosed),
        summary="公司往来 · What legal entities owe each other for a closed month",
    )
    async def statements(self, actor: CurrentActor, period: FromQuery[str]) -> list[FranchiseStatementView]:
        """The debtor's stores sold, the creditor pays the wages. Each direction by itself, by codes."""
        return await franchise.franchise_statements(actor, period=period)

    @get(
        "/franchise-statements/{period:str}/{debtor_id:uuid}/{creditor_id:uuid}",
        operation_id="showFranchiseStatement",
        opt=refuses(Forbidden, NoSuchPeriod, PeriodNotClosed, NotFound),
        summary="公司往来对账单 · What one legal entity owes another",
    )
    async def statement(
        self, actor: CurrentActor, period: FromPath[str], debtor_id: FromPath[UUID], creditor_id: FromPath[UUID]
    ) -> FranchiseStatementView:
        """Of a closed month; below 0 where more was taken back than earned."""
        return await franchise.franchise_statement(actor, period, debtor_id, creditor_id)

    @get(
        "/franchise-statement-lines",
        operation_id="listFranchiseStatementLines",
        opt=refuses(Forbidden, NoSuchPeriod, PeriodNotClosed),
        summary="公司往来明细 · Lines of statements between legal entities",
    )
    async def lines(
        self,
        actor: CurrentActor,
        paging: Paging,
        period: FromQuery[str],
        debtor_id: FromQuery[UUID | None] = None,
        creditor_id: FromQuery[UUID | None] = None,
    ) -> Page[FranchiseLineView]:
        """By payee, store and the month it was earned in: what the statements are the sums of."""
        return await franchise.franchise_lines(
            actor, paging, period=period, debtor_id=debtor_id, creditor_id=creditor_id
        )
