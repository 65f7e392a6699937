"""公司往来 · What legal entities owe each other for a closed month, and one of these statements with its lines."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath

from commissions.payouts.queries.franchise import franchise_lines, franchise_statement, franchise_statements
from commissions.permissions import SEE_FRANCHISE_STATEMENTS
from guide_app.base.html.forms import Form
from guide_app.base.kernel.errors import Refusal
from guide_app.base.web.authentication import CurrentActor
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

    @get("/{period:str}/{debtor_id:uuid}/{creditor_id:uuid}")
    async def one(
        self,
        request: AnyRequest,
        actor: CurrentActor,
        period: FromPath[str],
        debtor_id: FromPath[UUID],
        creditor_id: FromPath[UUID],
    ) -> Response[bytes]:
        """By payee, store and the month it was earned in."""
        require_all_of(actor, SEE_FRANCHISE_STATEMENTS)
        pair = {"period": period, "debtor_id": debtor_id, "creditor_id": creditor_id}
        return await page(
            request,
            "console/payouts/franchise_one.html",
            of=await franchise_statement(actor, period, debtor_id, creditor_id),
            found=await franchise_lines(
                actor, paging_in(request), period=period, debtor_id=debtor_id, creditor_id=creditor_id
            ),
            payees=PAYEES,
            offer=offered(actor, "franchise-statement-lines", **pair),
        )
