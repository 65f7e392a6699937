"""月度提成 · The standing of a month payee by payee, and one of them with each entry explained."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath

from commissions.periods.queries.ledger import entries_in_reach, entry_totals
from commissions.periods.queries.months import month_totals, payees_of_month
from commissions.permissions import SEE_PAY_OF_OTHERS
from commissions.reasons.queries import payee_reasons
from commissions.reasons.schemas import NothingView
from guide_app.base.html.forms import Form
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date, period_of
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.associates.queries import associate
from guide_app.ground.stores.queries import these_stores
from pages.asking import asked, paging_in
from pages.console.exporting.offering import offered
from pages.console.units import path_of_store, regions_to_choose, stores_to_propose
from pages.labels.commissions import OWN_COMPONENTS, PAYEES
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]

SHOWN = 60
"""Of what gave nothing."""


class MonthFilters(msgspec.Struct, frozen=True):
    """Which month of which part of the chain; a store is named by its code."""

    period: str | None = None
    region: str | None = None
    store: str | None = None


class MonthBoardPages(PageController):
    """月度提成 · A month of commissions."""

    path = "/hq/commissions/months"

    @get()
    async def board(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Who earned what, with the sums of all."""
        actor.require(SEE_PAY_OF_OTHERS)
        wanted = asked(request, MonthFilters)
        period = wanted.period or _this_month()
        form = Form.of(msgspec.structs.asdict(wanted) | {"period": period})
        path, found, totals = None, None, None
        try:
            path = await path_of_store(actor, wanted.store, field="store") if wanted.store else wanted.region
            found = await payees_of_month(actor, paging_in(request), period=period, path=path)
            totals = await month_totals(actor, period=period, path=path)
        except InvalidField as refusal:
            form.refuse(refusal, {})
        return await page(
            request,
            "console/commissions/months.html",
            status_code=form.refusal.status if form.refusal else 200,
            form=form,
            period=period,
            found=found,
            totals=totals,
            is_narrowed=path is not None,
            kinds=PAYEES,
            regions=await regions_to_choose(actor),
            stores=await stores_to_propose(actor),
            offer=offered(actor, "commission-payees", period=period, path=path),
        )

    @get("/{payee_id:uuid}")
    async def payee(self, request: AnyRequest, actor: CurrentActor, payee_id: FromPath[UUID]) -> Response[bytes]:
        """Each entry with the sentence that explains it, the newest first."""
        actor.require(SEE_PAY_OF_OTHERS)
        period = asked(request, MonthFilters).period or _this_month()
        name = await _name(actor, payee_id)
        found = await entries_in_reach(actor, paging_in(request), payee=payee_id, period=period)
        return await page(
            request,
            "console/commissions/payee.html",
            form=Form.of({"period": period}),
            period=period,
            payee_id=payee_id,
            name=name,
            found=found,
            totals=await month_totals(actor, period=period, payee=payee_id),
            sums=await entry_totals(actor, payee=payee_id, period=period),
            own_components=OWN_COMPONENTS,
            nothing=(await _nothing(actor, period, payee_id))[:SHOWN],
            offer=offered(actor, "commission-entries", payee=payee_id, period=period),
        )


async def _nothing(actor: Actor, period: str, payee_id: UUID) -> list[NothingView]:
    """What gave somebody nothing; of a store's pool nothing is told."""
    try:
        return (await payee_reasons(actor, period=period, payee=payee_id)).nothing
    except NotFound:
        return []


def _this_month() -> str:
    return period_of(business_date(clock.now()))


async def _name(actor: Actor, payee_id: UUID) -> str:
    """Of a person, or of the store whose pool it is. Raises NotFound for what is out of reach."""
    try:
        return (await associate(actor, payee_id)).name
    except NotFound:
        stores = await these_stores(actor, [payee_id])
        if not stores:
            raise
        return stores[0].name
