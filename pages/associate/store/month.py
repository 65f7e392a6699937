"""团队提成 · The month of the store's people: how far each one's pay has come, and why it is what it is."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get
from litestar.params import FromPath

from commissions.payees import PayeeKind
from commissions.periods.queries.ledger import entries_in_reach
from commissions.periods.queries.months import month_totals, payees_of_month
from commissions.permissions import SEE_PAY_OF_OTHERS
from commissions.reasons.queries import payee_reasons
from guide_app.base.kernel import clock
from guide_app.base.kernel.calendar import business_date, period_of
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.associates.queries import associate
from pages.asking import asked, paging_in
from pages.associate.earnings.showing import SHOWN, MonthWanted, by_day, months_until
from pages.labels.commissions import OWN_COMPONENTS
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]


class TeamMonthPages(PageController):
    """团队提成 · The team's month."""

    path = "/a/store/month"

    @get()
    async def team(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Who earned most first."""
        actor.require(SEE_PAY_OF_OTHERS)
        period = _period(request)
        found = await payees_of_month(actor, paging_in(request), period=period)
        return await page(
            request,
            "associate/store/month.html",
            period=period,
            months=months_until(business_date(clock.now())),
            totals=await month_totals(actor, period=period),
            people=[one for one in found.items if one.kind is not PayeeKind.COMPANY],
            next_cursor=found.next_cursor,
        )

    @get("/{payee_id:uuid}")
    async def person(self, request: AnyRequest, actor: CurrentActor, payee_id: FromPath[UUID]) -> Response[bytes]:
        """Each entry with its sentence, and why what gave nothing gave nothing."""
        actor.require(SEE_PAY_OF_OTHERS)
        period, paging = _period(request), paging_in(request)
        reasons = await payee_reasons(actor, period=period, payee=payee_id)
        found = await entries_in_reach(actor, paging, payee=payee_id, period=period)
        return await page(
            request,
            "associate/store/month_of_one.html",
            period=period,
            name=(await associate(actor, payee_id)).name,
            totals=await month_totals(actor, period=period, payee=payee_id),
            days=by_day(found.items),
            next_cursor=found.next_cursor,
            nothing=reasons.nothing,
            own_components=OWN_COMPONENTS,
            shown=SHOWN,
        )


def _period(request: AnyRequest) -> str:
    return asked(request, MonthWanted).period or period_of(business_date(clock.now()))
