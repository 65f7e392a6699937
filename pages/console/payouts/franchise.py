"""公司往来 · What legal entities owe each other for a closed month, and one of these statements with its lines."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath

from commissions.payouts.queries.franchise import franchise_lines, franchise_statement, franchise_statements
from commissions.payouts.schemas import FranchiseStatementView
from commissions.permissions import SEE_FRANCHISE_STATEMENTS
from guide_app.base.html.forms import Form
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import NotFound, Refusal
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.stores.queries import entity
from pages.asking import asked, paging_in
from pages.console.exporting.offering import offered
from pages.console.payouts.closed_months import closed_months, require_all_of
from pages.labels.commissions import PAYEES
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
LIST = "/hq/commissions/franchise-statements"


class MonthOfStatements(msgspec.Struct, frozen=True):
    """The closed month; the newest one unless said otherwise."""

    period: str | None = None


class FranchisePages(PageController):
    """公司往来 · Statements between legal entities."""

    path = LIST

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Every pair of a month, each direction by itself."""
        require_all_of(actor, SEE_FRANCHISE_STATEMENTS)
        closed = await closed_months(actor)
        period = asked(request, MonthOfStatements).period or next(iter(closed), None)
        form, found = Form.of({"period": period}), []
        try:
            found = await franchise_statements(actor, period=period) if period else []
        except Refusal as refusal:
            form.refuse_at("period", refusal)
        return await page(
            request,
            "console/payouts/franchise.html",
            status_code=form.refusal.status if form.refusal else 200,
            form=form,
            period=period,
            closed=closed,
            statements=found,
            total_fen=sum(one.amount_fen for one in found),
            offer=offered(actor, "franchise-statements", period=period) if found else None,
        )

    @get("/{closed_period:str}/{debtor_id:uuid}/{creditor_id:uuid}")
    async def one(
        self,
        request: AnyRequest,
        actor: CurrentActor,
        closed_period: FromPath[str],
        debtor_id: FromPath[UUID],
        creditor_id: FromPath[UUID],
    ) -> Response[bytes]:
        """By payee, store and the month it was earned in."""
        require_all_of(actor, SEE_FRANCHISE_STATEMENTS)
        pair: dict[str, Any] = {"period": closed_period, "debtor_id": debtor_id, "creditor_id": creditor_id}
        return await page(
            request,
            "console/payouts/franchise_one.html",
            of=await _statement(actor, closed_period, debtor_id, creditor_id),
            found=await franchise_lines(actor, paging_in(request), **pair),
            payees=PAYEES,
            offer=offered(actor, "franchise-statement-lines", **pair),
        )


async def _statement(actor: Actor, period: str, debtor_id: UUID, creditor_id: UUID) -> FranchiseStatementView:
    """What one owes the other, which may be nothing. Raises as the query, and NotFound for no legal entity."""
    try:
        return await franchise_statement(actor, period, debtor_id, creditor_id)
    except NotFound:
        debtor, creditor = await entity(actor, debtor_id), await entity(actor, creditor_id)
    return FranchiseStatementView(
        period=period,
        debtor_id=debtor.id,
        debtor_code=debtor.code,
        debtor_name=debtor.name,
        creditor_id=creditor.id,
        creditor_code=creditor.code,
        creditor_name=creditor.name,
        lines=0,
        payees=0,
        amount_fen=0,
    )
